"""Where an offer is: communes, how precisely they are known, a point; or why it cannot be told.

The kinds of evidence are tried in one order: the INSEE code, the name with its postal code, the
postal code alone, the name alone, an area, the point alone, remote work, the whole country. A bare
word is never looked for among streets. Homonyms that nothing settles are refused with the
candidates in words: no place is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bastide.foundation.money import NBSP
from bastide.modules.employment.core.places.codes import code_of
from bastide.modules.employment.core.places.evidence import Evidence, evidence_of
from bastide.modules.employment.core.places.gazetteer import Area, AreaKind, Gazetteer, Named
from bastide.modules.employment.core.places.points import Point, PointReading, read_pair, read_point
from bastide.modules.employment.core.places.settling import Setting, is_near
from bastide.modules.employment.core.places.tokens import label_of

MAX_LENGTH = 500
"""A longer text is a description, not a place (characters)."""

NO_PLACE = "Aucun lieu n’est indiqué."
ONLY_PARTLY_REMOTE = "Le télétravail n’est que partiel et aucun lieu n’est indiqué."


class Precision(StrEnum):
    """How precisely a place is known, from the finest to none."""

    EXACT = "exact"
    STREET = "street"
    COMMUNE = "commune"
    POSTCODE = "postcode"
    DEPARTMENT = "department"
    REGION = "region"
    COUNTRY = "country"
    REMOTE = "remote"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PlaceQuery:
    """What a source says of a place; every field may be empty.

    Attributes:
        label: free text. postcode, insee: as the source names them, one often holding the other.
        latitude, longitude: numbers or texts, possibly swapped.
        territory_siren: EPCI whose site is being filled, to settle homonyms.
        territory_department: its département, for the same.
    """

    label: str = ""
    postcode: str = ""
    insee: str = ""
    latitude: float | str | None = None
    longitude: float | str | None = None
    territory_siren: str = ""
    territory_department: str = ""


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What was understood of a place.

    Attributes:
        raw: the label, or what stood in for it.
        insee: codes of the communes of today; several for a multi-site offer or a postal code.
        precision: how precisely it is known.
        point: latitude and longitude, of the offer when `exact`, else of the commune's centre;
            `None` for an area, several communes or nothing.
        refused: why no place was retained, one French sentence.
        departments: départements of the communes, or named by the area (a région holds several).
        districts: arrondissements of Paris, Lyon or Marseille that were named.
        is_remote: the label offers remote work, whole or not.
        notes: what was set aside and why, in French.
    """

    raw: str
    insee: tuple[str, ...] = ()
    precision: Precision = Precision.NONE
    point: Point | None = None
    refused: str | None = None
    departments: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    is_remote: bool = False
    notes: tuple[str, ...] = field(default=())


def read_place(query: PlaceQuery, gazetteer: Gazetteer) -> PlaceReading:
    """Return where an offer is; see the head of this file for the order of the evidence.

    Args:
        query: what the source says.
        gazetteer: the official places.

    Returns:
        A reading; `refused` is filled when the place is not retained, and `insee` is then empty.

    Source: dossier of the room, "Place" (typed resolution order).
    """
    raw = raw_of(query)
    if len(query.label) > MAX_LENGTH:
        return PlaceReading(raw, refused="Ce texte est trop long pour être un lieu.")
    pair = read_pair(query.label)
    given = pair or read_point(query.latitude, query.longitude)
    label = "" if pair else query.label
    setting = _setting(query, given.point, gazetteer)
    insee = _insee(query.insee, gazetteer)
    codes = query.postcode if insee is not None else f"{query.postcode}, {query.insee}"
    evidence = evidence_of(label_of(label, gazetteer), label_of(codes, gazetteer), insee, setting)
    reading = _reading(raw, evidence, given, setting)
    if not query.insee.strip() or insee is not None or code_of(query.insee, gazetteer):
        return reading
    note = f"Le code INSEE «{NBSP}{query.insee.strip()[:20]}{NBSP}» n’existe pas."
    return replace(reading, notes=(*reading.notes, note))


def raw_of(query: PlaceQuery) -> str:
    """Return the text that a person reads for a place: its label, else its codes, else its point.

    >>> raw_of(PlaceQuery(postcode="37000")), raw_of(PlaceQuery(latitude=47.4, longitude=0.7))
    ('37000', '47.4, 0.7')
    """
    if query.label:
        return query.label
    codes = " ".join(text for text in (query.postcode, query.insee) if text)
    if codes or query.latitude is None or query.longitude is None:
        return codes
    return f"{query.latitude}, {query.longitude}"


def _setting(query: PlaceQuery, point: Point | None, gazetteer: Gazetteer) -> Setting:
    """Return where the offer comes from; an EPCI inside one département gives it too."""
    members = gazetteer.members_of(query.territory_siren.strip())
    department = query.territory_department.strip().upper()
    around = {gazetteer.communes[code].department for code in members}
    if not department and len(around) == 1:
        department = around.pop()
    return Setting(gazetteer, members, department.zfill(2) if department else "", point)


