"""Invented accounts of the fictitious territory: plausible, balanced, the same at each loading.

Every amount derives from a table of euros per inhabitant, a year, and the body's own SIREN; nothing
is drawn at random, so two loadings agree to the cent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bastide.foundation.money import rounded
from bastide.kernel.budgets.core.lines import (
    BudgetDocument,
    BudgetKind,
    BudgetLine,
    Direction,
    Movement,
    Section,
    Step,
)

YEARLY_GROWTH = Decimal("0.027")
FIRST_YEAR = 2022
SPREAD_PER_THOUSAND = 180
"""How far a body's line may stand from the table, in thousandths (half above, half below)."""


@dataclass(frozen=True, slots=True)
class TypicalLine:
    """One row of the table: an account, and what it weighs for one inhabitant.

    Attributes:
        kind: `commune`, `epci` or `ccas`. per_head: euros per inhabitant.
        threshold: inhabitants from which a body has this line.
    """

    kind: str
    direction: Direction
    movement: Movement
    section: Section
    chapter: str
    nature: str
    function: str
    per_head: Decimal
    threshold: int


@dataclass(frozen=True, slots=True)
class InventedBody:
    """A body of the fictitious territory: its kind, name, SIREN and inhabitants."""

    kind: str
    name: str
    siren: str
    population: int


def invented_account(
    body: InventedBody,
    year: int,
    table: Sequence[TypicalLine],
    transfers: Sequence[BudgetLine] = (),
) -> BudgetDocument:
    """Return the invented account of a body for a year.

    Each line is `per_head × population × (1 + growth)^(year − 2022) × spread`, the spread being
    read from a fingerprint of the body and the account. Order lines have none, so they balance.

    Args:
        body: who.
        year: budget year.
        table: typical lines of every kind of body.
        transfers: lines agreed with another body (attribution de compensation…), added as they are.
    """
    growth = (1 + YEARLY_GROWTH) ** (year - FIRST_YEAR)
    lines = [
        _line(row, rounded(row.per_head * body.population * growth * _spread(body, row, year)))
        for row in table
        if row.kind == body.kind and body.population >= row.threshold
    ]
    numbered = tuple(
        replace(line, rank=rank) for rank, line in enumerate([*lines, *transfers], start=1)
    )
    text = "|".join(f"{line.nature}{line.function}{line.realised}" for line in numbered)
    return BudgetDocument(
        authority=body.name,
        establishment="Budget principal",
        siret=f"{body.siren}00017",
        authority_siret=f"{body.siren}00017",
        year=year,
        step=Step.ADMINISTRATIVE_ACCOUNT,
        norm="M57-M57_D",
        votes_by_function=False,
        kind=BudgetKind.MAIN,
        population=body.population,
        format="invented",
        schema_version="",
        voted_on=f"{year + 1}-06-20",
        file_name=f"compte-fictif-{body.siren}-{year}",
        sha256=hashlib.sha256(f"{body.siren}{year}{text}".encode()).hexdigest(),
        lines=numbered,
        notes=("Compte inventé pour la démonstration.",),
    )


def compensations(bodies: Sequence[InventedBody]) -> dict[str, tuple[BudgetLine, BudgetLine]]:
    """Return, for each commune, both sides of its attribution de compensation, equal to the cent.

    The same every year: an attribution de compensation is not indexed.

    Returns:
        SIREN of the commune → (line paid by the EPCI, line received by the commune).

    Source: accounts 739211 (paid) and 73211 (received) of the M57.
    """
    found: dict[str, tuple[BudgetLine, BudgetLine]] = {}
    for body in bodies:
        if body.kind != "commune":
            continue
        amount = rounded(Decimal(38 + _number(body.siren, "ac") % 90) * body.population)
        paid = _agreed(Direction.EXPENDITURE, "014", "739211", amount, f"AC {body.name}")
        received = _agreed(Direction.RECEIPT, "731", "73211", amount, "Attribution de compensation")
        found[body.siren] = (paid, received)
    return found


def _agreed(
    direction: Direction, chapter: str, nature: str, amount: Decimal, label: str
) -> BudgetLine:
    return BudgetLine(
        rank=0,
        direction=direction,
        movement=Movement.REAL,
        section=Section.RUNNING,
        chapter=chapter,
        nature=nature,
        function="01",
        function_code="01",
        realised=amount,
        nature_label=label,
    )


def _line(row: TypicalLine, amount: Decimal) -> BudgetLine:
    return BudgetLine(
        rank=0,
        direction=row.direction,
        movement=row.movement,
        section=row.section,
        chapter=row.chapter,
        nature=row.nature,
        function=row.function,
        function_code=row.function,
        realised=amount,
    )


def _spread(body: InventedBody, row: TypicalLine, year: int) -> Decimal:
    if row.movement is Movement.ORDER:
        return Decimal(1)
    body_part = _number(body.siren, row.nature, row.function) % SPREAD_PER_THOUSAND
    year_part = _number(body.siren, row.nature, row.function, str(year)) % (
        SPREAD_PER_THOUSAND // 4
    )
    thousandths = 1000 + body_part - SPREAD_PER_THOUSAND // 2 + year_part - SPREAD_PER_THOUSAND // 8
    return Decimal(thousandths) / 1000


def _number(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:4], "big")
