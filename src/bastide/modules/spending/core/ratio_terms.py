"""The amounts that legal ratios are made of, for votes by nature and by function alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from decimal import Decimal

from bastide.kernel.budgets.core.lines import (
    BudgetDocument,
    BudgetLine,
    Direction,
    Movement,
    Section,
    Step,
    amount_of,
)

STAFF = ("621", "631", "633", "64")
EQUIPMENT = ("20", "21", "23")
GRANTS_PAID = "204"
THIRD_PARTY_WORKS = ("454", "456", "458")
OWN_WORKS = "72"
DISPOSALS = "775"
STATE_GRANT = "741"
CAPITAL = "16"
ACTIVE_MANAGEMENT = ("166", "16449", "1645")  # refinancing, drawing options, treasury lines
DEPOSITS = "165"
REVOLVING = "16441"
_ZERO = Decimal(0)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """How an authority may read the definitions. Every field false is the official reading.

    Attributes:
        keeps_disposals: proceeds of disposals (775) stay in running receipts.
        counts_grants: equipment grants paid (204) count as equipment.
        nets_grants: equipment grants paid back (receipts on 204) are taken off equipment.
        leaves_third_parties: works for third parties (454, 456, 458) are left out of equipment.
        leaves_own_works: works by own staff (72) neither leave running nor enter equipment.
        keeps_deposits: deposits given back (165) count as debt repaid.
        leaves_revolving: drawings on revolving loans (16441) are left out of debt repaid.
        adds_carried_in: credits carried over from the year before are added.
        main_tax_only: only account 73111 counts as direct tax.
        uses_printed_receipts: receipts are those that the file prints per inhabitant.
    """

    keeps_disposals: bool = False
    counts_grants: bool = False
    nets_grants: bool = False
    leaves_third_parties: bool = False
    leaves_own_works: bool = False
    keeps_deposits: bool = False
    leaves_revolving: bool = False
    adds_carried_in: bool = False
    main_tax_only: bool = False
    uses_printed_receipts: bool = False

    @property
    def differences(self) -> tuple[str, ...]:
        """Return the names of the fields that depart from the official reading."""
        return tuple(item.name for item in fields(self) if getattr(self, item.name))


OFFICIAL = Reading()


@dataclass(frozen=True, slots=True)
class Terms:
    """Euros of a document that ratios combine; `None` is not computable from the file.

    Attributes:
        expenditure: real running expenditure, less works by own staff.
        receipts: real running receipts, less proceeds of disposals.
        direct_taxes, state_grant, staff, equipment, capital: see `terms_of`.
        debt: capital still due, from the loan annex.
        population: inhabitants.
    """

    expenditure: Decimal
    receipts: Decimal
    direct_taxes: Decimal
    state_grant: Decimal
    staff: Decimal
    equipment: Decimal
    capital: Decimal
    debt: Decimal | None
    population: Decimal | None


def terms_of(document: BudgetDocument, reading: Reading = OFFICIAL) -> Terms:
    """Return the terms of the ratios of a document, by account prefix and section.

    Running expenditure and receipts are real movements of the running section without results
    carried over. Equipment = 20 (but 204), 21, 23, works for third parties 454, 456, 458, and works
    by own staff (72, an order receipt). Capital = 16 but refinancing and drawing options (166,
    16449, 1645) and deposits (165). Direct taxes = 731 under M14, 7311 under M57 (whose 731 also
    holds indirect taxes). Staff = 621, 631, 633, 64, i.e. chapter 012. State grant = 741.

    At an amending decision the amounts are the credits of the year so far: the budget before it
    plus what it proposes.

    Args:
        document: what was read.
        reading: how the definitions are read.

    Source: CGCT R2313-1 and L2313-1; DGCL, "Les collectivités locales en chiffres", definitions of
        ratios 1 to 11; M57 instruction for savings.
    """
    book = _Book(document, reading)
    own_works = _ZERO if reading.leaves_own_works else book.receipts(OWN_WORKS, order=True)
    disposals = _ZERO if reading.keeps_disposals else book.receipts(DISPOSALS)
    equipment = book.spent(*EQUIPMENT) + own_works
    if not reading.counts_grants:
        equipment -= book.spent(GRANTS_PAID)
    if reading.nets_grants:
        equipment -= book.received_in_investment(GRANTS_PAID)
    if not reading.leaves_third_parties:
        equipment += book.spent(*THIRD_PARTY_WORKS)
    capital = book.spent(CAPITAL) - book.spent(*ACTIVE_MANAGEMENT)
    if not reading.keeps_deposits:
        capital -= book.spent(DEPOSITS)
    if reading.leaves_revolving:
        capital -= book.spent(REVOLVING)
    taxes = "73111" if reading.main_tax_only else ("731" if _is_m14(document) else "7311")
    return Terms(
        expenditure=book.running(Direction.EXPENDITURE) - own_works,
        receipts=_receipts(document, book.running(Direction.RECEIPT) - disposals, reading),
        direct_taxes=book.receipts(taxes),
        state_grant=book.receipts(STATE_GRANT),
        staff=book.running(Direction.EXPENDITURE, *STAFF),
        equipment=equipment,
        capital=capital,
        debt=_debt(document),
        population=None if document.population is None else Decimal(document.population),
    )


def printed_number(text: str) -> tuple[Decimal, int] | None:
    """Return the value and the number of decimals of a printed ratio; `None` if it is no number.

    >>> printed_number("1 960,73"), printed_number("52,56 %"), printed_number("non")
    ((Decimal('1960.73'), 2), (Decimal('52.56'), 2), None)
    """
    bare = "".join(text.replace("%", "").replace(",", ".").split())
    if not _NUMBER.fullmatch(bare) or not bare.isascii():
        return None
    return Decimal(bare), len(bare.partition(".")[2])


def _receipts(document: BudgetDocument, computed: Decimal, reading: Reading) -> Decimal:
    if not reading.uses_printed_receipts or document.population is None:
        return computed
    texts = (item.text for item in document.printed_ratios if item.code == "ValRecRFonc")
    number = printed_number(next(texts, ""))
    return computed if number is None else number[0] * document.population


def _is_m14(document: BudgetDocument) -> bool:
    return document.norm.upper().startswith("M14")


def _debt(document: BudgetDocument) -> Decimal | None:
    accounts = {Step.ADMINISTRATIVE_ACCOUNT, Step.SINGLE_FINANCIAL_ACCOUNT}
    return document.debt_closing if document.step in accounts else document.debt_opening


class _Book:
    """The lines of a document that can enter a ratio, with the amount that counts for each."""

    def __init__(self, document: BudgetDocument, reading: Reading) -> None:
        self._entries = [
            (line, amount)
            for line in document.lines
            if not line.is_carried_result
            and (amount := _amount(line, document.step, reading)) is not None
        ]

    def _sum(
        self, way: Direction, section: Section, prefixes: tuple[str, ...], *, order: bool = False
    ) -> Decimal:
        movement = Movement.ORDER if order else Movement.REAL
        return sum(
            (
                amount
                for line, amount in self._entries
                if line.direction is way
                and line.movement is movement
                and line.section is section
                and (not prefixes or line.nature.startswith(prefixes))
            ),
            _ZERO,
        )

    def running(self, way: Direction, *prefixes: str) -> Decimal:
        return self._sum(way, Section.RUNNING, prefixes)

    def receipts(self, *prefixes: str, order: bool = False) -> Decimal:
        return self._sum(Direction.RECEIPT, Section.RUNNING, prefixes, order=order)

    def spent(self, *prefixes: str) -> Decimal:
        return self._sum(Direction.EXPENDITURE, Section.INVESTMENT, prefixes)

    def received_in_investment(self, *prefixes: str) -> Decimal:
        return self._sum(Direction.RECEIPT, Section.INVESTMENT, prefixes)


def _amount(line: BudgetLine, step: Step, reading: Reading) -> Decimal | None:
    parts = [line.previous, line.proposed] if step is Step.AMENDING else [amount_of(line, step)]
    if reading.adds_carried_in:
        parts.append(line.carried_in)
    known = [part for part in parts if part is not None]
    return sum(known, _ZERO) if known else None
