"""What a label and the fields beside it say together: places, or a contradiction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bastide.foundation.money import NBSP
from bastide.modules.employment.core.places.codes import CodeToken
from bastide.modules.employment.core.places.gazetteer import Area, AreaKind, Named
from bastide.modules.employment.core.places.settling import (
    Hints,
    Setting,
    Settled,
    loosely_named,
    names_of,
    settled,
)
from bastide.modules.employment.core.places.tokens import Label, NameToken, Part
from bastide.modules.employment.core.places.vocabulary import WIDER_THAN_FRANCE

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a place before its point is looked at.

    Attributes:
        named: communes. postal: INSEE codes of postal codes that hold several communes.
        areas: départements and régions. is_country, is_remote, is_partly_remote: what else is said.
        refused: a contradiction, homonyms or a place abroad. unknown: words not understood.
        notes: what was set aside, in French.
    """

    named: tuple[Named, ...] = ()
    postal: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    is_country: bool = False
    is_remote: bool = False
    is_partly_remote: bool = False
    refused: str | None = None
    unknown: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """What the names of a label give."""

    named: tuple[Named, ...] = ()
    areas: tuple[Area, ...] = ()
    refused: tuple[str, ...] = ()


def evidence_of(label: Label, fields: Label, insee: Named | None, setting: Setting) -> Evidence:
    """Return what a label, a postcode field and an INSEE code say together.

    Args:
        label: the free text.
        fields: the field of the postal code, read as a text.
        insee: commune of the INSEE code, when the source gives a known one.
        setting: the gazetteer, the territory and the point.
    """
    parts = tuple(_beside_code(part, setting) for part in label.parts)
    beside = Hints(_codes(fields.parts), _areas(fields.parts))
    abroad = _abroad(parts, (*beside.codes, *_codes(parts)))
    if abroad is not None and insee is None:
        return Evidence(refused=abroad, is_remote=label.is_remote)
    found = _found(parts, beside, setting)
    if insee is not None:
        evidence = _with_insee(insee, found, (*beside.codes, *_codes(parts)))
    elif found.named or found.refused:
        evidence = _with_names(found)
    elif beside.codes or _codes(parts):
        evidence = _with_codes(parts, fields.parts, setting)
    else:
        areas = tuple(dict.fromkeys((*found.areas, *_areas(parts), *beside.areas)))
        evidence = Evidence(
            areas=areas,
            is_country=any(part.is_france for part in parts),
            unknown="" if areas else _unknown(parts),
        )
    return replace(
        evidence,
        named=_with_districts(evidence.named, (*_codes(parts), *beside.codes)),
        is_remote=label.is_remote,
        is_partly_remote=label.is_partly_remote,
    )


def _with_districts(named: tuple[Named, ...], codes: Sequence[CodeToken]) -> tuple[Named, ...]:
    """Return communes with the arrondissement that the codes beside their name give them."""
    told = {code.communes[0]: code.district for code in codes if code.district}
    return tuple(
        one if one.district else replace(one, district=told.get(one.code, "")) for one in named
    )


def _codes(parts: Iterable[Part]) -> tuple[CodeToken, ...]:
    return tuple(code for part in parts for code in part.codes)


def _areas(parts: Iterable[Part]) -> tuple[Area, ...]:
    return tuple(area for part in parts if part.is_clean for area in part.areas)


def _unknown(parts: Iterable[Part]) -> str:
    return next((part.text[:_SHOWN] for part in parts if not part.is_clean), "")


def _beside_code(part: Part, setting: Setting) -> Part:
    """Return a part where words beside a code that are no full name are looked for near it.

    "8000 Charleville" finds Charleville-Mézières; what stays unknown beside a code is dropped, and
    so is a code whose zero was put back, when nothing confirms it.
    """
    if part.is_clean or not part.codes:
        return part
    for code in part.codes:
        loose = loosely_named(part.rest, names_of(code.communes, setting.gazetteer))
        if loose is not None:
            return replace(part, names=(NameToken(part.rest, (loose,)),), is_clean=True)
    names = tuple(
        token
        for token in part.names
        if settled(token, Hints(codes=part.codes), setting).named is not None
    )
    codes = tuple(code for code in part.codes if names or not code.is_repaired)
    return replace(part, names=names[:1], codes=codes, is_clean=bool(codes))


