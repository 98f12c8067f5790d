"""Charts of accounts: what a chapter, an account or a function is called, and its section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bastide.kernel.budgets.core.lines import Section

if TYPE_CHECKING:
    from collections.abc import Mapping

RESULT_ACCOUNTS = {"001": Section.INVESTMENT, "002": Section.RUNNING}
TRANSFER_ACCOUNTS = {
    "020": Section.INVESTMENT,
    "021": Section.INVESTMENT,
    "022": Section.RUNNING,
    "023": Section.RUNNING,
    "024": Section.INVESTMENT,
}
# Chapters of a vote by function, by their first two digits, when the chart does not know them.
_BY_FUNCTION = {
    "90": Section.INVESTMENT,
    "91": Section.INVESTMENT,
    "92": Section.INVESTMENT,
    "93": Section.RUNNING,
    "94": Section.RUNNING,
}
_BY_FUNCTION_M14 = {**_BY_FUNCTION, "92": Section.RUNNING}
_SINGLE_BY_FUNCTION = {
    "950": Section.INVESTMENT,
    "951": Section.INVESTMENT,
    "952": Section.RUNNING,
    "953": Section.RUNNING,
    "954": Section.INVESTMENT,
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a chart: its label and its section (`None` when the chart gives none)."""

    label: str
    section: Section | None


@dataclass(frozen=True)
class Chart:
    """One chart of accounts: a norm in one year.

    Attributes:
        norm: short norm, e.g. `M57_D`.
        year: vintage of the chart.
        asked_year: year that was asked; differs from `year` when the vintage is missing.
        natures: account → label.
        functions: function → label.
        nature_chapters: chapter of a vote by nature.
        function_chapters: of a vote by function.
    """

    norm: str
    year: int
    asked_year: int
    natures: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)
    nature_chapters: Mapping[str, Chapter] = field(default_factory=dict)
    function_chapters: Mapping[str, Chapter] = field(default_factory=dict)

    @property
    def is_exact(self) -> bool:
        """Tell whether the chart is that of the year asked."""
        return self.year == self.asked_year

    @property
    def note(self) -> str:
        """Return a French remark when another vintage stands in; empty otherwise."""
        if self.is_exact:
            return ""
        return (
            f"Le plan de comptes {self.norm} de {self.asked_year} n'est pas livré\u00a0: "
            f"celui de {self.year} est employé."
        )


def short_norm(nomenclature: str) -> str:
    """Return the norm that names a chart, from the text of a file.

    >>> short_norm("M57-M57_D"), short_norm("M14-M14_COM_SUP3500"), short_norm("M57_A")
    ('M57_D', 'M14_COM_SUP3500', 'M57_A')
    """
    return nomenclature.strip().rpartition("-")[2].upper()


def section_of_nature(nature: str) -> Section | None:
    """Return the section that an account belongs to; `None` when the account does not tell.

    Classes 6 and 7 run; classes 1 to 5 are investment when budgeted (capital, assets, stocks of
    building plots, works for third parties); 001, 002 and the transfers 020 to 024 are named.

    Source: instructions budgétaires M14, M57 and M4, list of chapters of each section.

    >>> section_of_nature("64111"), section_of_nature("2313"), section_of_nature("023")
    (<Section.RUNNING: 'F'>, <Section.INVESTMENT: 'I'>, <Section.RUNNING: 'F'>)
    """
    named = {**RESULT_ACCOUNTS, **TRANSFER_ACCOUNTS}
    if nature in named:
        return named[nature]
    first = nature[:1]
    if first in {"6", "7"}:
        return Section.RUNNING
    return Section.INVESTMENT if first in {"1", "2", "3", "4", "5"} else None


def section_of_function_chapter(chapter: str, norm: str, chart: Chart | None) -> Section | None:
    """Return the section of a chapter of a vote by function (`ContFon`); `None` if it is not one.

    The chart of the year answers first; otherwise M57 has 90x and 92x in investment, 93x and 94x
    in running, and M14 has 90x and 91x in investment, 92x and 93x in running.

    Source: instructions budgétaires M57 (tome 2) and M14 (tome 2), presentation by function.
    """
    if chart is not None and chapter in chart.function_chapters:
        known = chart.function_chapters[chapter].section
        if known is not None:
            return known
    if chapter in _SINGLE_BY_FUNCTION:
        return _SINGLE_BY_FUNCTION[chapter]
    if len(chapter) < 3:  # noqa: PLR2004 -- "13" is an operation, not chapter 913
        return None
    table = _BY_FUNCTION_M14 if norm.startswith("M14") else _BY_FUNCTION
    return table.get(chapter[:2])


def bare_function(code: str, norm: str) -> str:
    """Return a function without the prefix that a vote by function puts before it.

    Codes of M57 start with 90 (investment) or 93 (running), those of M14 with 90 or 92; codes of
    chapters that are not broken down (921, 926, 940, 946, 953…) answer `01`, the function "not to
    be broken down" of a vote by nature.

    Source: instruction budgétaire M57, tome 2, functional nomenclature.

    >>> bare_function("93020", "M57_D"), bare_function("90325", "M57_D"), bare_function("946", "")
    ('020', '325', '01')
    """
    prefixes = ("90", "92") if norm.startswith("M14") else ("90", "93")
    if code.startswith(prefixes) and len(code) > len(prefixes[0]):
        return code[2:]
    if code[:2] in {"91", "92", "93", "94", "95"}:
        return "01"
    return code
