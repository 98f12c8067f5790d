"""The glossary, read from the table of GLOSSARY.md."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings

COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Term:
    """One French term of art: the words, the identifier in the code, what it means, its source."""

    term: str
    identifier: str
    definition: str
    source: str


@cache
def read_glossary() -> tuple[Term, ...]:
    """Return the terms in alphabetical order, as the file lists them."""
    packaged = settings.DATA_DIR / "GLOSSARY.md"
    path = packaged if packaged.exists() else settings.DATA_DIR.parent / "GLOSSARY.md"
    rows = [
        [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    return tuple(Term(*row) for row in rows[2:] if len(row) == COLUMNS)
