"""SCDL budget CSV (22 columns, with or without `BGT_`) → documents; both readings of CONTNAT."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.budgets.core.charts import (
    RESULT_ACCOUNTS,
    bare_function,
    section_of_function_chapter,
    section_of_nature,
)
from bastide.kernel.budgets.core.identity import has_valid_key
from bastide.kernel.budgets.core.lines import (
    BudgetDocument,
    BudgetKind,
    BudgetLine,
    Direction,
    Movement,
    Section,
    Step,
)
from bastide.kernel.budgets.readers.columns import (
    DIRECTIONS,
    MOVEMENTS,
    SECTIONS,
    STEPS,
    Cells,
    bound,
    no_rows,
)

if TYPE_CHECKING:
    from bastide.platform.exchange.delimited import Table

_NAMES = [
    "NATDEC",
    "ANNEE",
    "SIRET",
    "NOM",
    "CONTNAT",
    "CONTNAT_LABEL",
    "NATURE",
    "NATURE_LABEL",
    "FONCTION",
    "FONCTION_LABEL",
    "OPERATION",
    "SECTION",
    "OPBUDG",
    "CODRD",
    "MTREAL",
    "MTBUDGPREC",
    "MTRARPREC",
    "MTPROPNOUV",
    "MTPREV",
    "CREDOUV",
    "MTRAR3112",
    "ARTSPE",
]
SYNONYMS = {name: (f"BGT_{name}", name) for name in _NAMES}
REQUIRED = ("NATDEC", "ANNEE", "SIRET", "NATURE", "OPBUDG", "CODRD")
AMOUNTS = {
    "realised": "MTREAL",
    "previous": "MTBUDGPREC",
    "carried_in": "MTRARPREC",
    "proposed": "MTPROPNOUV",
    "planned": "MTPREV",
    "opened": "CREDOUV",
    "carried_out": "MTRAR3112",
}
_SPECIALISED = {
    **dict.fromkeys(("specialise", "true", "1", "oui"), True),
    **dict.fromkeys(("non specialise", "false", "0", "non"), False),
}
_Key = tuple[str, int, Step]


def looks_like_scdl(table: Table) -> bool:
    """Tell whether a header is that of an SCDL budget."""
    names = ("NATDEC", "CODRD", "OPBUDG", "NATURE")
    return all(table.column(*SYNONYMS[name]) is not None for name in names)


def read_scdl(table: Table, sha256: str) -> list[BudgetDocument]:
    """Return the budget documents of an SCDL table: one per establishment, year and step.

    Args:
        table: the file, already split.
        sha256: its digest, for provenance.

    Raises:
        InputRefusedError: a column is missing, or a row cannot be true; nothing is kept.

    Source: SCDL "budget" schema 0.8, read as the files write it (CONTNAT = chapter).
    """
    columns = bound(table, SYNONYMS, required=REQUIRED, what="budget SCDL")
    notes = []
    if "CONTNAT" in columns and _is_swapped(table, columns):
        columns |= {"CONTNAT": columns["NATURE"], "NATURE": columns["CONTNAT"]}
        labels = ("CONTNAT_LABEL", "NATURE_LABEL")
        if all(name in columns for name in labels):
            columns |= dict(zip(labels, [columns[name] for name in reversed(labels)], strict=True))
        notes.append("CONTNAT contient l'article et NATURE le chapitre\u00a0: lus à l'envers.")
    by_function = _votes_by_function(table, columns)
    cells = Cells(table, columns)
    lines: dict[_Key, list[BudgetLine]] = defaultdict(list)
    names: dict[_Key, str] = {}
    for cells.row in table.rows:
        key = (
            cells.siret("SIRET"),
            cells.year("ANNEE"),
            cells.choice("NATDEC", STEPS) or Step.PRIMARY,
        )
        names.setdefault(key, cells.label("NOM"))
        lines[key].append(_line(cells, len(lines[key]) + 1, by_function=by_function))
    cells.finish()
    if not lines:
        raise no_rows(table)
    return [
        _document(
            key,
            names[key],
            tuple(found),
            file_name=table.file_name,
            sha256=sha256,
            notes=notes,
            by_function=by_function,
        )
        for key, found in lines.items()
    ]


def _is_swapped(table: Table, columns: dict[str, int]) -> bool:
    """Tell whether CONTNAT holds the longer code, i.e. the article, on most rows."""
    longer = shorter = 0
    for row in table.rows:
        chapter, nature = (row.cells[columns[name]].strip() for name in ("CONTNAT", "NATURE"))
        if chapter and nature:
            longer += len(chapter) > len(nature)
            shorter += len(chapter) < len(nature)
    return longer > shorter


def _votes_by_function(table: Table, columns: dict[str, int]) -> bool:
    """Tell whether functions carry the 90/93 prefix of a vote by function, on every filled row."""
    if "FONCTION" not in columns:
        return False
    codes = [code for row in table.rows if (code := row.cells[columns["FONCTION"]].strip())]
    return (
        bool(codes)
        and all(code[:1] == "9" for code in codes)
        and any(code.startswith("93") for code in codes)
    )


def _line(cells: Cells, rank: int, *, by_function: bool) -> BudgetLine:
    nature, chapter = cells.code("NATURE", required=True), cells.code("CONTNAT")
    function = cells.code("FONCTION")
    amounts = {name: cells.amount(column) for name, column in AMOUNTS.items()}
    section = cells.choice("SECTION", SECTIONS, required=False)
    label = cells.label("CONTNAT_LABEL")
    return BudgetLine(
        rank=rank,
        direction=cells.choice("CODRD", DIRECTIONS) or Direction.EXPENDITURE,
        movement=cells.choice("OPBUDG", MOVEMENTS) or Movement.REAL,
        section=section or _section(nature, chapter, function, by_function=by_function),
        chapter=chapter,
        nature=nature,
        function=bare_function(function, "") if by_function else function,
        function_code=function,
        operation=cells.label("OPERATION"),
        is_specialised=cells.choice("ARTSPE", _SPECIALISED, required=False),
        nature_label=cells.label("NATURE_LABEL"),
        function_label=cells.label("FONCTION_LABEL"),
        extra=(("CONTNAT_LABEL", label),) if label else (),
        realised=amounts["realised"],
        previous=amounts["previous"],
        carried_in=amounts["carried_in"],
        proposed=amounts["proposed"],
        planned=amounts["planned"],
        opened=amounts["opened"],
        carried_out=amounts["carried_out"],
    )


def _section(nature: str, chapter: str, function: str, *, by_function: bool) -> Section | None:
    if nature in RESULT_ACCOUNTS:
        return RESULT_ACCOUNTS[nature]
    if by_function:
        for code in (chapter, function):
            if found := section_of_function_chapter(code, "", None):
                return found
    return section_of_nature(nature)


def _document(
    key: _Key,
    name: str,
    lines: tuple[BudgetLine, ...],
    *,
    file_name: str,
    sha256: str,
    notes: list[str],
    by_function: bool,
) -> BudgetDocument:
    siret, year, step = key
    found = list(notes)
    if not has_valid_key(siret):
        found.append(f"La clé de contrôle du SIRET {siret} est fausse.")
    if step is Step.ADMINISTRATIVE_ACCOUNT and all(line.realised is None for line in lines):
        raise InputRefusedError(
            (
                Refusal(
                    reason="le compte administratif n'a aucun montant réalisé.",
                    remedy="Vérifiez l'étape budgétaire (NATDEC) ou la colonne MTREAL.",
                    file=file_name,
                    line=2,
                    field="BGT_NATDEC",
                    value=f"{name} {year}",
                ),
            )
        )
    return BudgetDocument(
        authority=name,
        establishment=name,
        siret=siret,
        authority_siret=siret,
        year=year,
        step=step,
        norm="",
        votes_by_function=by_function,
        kind=BudgetKind.MAIN,
        population=None,
        format="scdl",
        schema_version="",
        voted_on="",
        file_name=file_name,
        sha256=sha256,
        lines=lines,
        notes=tuple(found),
    )