def _insee(text: str, gazetteer: Gazetteer) -> Named | None:
    """Return the commune of an INSEE code, or of the only commune of a postal code put there."""
    code = code_of(text, gazetteer)
    if code is None:
        return None
    named = gazetteer.named(code.text)
    if named is not None:
        return named
    return gazetteer.named(code.communes[0]) if len(code.communes) == 1 else None


def _reading(raw: str, evidence: Evidence, given: PointReading, setting: Setting) -> PlaceReading:
    """Return the reading of evidence and of a point."""
    notes = tuple(evidence.notes) + ((given.refused,) if given.refused else ())
    base = PlaceReading(raw, is_remote=evidence.is_remote, notes=notes)
    if evidence.refused is not None:
        return replace(base, refused=evidence.refused)
    if evidence.named:
        return _communes(base, evidence.named, given.point, setting.gazetteer)
    if evidence.postal:
        return _postal(base, evidence.postal, given.point, setting.gazetteer)
    if evidence.areas and not _is_elsewhere(evidence.areas, given.point, setting.gazetteer):
        return _areas(base, evidence.areas)
    if given.point is not None:
        return _at_point(base, given.point, setting.gazetteer)
    return _without_place(base, evidence, given)


def _without_place(base: PlaceReading, evidence: Evidence, given: PointReading) -> PlaceReading:
    """Return remote work, the whole country, or why there is no place."""
    if evidence.is_remote and not evidence.unknown:
        if evidence.is_partly_remote and not evidence.is_country:
            return replace(base, refused=ONLY_PARTLY_REMOTE)
        return replace(base, precision=Precision.REMOTE)
    if evidence.is_country:
        return replace(base, precision=Precision.COUNTRY)
    return replace(base, refused=_unknown(evidence, given))


def _communes(
    base: PlaceReading, named: Sequence[Named], point: Point | None, gazetteer: Gazetteer
) -> PlaceReading:
    """Return communes; a point that can be in the only one makes it exact."""
    codes = tuple(dict.fromkeys(one.code for one in named))
    reading = replace(
        base,
        insee=codes,
        precision=Precision.COMMUNE,
        departments=_departments(codes, gazetteer),
        districts=tuple(dict.fromkeys(one.district for one in named if one.district)),
    )
    if point is not None and len(codes) == 1 and is_near(point, codes[0], gazetteer):
        return replace(reading, point=point, precision=Precision.EXACT)
    if point is not None and len(codes) == 1:
        note = f"Le point donné est loin de la commune nommée{NBSP}; il n’est pas retenu."
        reading = replace(reading, notes=(*reading.notes, note))
    centre = gazetteer.communes[codes[0]].point if len(codes) == 1 else None
    return replace(reading, point=centre)


def _postal(
    base: PlaceReading, codes: Sequence[str], point: Point | None, gazetteer: Gazetteer
) -> PlaceReading:
    """Return every commune of a postal code, or the one where the point is."""
    found = gazetteer.commune_at(*point) if point is not None else None
    if found in codes and found is not None:
        named = gazetteer.named(found)
        if named is not None:
            return _communes(base, [named], point, gazetteer)
    return replace(
        base,
        insee=tuple(codes),
        precision=Precision.POSTCODE,
        departments=_departments(codes, gazetteer),
    )


def _is_elsewhere(areas: Sequence[Area], point: Point | None, gazetteer: Gazetteer) -> bool:
    """Tell whether a point says more than an area: inside it, and not the centre of its chef-lieu.

    Sources fill the point of a whole département with its chef-lieu; it is then no place of work.
    """
    if point is None or len(areas) != 1 or areas[0].kind is not AreaKind.DEPARTMENT:
        return False
    found = gazetteer.commune_at(*point)
    if found is None or gazetteer.communes[found].department != areas[0].code:
        return False
    return found != gazetteer.seats.get(areas[0].code)


def _areas(base: PlaceReading, areas: Sequence[Area]) -> PlaceReading:
    """Return the smallest kind of area that was named."""
    small = [one for one in areas if one.kind is AreaKind.DEPARTMENT]
    kept = small or list(areas)
    departments = sorted({code for one in kept for code in one.departments})
    return replace(
        base,
        precision=Precision.DEPARTMENT if small else Precision.REGION,
        departments=tuple(departments),
    )


def _at_point(base: PlaceReading, point: Point, gazetteer: Gazetteer) -> PlaceReading:
    """Return the commune where a point is; a point at sea or across a border is refused."""
    code = gazetteer.commune_at(*point)
    if code is None:
        return replace(base, refused="Le point donné n’est dans aucune commune française.")
    return replace(
        base,
        insee=(code,),
        precision=Precision.EXACT,
        point=point,
        departments=_departments([code], gazetteer),
    )


def _departments(codes: Iterable[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    return tuple(sorted({gazetteer.communes[code].department for code in codes}))


def _unknown(evidence: Evidence, given: PointReading) -> str:
    if evidence.unknown:
        return f"«{NBSP}{evidence.unknown}{NBSP}» n’est pas une commune connue."
    return given.refused or NO_PLACE