def _abroad(parts: Sequence[Part], codes: Sequence[CodeToken]) -> str | None:
    """Return why a label is abroad: a country, or a city with nothing French beside it."""
    if any(code.is_postal and not code.is_repaired for code in codes):
        return None
    french = [part for part in parts if part.is_clean and not part.foreign]
    has_names = any(part.names for part in french)
    is_said_french = any(part.names or part.areas or part.is_france for part in french)
    for part in parts:
        if part.foreign in WIDER_THAN_FRANCE and is_said_french:
            continue  # "Europe, France, Centre-Val de Loire"
        if part.is_country_abroad or (part.foreign and not has_names):
            return f"«{NBSP}{part.text[:_SHOWN]}{NBSP}» n’est pas en France."
    return None


def _found(parts: Sequence[Part], beside: Hints, setting: Setting) -> _Found:
    """Return what each name of a label means, with the hints that stand nearest to it."""
    tokens = _tokens(parts, beside, setting)
    spoken = _spoken_areas([token for _, token in tokens])
    names = [pair for at, pair in enumerate(tokens) if at not in spoken]
    areas = [area for area in (tokens[at][1].area for at in sorted(spoken)) if area is not None]
    names = [  # "Mayenne, Mayenne": once the area is said, the other word is the commune
        (rank, replace(token, area=None) if token.area in areas else token) for rank, token in names
    ]
    everything = Hints((*_codes(parts), *beside.codes), (*areas, *_areas(parts), *beside.areas))
    ranks = {rank for rank, _ in names}
    answers = []
    for rank, token in names:
        tried = [everything] if len(names) == 1 else _nearest(rank, parts, ranks, areas)
        found = (settled(token, _usable(hints, parts), setting) for hints in tried)
        answers.append(_first_good(found))
    answers = _beside_each_other([token for _, token in names], answers, setting)
    return _Found(
        named=tuple(one.named for one in answers if one.named is not None),
        areas=(*(one.area for one in answers if one.area is not None), *areas),
        refused=tuple(
            one.refused
            for (_, token), one in zip(names, answers, strict=True)
            if one.refused and (token.meanings or token.area)
        ),
    )


def _beside_each_other(
    tokens: Sequence[NameToken], answers: Sequence[Settled], setting: Setting
) -> list[Settled]:
    """Return answers where a homonym is the one in the département of the other sites.

    "Nantes - Saint-Nazaire" names two sites of Loire-Atlantique.
    """
    around = frozenset(one.named.department for one in answers if one.named is not None)
    if not around:
        return list(answers)
    beside = Hints(areas=(Area(AreaKind.DEPARTMENT, "", "ce département", around, ""),))
    return [
        settled(token, beside, setting) if one.refused and token.meanings else one
        for token, one in zip(tokens, answers, strict=True)
    ]


def _tokens(parts: Sequence[Part], beside: Hints, setting: Setting) -> list[tuple[int, NameToken]]:
    """Return the names to settle, with the rank of their part; words alone are tried loosely."""
    tokens = []
    for rank, part in enumerate(parts):
        if part.is_clean:
            tokens += [(rank, token) for token in part.names]
        elif not part.names and not part.is_address:
            bare = setting.gazetteer.bare_names.get(part.rest, ())
            has_hints = beside or any(one.codes or one.areas for one in parts)
            if bare or has_hints or setting.members or setting.department:
                tokens.append((rank, NameToken(part.rest, bare)))
    return tokens


def _spoken_areas(tokens: Sequence[NameToken]) -> set[int]:
    """Return the places of the names that are the area of another: Mayenne in "Laval, Mayenne"."""
    spoken: set[int] = set()
    for at in range(len(tokens) - 1, -1, -1):
        area = tokens[at].area
        others = (
            one
            for other, token in enumerate(tokens)
            if other != at and other not in spoken
            for one in token.meanings
        )
        if area is not None and any(one.department in area.departments for one in others):
            spoken.add(at)
    return spoken


def _first_good(answers: Iterable[Settled]) -> Settled:
    """Return the first answer that is not refused, else the first one."""
    first = None
    for one in answers:
        if one.refused is None:
            return one
        first = first or one
    return first or Settled()


