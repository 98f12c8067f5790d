"""What a label says, word by word: names of communes, codes, areas, countries, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bastide.modules.employment.core.places.codes import CodeToken, code_of
from bastide.modules.employment.core.places.gazetteer import Area, AreaKind, Gazetteer, Named
from bastide.modules.employment.core.places.names import cleaned_label, name_key, parts_of
from bastide.modules.employment.core.places.vocabulary import (
    COMPASS,
    COUNTRY,
    FILLERS,
    FOREIGN_CITIES,
    FOREIGN_COUNTRIES,
    JOINERS,
    NOT_GIVEN,
    STREET,
    VAGUE,
)

_CODE = re.compile(r"[0-9]{5}|2[ab][0-9]{3}")
_CODE_OR_CEDEX = re.compile(r"[0-9]{4,5}|2[ab][0-9]{3}|cedex")
_HOUSE = re.compile(r"(?i)[0-9]{1,4} ?(?:bis|ter|quater|[a-d])?")
_ON_A_RIVER = re.compile(r"([^\W\d_][^,;|()/\d]*)/(?! )([^,;|()/\d]+)")
_NUMBER = re.compile(r"[0-9]+|2[ab][0-9]*|cedex")
_DEPARTMENT = re.compile(r"[0-9]{1,3}|2[ab]")
_ORDINAL = re.compile(r"[0-9]{1,2}(?:er|e|eme|ieme|ere)")
_DISTRICTS = {"paris": 20, "lyon": 9, "marseille": 16}
_DISTRICT = re.compile(
    r"\b(paris|lyon|marseille) "
    r"(?:0?([0-9]{1,2})(?: ?(?:er|e|eme|ieme|ere))?|([ivx]{1,5})(?:er|e|eme)|([ivx]{2,5}))\b"
    r"(?: (?:arrondissement|arr|ardt))?"
)
_ROMAN = {
    f"{tens}{units}": rank
    for rank, (tens, units) in enumerate(
        (tens, units)
        for tens in ("", "x")
        for units in ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    )
} | {"xx": 20}
_REMOTE = re.compile(
    r"\b(?:(?:full |fully )?remote(?: first| only)?|home ?office|(?:full )?tele ?travail\w*"
    r"|distanciel|(?:travail )?a (?:distance|domicile)|depuis (?:chez vous|son domicile))\b"
)
_NOT_REMOTE = re.compile(
    r"\b(?:pas de |pas |sans |non )(?:tele ?travail\w*|remote)\b"
    r"|\btele ?travail\w* (?:non|interdit)\b"
)
_TOWARDS = re.compile(
    r"\b(?:nord|sud|est|ouest|centre)(?: est| ouest)? (?:de|d) (?!(?:la )?france\b)(?=\w)"
)
_TOWN_CENTRE = re.compile(r"\bcentre ville\b")
_PARTIAL = re.compile(
    r"\b(?:[0-9] (?:a [0-9] )?(?:jours?|j)(?: de| en| par semaine)*|hybride|partiel\w*"
    r"|occasionnel\w*|ponctuel\w*|possible|regulier|frequent|autorise)\b"
)
_TOTAL = re.compile(r"\b(?:complet|total\w*|integral\w*|possible|100)\b")


@dataclass(frozen=True, slots=True)
class NameToken:
    """A name found in a label: what it may mean, as a commune and as an area."""

    key: str
    meanings: tuple[Named, ...]
    area: Area | None = None
    is_upper: bool = False

    @property
    def name(self) -> str:
        """The name as the official list writes it, else its key."""
        return self.meanings[0].name if self.meanings else self.key


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a label.

    Attributes:
        text: as written. names, codes, areas: what it holds, in order.
        foreign: a country or a city abroad. is_country_abroad: the former.
        is_france: it names the whole country.
        is_clean: every word was understood. is_cedex: it says CEDEX.
        is_address: it starts as a street does. rest: key of its words without codes.
    """

    text: str
    names: tuple[NameToken, ...] = ()
    codes: tuple[CodeToken, ...] = ()
    areas: tuple[Area, ...] = ()
    foreign: str = ""
    is_country_abroad: bool = False
    is_france: bool = False
    is_clean: bool = True
    is_cedex: bool = False
    is_address: bool = False
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Everything that a label says."""

    parts: tuple[Part, ...]
    is_remote: bool = False
    is_partly_remote: bool = False


@dataclass
class _Reading:
    """What is gathered while the words of one part are read."""

    names: list[NameToken] = field(default_factory=list)
    codes: list[CodeToken] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    spelled: list[Area] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    foreign: str = ""
    is_country_abroad: bool = False
    is_france: bool = False
    is_cedex: bool = False


def label_of(text: str, gazetteer: Gazetteer) -> Label:
    """Return what a label says, each part apart; nothing is decided here.

    Args:
        text: a label, or a field that should hold a postal code.
        gazetteer: the official names.
    """
    line = _joined(_without_heading(cleaned_label(text)), gazetteer)
    plain = name_key(line)
    is_remote = bool(_REMOTE.search(_NOT_REMOTE.sub(" ", plain)))
    is_partly = is_remote and bool(_PARTIAL.search(plain)) and not _TOTAL.search(plain)
    pieces = () if plain in NOT_GIVEN else _with_numbers(parts_of(line), gazetteer)
    if len(pieces) > 1:
        pieces = tuple(piece for piece in pieces if _says_something(piece, gazetteer))
    parts = tuple(part for piece in pieces for part in _parts(piece, gazetteer))
    return Label(parts=parts, is_remote=is_remote, is_partly_remote=is_partly)


def _without_heading(line: str) -> str:
    """Return a label without what announces it: "Lieu de travail : Tours", "Ville : Tours"."""
    heading, colon, rest = line.partition(":")
    return rest if colon and set(name_key(heading).split()) <= FILLERS else line


def _says_something(piece: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a piece is a name or holds a word that is not a filler."""
    key = name_key(piece)
    return key in gazetteer.names or not set(key.split()) <= FILLERS


