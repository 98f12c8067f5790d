"""Which spending a council can act upon (*dépenses pilotables*), line by line, with the reason.

The rules are dated mapping rules whose policy is `Pilotable` or `Non pilotable`, whose subpolicy
is the reason and whose category is the legal source; they stand in a data file, and a territory
may place its own before them with a lower priority number.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bastide.foundation.money import rounded
from bastide.kernel.budgets.core.lines import (
    BudgetDocument,
    BudgetLine,
    Direction,
    Movement,
    amount_of,
)
from bastide.kernel.policies.core.rulebook import Outcome, RuleBook
from bastide.kernel.policies.core.rules import name_key, subject_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STEERABLE = "Pilotable"
NOT_STEERABLE = "Non pilotable"
UNDECIDED_REASON = "aucune règle, ou des règles contradictoires"
CARRIED_REASON = "résultat reporté de l’année précédente"
RECEIPT_REASON = "ce n’est pas une dépense"
ORDER_REASON = "opération d’ordre\u00a0: aucun euro ne sort"
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision on one line, which prevails over the rules.

    Attributes:
        is_steerable: the decision. reason: why, in the person's words; never empty.
    """

    is_steerable: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a line is steerable, and why.

    Attributes:
        is_steerable: `None` when no rule decides (shown as undecided, counted apart).
        reason: French reason. source: legal source or empty. rows: rows of the deciding rules.
        is_override: whether a person decided.
    """

    is_steerable: bool | None
    reason: str
    source: str = ""
    rows: tuple[int, ...] = ()
    is_override: bool = False


@dataclass(frozen=True, slots=True)
class SteeringRules:
    """Steering rules for one budget and one year.

    Attributes:
        book: mapping rules whose policy is `STEERABLE` or `NOT_STEERABLE`.
        year: budget year. authority: SIREN or empty. budget: name of the budget or empty.
    """

    book: RuleBook
    year: int
    authority: str = ""
    budget: str = ""

    def verdict(self, line: BudgetLine, override: Override | None = None) -> Verdict:
        """Return whether a line is steerable.

        Receipts, order operations and carried results never are. Then a person's decision
        prevails, then the rules of the year.
        """
        never = _never(line)
        if never:
            return Verdict(is_steerable=False, reason=never)
        if override is not None:
            return Verdict(override.is_steerable, override.reason, is_override=True)
        subject = subject_from(line, year=self.year, authority=self.authority, budget=self.budget)
        allocation = self.book.allocation(subject)
        if allocation.outcome is Outcome.MAPPED and len(allocation.parts) == 1:
            part = allocation.parts[0]
            flag = _FLAGS.get(name_key(part.policy))
            if flag is not None:
                return Verdict(flag, part.subpolicy, part.category, allocation.rows)
        return Verdict(is_steerable=None, reason=UNDECIDED_REASON, rows=allocation.rows)


def _never(line: BudgetLine) -> str:
    """Return why a line can never be steered, in French; empty when the rules must say."""
    if line.direction is not Direction.EXPENDITURE:
        return RECEIPT_REASON
    if line.is_carried_result:
        return CARRIED_REASON
    return ORDER_REASON if line.movement is Movement.ORDER else ""


@dataclass(frozen=True, slots=True)
class SteeredLine:
    """An expenditure line with its verdict; `amount` in euros, `None` when the file has none."""

    line: BudgetLine
    amount: Decimal | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class SteeringTotal:
    """Euros and number of lines for one flag and one reason."""

    is_steerable: bool | None
    reason: str
    amount: Decimal
    lines: int


def steered_lines(
    document: BudgetDocument,
    book: RuleBook,
    *,
    overrides: Mapping[int, Override] | None = None,
) -> tuple[SteeredLine, ...]:
    """Return every expenditure line of a document with its verdict; receipts are left out.

    Args:
        document: one budget.
        book: steering rules.
        overrides: rank of a line → decision of a person.
    """
    decided = overrides or {}
    rules = SteeringRules(book, document.year, document.siren, document.establishment)
    return tuple(
        SteeredLine(
            line, amount_of(line, document.step), rules.verdict(line, decided.get(line.rank))
        )
        for line in document.lines
        if line.direction is Direction.EXPENDITURE
    )


_FLAGS = {name_key(STEERABLE): True, name_key(NOT_STEERABLE): False}


def steering_totals(lines: Iterable[SteeredLine]) -> tuple[SteeringTotal, ...]:
    """Return the euros of each flag and reason, steerable first, then by decreasing amount.

    The sum over all totals is the sum of the lines that have an amount, each rounded to the cent.
    """
    amounts: dict[tuple[bool | None, str], Decimal] = {}
    counts: dict[tuple[bool | None, str], int] = {}
    for item in lines:
        if item.amount is None:
            continue
        key = (item.verdict.is_steerable, item.verdict.reason)
        amounts[key] = amounts.get(key, ZERO) + rounded(item.amount)
        counts[key] = counts.get(key, 0) + 1
    totals = [
        SteeringTotal(flag, reason, amount, counts[flag, reason])
        for (flag, reason), amount in amounts.items()
    ]
    order = {True: 0, None: 1, False: 2}
    totals.sort(key=lambda total: (order[total.is_steerable], -total.amount, total.reason))
    return tuple(totals)
