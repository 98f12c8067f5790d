"""The shipped reference of this room: accounts of the savings chain, steering rules."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bastide.foundation.shipped import shipped_data
from bastide.kernel.policies.readers import read_rules
from bastide.modules.spending.core.steerable import SteeringRules
from bastide.modules.spending.readers.savings_terms import read_savings_terms

if TYPE_CHECKING:
    from bastide.kernel.policies.core.rulebook import RuleBook
    from bastide.modules.spending.core.savings import Term


def policies_folder() -> Path:
    """Return the folder of the shipped rules: the wheel's data, or the checkout's."""
    return shipped_data() / "policies"


@cache
def savings_terms() -> tuple[Term, ...]:
    """Return the terms of the savings chain, read once."""
    path = policies_folder() / "epargne.csv"
    return read_savings_terms(path.read_bytes(), path.name)


@cache
def steering_book() -> RuleBook:
    """Return the shipped rules that say which spending is steerable, read once."""
    path = policies_folder() / "depenses-pilotables.csv"
    return read_rules(path.read_bytes(), path.name).book


def steerable_rules(year: int, *, authority: str = "", budget: str = "") -> SteeringRules:
    """Return the shipped steering rules for one budget year.

    Args:
        year: budget year.
        authority: SIREN of the authority; empty when rules need not know it.
        budget: name of the budget; empty when rules need not know it.
    """
    return SteeringRules(steering_book(), year, authority, budget)
