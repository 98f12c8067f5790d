"""A new need is answered by an existing building before any construction (S18).

Every existing building is looked at, and each one refused says why: that is what a council needs
to read before it votes a construction.

Source: spec 20 part 6; strategy dossier, source S18.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bastide.foundation.money import shown
from bastide.modules.estate.core.matrix import BuildingClass
from bastide.modules.estate.core.premises import (
    Degrees,
    Premises,
    metres_between,
    suitability,
)
from bastide.modules.estate.core.proposals import ProposalFacts

NEAR_M, AROUND_M = 1_000, 3_000
"""As far as people walk, and as far as the rest of a town: nearer is only told apart by these."""

_ORDER = {BuildingClass.C3: 0, BuildingClass.C1: 1, BuildingClass.C2: 2, BuildingClass.C4: 3}


@dataclass(frozen=True, slots=True)
class NewNeed:
    """A need for premises.

    Attributes:
        label: what for. segment: of what kind. area_m2: how much, m².
        sort: sort of premises it asks for; `None` when nothing tells.
        place: where it is needed; `None` for anywhere.
    """

    label: str
    segment: str
    area_m2: Decimal
    sort: Premises | None = None
    place: Degrees | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """What a building is besides its class: its sort of premises, and where it stands."""

    sort: Premises | None = None
    place: Degrees | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An existing building before a need.

    Attributes:
        code: the building. is_possible: whether it can answer; `None` when it must be measured.
        reason: why, in French.
    """

    code: str
    is_possible: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class NeedAnswer:
    """What a need gets.

    Attributes:
        candidates: existing buildings that can answer it, best first.
        refused: the others, each with its reason.
        may_build: nothing that exists can answer it, and nothing is left to measure.
        reason: one French sentence.
    """

    candidates: tuple[Candidate, ...]
    refused: tuple[Candidate, ...]
    may_build: bool
    reason: str


def answer_to_need(
    need: NewNeed,
    buildings: Sequence[ProposalFacts],
    compatible: Mapping[str, frozenset[str]] | None = None,
    hosts: Mapping[str, Host] | None = None,
) -> NeedAnswer:
    """Return the existing buildings that can answer a need, and whether building may be proposed.

    The sort of premises that suits best comes first. Then good buildings of little interest (C3),
    good and useful ones with room (C1), those to renovate (C2), those to leave (C4); within a
    class, those near the need, then the least free area that suffices.

    Args:
        need: what is asked.
        buildings: the portfolio.
        compatible: segment of a need → segments that can house it; `None` for the same segment.
        hosts: code of a building → its sort and its place, when they are known.
    """
    known = hosts or {}
    segments = (compatible or {}).get(need.segment, frozenset({need.segment}))
    looked = [(one, _looked(one, need, segments, known.get(one.code, Host()))) for one in buildings]
    possible = sorted(
        ((one, found) for one, found in looked if found.is_possible),
        key=lambda pair: _order(pair[0], need, known.get(pair[0].code, Host())),
    )
    refused = tuple(found for _one, found in looked if not found.is_possible)
    if possible:
        best = possible[0][0]
        reason = (
            f"«\u00a0{need.label}\u00a0» tient dans l’existant\u00a0: {best.label} "
            f"({best.code}) est proposé avant toute construction."
        )
    elif any(found.is_possible is None for found in refused):
        reason = (
            f"Aucun bâtiment connu ne peut accueillir «\u00a0{need.label}\u00a0», mais il reste "
            "des surfaces à mesurer avant de proposer une construction."
        )
    else:
        reason = (
            f"Aucun des {len(buildings)} bâtiments examinés ne peut accueillir "
            f"«\u00a0{need.label}\u00a0»\u00a0: une construction peut être étudiée."
        )
    return NeedAnswer(
        candidates=tuple(found for _one, found in possible),
        refused=refused,
        may_build=not possible and all(found.is_possible is False for found in refused),
        reason=reason,
    )


def _order(one: ProposalFacts, need: NewNeed, host: Host) -> tuple[int, int, int, Decimal, str]:
    """Return what puts a building that can answer before another."""
    suits = suitability(need.sort, host.sort)
    rank = _ORDER.get(one.building_class, len(_ORDER)) if one.building_class else len(_ORDER)
    away = _away(need, host)
    ring = 2 if away is None else (away > NEAR_M) + (away > AROUND_M)
    return suits or 0, rank, ring, one.free_m2 or Decimal(0), one.code


def _away(need: NewNeed, host: Host) -> float | None:
    """Return the metres between a need and a building; `None` when one has no place."""
    if need.place is None or host.place is None:
        return None
    return metres_between(need.place, host.place)


def _looked(one: ProposalFacts, need: NewNeed, segments: frozenset[str], host: Host) -> Candidate:
    if one.segment not in segments:
        return Candidate(one.code, is_possible=False, reason="Segment incompatible avec le besoin.")
    if suitability(need.sort, host.sort) is None:
        own = host.sort.label if host.sort else ""
        asked = f" ({need.sort.label})" if need.sort else ""
        reason = f"Locaux d’une autre nature ({own}) que le besoin{asked}."
        return Candidate(one.code, is_possible=False, reason=reason)
    if one.is_unsafe:
        return Candidate(one.code, is_possible=False, reason="Bâtiment dangereux.")
    if one.free_m2 is None:
        reason = "Surface libre inconnue\u00a0: à mesurer avant de l’écarter."
        return Candidate(one.code, is_possible=None, reason=reason)
    free = f"{shown(one.free_m2)}\u00a0m² libres pour {shown(need.area_m2)}\u00a0m² demandés"
    if one.free_m2 < need.area_m2:
        return Candidate(one.code, is_possible=False, reason=f"Trop petit\u00a0: {free}.")
    after = " après travaux" if one.building_class is BuildingClass.C2 else ""
    away = _away(need, host)
    where = (
        "" if away is None else f", à {shown(Decimal(round(away, -2)) / 1000, decimals=1)}\u00a0km"
    )
    return Candidate(one.code, is_possible=True, reason=f"Assez grand{after}\u00a0: {free}{where}.")
