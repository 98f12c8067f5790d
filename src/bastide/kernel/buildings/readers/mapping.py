"""Which column holds which fact: guessed from names and values with a confidence, or told."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from itertools import islice

from bastide.foundation.text import folded
from bastide.kernel.buildings.core.facts import FIELDS, FactType
from bastide.kernel.buildings.core.numbers import (
    AREA_UNITS,
    ENERGY_UNITS,
    MONEY_UNITS,
    UnreadableError,
    unit_key,
)
from bastide.kernel.buildings.core.rows import EXTRA
from bastide.kernel.buildings.core.values import Cell, Reading, is_missing, read, text_of
from bastide.kernel.buildings.readers.measures import measured
from bastide.kernel.buildings.readers.tables import SourceTable
from bastide.kernel.buildings.readers.vocabulary import (
    ALIASES,
    ASSET_WORDS,
    AXES_OF_MAPS,
    CODE_WORDS,
    GROUP_WORDS,
    MAP_WORDS,
    NAME_WORDS,
)
from bastide.platform.exchange.delimited import header_key

CERTAIN = Decimal(1)
FIRST_ALIAS = Decimal("0.95")
ALIAS_STEP = Decimal("0.005")
COMPOSED = Decimal("0.7")
"""A name whose two words are known, though not together."""
ALMOST = Decimal("0.6")
"""A name that holds a known one among other words; nothing below is used without being told."""

LONGEST_NAME = 80
"""A longer text is no name of a column."""

SAMPLE = 300
READABLE = Decimal("0.5")
"""Share of a closed list's column that must be readable for the column to be that list."""

_STOP = frozenset({"de", "du", "des", "la", "le", "les", "l", "d", "en", "au", "aux", "et", "a"})
_ACRONYM = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")
_PARENTHESES = re.compile(r"[(\[]([^)\]]*)[)\]]")
_UNDATED = re.compile(r"(?:cost|energy):\w+:0")
_NUMBERS = frozenset({"numero", "num", "no", "n"})
_DGI = re.compile(r"[0-9]{6}")
_LISTS = frozenset({FactType.CHOICE, FactType.CHOICES, FactType.YES_NO, FactType.PARCELS})
_CODES = frozenset({"commune_code", "postcode"})
_UNITS = (AREA_UNITS, MONEY_UNITS, ENERGY_UNITS)
SPECIAL = frozenset(
    {"address_number", "address_street", "point", "market_value", "authority_siret"}
    | {"authority_name", "easting", "northing"}
)
"""Targets that are no fact by themselves: pieces of an address, two coordinates in one cell…"""


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """How one column is read.

    Attributes:
        targets: what it fills: keys of facts, special targets, `cost:…`, `energy:…`, `extra:…`.
        unit: its unit; empty for the reference unit or when cells carry it.
        null_words: what it writes for « not known » (99999999).
        is_dgi: communes by the six digits of the tax administration.
    """

    targets: tuple[str, ...]
    unit: str = ""
    null_words: frozenset[str] = frozenset()
    is_dgi: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file and what is made of it.

    Attributes:
        rank: position. header: its cleaned name. rule: how it is read.
        confidence: 1 when told or surely known, down to 0.6; 0 when it fills no fact.
        why: in French, why it fills no fact; empty when it fills one.
    """

    rank: int
    header: str
    rule: ColumnRule
    confidence: Decimal
    why: str = ""

    @property
    def is_mapped(self) -> bool:
        """Tell whether it fills something else than a kept-as-is text."""
        return bool(self.rule.targets) and not self.rule.targets[0].startswith(EXTRA)


@dataclass(frozen=True, slots=True)
class _Guess:
    rank: int
    target: str
    confidence: Decimal
    unit: str = ""


@dataclass(slots=True)
class _Taken:
    """Columns and targets already given away."""

    columns: dict[int, Column] = field(default_factory=dict)
    targets: set[str] = field(default_factory=set)


def words_of(header: str) -> tuple[str, ...]:
    """Return the words of a column's name that count, folded, without articles.

    >>> words_of("Nom de l'équipement"), words_of("anneeConstruction"), words_of("SURF_m²")
    (('nom', 'equipement'), ('annee', 'construction'), ('surf', 'm2'))
    """
    whole = _ACRONYM.sub(lambda found: found[0].replace(".", ""), header)
    apart = _CAMEL.sub(" ", whole.replace("\u00b2", "2"))
    words = re.split(r"[^a-z0-9€]+", folded(apart))
    return tuple(word for word in words if word and word not in _STOP)


@cache
def _known_names() -> Mapping[tuple[str, ...], tuple[str, Decimal]]:
    """Return words of a name → its target and confidence; the labels of facts are certain."""
    found: dict[tuple[str, ...], tuple[str, Decimal]] = {}
    for key, fact in FIELDS.items():
        found.setdefault(words_of(fact.label), (key, CERTAIN))
    for target, names in ALIASES.items():
        for position, name in enumerate(names):
            confidence = max(ALMOST, FIRST_ALIAS - ALIAS_STEP * position)
            found.setdefault(words_of(name), (target, confidence))
    return found


@cache
def _long_names() -> tuple[tuple[frozenset[str], str], ...]:
    """Return the known names of several words, which may stand among others, the surest first."""
    return tuple(
        (frozenset(name), target)
        for name, (target, _confidence) in _known_names().items()
        if len(name) > 1
    )


def is_known_name(header: str) -> bool:
    """Tell whether a text is the name of a column that can be understood."""
    return len(header) <= LONGEST_NAME and bool(_guesses(0, header))


def unit_in(header: str) -> str:
    """Return the unit that a column's name gives, empty without one.

    >>> unit_in("Surface (m²)"), unit_in("Coût 2024 k€"), unit_in("Gross floor area (sq ft)")
    ('m2', 'k€', 'sqft')
    """
    inside = [unit_key(one) for one in _PARENTHESES.findall(header)]
    words = [unit_key(one) for one in re.split(r"[\s_]+", header.replace("\u00b2", "2"))]
    for found in (*inside, *reversed(words)):
        if any(found in table for table in _UNITS) and found not in {"a", "ca"}:
            return found
    return ""


def _guesses(rank: int, header: str) -> list[_Guess]:
    """Return what a column's name may mean, the surest first."""
    words, unit = words_of(header), unit_in(header)
    bare = words_of(_PARENTHESES.sub(" ", header))
    for name in (words, bare, tuple(word for word in words if unit_key(word) != unit)):
        if name and name in _known_names():
            target, confidence = _known_names()[name]
            return [_Guess(rank, target, confidence, unit), *_as_site(rank, target, name)]
    named = _composed(words)
    if named:
        return [_Guess(rank, named, COMPOSED, unit), *_as_site(rank, named, words)]
    target = measured(set(words), header, unit)
    if target:
        return [_Guess(rank, target, Decimal("0.8"), unit)]
    told = set(words)
    return [_Guess(rank, target, ALMOST, unit) for name, target in _long_names() if name < told][:1]


