"""Posts per grade, as the staff annex of a budget prints them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

CATEGORIES = ("A", "B", "C", "")
SECTOR_LABELS = {
    "ADM": "Administrative",
    "TECH": "Technique",
    "S": "Sociale",
    "MS": "Médico-sociale",
    "MT": "Médico-technique",
    "SP": "Sportive",
    "CULT": "Culturelle",
    "ANIM": "Animation",
    "POL": "Police municipale",
    "DIR2": "Emplois de direction",
    "X": "Hors filière",
}
STATUS_LABELS = {"I": "Titulaires", "N": "Contractuels"}


@dataclass(frozen=True, slots=True)
class GradePosts:
    """The posts of one grade in one year.

    Attributes:
        year: exercice.
        status: `I` (titulaire) or `N` (contractuel), as the annex codes it.
        grade: grade as printed.
        category: `A`, `B`, `C`, or empty when the annex gives none.
        sector: code of the filière.
        is_permanent: permanent post.
        is_full_time: full-time post.
        budgeted: posts opened by the council, in full-time equivalents.
        filled: posts filled, in full-time equivalents.
        lines: number of lines of the file that it sums.
        first_line: 1-based line of the file where it first stands.
    """

    year: int
    status: str
    grade: str
    category: str
    sector: str
    is_permanent: bool
    is_full_time: bool
    budgeted: Decimal
    filled: Decimal
    lines: int
    first_line: int

    @property
    def key(self) -> tuple[int, str, str, str, str, bool, bool]:
        """Return what makes two lines of the annex the same grade."""
        return (
            self.year,
            self.status,
            self.grade,
            self.category,
            self.sector,
            self.is_permanent,
            self.is_full_time,
        )


def gathered(rows: Iterable[GradePosts]) -> tuple[GradePosts, ...]:
    """Return one row per grade: posts and lines summed, the first line kept; sums are conserved.

    Some years of an annex print one line per agent, others one per grade.
    """
    found: dict[tuple[int, str, str, str, str, bool, bool], GradePosts] = {}
    for row in rows:
        held = found.get(row.key)
        found[row.key] = row if held is None else _added(held, row)
    return tuple(found.values())


def _added(held: GradePosts, row: GradePosts) -> GradePosts:
    return GradePosts(
        *held.key,
        budgeted=held.budgeted + row.budgeted,
        filled=held.filled + row.filled,
        lines=held.lines + row.lines,
        first_line=min(held.first_line, row.first_line),
    )


def sector_label(code: str) -> str:
    """Return the French name of a filière, its code when it is not known.

    >>> sector_label("TECH"), sector_label("ZZ")
    ('Technique', 'ZZ')
    """
    return SECTOR_LABELS.get(code, code)
