"""Which commune or area a name means, given the codes and areas beside it, and the territory.

A name is settled in the same order everywhere: the codes written beside it, the areas beside it,
the point, the communes of the territory, its département, then the one commune of today among
former ones. What remains several is refused, with the candidates in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bastide.foundation.money import NBSP
from bastide.modules.employment.core.places.codes import CodeToken
from bastide.modules.employment.core.places.gazetteer import LARGE_COMMUNE, Area, Gazetteer, Named
from bastide.modules.employment.core.places.names import name_key
from bastide.modules.employment.core.places.points import Point, distance_km
from bastide.modules.employment.core.places.tokens import NameToken
from bastide.modules.employment.core.places.vocabulary import (
    COMPASS,
    FOREIGN_CITIES,
    FOREIGN_COUNTRIES,
)

CROWD = 3
"""From this many communes of one name, small ones compete too."""

NEAR_KM = 30.0
"""A point farther than this from the centre of a commune is not in it (kilometres)."""

BORDER_KM = 5.0
"""Up to here from the centre, a point across the border of the département is tolerated."""

FAR_KM = 150.0
"""The same in Guyane, whose communes are larger than a metropolitan département."""

_GUYANE = "973"
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the offer comes from: what settles homonyms when the label does not."""

    gazetteer: Gazetteer
    members: frozenset[str] = frozenset()
    department: str = ""
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """Codes and areas that stand beside a name."""

    codes: tuple[CodeToken, ...] = ()
    areas: tuple[Area, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.codes or self.areas)


@dataclass(frozen=True, slots=True)
class Settled:
    """A commune, or an area, or why neither."""

    named: Named | None = None
    area: Area | None = None
    refused: str | None = None


def settled(token: NameToken, hints: Hints, setting: Setting) -> Settled:
    """Return what a name means beside its hints."""
    if token.area is not None:
        return _area_or_commune(token, token.area, hints, setting)
    return _commune(token, token.meanings, hints, setting)


