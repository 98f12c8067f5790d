"""The lines of a TOTEM or CFU budget: which are kept, what each holds, which are refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from bastide.foundation.errors import Refusal
from bastide.kernel.budgets.core.amounts import schema_amount
from bastide.kernel.budgets.core.charts import (
    RESULT_ACCOUNTS,
    Chart,
    bare_function,
    section_of_function_chapter,
    section_of_nature,
    short_norm,
)
from bastide.kernel.budgets.core.lines import (
    OPERATION_LENGTH,
    PROGRAMME_LENGTH,
    BudgetLine,
    Direction,
    Movement,
    Section,
    Step,
)
from bastide.kernel.budgets.readers.refusals import Refusals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from bastide.kernel.budgets.readers.totem_header import Header

AMOUNTS = {
    "MtReal": "realised",
    "MtBudgPrec": "previous",
    "MtRARPrec": "carried_in",
    "MtPropNouv": "proposed",
    "MtPrev": "planned",
    "CredOuv": "opened",
    "MtRAR3112": "carried_out",
}
_CODES = ("Nature", "Fonction", "ContNat", "ContFon")
_NAMED = frozenset({*AMOUNTS, *_CODES, "Operation", "LibCpte", "ArtSpe", "CodRD", "OpBudg"})
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,15}", re.ASCII)
_MOVEMENTS = {"0": Movement.REAL, "1": Movement.ORDER}
_DIRECTIONS = {"D": Direction.EXPENDITURE, "R": Direction.RECEIPT}
_SECTIONS = {"F": Section.RUNNING, "I": Section.INVESTMENT}
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_ACCOUNTS = {Step.ADMINISTRATIVE_ACCOUNT, Step.SINGLE_FINANCIAL_ACCOUNT}
_EXPORT_AGAIN = "Corrigez la ligne dans le logiciel d'origine et exportez de nouveau."


class RawLine(NamedTuple):
    """A line as the file writes it: its place, its simple values, its coded ones."""

    place: int
    values: dict[str, str]
    coded: tuple[tuple[str, str], ...]


class LineReader:
    """Gathers the lines of one budget, then turns them into budget lines.

    Attributes:
        refusals: why lines were refused.
        skipped: rows that are no lines of a budget (totals of a CFU, computed rows).
    """

    def __init__(self, file_name: str, *, is_single_account: bool) -> None:
        self.file_name = file_name
        self.is_single_account = is_single_account
        self.raw: list[RawLine] = []
        self.refusals = Refusals()
        self.skipped = 0
        self._names: dict[str, str] = {}  # tag with its namespace → tag

    @property
    def votes_by_function(self) -> bool:
        """Tell whether chapters are functions: any line that holds `ContFon`."""
        return any("ContFon" in line.values for line in self.raw)

    def take(self, element: Any) -> None:
        """Take one `LigneBudget` that has ended."""
        values: dict[str, str] = {}
        coded: list[tuple[str, str]] = []
        place = element.sourceline
        names = self._names
        for child in element:
            tag = child.tag
            name = names.get(tag) or names.setdefault(tag, tag.rpartition("}")[2])
            text = child.get("V", "")
            code = child.get("Code")
            if code is not None:
                coded.append((f"{name}:{code}", text))
                if name == "MtSup" and text:
                    self._amount(f"MtSup {code}", text, place)
            elif name in values:
                self._refuse(place, name, text, "cette balise figure deux fois dans la ligne.")
            else:
                values[name] = text
        if self._is_no_line(element, values):
            self.skipped += 1
            return
        if len(dict(coded).get("CaracSup:ProgAutoNum", "")) > PROGRAMME_LENGTH:
            reason = f"ce numéro dépasse {PROGRAMME_LENGTH} caractères."
            self._refuse(place, "CaracSup ProgAutoNum", dict(coded)["CaracSup:ProgAutoNum"], reason)
        if self._has_required(values, place):
            self.raw.append(RawLine(place, values, tuple(coded)))

    def _is_no_line(self, element: Any, values: dict[str, str]) -> bool:
        if element.get("calculated") == "true":
            return True
        if not self.is_single_account:
            return False
        return (
            not values.get("Nature")
            or "CodRD" not in values
            or values.get("OpBudg") not in _MOVEMENTS
        )

    def _has_required(self, values: dict[str, str], place: int) -> bool:
        wrong = list(_wrong_values(values))
        for name, reason in wrong:
            self._refuse(place, name, values.get(name, ""), reason)
        return not wrong

    def _amount(self, name: str, text: str, place: int) -> Decimal | None:
        try:
            return schema_amount(text)
        except ValueError:
            self._refuse(
                place,
                name,
                text,
                "ce montant n'est pas un nombre décimal avec un point (par exemple 12345.67).",
            )
            return None

    def _refuse(self, place: int, name: str, value: str, reason: str) -> None:
        self.refusals.add(
            Refusal(
                reason=reason,
                remedy=_EXPORT_AGAIN,
                file=self.file_name,
                line=place,
                field=name,
                value=value,
            )
        )

    def finished(
        self, header: Header, chart: Chart | None
    ) -> tuple[tuple[BudgetLine, ...], list[str]]:
        """Return the lines and the French remarks; refusals found on the way are in `refusals`.

        Args:
            header: the header of the same budget, already checked.
            chart: chart of its norm.
        """
        norm = short_norm(header.nomenclature)
        by_function = self.votes_by_function
        lines = tuple(
            self._line(rank, raw, norm, chart, by_function=by_function)
            for rank, raw in enumerate(self.raw, start=1)
        )
        if not lines and not self.refusals:
            self._refuse(1, "LigneBudget", "", "le budget ne contient aucune ligne.")
        elif lines and header.step in _ACCOUNTS and all(line.realised is None for line in lines):
            self._refuse(
                self.raw[0].place,
                "NatDec",
                header.block["NatDec"],
                "le document se dit compte administratif mais aucune ligne n'a de montant réalisé.",
            )
        return lines, self._notes(lines)

    def _notes(self, lines: tuple[BudgetLine, ...]) -> list[str]:
        notes = []
        if self.skipped:
            notes.append(
                f"{self.skipped} lignes de totaux ou de calcul ignorées\u00a0: "
                "elles compteraient deux fois."
            )
        lost = sum(line.section is None for line in lines)
        if lost:
            notes.append(f"{lost} lignes sans section déductible.")
        return notes

    def _line(
        self, rank: int, raw: RawLine, norm: str, chart: Chart | None, *, by_function: bool
    ) -> BudgetLine:
        values = raw.values
        coded = dict(raw.coded)
        function = values.get("Fonction", "")
        amounts = {
            name: self._amount(tag, values[tag], raw.place) if values.get(tag) else None
            for tag, name in AMOUNTS.items()
        }
        return BudgetLine(
            rank=rank,
            direction=_DIRECTIONS[values["CodRD"]],
            movement=_MOVEMENTS[values["OpBudg"]],
            section=_section(values, coded, norm, chart),
            chapter=values.get("ContNat") or values.get("ContFon", ""),
            nature=values["Nature"],
            function=bare_function(function, norm) if by_function else function,
            function_code=function,
            operation=values.get("Operation") or values.get("ContOp", ""),
            is_specialised=_TRUTHS.get(values.get("ArtSpe", "")),
            programme=coded.get("CaracSup:ProgAutoNum", ""),
            nature_label=values.get("LibCpte", ""),
            extra=_extra(raw),
            realised=amounts["realised"],
            previous=amounts["previous"],
            carried_in=amounts["carried_in"],
            proposed=amounts["proposed"],
            planned=amounts["planned"],
            opened=amounts["opened"],
            carried_out=amounts["carried_out"],
        )


def _wrong_values(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the tags without which a line counts nowhere, and the codes that cannot be one."""
    if values.get("CodRD") not in _DIRECTIONS:
        yield "CodRD", "le sens doit être D ou R."
    if values.get("OpBudg") not in _MOVEMENTS:
        yield "OpBudg", "OpBudg doit être 0 (réel) ou 1 (ordre)."
    if not values.get("Nature"):
        yield "Nature", "la ligne ne porte aucun compte par nature."
    for name in _CODES:
        if values.get(name) and not _CODE.fullmatch(values[name]):
            yield name, "ce code n'est pas un code de nomenclature."
    for name in ("Operation", "ContOp"):
        if len(values.get(name, "")) > OPERATION_LENGTH:
            yield name, f"ce code dépasse {OPERATION_LENGTH} caractères."


