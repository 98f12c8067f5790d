"""Where an offer is, as far as duplicates need it: the same commune, a wider place, or unknown.

The communes of a place come from whoever resolves places (`PlaceKey.codes`); without them the name
of the town, its department and its postcode are compared as written. Two unknown places never
agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from bastide.foundation.text import folded
from bastide.modules.employment.core.duplicates.titles import stem
from bastide.modules.employment.core.places.gazetteer import Gazetteer
from bastide.modules.employment.core.places.resolution import (
    PlaceQuery,
    PlaceReading,
    Precision,
    read_place,
)


class PlaceScope(StrEnum):
    """How precise a place is."""

    COMMUNE = "commune"
    POSTCODE = "postcode"
    WIDE = "wide"
    UNKNOWN = "unknown"


class PlaceLink(StrEnum):
    """What two places say of each other; the value is French, for explanations."""

    SAME = "même commune"
    NEAR = "lieux qui se recoupent"
    WIDE = "lieu trop large d’un côté"
    UNKNOWN = "lieu inconnu d’un côté"
    DIFFERENT = "communes différentes"


@dataclass(frozen=True)
class PlaceKey:
    """The place of an offer.

    Attributes:
        scope: how precise it is.
        codes: INSEE codes of its communes, several for a postcode or an offer in several towns.
        name: folded name of the town, « saint » in full; empty when it is not written.
        department: `37`, `2A`, `974`; empty when unknown.
        postcode: five digits, empty when unknown.
        side: « nord », « sud »… when the place is a part of a town.
        towns: official names of its communes, when they are known.
        department_name: official name of its department, when it is known.
    """

    scope: PlaceScope
    codes: frozenset[str] = frozenset()
    name: str = ""
    department: str = ""
    postcode: str = ""
    side: str = ""
    towns: tuple[str, ...] = ()
    department_name: str = ""

    @cached_property
    def town_words(self) -> frozenset[str]:
        """Stems of the names of the town, which are no part of an employer nor of a title."""
        return _stems(self.name, *self.towns)

    @cached_property
    def words(self) -> frozenset[str]:
        """Stems of the names of the town and of its department, which are no part of a title."""
        return self.town_words | _stems(self.department_name)

    @property
    def tokens(self) -> tuple[str, ...]:
        """Keys under which two places that may be the same are found together."""
        found = [f"insee {code}" for code in sorted(self.codes | _cities(self.codes))]
        if self.name:
            found.append(f"nom {self.name}")
        if self.postcode:
            found.append(f"cp {self.postcode}")
        return tuple(found)


_CEDEX = re.compile(r"\bcedex\b(?:\s?\d{1,2})?")
_CODE = re.compile(r"\b(\d{5}|2[ab]\d{3})\b")
_SHORT_CODE = re.compile(r"^\s?(\d{4})\s(?=[a-z])")
_DEPARTMENT = re.compile(r"(?:^|[(\s-])(\d{2,3}|2[ab])(?=$|[)\s-])")
_DISTRICT = re.compile(
    r"\b(paris|lyon|marseille)\b[\s,-]{0,3}(0?[1-9]|1\d|20)(?:\s?(?:er|e|eme|ieme))?\b"
)
_CITIES = {"751": "75056", "6938": "69123", "132": "13055"}
"""Beginning of the INSEE codes of the districts → code of their city."""

_BIG = {"paris": "75", "lyon": "69", "marseille": "13"}
_DISTRICT_CODES = {"paris": 75100, "lyon": 69380, "marseille": 13200}
_DIRECTION = re.compile(r"\b(nord|sud|est|ouest)\b")
_NOT_TOWN = re.compile(
    r"\b(?:arrondissement|centre[ -]ville|france|et alentours|et environs|ville de)\b"
)
_REMOTE = re.compile(
    r"\bteletravail\b|\bfrance entiere\b|\bremote\b|\btoute la france\b|\bnational\b|\bdistanciel\b"
)
_WORD = re.compile(r"[a-z0-9]+")
_SAINTS = {"st": "saint", "ste": "sainte", "s": "sur", "ss": "sous"}
_SETTLED = frozenset({Precision.EXACT, Precision.STREET, Precision.COMMUNE, Precision.POSTCODE})
_OVERSEAS = ("97", "98")


@lru_cache(maxsize=1 << 14)
def written_place(raw: str) -> PlaceKey:
    """Return a place from its words alone, without a list of communes.

    >>> written_place("37000 Tours").name, written_place("TOURS CEDEX 1 (37)").department
    ('tours', '37')
    >>> written_place("St-Pierre-des-Corps").name
    'saint pierre des corps'
    """
    text = _CEDEX.sub(" cedex ", folded(raw).replace("’", "'"))
    if not text:
        return PlaceKey(PlaceScope.UNKNOWN)
    if _REMOTE.search(text):
        return PlaceKey(PlaceScope.WIDE, name="teletravail")
    is_cedex = "cedex" in text
    text = _SHORT_CODE.sub(r"0\1 ", text.replace("cedex", " "))
    codes = _CODE.findall(text)
    code = "" if is_cedex or not codes else codes[0].upper()
    department = _department_of(codes[0]) if codes else ""
    rest = _CODE.sub(" ", text)
    written = _DEPARTMENT.search(rest)
    district = _DISTRICT.search(rest)
    if not department and written and not district:
        department = written.group(1).upper()
    name, side = _town(rest)
    if district:
        name, department = f"{district.group(1)} {int(district.group(2))}", _BIG[district.group(1)]
    elif name in _BIG and code.startswith(_BIG[name]) and code[2:].strip("0"):
        name = f"{name} {int(code[-2:])}"
    if name:
        return PlaceKey(PlaceScope.COMMUNE, frozenset(), name, department, code, side)
    if code:
        return PlaceKey(PlaceScope.POSTCODE, frozenset(), "", department, code, side)
    if department:
        return PlaceKey(PlaceScope.WIDE, frozenset(), "", department)
    return PlaceKey(PlaceScope.UNKNOWN)


def official_place(raw: str, gazetteer: Gazetteer) -> PlaceKey:
    """Return a place with the codes of its communes; as written when no commune is settled."""
    return settled_place(raw, read_place(PlaceQuery(label=raw), gazetteer), gazetteer)


def settled_place(raw: str, reading: PlaceReading, gazetteer: Gazetteer) -> PlaceKey:
    """Return a place of which the communes are already read, as `official_place` does.

    Args:
        raw: the place in the words of its source.
        reading: what was understood of it.
        gazetteer: the official places.
    """
    written = written_place(raw)
    if reading.refused is not None or written.scope is PlaceScope.UNKNOWN:
        return written
    departments = reading.departments
    department = departments[0] if len(departments) == 1 else ""
    codes = frozenset(reading.districts or reading.insee)
    district = written.name.rpartition(" ")
    if len(codes) == 1 and district[0] in _BIG and district[2].isdigit():
        codes = frozenset({f"{_DISTRICT_CODES[district[0]] + int(district[2])}"})
    if not codes or reading.precision not in _SETTLED:
        return PlaceKey(PlaceScope.WIDE, name=written.name, department=department)
    is_shared = reading.precision is Precision.POSTCODE and len(codes) > 1
    scope = PlaceScope.POSTCODE if is_shared else PlaceScope.COMMUNE
    side = "" if is_shared else written.side
    area = gazetteer.departments.get(department)
    return PlaceKey(
        scope=scope,
        codes=codes,
        name=written.name,
        department=department,
        postcode=written.postcode,
        side=side,
        towns=tuple(gazetteer.communes[code].name for code in sorted(reading.insee)),
        department_name=area.name if area else "",
    )


def _stems(*names: str) -> frozenset[str]:
    words = (word for name in names for word in _WORD.findall(folded(name)))
    return frozenset(stem(word) for word in words if not word.isdigit())


def place_link(a: PlaceKey, b: PlaceKey) -> PlaceLink:
    """Say what two places are to each other; the same both ways."""
    if PlaceScope.UNKNOWN in {a.scope, b.scope}:
        return PlaceLink.UNKNOWN
    if a.department and b.department and a.department != b.department:
        return PlaceLink.DIFFERENT
    if _is_part(a, b) or _is_part(b, a):
        return PlaceLink.NEAR
    if PlaceScope.WIDE in {a.scope, b.scope}:
        return PlaceLink.WIDE
    if a.side and b.side and a.side != b.side:
        return PlaceLink.DIFFERENT
    if a.codes and b.codes:
        return _codes_link(a, b)
    if a.name and b.name:
        return PlaceLink.SAME if a.name == b.name else PlaceLink.DIFFERENT
    is_one_postcode = a.postcode == b.postcode and not a.name and not b.name
    return PlaceLink.SAME if is_one_postcode else PlaceLink.NEAR


def _is_part(part: PlaceKey, whole: PlaceKey) -> bool:
    """Say whether a name that no list knows begins with a town: « Angers Belle-Beille »."""
    if part.codes or not part.name or not whole.codes or (part.side and whole.side):
        return False
    towns = {whole.name, *(_town(folded(name))[0] for name in whole.towns)}
    return any(town and part.name.startswith(f"{town} ") for town in towns)


def _codes_link(a: PlaceKey, b: PlaceKey) -> PlaceLink:
    """Compare communes; a shared postcode, a city and its district, two lists only meet."""
    if a.codes == b.codes and PlaceScope.POSTCODE not in {a.scope, b.scope}:
        return PlaceLink.SAME
    meet = a.codes & b.codes or _cities(a.codes) & b.codes or a.codes & _cities(b.codes)
    return PlaceLink.NEAR if meet else PlaceLink.DIFFERENT


def _cities(codes: frozenset[str]) -> frozenset[str]:
    return frozenset(
        city for code in codes for start, city in _CITIES.items() if code.startswith(start)
    )


def _department_of(code: str) -> str:
    return (code[:3] if code.startswith(_OVERSEAS) else code[:2]).upper()


def _town(text: str) -> tuple[str, str]:
    """Return the name of the town and the part of it, from what a place says before a comma."""
    for part in re.split(r"[,;|/]|\s-\s", text):
        named = _NOT_TOWN.sub(" ", re.sub(r"\([^)]*\)", " ", part))
        sides = _DIRECTION.findall(named)
        words = [_SAINTS.get(word, word) for word in _WORD.findall(_DIRECTION.sub(" ", named))]
        words = [word for word in words if not word[0].isdigit()]
        if words:
            return " ".join(words), " ".join(sides)
    return "", ""
