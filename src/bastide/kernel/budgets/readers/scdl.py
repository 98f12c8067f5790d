"""SCDL budget CSV (22 columns, with or without `BGT_`) → documents; both readings of CONTNAT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.budgets.core.identity import has_valid_key
from bastide.kernel.budgets.core.lines import (
    NAME_LENGTH,
    BudgetDocument,
    BudgetKind,
    BudgetLine,
    Step,
)
from bastide.kernel.budgets.readers.assembly import gathered, read_line
from bastide.kernel.budgets.readers.columns import STEPS, Cells, bound

if TYPE_CHECKING:
    from bastide.platform.exchange.delimited import Table

_NAMES = {
    "step": "NATDEC",
    "year": "ANNEE",
    "siret": "SIRET",
    "authority": "NOM",
    "chapter": "CONTNAT",
    "chapter_label": "CONTNAT_LABEL",
    "nature": "NATURE",
    "nature_label": "NATURE_LABEL",
    "function": "FONCTION",
    "function_label": "FONCTION_LABEL",
    "operation": "OPERATION",
    "section": "SECTION",
    "movement": "OPBUDG",
    "direction": "CODRD",
    "realised": "MTREAL",
    "previous": "MTBUDGPREC",
    "carried_in": "MTRARPREC",
    "proposed": "MTPROPNOUV",
    "planned": "MTPREV",
    "opened": "CREDOUV",
    "carried_out": "MTRAR3112",
    "specialised": "ARTSPE",
}
SYNONYMS = {ours: (f"BGT_{theirs}", theirs) for ours, theirs in _NAMES.items()}
REQUIRED = ("step", "year", "siret", "nature", "movement", "direction")
_Key = tuple[str, int, Step]


def looks_like_scdl(table: Table) -> bool:
    """Tell whether a header is that of an SCDL budget."""
    names = ("step", "direction", "movement", "nature")
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
    if "chapter" in columns and _is_swapped(table, columns):
        columns |= {"chapter": columns["nature"], "nature": columns["chapter"]}
        labels = ("chapter_label", "nature_label")
        if all(name in columns for name in labels):
            columns |= dict(zip(labels, [columns[name] for name in reversed(labels)], strict=True))
        notes.append("CONTNAT contient l'article et NATURE le chapitre\u00a0: lus à l'envers.")
    by_function = _votes_by_function(table, columns)
    cells = Cells(table, columns)
    return [
        _document(
            key,
            name,
            lines,
            file_name=table.file_name,
            sha256=sha256,
            notes=notes,
            by_function=by_function,
        )
        for key, name, lines in gathered(
            cells,
            key=lambda: _key(cells),
            name=lambda: _name(cells),
            line=lambda _key, rank: _line(cells, rank, by_function=by_function),
        )
    ]


def _key(cells: Cells) -> _Key:
    step = cells.choice("step", STEPS) or Step.PRIMARY
    return cells.siret("siret"), cells.year("year"), step


def _name(cells: Cells) -> str:
    cells.short_text("authority", NAME_LENGTH)
    return cells.label("authority")


def _is_swapped(table: Table, columns: dict[str, int]) -> bool:
    """Tell whether CONTNAT holds the longer code, i.e. the article, on most rows."""
    longer = shorter = 0
    for row in table.rows:
        chapter, nature = (row.cells[columns[name]].strip() for name in ("chapter", "nature"))
        if chapter and nature:
            longer += len(chapter) > len(nature)
            shorter += len(chapter) < len(nature)
    return longer > shorter


def _votes_by_function(table: Table, columns: dict[str, int]) -> bool:
    """Tell whether functions carry the 90/93 prefix of a vote by function, on every filled row."""
    if "function" not in columns:
        return False
    codes = [code for row in table.rows if (code := row.cells[columns["function"]].strip())]
    return (
        bool(codes)
        and all(code[:1] == "9" for code in codes)
        and any(code.startswith("93") for code in codes)
    )


def _line(cells: Cells, rank: int, *, by_function: bool) -> BudgetLine:
    label = cells.label("chapter_label")
    return read_line(
        cells,
        rank,
        norm="",
        is_prefixed=by_function,
        function_chapters=(cells.code("chapter"), cells.code("function")),
        text=cells.label,
        extra=(("CONTNAT_LABEL", label),) if label else (),
    )


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
