"""Reads posts per grade from a CSV file in the columns of the staff annex.

Columns: `annee,typeAgent,emploiGrade,categorie,secteur,effectifBud,effectifPourvu,permanent,
tempsComplet` (comma, decimal point, `True`/`False`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.organisations.core.staff import GradePosts, gathered

COLUMNS = (
    "annee",
    "typeAgent",
    "emploiGrade",
    "categorie",
    "secteur",
    "effectifBud",
    "effectifPourvu",
    "permanent",
    "tempsComplet",
)
FIRST_YEAR, LAST_YEAR = 1990, 2100
MAX_REFUSALS = 50
_YES_NO = {"true": True, "false": False, "vrai": True, "faux": False, "1": True, "0": False}
Row = dict[str, str | None]


def read_staff(data: bytes, file_name: str) -> tuple[GradePosts, ...]:
    """Return the posts per grade of a file, one row per year and grade.

    Args:
        data: content of the CSV file, UTF-8.
        file_name: its name, for the messages.

    Raises:
        InputRefusedError: wrong columns, or wrong lines (up to fifty are named); nothing is kept.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = "Le fichier n’est pas en UTF-8."
        raise _refused([Refusal(reason, "Enregistrez-le en CSV UTF-8.", file_name)]) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        reason = f"Il manque des colonnes\u00a0: {', '.join(missing)}."
        remedy = f"Colonnes attendues\u00a0: {', '.join(COLUMNS)}."
        raise _refused([Refusal(reason, remedy, file_name, 1)])
    rows: list[GradePosts] = []
    refusals: list[Refusal] = []
    for line, row in enumerate(reader, start=2):
        found = _line(row, line, file_name)
        (refusals if isinstance(found, Refusal) else rows).append(found)  # type: ignore[arg-type]
    if not rows and not refusals:
        refusals = [Refusal("Le fichier n’a aucune ligne.", "Vérifiez l’export.", file_name)]
    if refusals:
        raise _refused(refusals[:MAX_REFUSALS])
    return gathered(rows)


def _refused(refusals: list[Refusal]) -> InputRefusedError:
    return InputRefusedError(tuple(refusals))


def _line(row: Row, line: int, file_name: str) -> GradePosts | Refusal:
    values: dict[str, Any] = {}
    for column, parse in _PARSERS.items():
        try:
            values[column] = parse((row[column] or "").strip())
        except (ValueError, KeyError, InvalidOperation):
            return Refusal(
                "Cette valeur n’est pas celle qu’attend la colonne.",
                "Années de 1990 à 2100, effectifs positifs avec un point, True ou False.",
                file_name,
                line,
                column,
                row[column] or "",
            )
    return GradePosts(
        year=values["annee"],
        status=values["typeAgent"],
        grade=values["emploiGrade"],
        category=values["categorie"],
        sector=values["secteur"],
        is_permanent=values["permanent"],
        is_full_time=values["tempsComplet"],
        budgeted=values["effectifBud"],
        filled=values["effectifPourvu"],
        lines=1,
        first_line=line,
    )


def _year(text: str) -> int:
    year = int(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(text)
    return year


def _posts(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or value < 0 or value != round(value, 2):
        raise ValueError(text)
    return value


def _name(text: str) -> str:
    name = squeezed(text)
    if not name:
        raise ValueError(text)
    return name


_PARSERS: dict[str, Callable[[str], Any]] = {
    "annee": _year,
    "typeAgent": str,
    "emploiGrade": _name,
    "categorie": str,
    "secteur": str,
    "effectifBud": _posts,
    "effectifPourvu": _posts,
    "permanent": lambda text: _YES_NO[text.casefold()],
    "tempsComplet": lambda text: _YES_NO[text.casefold()],
}