def _composed(words: Sequence[str]) -> str:
    """Return the target of a name made of two words that say what it is, and of what."""
    told = set(words)
    if len(words) == 2 and told & ASSET_WORDS:  # noqa: PLR2004 -- the noun and its object
        return "name" if told & NAME_WORDS else "code" if told & CODE_WORDS else ""
    for target, axes in AXES_OF_MAPS.items():
        if told & axes and told <= axes | MAP_WORDS:
            return target
    return ""


def _as_site(rank: int, target: str, words: Sequence[str]) -> list[_Guess]:
    """Return what the name of a site is when another column names the assets themselves."""
    is_group = target == "name" and set(words) & GROUP_WORDS
    return [_Guess(rank, "site", ALMOST)] if is_group else []


def mapped(
    table: SourceTable,
    *,
    today: dt.date,
    rules: Mapping[str, ColumnRule] | None = None,
) -> tuple[Column, ...]:
    """Return what each column of a table fills, in their order; empty columns are left out.

    Told rules come first, then the guesses, the surest first; a target is filled once. A column
    whose closed list is not recognised in its values, or whose name says nothing, is kept as it is.

    Args:
        table: as read.
        today: the clock.
        rules: header made comparable (`header_key`) → rule told by a profile or by a person.
    """
    told = rules or {}
    taken = _Taken()
    guesses: list[_Guess] = []
    for rank, header in enumerate(table.header):
        rule = told.get(header_key(header))
        if rule is not None:
            taken.columns[rank] = Column(rank, header, rule, CERTAIN, _kept_by(rule))
            taken.targets.update(rule.targets)
        elif _is_filled(table, rank):
            guesses += _guesses(rank, header)
    guesses = _with_street_numbers(guesses, table.header)
    ordered = sorted(guesses, key=lambda one: (-one.confidence, one.rank))
    last = {guess.rank: guess for guess in ordered}
    for guess in ordered:
        if guess is last[guess.rank] or guess.target not in taken.targets:
            _take(guess, table, taken, today)
    _name_by_site(taken)
    for rank, header in enumerate(table.header):
        if rank not in taken.columns:
            kept = ColumnRule((f"{EXTRA}{header}",))
            taken.columns[rank] = Column(rank, header, kept, Decimal(0), "nom de colonne inconnu")
    return tuple(
        column
        for rank, column in sorted(taken.columns.items())
        if column.is_mapped or _is_filled(table, rank)
    )


def _name_by_site(taken: _Taken) -> None:
    """Let sites name the assets when nothing else does."""
    if "name" in taken.targets:
        return
    for rank, column in taken.columns.items():
        if column.rule.targets == ("site",):
            rule = replace(column.rule, targets=("site", "name"))
            taken.columns[rank] = replace(column, rule=rule)
            taken.targets.add("name")
            return