def is_near(point: Point, code: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a point can be in a commune; without a known centre, yes.

    It is not when it is far from the centre, nor when it stands in another département by more
    than the tolerance of simplified contours.
    """
    commune = gazetteer.communes[code]
    if commune.point is None:
        return True
    distance = distance_km(point, commune.point)
    if distance > (FAR_KM if commune.department == _GUYANE else NEAR_KM):
        return False
    found = gazetteer.commune_at(*point) if distance > BORDER_KM else None
    return found is None or gazetteer.communes[found].department == commune.department


def loosely_named(words: str, names: Iterable[tuple[str, Named]]) -> Named | None:
    """Return the one name that starts with these words, or is them without its article.

    Args:
        words: key of a name, cut short: "charleville" for Charleville-Mézières.
        names: (key, meaning) among which to look, those of one postal code or département.
    """
    starting = {
        named.code: named
        for key, named in names
        if key.startswith(f"{words} ") or key.split(" ", 1)[-1] == words
    }
    return next(iter(starting.values())) if len(starting) == 1 else None


def names_of(codes: Iterable[str], gazetteer: Gazetteer) -> list[tuple[str, Named]]:
    """Return (key, meaning) of some communes, their former names included."""
    wanted = set(codes)
    departments = {gazetteer.communes[code].department for code in wanted}
    return [
        pair
        for department in departments
        for pair in gazetteer.by_department.get(department, ())
        if pair[1].code in wanted
    ]


def _area_or_commune(token: NameToken, area: Area, hints: Hints, setting: Setting) -> Settled:
    """Settle a name that is both: codes mean the commune; else what hints or size leave."""
    if not token.meanings:
        return Settled(area=area)
    if hints.codes:
        found = _commune(token, token.meanings, hints, setting)
        if found.named is not None:
            return found
    near = {code for one in hints.areas for code in one.departments}
    wanted = near or ({setting.department} if setting.department else set())
    if wanted:
        inside = tuple(one for one in token.meanings if one.department in wanted)
        is_area = bool(area.departments & wanted)
        if inside and (not is_area or (token.is_upper and near)):
            return _commune(token, inside, hints, setting)
        if is_area:
            return Settled(area=area)
    strong = [
        one
        for one in token.meanings
        if not one.is_former
        and one.department not in area.departments
        and setting.gazetteer.communes[one.code].population >= LARGE_COMMUNE
    ] or _crowd(token)
    if not strong:
        return Settled(area=area)
    said = _listed(strong, setting.gazetteer)
    kind = "le département" if area.departments == {area.code} else "la région"
    return Settled(
        refused=f"«{NBSP}{area.name}{NBSP}» est {kind} ou une commune{NBSP}: {said}. "
        "Précisez le code postal."
    )


def _crowd(token: NameToken) -> list[Named]:
    """Return the communes of a name that many share: together they compete with an area."""
    current = [one for one in token.meanings if not one.is_former]
    return current if len(current) >= CROWD else []


def _commune(
    token: NameToken, meanings: Sequence[Named], hints: Hints, setting: Setting
) -> Settled:
    left = list(meanings)
    for code in hints.codes:
        narrowed = _beside_code(token, left, code, setting.gazetteer)
        if not narrowed:
            return Settled(refused=_contradiction(token, code, setting.gazetteer))
        left = narrowed
    for area in hints.areas:
        inside = [one for one in left if one.department in area.departments]
        if not inside and not (hints.codes and left) and name_key(area.name) not in COMPASS:
            other = _loose_in_area(token, area, setting.gazetteer)
            if other is None:
                return Settled(
                    refused=f"«{NBSP}{token.name}{NBSP}» ne se trouve pas dans {area.name}."
                )
            inside = [other]
        left = inside or left
    if not hints:
        left = _unhinted(token, left, setting)
    if not left:
        is_abroad = token.key in FOREIGN_CITIES or token.key in FOREIGN_COUNTRIES
        reason = "n’est pas en France" if is_abroad else "n’est pas une commune connue"
        return Settled(refused=f"«{NBSP}{token.name}{NBSP}» {reason}.")
    return _one_of(token, left, setting)


def _unhinted(token: NameToken, left: Sequence[Named], setting: Setting) -> list[Named]:
    """Return what a name alone may mean: more than its homonyms, when it is a shortened one.

    A small commune does not hide the large one that people shorten to its name (Évry); a name that
    no list holds is looked for at the beginning of those of the territory (Joué); a commune that
    shares the name of a foreign city counts only in its own territory.
    """
    inside = [one for one in left if _is_of_territory(one, setting)]
    if inside:
        return inside
    if _largest(left, setting.gazetteer) >= LARGE_COMMUNE:
        return list(left)
    nearby = (
        names_of(setting.members, setting.gazetteer),
        setting.gazetteer.by_department.get(setting.department, ()),
    )
    for names in nearby:
        shortened = loosely_named(token.key, names)
        if shortened is not None:
            return [shortened]
    if not left or token.key in FOREIGN_CITIES or token.key in FOREIGN_COUNTRIES:
        return []
    return [*left, *setting.gazetteer.short_names.get(token.key, ())]


def _is_of_territory(named: Named, setting: Setting) -> bool:
    return named.code in setting.members or named.department == setting.department


def _beside_code(
    token: NameToken, left: Sequence[Named], code: CodeToken, gazetteer: Gazetteer
) -> list[Named]:
    """Return the meanings that agree with a code: its communes, else its département."""
    inside = [one for one in left if one.code in code.communes]
    if not inside and code.also:
        inside = [one for one in left if one.code == code.also]
    if inside:
        return inside
    loose = loosely_named(token.key, names_of(code.communes, gazetteer))
    if loose is not None:
        return [loose]
    return [one for one in left if one.department in code.departments]


def _loose_in_area(token: NameToken, area: Area, gazetteer: Gazetteer) -> Named | None:
    names = [pair for code in area.departments for pair in gazetteer.by_department.get(code, ())]
    return loosely_named(token.key, names)


def _one_of(token: NameToken, left: Sequence[Named], setting: Setting) -> Settled:
    """Return the one commune left, after the point, the territory and its département."""
    point = setting.point
    current = _largest((one for one in left if not one.is_former), setting.gazetteer)
    tests: tuple[Callable[[Named], bool], ...] = (
        lambda one: point is not None and is_near(point, one.code, setting.gazetteer),
        lambda one: one.code in setting.members,
        lambda one: one.department == setting.department,
        lambda one: (
            not one.is_former or current < LARGE_COMMUNE <= _largest([one], setting.gazetteer)
        ),
    )
    kept = list(left)
    for test in tests:
        if len({one.code for one in kept}) == 1:
            break
        kept = [one for one in kept if test(one)] or kept
    if len({one.code for one in kept}) == 1:
        return Settled(named=next((one for one in kept if not one.is_former), kept[0]))
    said = _listed(kept, setting.gazetteer)
    return Settled(
        refused=f"Plusieurs communes peuvent s’appeler «{NBSP}{token.name}{NBSP}»{NBSP}: {said}. "
        "Précisez le code postal ou le département."
    )


def _largest(named: Iterable[Named], gazetteer: Gazetteer) -> int:
    """Return how many inhabitants the largest of some communes has; 0 for none."""
    return max((gazetteer.communes[one.code].population for one in named), default=0)


def _contradiction(token: NameToken, code: CodeToken, gazetteer: Gazetteer) -> str:
    places = ", ".join(gazetteer.communes[one].name for one in code.communes[:_SHOWN])
    said = f" ({places})" if places else ""
    return f"Le code {code.text}{said} contredit le nom «{NBSP}{token.name}{NBSP}»."


def _listed(named: Iterable[Named], gazetteer: Gazetteer) -> str:
    """Return the candidates in words, the most populated first."""
    found = {one.code: one for one in named}
    ordered = sorted(found, key=lambda code: (-gazetteer.communes[code].population, code))
    words = [
        f"{gazetteer.communes[code].name} ({gazetteer.communes[code].department})"
        for code in ordered[:_SHOWN]
    ]
    more = len(ordered) - _SHOWN
    return ", ".join(words) + (f" et {more} autres" if more > 0 else "")
