"""Commands of `bastide territory`; importing them declares each."""

from bastide.kernel.organisations.cli import regimes, territory
from bastide.kernel.organisations.cli.door import app

__all__ = ["app", "regimes", "territory"]
