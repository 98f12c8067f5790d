"""What a budget document is, read from any official file: a header, lines, printed ratios."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

NAME_LENGTH = 200
"""Characters of the longest name of a budget."""

NORM_LENGTH = 40
OPERATION_LENGTH = 40
PROGRAMME_LENGTH = 60
DECISION_LENGTH = 10
VERSION_LENGTH = 20
"""Characters of the longest norm, operation, programme, decision number and schema version."""


class Direction(StrEnum):
    """Whether a line spends or receives (`CodRD`)."""

    EXPENDITURE = "D"
    RECEIPT = "R"


class Movement(StrEnum):
    """Whether a line moves cash (`OpBudg` 0) or only balances two accounts (`OpBudg` 1)."""

    REAL = "real"
    ORDER = "order"


class Section(StrEnum):
    """The two halves of a French local budget."""

    RUNNING = "F"
    INVESTMENT = "I"


class Step(StrEnum):
    """The step of the budget cycle that a document records (`NatDec`)."""

    PRIMARY = "BP"
    AMENDING = "DM"
    SUPPLEMENTARY = "BS"
    ADMINISTRATIVE_ACCOUNT = "CA"
    SINGLE_FINANCIAL_ACCOUNT = "CFU"


class BudgetKind(StrEnum):
    """Whether a document is the main budget of its authority or an annexe one (`CodTypBud`)."""

    MAIN = "P"
    ANNEXE = "A"


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of a budget document. Amounts are euros as the file writes them; `None` is absent.

    Attributes:
        rank: 1-based position among the lines kept from the file.
        direction: expenditure or receipt.
        movement: real or order.
        section: running or investment; `None` when the file and the chart both leave it unknown.
        chapter: `ContNat`, or `ContFon` for a vote by function; empty when absent.
        nature: account by nature.
        function: function without the 90/93 prefix of M57 votes by function; empty when absent.
        function_code: function exactly as the file writes it.
        operation: `Operation` or `ContOp`; empty when absent.
        voted: credits opened (`CredOuv`, or `MtPrev` at the primary budget).
        realised: realised amount (`MtReal`).
        previous: `MtBudgPrec`.
        carried_in: `MtRARPrec`.
        proposed: `MtPropNouv`.
        planned: `MtPrev`.
        opened: `CredOuv`.
        carried_out: `MtRAR3112`.
        is_specialised: `ArtSpe`.
        programme: number of the programme authorisation (`CaracSup ProgAutoNum`); empty when none.
        nature_label, function_label: the file's own labels, empty when it has none.
        extra: every other attribute of the file (`MtSup`, `CaracSup`, …), name → value.
    """

    rank: int
    direction: Direction
    movement: Movement
    section: Section | None
    chapter: str
    nature: str
    function: str = ""
    function_code: str = ""
    operation: str = ""
    realised: Decimal | None = None
    previous: Decimal | None = None
    carried_in: Decimal | None = None
    proposed: Decimal | None = None
    planned: Decimal | None = None
    opened: Decimal | None = None
    carried_out: Decimal | None = None
    is_specialised: bool | None = None
    programme: str = ""
    nature_label: str = ""
    function_label: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def is_carried_result(self) -> bool:
        """Tell whether the line is a result carried from the year before (accounts 001, 002).

        Files give such lines as "real"; they are no spending of the year.
        """
        return self.nature in {"001", "002"}


@dataclass(frozen=True, slots=True)
class PrintedRatio:
    """A figure that the authority itself prints in its file (`InformationsGenerales`)."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class BudgetDocument:
    """A budget document as read from one file: who, when, which step, and its lines.

    Attributes:
        authority: name of the body.
        establishment: name of the budget.
        siret: 14 digits of the budget's establishment (`IdEtab`).
        authority_siret: 14 digits of the body (`IdColl`).
        year: budget year.
        step: step of the cycle.
        decision_number: rank of an amending decision.
        norm: budget norm as the file writes it, e.g. `M57-M57_D`, `M14-M14_COM_SUP3500`.
        votes_by_function: whether chapters are functions (`NatFonc` 3 is not enough, see reader).
        kind: main or annexe budget.
        population: inhabitants printed in the file; `None` when absent.
        format: `totem`, `cfu`, `scdl`, `ledger`, `balance`.
        schema_version: `VersionSchema`.
        voted_on: ISO date of the decision, empty when absent.
        file_name, sha256: provenance.
        lines, printed_ratios: content.
        debt_opening, debt_closing: capital still due on own loans at 1 January and 31 December,
            euros, summed from the loan annex (`EMPRUNT`); `None` when the file has no such annex.
        notes: French remarks made while reading (skipped totals, derived sections, …).
    """

    authority: str
    establishment: str
    siret: str
    authority_siret: str
    year: int
    step: Step
    norm: str
    votes_by_function: bool
    kind: BudgetKind
    population: int | None
    format: str
    schema_version: str
    voted_on: str
    file_name: str
    sha256: str
    lines: tuple[BudgetLine, ...]
    printed_ratios: tuple[PrintedRatio, ...] = ()
    decision_number: str = ""
    notes: tuple[str, ...] = ()
    debt_opening: Decimal | None = None
    debt_closing: Decimal | None = None

    @property
    def siren(self) -> str:
        """Return the nine digits that identify the body."""
        return self.authority_siret[:9]


def amount_of(line: BudgetLine, step: Step) -> Decimal | None:
    """Return the amount in euros that counts for a line at a step; `None` when the file has none.

    An account (CA, CFU) counts what was realised; a primary or supplementary budget counts the
    credits proposed by the document (`MtPrev`, else `MtPropNouv`, else credits opened); an amending
    decision counts what it proposes (`MtPropNouv`), since credits opened accumulate.
    """
    if step in {Step.ADMINISTRATIVE_ACCOUNT, Step.SINGLE_FINANCIAL_ACCOUNT}:
        return line.realised
    candidates: tuple[Decimal | None, ...]
    if step is Step.AMENDING:
        candidates = (line.proposed, line.planned)
    else:
        candidates = (line.planned, line.proposed, line.opened)
    return next((amount for amount in candidates if amount is not None), None)