def _nearest(
    rank: int, parts: Sequence[Part], named: set[int], areas: Sequence[Area]
) -> list[Hints]:
    """Return the hints of a name among several, the likeliest first.

    Those of its own part; then what follows it ("Tours (37), Blois (41)") or, when the label
    starts with a code or an area, what precedes it ("37 - Tours, 41 - Blois"); then nothing.
    """
    following = list(_until_named(range(rank + 1, len(parts)), named))
    preceding = list(_until_named(range(rank - 1, -1, -1), named))
    is_before = 0 not in named and bool(parts[0].codes or parts[0].areas)
    order = (preceding, following) if is_before else (following, preceding)
    found = []
    for ranks in ([rank], *order):
        near = [parts[one] for one in ranks]
        hints = Hints(_codes(near), _areas(near))
        if hints:
            found.append(hints)
    return [*found[:1], Hints(areas=tuple(areas[:1])), *found[1:]] if areas else [*found, Hints()]


def _until_named(ranks: Iterable[int], named: set[int]) -> Iterator[int]:
    for rank in ranks:
        if rank in named:
            return
        yield rank


def _usable(hints: Hints, parts: Sequence[Part]) -> Hints:
    """Return hints without the digits that CEDEX makes meaningless as an INSEE code."""
    is_cedex = any(part.is_cedex for part in parts)
    codes = tuple(
        replace(code, communes=(), also="") if is_cedex and not code.is_postal else code
        for code in hints.codes
    )
    return Hints(codes, hints.areas)


def _with_insee(insee: Named, found: _Found, codes: Sequence[CodeToken]) -> Evidence:
    """Return the commune of an INSEE code; a name and a code that agree against it refuse it."""
    others = [one for one in found.named if one.code != insee.code]
    if not others:
        return Evidence(named=found.named or (insee,))
    if len(found.named) > len(others):
        return Evidence(named=found.named)
    other = others[0]
    if any(other.code in code.communes for code in codes):
        return Evidence(
            refused=f"Le code INSEE de {insee.name} contredit «{NBSP}{other.name}{NBSP}» et son "
            "code postal."
        )
    note = f"Le libellé nomme {other.name}{NBSP}; le code INSEE dit {insee.name}."
    return Evidence(named=(insee,), notes=(note,))


def _with_names(found: _Found) -> Evidence:
    """Return the communes named; those that stay unsettled are said beside them."""
    if found.named:
        return Evidence(named=found.named, areas=found.areas, notes=found.refused)
    return Evidence(refused=found.refused[0])


def _with_codes(parts: Sequence[Part], fields: Sequence[Part], setting: Setting) -> Evidence:
    """Return what codes alone say: one commune each, or every commune of the postal codes."""
    said, beside = _known(parts), _known(fields)
    if said and beside and not set(_communes(said)) & set(_communes(beside)):
        return Evidence(refused="Le code du libellé et le code postal se contredisent.")
    codes = said or beside
    if not codes:
        return _unknown_code((*_codes(parts), *_codes(fields)), (*parts, *fields), setting)
    communes = _communes(codes)
    note = _unknown(parts)
    notes = (f"«{NBSP}{note}{NBSP}» n’est pas reconnu.",) if note else ()
    if all(len(code.communes) == 1 for code in codes):
        named = tuple(Named(code.communes[0], "", "", district=code.district) for code in codes)
        return Evidence(named=named, notes=notes)
    return Evidence(postal=communes, notes=notes)


def _known(parts: Sequence[Part]) -> tuple[CodeToken, ...]:
    """Return the codes that name communes; beside CEDEX, only postal codes do."""
    is_cedex = any(part.is_cedex for part in parts)
    return tuple(
        code for code in _codes(parts) if code.communes and (code.is_postal or not is_cedex)
    )


def _communes(codes: Iterable[CodeToken]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(commune for code in codes for commune in code.communes))


def _unknown_code(codes: Sequence[CodeToken], parts: Sequence[Part], setting: Setting) -> Evidence:
    """Return what a code that no list holds says: its département beside CEDEX, else nothing."""
    departments = [setting.gazetteer.departments[one] for one in codes[0].departments]
    if any(part.is_cedex for part in parts) and len(departments) == 1:
        return Evidence(areas=tuple(departments))
    reason = f"«{NBSP}{codes[0].text}{NBSP}» n’est ni un code postal ni un code INSEE connu."
    return Evidence(refused=reason)
