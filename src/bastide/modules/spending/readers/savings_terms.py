"""The accounts of the savings chain, from `data/policies/epargne.csv`."""

from __future__ import annotations

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import folded
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.policies.core.patterns import code_pattern
from bastide.modules.spending.core.savings import Term
from bastide.platform.exchange.delimited import Row, read_table

COLUMNS = (
    "terme",
    "libelle",
    "sens",
    "section",
    "nature",
    "sauf",
    "normes",
    "motif",
    "source",
)
TERMS = ("recettes", "depenses", "interets", "capital", "personnel", "contributions")
_DIRECTIONS = {"recette": Direction.RECEIPT, "depense": Direction.EXPENDITURE}
_SECTIONS = {"fonctionnement": Section.RUNNING, "investissement": Section.INVESTMENT}


def read_savings_terms(data: bytes, file_name: str) -> tuple[Term, ...]:
    """Return the terms of the savings chain, in the order of the file.

    Args:
        data: the whole file, with the columns of `COLUMNS`.
        file_name: its name, for messages.

    Raises:
        InputRefusedError: a column or a term is missing or repeated, or a cell cannot be read.
    """
    table = read_table(data, file_name)
    places = {name: table.column(name) for name in COLUMNS}
    missing = [name for name, place in places.items() if place is None]
    if missing:
        raise _refused(file_name, 1, ", ".join(missing), "Il manque des colonnes.")
    terms = tuple(
        _term({name: row.cells[place or 0] for name, place in places.items()}, row, file_name)
        for row in table.rows
    )
    if sorted(term.code for term in terms) != sorted(TERMS):
        raise _refused(file_name, 1, "terme", "Chaque terme figure une fois et une seule.")
    return terms


def _term(cells: dict[str, str], row: Row, file_name: str) -> Term:
    try:
        return Term(
            code=cells["terme"],
            label=cells["libelle"],
            direction=_DIRECTIONS[folded(cells["sens"])],
            section=_SECTIONS[folded(cells["section"])],
            natures=code_pattern(cells["nature"]),
            excluded=code_pattern(cells["sauf"]),
            norms=tuple(part for part in cells["normes"].split("|") if part),
            reason=cells["motif"],
            source=cells["source"],
        )
    except (KeyError, ValueError) as error:
        raise _refused(file_name, row.line, cells["terme"], str(error)) from error


def _refused(file_name: str, line: int, value: str, reason: str) -> InputRefusedError:
    return InputRefusedError(
        (
            Refusal(
                reason=reason,
                remedy=f"Colonnes\u00a0: {', '.join(COLUMNS)}\u00a0; "
                f"termes\u00a0: {', '.join(TERMS)}.",
                file=file_name,
                line=line,
                value=value,
            ),
        )
    )
