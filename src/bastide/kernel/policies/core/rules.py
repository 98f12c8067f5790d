"""One mapping rule, and what a rule sees of a budget line."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from bastide.foundation.text import folded, squeezed
from bastide.kernel.policies.core.patterns import Pattern, code_pattern, word_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bastide.kernel.budgets.core.lines import BudgetDocument, BudgetLine

UNMAPPED = "non affecté"
"""The French name of what no rule attaches to a policy."""

FIELDS = (
    "authority",
    "budget",
    "direction",
    "movement",
    "section",
    "chapter",
    "nature",
    "function",
    "operation",
    "centre",
)
"""The columns that a rule may test, in the order of `Subject.values`."""

FRENCH_COLUMNS: Mapping[str, str] = {
    "authority": "collectivite",
    "budget": "budget",
    "direction": "sens",
    "movement": "mouvement",
    "section": "section",
    "chapter": "chapitre",
    "nature": "nature",
    "function": "fonction",
    "operation": "operation",
    "centre": "centre_responsabilite",
}
"""Column of a rule → its French name in files and messages."""

CODE_FIELDS = frozenset({"authority", "chapter", "nature", "function"})
"""Columns read by `code_pattern` (exact, prefix, range, list); the others hold words."""

CENTRE_KEY = "centre_responsabilite"
"""Name of the responsibility centre among the extra attributes of a line."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "direction": {
        **dict.fromkeys(("d", "depense", "depenses", "expenditure"), "D"),
        **dict.fromkeys(("r", "recette", "recettes", "receipt", "receipts"), "R"),
    },
    "movement": {
        **dict.fromkeys(("real", "reel", "reelle", "reels", "reelles", "0"), "real"),
        **dict.fromkeys(("order", "ordre", "ordres", "1"), "order"),
    },
    "section": {
        **dict.fromkeys(("f", "fonctionnement", "exploitation", "running"), "F"),
        **dict.fromkeys(("i", "investissement", "investment"), "I"),
    },
}
_NO_POLICY = frozenset({"", "-", "non affecte", "non affectee", "n/a"})
_TYPOGRAPHY = str.maketrans({"\u2019": "'", "\u02bc": "'", "\u2013": "-", "\u2011": "-"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What rules see of one budget line: texts only, empty when the file has none.

    Attributes:
        year: budget year of the document.
        values: one text per name of `FIELDS`; budget and centre folded, direction `D`/`R`,
            movement `real`/`order`, section `F`/`I`.
    """

    year: int
    values: tuple[str, ...]

    def value(self, field: str) -> str:
        """Return the text of one column."""
        return self.values[FIELDS.index(field)]


def subject_of(document: BudgetDocument, line: BudgetLine) -> Subject:
    """Return what rules see of a line of a document."""
    return subject_from(
        line, year=document.year, authority=document.siren, budget=document.establishment
    )


def subject_from(line: BudgetLine, *, year: int, authority: str = "", budget: str = "") -> Subject:
    """Return what rules see of a line whose document is only known by a few words.

    Args:
        line: the line.
        year: budget year.
        authority: SIREN, empty when unknown.
        budget: name of the budget, empty when unknown.
    """
    centre = next((text for name, text in line.extra if name == CENTRE_KEY), "")
    return Subject(
        year,
        (
            authority,
            folded(budget),
            line.direction.value,
            line.movement.value,
            line.section.value if line.section is not None else "",
            line.chapter,
            line.nature,
            line.function,
            line.operation,
            folded(centre),
        ),
    )


@dataclass(frozen=True, slots=True)
class MappingRule:
    """One rule: the lines that meet every predicate go, for a share, to a policy.

    Attributes:
        row: 1-based row of the file of rules (the header is row 1), for provenance.
        policy: name of the policy as the file writes it; see `is_unmapping`.
        subpolicy: name of the part of the policy; empty when none.
        priority: the lowest number wins.
        predicates: (column of `FIELDS`, pattern), in the order of `FIELDS`, none repeated.
        share: part of the amount, in ]0, 1]; rules with the same predicates, priority and years
            share a line when their shares sum to 1.
        valid_from, valid_to: first and last budget year, both included; `None` when open.
        category, kind: the file's other levels (nature of the spending), for drill-down only.
    """

    row: int
    policy: str
    subpolicy: str = ""
    priority: int = 100
    predicates: tuple[tuple[str, Pattern], ...] = ()
    share: Fraction = Fraction(1)
    valid_from: int | None = None
    valid_to: int | None = None
    category: str = ""
    kind: str = ""

    @property
    def is_unmapping(self) -> bool:
        """Tell whether the rule says "no policy" (`-`, empty, "non affecté")."""
        return is_no_policy(self.policy)

    @property
    def condition(self) -> str:
        """Return the predicates as a French text, e.g. `nature 65*, fonction 020`."""
        return ", ".join(f"{FRENCH_COLUMNS[name]} {item.source}" for name, item in self.predicates)

    def is_valid_in(self, year: int) -> bool:
        """Tell whether the rule applies to a budget year."""
        after = self.valid_from is None or self.valid_from <= year
        return after and (self.valid_to is None or year <= self.valid_to)

    def accepts(self, subject: Subject) -> bool:
        """Tell whether a line meets every predicate in a year of validity (slow, for checks)."""
        return self.is_valid_in(subject.year) and all(
            pattern.accepts(subject.value(field)) for field, pattern in self.predicates
        )


def is_no_policy(name: str) -> bool:
    """Tell whether a name of policy means that there is none."""
    return name_key(name) in _NO_POLICY


@lru_cache(maxsize=16384)
def name_key(name: str) -> str:
    """Return what two spellings of one policy have in common: no case, accents, typography.

    >>> name_key("Sécurité  Publique") == name_key("SECURITE publique")
    True
    """
    return folded(name.translate(_TYPOGRAPHY))


def predicates_of(columns: Mapping[str, str]) -> tuple[tuple[str, Pattern], ...]:
    """Return the predicates written in the cells of a rule; blank cells ask nothing.

    Args:
        columns: name of `FIELDS` → cell.

    Raises:
        ValueError: a cell is no pattern; `args` holds the field, then the reason in French.
    """
    found: list[tuple[str, Pattern]] = []
    for field in FIELDS:
        cell = columns.get(field, "")
        if not cell.strip():
            continue
        try:
            pattern = _pattern(field, cell)
        except ValueError as error:
            raise ValueError(field, str(error)) from error
        if pattern is not None:
            found.append((field, pattern))
    return tuple(found)


@lru_cache(maxsize=65536)
def _pattern(field: str, cell: str) -> Pattern | None:
    if field in CODE_FIELDS:
        return code_pattern(squeezed(cell))
    words = _WORDS.get(field)
    if words is None:
        return word_pattern(folded(cell) if field in {"budget", "centre"} else squeezed(cell))
    known = words.get(folded(cell))
    if known is None:
        if folded(cell) in {"*", "tous", "toutes"}:
            return None
        raise ValueError(f"«\u00a0{squeezed(cell)}\u00a0» n’est pas une valeur connue")
    return word_pattern(known)