def _with_numbers(pieces: Sequence[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return pieces where a house number is put back before its street: "12, rue Nationale"."""
    kept: list[str] = []
    for piece in pieces:
        key = name_key(piece)
        is_street = key.split(" ", 1)[0] in STREET and key not in gazetteer.names
        if kept and is_street and _HOUSE.fullmatch(kept[-1]):
            kept[-1] = f"{kept[-1]} {piece}"
        else:
            kept.append(piece)
    return tuple(kept)


def _joined(line: str, gazetteer: Gazetteer) -> str:
    """Return a label where a name that holds a separator is written without it: "St Cyr/Loire"."""
    for found in _ON_A_RIVER.finditer(line):
        full = f"{found[1]} sur {found[2]}"
        if name_key(full) in gazetteer.names:
            line = line.replace(found[0], full)
    for name in gazetteer.cut_names:
        at = line.casefold().find(name)
        if at >= 0:
            line = f"{line[:at]}{name_key(name)}{line[at + len(name) :]}"
    return line


def _parts(piece: str, gazetteer: Gazetteer) -> Iterator[Part]:
    """Yield the parts of a piece: a whole name, else what a code or a joining word sets apart."""
    key = _without_remote(_districts(name_key(piece)))
    words = key.split()
    if not words:
        return
    if key in gazetteer.names or key in gazetteer.areas:
        yield _part(piece, words, gazetteer)
        return
    for group in _split(_without_direction(key).split(), gazetteer):
        yield _part(piece, group, gazetteer)


def _without_direction(key: str) -> str:
    """Return a key without the side of a commune that it tells: "sud de", "centre-ville"."""
    return _TOWN_CENTRE.sub("hypercentre", _TOWARDS.sub("", key))


def _without_remote(key: str) -> str:
    bare = _NOT_REMOTE.sub(" ", key)
    if not _REMOTE.search(key):
        return bare
    return _REMOTE.sub(" ", _PARTIAL.sub(" ", _TOTAL.sub(" ", bare)))


def _districts(key: str) -> str:
    """Return a key where "paris 15" or "lyon 3eme" is written as the official arrondissement."""

    def official(found: re.Match[str]) -> str:
        rank = int(found[2]) if found[2] else _ROMAN.get(found[3] or found[4], 0)
        is_department = found[0] == "marseille 13"
        if is_department or not 1 <= rank <= _DISTRICTS[found[1]]:
            return found[0]
        return f"{found[1]} {rank}{'er' if rank == 1 else 'e'} arrondissement"

    return _DISTRICT.sub(official, key)


def _split(words: Sequence[str], gazetteer: Gazetteer) -> Iterator[list[str]]:
    """Yield runs of words: an address before a postal code and a joining word end a run."""
    run: list[str] = []
    at = 0
    while at < len(words):
        taken = max(1, _longest_at(words, at, gazetteer))
        word = words[at]
        if word in JOINERS and taken == 1:
            if run:
                yield run
            run = []
        elif run and _CODE.fullmatch(word) and _is_address(run, gazetteer):
            yield run
            run = [word]
        else:
            run.extend(words[at : at + taken])
        at += taken
    if run:
        yield run


def _is_address(words: Sequence[str], gazetteer: Gazetteer) -> bool:
    """Tell whether words start as an address in a street: "12 bis rue", "centre commercial"."""
    rest = list(words)
    if _longest_at(words, 0, gazetteer) > 1:
        return False
    while rest and (rest[0].isdigit() or rest[0] in {"bis", "ter", "quater", "b"}):
        rest.pop(0)
    return bool(rest) and (rest[0] in STREET or " ".join(rest[:2]) in STREET)


def _part(piece: str, words: Sequence[str], gazetteer: Gazetteer) -> Part:
    """Return one run of words understood."""
    key = " ".join(words)
    is_name = key in gazetteer.names or key in gazetteer.areas
    has_code = any(_CODE.fullmatch(one) for one in words)
    if not is_name and not has_code and _is_address(words, gazetteer):
        return Part(text=piece, is_clean=False, is_address=True, rest=key)
    reading = _Reading()
    at = 0
    while at < len(words):
        at += _read_at(words, at, reading, gazetteer, is_upper=piece.isupper())
    if _is_jumble(reading):
        reading.unknown.append(key)
    return Part(
        text=piece,
        names=tuple(reading.names),
        codes=tuple(reading.codes),
        areas=tuple(reading.areas),
        foreign=reading.foreign,
        is_country_abroad=reading.is_country_abroad,
        is_france=reading.is_france,
        is_clean=not reading.unknown,
        is_cedex=reading.is_cedex,
        rest=" ".join(one for one in words if not _CODE_OR_CEDEX.fullmatch(one)),
    )


def _is_jumble(reading: _Reading) -> bool:
    """Tell whether names stand side by side that nothing joins: a name that nobody knows."""
    areas = {one.code: one for one in reading.areas if one.kind is AreaKind.DEPARTMENT}
    places = []
    for at, token in enumerate(reading.names):
        others = [one for rank, one in enumerate(reading.names) if rank != at]
        is_around = token.area is not None and any(
            one.department in token.area.departments for other in others for one in other.meanings
        )
        if not is_around:
            places.append(token)
    return len(places) > 1 or len(areas) > 1 or _is_apart(reading)


def _is_apart(reading: _Reading) -> bool:
    """Tell whether a name and an area spelled beside it share nothing: "Marne la Vallée"."""
    if len(reading.names) != 1 or reading.codes:
        return False
    token = reading.names[0]
    inside = {code for one in token.meanings for code in [one.department]}
    if token.area is not None:
        inside |= token.area.departments
    return any(not inside & area.departments for area in reading.spelled)


def _read_at(
    words: Sequence[str], at: int, reading: _Reading, gazetteer: Gazetteer, *, is_upper: bool
) -> int:
    """Read what starts at a word into `reading`; return how many words it took."""
    word = words[at]
    code = code_of(word, gazetteer)
    if code is not None:
        reading.codes.append(code)
        return 1
    if word == "cedex":
        reading.is_cedex = True
        return 2 if at + 1 < len(words) and words[at + 1].isdigit() else 1
    count = _longest_at(words, at, gazetteer)
    if count:
        _take(" ".join(words[at : at + count]), reading, gazetteer, is_upper=is_upper)
        return count
    if _DEPARTMENT.fullmatch(word) and _department(word, words, reading, gazetteer):
        return 1
    is_compass = word in COMPASS and bool(reading.names)
    if is_compass or word in FILLERS or _ORDINAL.fullmatch(word):
        return 1
    reading.unknown.append(word)
    return 1


def _longest_at(words: Sequence[str], at: int, gazetteer: Gazetteer) -> int:
    """Return how many words the longest known name that starts there has; 0 for none."""
    longest = max(gazetteer.longest.get(words[at], 0), _OTHER_LONGEST.get(words[at], 0))
    for count in range(min(longest, len(words) - at), 0, -1):
        key = " ".join(words[at : at + count])
        if key in gazetteer.names or key in gazetteer.areas or key in _OTHER:
            is_beside = any(not _NUMBER.fullmatch(word) for word in words if word != key)
            return 0 if count == 1 and key in FILLERS and is_beside else count
    return 0


def _take(key: str, reading: _Reading, gazetteer: Gazetteer, *, is_upper: bool) -> None:
    """Put a known name where it belongs; beside a commune, a compass word is a part of it."""
    meanings, area = gazetteer.names.get(key, ()), gazetteer.areas.get(key)
    if key in COMPASS and reading.names:
        return
    if meanings:
        reading.names.append(NameToken(key, meanings, area, is_upper))
    elif area is not None:
        reading.areas.append(area)
        reading.spelled.append(area)
    elif key in COUNTRY:
        reading.is_france = True
    elif key in VAGUE:
        reading.unknown.append(key)
    else:
        reading.foreign = key
        reading.is_country_abroad = key in FOREIGN_COUNTRIES


def _department(word: str, words: Sequence[str], reading: _Reading, gazetteer: Gazetteer) -> bool:
    """Read the number of a département; a single digit only beside something else."""
    text = word.upper()
    padded = text.zfill(2)
    if len(text) < len(padded) and all(one.isdigit() for one in words):
        return False
    area = gazetteer.departments.get(padded)
    if area is None:
        return False
    reading.areas.append(area)
    return True


_OTHER = COUNTRY | VAGUE | FOREIGN_COUNTRIES | FOREIGN_CITIES
_OTHER_LONGEST: dict[str, int] = {}
for _name in _OTHER:
    _first = _name.split()[0]
    _OTHER_LONGEST[_first] = max(_OTHER_LONGEST.get(_first, 0), len(_name.split()))
