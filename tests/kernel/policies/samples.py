"""Small budgets and rules written for tests."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from bastide.kernel.budgets.core.lines import (
    BudgetDocument,
    BudgetKind,
    BudgetLine,
    Direction,
    Movement,
    Section,
    Step,
)
from bastide.kernel.policies.core.rules import MappingRule, predicates_of


def rule(policy, subpolicy="", *, row=2, priority=100, share=1, years=(None, None), **columns):
    """Return a rule; keyword names are columns (`nature="65*"`)."""
    return MappingRule(
        row=row,
        policy=policy,
        subpolicy=subpolicy,
        priority=priority,
        predicates=predicates_of(columns),
        share=Fraction(share),
        valid_from=years[0],
        valid_to=years[1],
    )


def line(rank=1, amount="100.00", **values):
    """Return a real running expenditure line of nature 60611 and function 020."""
    base = {
        "rank": rank,
        "direction": Direction.EXPENDITURE,
        "movement": Movement.REAL,
        "section": Section.RUNNING,
        "chapter": "011",
        "nature": "60611",
        "function": "020",
        "realised": None if amount is None else Decimal(amount),
    }
    return BudgetLine(**(base | values))


def document(*lines, year=2024, siren="213401722", budget="Principal", norm="M57-M57_D", **values):
    """Return an administrative account with these lines."""
    base = {
        "authority": "Commune",
        "establishment": budget,
        "siret": f"{siren}00010",
        "authority_siret": f"{siren}00010",
        "year": year,
        "step": Step.ADMINISTRATIVE_ACCOUNT,
        "norm": norm,
        "votes_by_function": False,
        "kind": BudgetKind.MAIN,
        "population": None,
        "format": "totem",
        "schema_version": "",
        "voted_on": "",
        "file_name": "essai.xml",
        "sha256": "",
        "lines": tuple(lines),
    }
    return BudgetDocument(**(base | values))
