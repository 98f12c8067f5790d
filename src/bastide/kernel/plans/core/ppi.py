"""Money of a plan year by year: planned, amended, realised, by section and direction; own share.

A missing amount is never 0: a total says how many of its lines tell nothing. Realised is compared
with expected on the lines that tell both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bastide.foundation.money import split
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans.core.forests import Forest
from bastide.platform.composition import gettext_noop

ZERO = Decimal("0.00")


class Funding(StrEnum):
    """Where a receipt comes from; expenditure has none."""

    NONE = ""
    GRANT = "grant"
    SALE = "sale"
    OTHER = "other"


FUNDING_LABELS: Mapping[Funding, str] = {
    Funding.NONE: "",
    Funding.GRANT: gettext_noop("Subvention"),
    Funding.SALE: gettext_noop("Cession"),
    Funding.OTHER: gettext_noop("Autre recette"),
}


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Money of an action in one budget year. Amounts are euros ≥ 0; `None` is not known.

    Attributes:
        action: identifier of the action.
        year: budget year.
        section: running or investment.
        direction: expenditure or receipt.
        funding: where a receipt comes from.
        funder: who pays it, in words; empty for expenditure or when not said.
        planned: as first voted.
        amended: as it stands after amending decisions; replaces `planned`.
        realised: as carried out.
    """

    action: str
    year: int
    section: Section
    direction: Direction
    funding: Funding = Funding.NONE
    funder: str = ""
    planned: Decimal | None = None
    amended: Decimal | None = None
    realised: Decimal | None = None

    @property
    def expected(self) -> Decimal | None:
        """Return the amount that stands today: amended, else planned."""
        return self.planned if self.amended is None else self.amended

    @property
    def gap(self) -> Decimal | None:
        """Return realised − expected in euros, `None` when one of them is not known."""
        if self.realised is None or self.expected is None:
            return None
        return self.realised - self.expected


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of amounts in euros.

    Attributes:
        amount: sum of what is known; `None` when nothing is.
        missing: number of lines that tell nothing.
    """

    amount: Decimal | None
    missing: int


@dataclass(frozen=True, slots=True)
class Amounts:
    """The totals of some lines.

    Attributes:
        planned, amended, expected, realised: totals; expected is amended, else planned.
        gap: realised − expected, over the lines that tell both; `None` without any.
        lines: number of lines.
    """

    planned: Total
    amended: Total
    expected: Total
    realised: Total
    gap: Decimal | None
    lines: int


@dataclass(frozen=True, slots=True)
class OwnShare:
    """What stays with the owner once public grants are taken off.

    Attributes:
        expenditure: expected expenditure, euros; `None` when no line tells it.
        grants: expected grants, euros; 0 without any line of grant.
        own: expenditure − grants, euros.
        rate: own / expenditure, in [0, 1] as a rule; `None` without expenditure.
        missing: lines of expenditure or grant that tell nothing.

    Source: CGCT art. L1111-10, III (the least share of the owner of a public work).
    """

    expenditure: Decimal | None
    grants: Decimal
    own: Decimal | None
    rate: Fraction | None
    missing: int


@dataclass(frozen=True, slots=True)
class PpiYear:
    """One year of the table, or all of them together.

    Attributes:
        year: budget year; `None` for the whole.
        cells: (section, direction) → amounts; a cell without line is absent.
        own_share: of investment.
    """

    year: int | None
    cells: Mapping[tuple[Section, Direction], Amounts]
    own_share: OwnShare


@dataclass(frozen=True, slots=True)
class PpiTable:
    """A plan's money, every year from the first to the last, and the whole."""

    years: tuple[PpiYear, ...]
    whole: PpiYear


def ppi_table(lines: Iterable[MoneyLine]) -> PpiTable:
    """Return the table of a plan's money year by year; no year between two is skipped.

    The years sum to the whole, to the cent.
    """
    by_year: dict[int, list[MoneyLine]] = {}
    for line in lines:
        by_year.setdefault(line.year, []).append(line)
    span = range(min(by_year), max(by_year) + 1) if by_year else range(0)
    every = [line for year in span for line in by_year.get(year, ())]
    return PpiTable(
        tuple(_ppi_year(year, by_year.get(year, ())) for year in span), _ppi_year(None, every)
    )


def amounts_of(lines: Sequence[MoneyLine]) -> Amounts:
    """Return the totals of some lines, whatever their direction."""
    gaps = [gap for line in lines if (gap := line.gap) is not None]
    return Amounts(
        planned=_total(line.planned for line in lines),
        amended=_total(line.amended for line in lines),
        expected=_total(line.expected for line in lines),
        realised=_total(line.realised for line in lines),
        gap=sum(gaps, ZERO) if gaps else None,
        lines=len(lines),
    )


def own_share_of(lines: Iterable[MoneyLine]) -> OwnShare:
    """Return what the owner pays of some lines' expected expenditure, grants taken off.

    Receipts of sales are the owner's own money: they are not taken off.
    """
    listed = list(lines)
    spent = _total(one.expected for one in listed if one.direction is Direction.EXPENDITURE)
    granted = _total(one.expected for one in listed if one.funding is Funding.GRANT)
    grants, missing = granted.amount or ZERO, spent.missing + granted.missing
    if spent.amount is None:
        return OwnShare(None, grants, None, None, missing)
    own = spent.amount - grants
    rate = Fraction(own) / Fraction(spent.amount) if spent.amount else None
    return OwnShare(spent.amount, grants, own, rate, missing)


def expected_by_node(
    lines: Iterable[MoneyLine],
    shares: Mapping[str, Mapping[int, Fraction]],
    forest: Forest[int],
    *,
    direction: Direction = Direction.EXPENDITURE,
) -> Mapping[int | None, Decimal]:
    """Return the expected money of each node, its branch included; `None` is what no node holds.

    An action that serves several objectives is split by its shares, to the cent (largest
    remainder); what its lines do not tell counts nowhere.

    Args:
        lines: money of the actions.
        shares: action → node → share; an action that is not there serves no node.
        forest: the nodes; a share of a node that is not there counts under `None`.
        direction: expenditure or receipt.
    """
    found: dict[int | None, Decimal] = dict.fromkeys(forest.parents, ZERO) | {None: ZERO}
    for line in lines:
        amount = line.expected
        if line.direction is not direction or amount is None:
            continue
        parts = shares.get(line.action)
        if not parts:
            found[None] += amount
            continue
        nodes = sorted(parts)
        for node, part in zip(nodes, split(amount, [parts[one] for one in nodes]), strict=True):
            found[node if node in found else None] += part
    for node, _depth in reversed(forest.order):
        above = forest.parents[node]
        if above is not None:
            found[above] += found[node]
    return found


def _ppi_year(year: int | None, lines: Sequence[MoneyLine]) -> PpiYear:
    cells = {
        (section, direction): amounts_of(chosen)
        for section in (Section.INVESTMENT, Section.RUNNING)
        for direction in (Direction.EXPENDITURE, Direction.RECEIPT)
        if (
            chosen := [
                line for line in lines if (line.section, line.direction) == (section, direction)
            ]
        )
    }
    own = own_share_of(line for line in lines if line.section is Section.INVESTMENT)
    return PpiYear(year, cells, own)


def _total(amounts: Iterable[Decimal | None]) -> Total:
    listed = list(amounts)
    known = [amount for amount in listed if amount is not None]
    return Total(sum(known, ZERO) if known else None, len(listed) - len(known))
