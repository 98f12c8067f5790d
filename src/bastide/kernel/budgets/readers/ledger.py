"""Plain ledgers (CSV or XLSX of accounting software) → one document per budget and year."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import folded
from bastide.kernel.budgets.core.charts import short_norm
from bastide.kernel.budgets.core.identity import has_valid_key
from bastide.kernel.budgets.core.lines import (
    NAME_LENGTH,
    NORM_LENGTH,
    BudgetDocument,
    BudgetKind,
    BudgetLine,
    Step,
)
from bastide.kernel.budgets.readers.assembly import gathered, read_line
from bastide.kernel.budgets.readers.columns import MOVEMENTS, STEPS, Cells, bound
from bastide.platform.exchange.delimited import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bastide.platform.exchange.delimited import Table

# Our name → the headers met in exports; case, accents, spaces and punctuation do not count.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "year": ("exercice", "annee", "exer", "annee budgetaire", "exercice budgetaire"),
    "siren": ("siren", "siren collectivite", "code siren", "numero siren"),
    "siret": ("siret", "siret budget", "ident", "numero siret"),
    "authority": ("collectivite", "organisme", "nom", "nom collectivite", "libelle collectivite"),
    "budget": ("budget", "libelle budget", "nom budget", "budget libelle"),
    "norm": ("norme", "nomenclature", "nomen"),
    "step": ("etape", "natdec", "etape budgetaire", "nature decision"),
    "direction": ("sens", "codrd", "depense recette", "sens d r", "dr"),
    "section": ("section", "section budgetaire"),
    "chapter": ("chapitre", "chapitre code", "code chapitre", "contnat"),
    "nature": ("nature", "nature code", "code nature", "compte", "article", "compte nature"),
    "nature_label": ("libelle nature", "nature libelle", "libelle compte", "libelle article"),
    "function": ("fonction", "fonction code", "code fonction"),
    "function_label": ("libelle fonction", "fonction libelle"),
    "movement": (
        "mouvement",
        "nature mvt",
        "nature mouvement",
        "reel ordre",
        "type operation",
        "opbudg",
    ),
    "operation": ("operation", "operation code", "code operation", "numero operation"),
    "realised": (
        "montant realise",
        "realise",
        "montant",
        "mtreal",
        "mandate",
        "mandate emis",
        "mandats titres",
    ),
    "planned": (
        "montant vote",
        "vote",
        "budget vote",
        "prevu",
        "montant prevu",
        "mtprev",
        "montant budgete",
    ),
    "opened": ("credits ouverts", "credouv", "montant ouvert"),
    "previous": ("budget precedent", "mtbudgprec"),
    "carried_out": ("restes a realiser", "rar", "mtrar3112"),
}
SIDES: Mapping[str, tuple[str, ...]] = {
    "spent": ("depenses", "depense", "montant depense", "montant depenses", "debit", "mandats"),
    "received": ("recettes", "recette", "montant recette", "montant recettes", "credit", "titres"),
}
"""Two columns of realised amounts that stand for one amount and its direction."""

REQUIRED = ("year", "direction", "nature")
_NOTHING = "0.,€- \u00a0\u202f"
_MAIN = {"", "principal", "budget principal", "bp", "ville", "00"}
_AMOUNTS = ("realised", "planned", "opened", "previous", "carried_out")


def looks_like_ledger(table: Table) -> bool:
    """Tell whether a header has what a ledger cannot do without: a direction and an account."""
    has_nature = table.column(*SYNONYMS["nature"]) is not None
    return has_nature and (table.column(*SYNONYMS["direction"]) is not None or _has_sides(table))


def _has_sides(table: Table) -> bool:
    return all(table.column(*names) is not None for names in SIDES.values())


def _with_direction(table: Table) -> tuple[Table, str]:
    """Return a table of two amount columns as one of a direction and an amount, and its name.

    A row gives a line for each side whose amount is not zero; one without any stays a single line,
    so that nothing is lost before it is read or refused.
    """
    spent, received = (table.column(*names) or 0 for names in SIDES.values())
    shown = f"{table.header[spent]} / {table.header[received]}"
    rows = []
    for row in table.rows:
        sides = [("D", row.cells[spent]), ("R", row.cells[received])]
        filled = [side for side in sides if side[1].strip()]
        counted = [side for side in filled if side[1].strip(_NOTHING)]
        rows += [Row(row.line, (*row.cells, *side)) for side in counted or (filled or sides)[:1]]
    header = [name if at not in {spent, received} else "" for at, name in enumerate(table.header)]
    return replace(table, header=(*header, "sens", shown), rows=tuple(rows)), shown


@dataclass(frozen=True, slots=True)
class _Key:
    identity: str
    budget_key: str
    year: int
    step: Step
    norm_key: str
    budget: str = field(compare=False)
    norm: str = field(compare=False)


def read_ledger(table: Table, sha256: str) -> list[BudgetDocument]:
    """Return the budget documents of a ledger: one per body, budget, year and step.

    The column `operation` holds real/order in some exports and a number in others: its values
    decide. Without any such column every line counts as real, and a note says so. Two columns of
    amounts (expenditure and receipts, debit and credit) stand for an amount and its direction.
    Spellings of one budget that differ by case, accents or spaces are one budget.

    Args:
        table: the file, already split.
        sha256: its digest, for provenance.

    Raises:
        InputRefusedError: a column is missing, or a row cannot be true; nothing is kept.
    """
    synonyms = dict(SYNONYMS)
    if table.column(*SYNONYMS["direction"]) is None and _has_sides(table):
        table, shown = _with_direction(table)
        synonyms["realised"] = (shown,)
    columns = bound(table, synonyms, required=REQUIRED, what="grand livre")
    _require_one(table, columns, ("realised", "planned", "opened"))
    _require_one(table, columns, ("siren", "siret"))
    if "movement" not in columns and _holds_movements(table, columns):
        columns["movement"] = columns.pop("operation")
    cells = Cells(table, columns)
    found = gathered(
        cells,
        key=lambda: _key(cells),
        name=lambda: cells.text("authority"),
        line=lambda key, rank: _line(cells, key, rank),
    )
    notes = (
        []
        if "movement" in columns
        else ["Aucune colonne ne distingue le réel de l'ordre\u00a0: tout est compté en réel."]
    )
    return [
        _document(key, name, lines, file_name=table.file_name, sha256=sha256, notes=notes)
        for key, name, lines in found
    ]


def _require_one(table: Table, columns: Mapping[str, int], names: tuple[str, ...]) -> None:
    if any(name in columns for name in names):
        return
    accepted = [word for name in names for word in SYNONYMS[name]]
    raise InputRefusedError(
        (
            Refusal(
                reason="la colonne manque (grand livre).",
                remedy=f"Ajoutez l'une de ces colonnes\u00a0: {', '.join(accepted)}.",
                file=table.file_name,
                line=1,
                field=accepted[0],
                value=" | ".join(table.header)[:80],
            ),
        )
    )


def _holds_movements(table: Table, columns: Mapping[str, int]) -> bool:
    if "operation" not in columns or not table.rows:
        return False
    position = columns["operation"]
    known = {word for word in MOVEMENTS if not word.isdigit()}
    # One is enough: a cell left empty among them must be refused, not make order lines real.
    return any(folded(row.cells[position]) in known for row in table.rows)


def _key(cells: Cells) -> _Key:
    if "siret" in cells.columns and cells.text("siret"):
        identity = cells.siret("siret")
    else:
        identity = cells.text("siren").replace(" ", "")
        if len(identity) != 9 or not (identity.isascii() and identity.isdigit()):  # noqa: PLR2004
            cells.refuse(
                "siren",
                identity,
                "le SIREN doit compter 9 chiffres.",
                "Formatez la colonne en texte\u00a0: un tableur a pu tronquer le numéro.",
            )
    step = cells.choice("step", STEPS, required=False)
    if step is None:
        step = Step.ADMINISTRATIVE_ACCOUNT if "realised" in cells.columns else Step.PRIMARY
    budget, norm = cells.short_text("budget", NAME_LENGTH), cells.short_text("norm", NORM_LENGTH)
    cells.short_text("authority", NAME_LENGTH)
    return _Key(identity, folded(budget), cells.year("year"), step, short_norm(norm), budget, norm)


def _line(cells: Cells, key: _Key, rank: int) -> BudgetLine:
    function = cells.code("function")
    if all(cells.amount(name) is None for name in _AMOUNTS):
        cells.amount(next(name for name in _AMOUNTS if name in cells.columns), required=True)
    return read_line(
        cells,
        rank,
        norm=short_norm(key.norm),
        is_prefixed=_is_prefixed(function),
        function_chapters=(function,),
        text=cells.text,
    )


def _is_prefixed(function: str) -> bool:
    """Tell whether a function comes from a vote by function: `9xx` and longer exist in no other."""
    return len(function) >= 3 and function[:2] in {"90", "92", "93", "94", "95"}  # noqa: PLR2004


def _document(
    key: _Key,
    name: str,
    lines: tuple[BudgetLine, ...],
    *,
    file_name: str,
    sha256: str,
    notes: list[str],
) -> BudgetDocument:
    found = list(notes)
    if not has_valid_key(key.identity):
        found.append(f"La clé de contrôle du numéro {key.identity} est fausse.")
    return BudgetDocument(
        authority=name,
        establishment=key.budget or name,
        siret=key.identity if len(key.identity) > 9 else "",  # noqa: PLR2004 -- a SIREN is no SIRET
        authority_siret=key.identity,
        year=key.year,
        step=key.step,
        norm=key.norm,
        votes_by_function=any(_is_prefixed(line.function_code) for line in lines),
        kind=BudgetKind.MAIN if folded(key.budget) in _MAIN else BudgetKind.ANNEXE,
        population=None,
        format="ledger",
        schema_version="",
        voted_on="",
        file_name=file_name,
        sha256=sha256,
        lines=lines,
        notes=tuple(found),
    )