def _kept_by(rule: ColumnRule) -> str:
    is_kept = any(target.startswith(EXTRA) for target in rule.targets)
    return "gardée telle quelle par le profil" if is_kept else ""


def dated(columns: Sequence[Column], year: int | None) -> tuple[Column, ...]:
    """Return columns whose costs and energies without a year have the one told."""
    if year is None:
        return tuple(columns)
    return tuple(
        replace(
            column,
            rule=replace(
                column.rule,
                targets=tuple(
                    f"{target[:-1]}{year}" if _UNDATED.fullmatch(target) else target
                    for target in column.rule.targets
                ),
            ),
        )
        for column in columns
    )


def _is_filled(table: SourceTable, rank: int) -> bool:
    return any(text_of(cell).strip() for cell in table.column(rank))


def _with_street_numbers(guesses: list[_Guess], header: Sequence[str]) -> list[_Guess]:
    """Read « Numéro » as a street number when the next column is the street."""
    streets = {one.rank for one in guesses if one.target in {"address_street", "address"}}
    return [
        _Guess(one.rank, "address_number", FIRST_ALIAS, one.unit)
        if one.rank + 1 in streets and set(words_of(header[one.rank])) <= _NUMBERS
        else one
        for one in guesses
    ]


def _take(guess: _Guess, table: SourceTable, taken: _Taken, today: dt.date) -> None:
    if guess.rank in taken.columns:
        return
    header = table.header[guess.rank]
    why = ""
    if guess.target in taken.targets:
        why = "une autre colonne donne déjà ce fait"
    elif guess.target in FIELDS:
        is_of_group = bool(set(words_of(header)) & GROUP_WORDS)
        why = _disproved(guess, table.column(guess.rank), today, is_of_group=is_of_group)
    elif guess.target.startswith(("cost:", "energy:")):
        why = _not_measured(table.column(guess.rank))
    if why:
        rule = ColumnRule((f"{EXTRA}{header}",))
        taken.columns[guess.rank] = Column(guess.rank, header, rule, Decimal(0), why)
        return
    is_dgi = guess.target == "commune_code" and _are_dgi(table.column(guess.rank))
    rule = ColumnRule((guess.target,), guess.unit, is_dgi=is_dgi)
    taken.columns[guess.rank] = Column(guess.rank, header, rule, guess.confidence)
    taken.targets.add(guess.target)


def _disproved(guess: _Guess, cells: Sequence[Cell], today: dt.date, *, is_of_group: bool) -> str:
    """Return why the values of a column are not those of a guess; empty when they may be."""
    fact = FIELDS[guess.target]
    filled = list(islice((cell for cell in cells if not is_missing(cell, fact)), SAMPLE))
    texts = {text_of(cell) for cell in filled}
    if fact.key == "code" and len(filled) >= 10 and len(texts) < len(filled) * READABLE:  # noqa: PLR2004 -- fewer rows tell nothing
        return "trop de valeurs se répètent pour un code"
    if fact.key == "code" and is_of_group and len(texts) < len(filled):
        return "c’est le code d’un site, que plusieurs biens partagent"
    if fact.key == "construction_year" and _are_vintages(len(filled), len(texts)):
        return "si peu d’années différentes sont des millésimes, pas des constructions"
    is_list = fact.type in _LISTS
    is_code = fact.key in _CODES and len(filled) >= 5 and not _are_dgi(filled)  # noqa: PLR2004 -- fewer rows tell nothing
    readable = sum(_is_readable(text, guess.target, today) for text in texts)
    if (is_list or is_code) and readable < len(texts) * READABLE:
        kind = "de la liste attendue" if is_list else "d’un code de commune ou postal"
        return f"ses valeurs ne sont pas celles {kind}"
    return ""


def _are_dgi(cells: Sequence[Cell]) -> bool:
    """Tell whether communes are written by the six digits of the tax administration."""
    texts = {text_of(cell).strip() for cell in cells if text_of(cell).strip()}
    return bool(texts) and sum(bool(_DGI.fullmatch(text)) for text in texts) * 2 > len(texts)


def _are_vintages(filled: int, different: int) -> bool:
    """Tell whether so few different years stand in so many rows that they date the file."""
    return (filled > 3 and different == 1) or (filled > 20 and different <= 5)  # noqa: PLR2004 -- fewer rows tell nothing


def _not_measured(cells: Sequence[Cell]) -> str:
    """Return why a column is no cost and no energy: several cells, and not a digit in any."""
    texts = [text_of(cell) for cell in cells if text_of(cell).strip()]
    has_digits = any(any(char.isdigit() for char in text) for text in texts)
    return "" if has_digits or len(texts) < 3 else "aucune de ses cellules n’est un nombre"  # noqa: PLR2004 -- fewer cells tell nothing


def _is_readable(text: str, target: str, today: dt.date) -> bool:
    try:
        return read(text, FIELDS[target], Reading(today)) is not None
    except UnreadableError:
        return False
