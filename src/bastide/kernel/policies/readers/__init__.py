"""Files of mapping rules read into core dataclasses: two documented forms, one entry point."""

from bastide.kernel.policies.readers.entry import read_rules

__all__ = ["read_rules"]
