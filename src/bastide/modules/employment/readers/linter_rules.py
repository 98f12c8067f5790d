"""The rules of the linter that the product ships."""

from __future__ import annotations

from functools import cache

import yaml

from bastide.foundation.shipped import shipped_data
from bastide.modules.employment.core.linter.rules import Rule, rules_of


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """Return the rules in the order of their file, read once."""
    path = shipped_data() / "employment" / "regles_annonces.yaml"
    return rules_of(yaml.safe_load(path.read_text(encoding="utf-8")))
