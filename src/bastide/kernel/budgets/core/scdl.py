"""Budget document → SCDL budget CSV (22 columns), the open-data form of French local budgets."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from bastide.kernel.budgets.core.amounts import amount_as_written
from bastide.kernel.budgets.core.lines import (
    BudgetDocument,
    BudgetLine,
    Direction,
    Movement,
    Section,
    Step,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from bastide.kernel.budgets.core.charts import Chart

COLUMNS = (
    "BGT_NATDEC",
    "BGT_ANNEE",
    "BGT_SIRET",
    "BGT_NOM",
    "BGT_CONTNAT",
    "BGT_CONTNAT_LABEL",
    "BGT_NATURE",
    "BGT_NATURE_LABEL",
    "BGT_FONCTION",
    "BGT_FONCTION_LABEL",
    "BGT_OPERATION",
    "BGT_SECTION",
    "BGT_OPBUDG",
    "BGT_CODRD",
    "BGT_MTREAL",
    "BGT_MTBUDGPREC",
    "BGT_MTRARPREC",
    "BGT_MTPROPNOUV",
    "BGT_MTPREV",
    "BGT_CREDOUV",
    "BGT_MTRAR3112",
    "BGT_ARTSPE",
)
_STEPS = {
    Step.PRIMARY: "Budget primitif",
    Step.AMENDING: "Décision modificative",
    Step.SUPPLEMENTARY: "Budget supplémentaire",
    Step.ADMINISTRATIVE_ACCOUNT: "Compte administratif",
    # The schema has no word for the single account: publishers write the account that it replaces.
    Step.SINGLE_FINANCIAL_ACCOUNT: "Compte administratif",
}
_SECTIONS = {Section.RUNNING: "fonctionnement", Section.INVESTMENT: "investissement", None: ""}
_MOVEMENTS = {Movement.REAL: "réel", Movement.ORDER: "ordre"}
_DIRECTIONS = {Direction.EXPENDITURE: "dépense", Direction.RECEIPT: "recette"}
_SPECIALISED = {True: "spécialisé", False: "non spécialisé", None: ""}
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def scdl_text(document: BudgetDocument, chart: Chart | None, *, complete: bool = False) -> str:
    r"""Return a document as SCDL text: `,`, CRLF, header, one row per line, in the file's order.

    By default the section is the one that the chart gives to the chapter of a vote by nature, and
    stays empty otherwise, as publishers do; lines of a vote by function take theirs from `ContFon`.
    Amounts keep the decimals of the file. Text cells are neutralised against formulas.

    Args:
        document: what to write.
        chart: labels of accounts, chapters and functions; without it the
            document's own labels are written.
        complete: also fill the sections and labels that the chart leaves empty.

    Source: SCDL "budget" schema 0.8, Open Data France; CONTNAT = chapter, NATURE = account.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    head = (
        _STEPS[document.step],
        str(document.year),
        document.siret or document.authority_siret,
        neutralised(document.authority),
    )
    writer.writerows(
        (*head, *_codes(line, document, chart, complete=complete), *_amounts(line))
        for line in document.lines
    )
    return out.getvalue()


def neutralised(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: a quote before `=`, `+`, `-`, `@`.

    >>> neutralised("=SUM(A1)"), neutralised("Fêtes")
    ("'=SUM(A1)", 'Fêtes')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _codes(
    line: BudgetLine, document: BudgetDocument, chart: Chart | None, *, complete: bool
) -> tuple[str, ...]:
    chapter_label, section = _chapter(line, document, chart)
    nature_label = chart.natures.get(line.nature, "") if chart else line.nature_label
    function_label = _function_label(line, chart)
    if complete:
        section = section or line.section
        nature_label = nature_label or line.nature_label
    has_own_operation = dict(line.extra).get("Operation", line.operation) != ""
    return tuple(
        neutralised(text)
        for text in (
            line.chapter,
            chapter_label,
            line.nature,
            nature_label,
            line.function_code,
            function_label,
            line.operation if has_own_operation else "",
            _SECTIONS[section],
            _MOVEMENTS[line.movement],
            _DIRECTIONS[line.direction],
        )
    )


def _chapter(
    line: BudgetLine, document: BudgetDocument, chart: Chart | None
) -> tuple[str, Section | None]:
    if chart is None:
        return dict(line.extra).get("CONTNAT_LABEL", ""), line.section
    if document.votes_by_function:
        found = chart.function_chapters.get(line.chapter)
        return (found.label.strip() if found else ""), line.section
    found = chart.nature_chapters.get(line.chapter)
    return (found.label, found.section) if found else ("", None)


def _function_label(line: BudgetLine, chart: Chart | None) -> str:
    if chart is None or not line.function_code:
        return line.function_label
    for code in (line.function_code, line.function):
        if code in chart.functions:
            return chart.functions[code]
    chapter = chart.function_chapters.get(line.function_code)
    return chapter.label.strip() if chapter else line.function_label


def _amounts(line: BudgetLine) -> tuple[str, ...]:
    amounts: tuple[Decimal | None, ...] = (
        line.realised,
        line.previous,
        line.carried_in,
        line.proposed,
        line.planned,
        line.opened,
        line.carried_out,
    )
    return (*map(amount_as_written, amounts), _SPECIALISED[line.is_specialised])