def _extra(raw: RawLine) -> tuple[tuple[str, str], ...]:
    kept = [(name, text) for name, text in raw.values.items() if name not in _NAMED]
    if "ContOp" in raw.values and "Operation" not in raw.values:
        kept.append(("Operation", ""))  # the operation shown comes from ContOp
    if "ContNat" in raw.values and "ContFon" in raw.values:
        kept.append(("ContFon", raw.values["ContFon"]))
    return (*kept, *raw.coded)


def _section(
    values: dict[str, str], coded: dict[str, str], norm: str, chart: Chart | None
) -> Section | None:
    """Return the section of a line: results, chapter, the file's own mark, function, account."""
    nature, chapter = values["Nature"], values.get("ContNat", "")
    if nature in RESULT_ACCOUNTS:
        return RESULT_ACCOUNTS[nature]
    if chapter and chart is not None and chapter in chart.nature_chapters:
        known = chart.nature_chapters[chapter].section
        if known is not None:
            return known
    for code in (values.get("ContFon", ""), values.get("Fonction", "")):
        if "ContFon" in values and code:
            found = section_of_function_chapter(code, norm, chart)
            if found is not None:
                return found
    marked = _SECTIONS.get(coded.get("CaracSup:Section", ""))
    return marked or section_of_nature(nature)
