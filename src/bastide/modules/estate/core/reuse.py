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
from bastide.modules.estate.core.proposals import ProposalFacts

_ORDER = {BuildingClass.C3: 0, BuildingClass.C1: 1, BuildingClass.C2: 2, BuildingClass.C4: 3}


@dataclass(frozen=True, slots=True)
class NewNeed:
    """A need for premises.

    Attributes:
        label: what for. segment: of what kind. area_m2: how much, m².
    """

    label: str
    segment: str
    area_m2: Decimal


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
) -> NeedAnswer:
    """Return the existing buildings that can answer a need, and whether building may be proposed.

    Good buildings of little interest come first (C3), then good and useful ones with room (C1),
    those to renovate (C2), those to leave (C4); within a class, the least free area that suffices.

    Args:
        need: what is asked.
        buildings: the portfolio.
        compatible: segment of a need → segments that can house it; `None` for the same segment.
    """
    segments = (compatible or {}).get(need.segment, frozenset({need.segment}))
    looked = [(one, _looked(one, need, segments)) for one in buildings]
    possible = sorted(
        ((one, found) for one, found in looked if found.is_possible),
        key=lambda pair: (
            _ORDER.get(pair[0].building_class, len(_ORDER)) if pair[0].building_class else 9,
            pair[0].free_m2,
            pair[0].code,
        ),
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


def _looked(one: ProposalFacts, need: NewNeed, segments: frozenset[str]) -> Candidate:
    if one.segment not in segments:
        return Candidate(one.code, is_possible=False, reason="Segment incompatible avec le besoin.")
    if one.is_unsafe:
        return Candidate(one.code, is_possible=False, reason="Bâtiment dangereux.")
    if one.free_m2 is None:
        reason = "Surface libre inconnue\u00a0: à mesurer avant de l’écarter."
        return Candidate(one.code, is_possible=None, reason=reason)
    free = f"{shown(one.free_m2)}\u00a0m² libres pour {shown(need.area_m2)}\u00a0m² demandés"
    if one.free_m2 < need.area_m2:
        return Candidate(one.code, is_possible=False, reason=f"Trop petit\u00a0: {free}.")
    after = " après travaux" if one.building_class is BuildingClass.C2 else ""
    return Candidate(one.code, is_possible=True, reason=f"Assez grand{after}\u00a0: {free}.")
