"""Who must move, who can take them in: the groups that the optimiser and its check both use.

Room counts from the year after the works that give it: A cannot wait for B while B waits for A.
A building that empties itself, or leaves, offers its vacant room to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bastide.modules.estate.core.planning import ActionSpec, PlanBuilding, Problem, Rehousing

ALWAYS = 0
"""The year of room that is already there."""


@dataclass(frozen=True, slots=True)
class Movers:
    """Occupants who move in a year: from which segment, to which hosts (`None`: compatible)."""

    segment: str
    hosts: frozenset[str] | None
    year: int


@dataclass(frozen=True, slots=True)
class Room:
    """Room of a segment from a year on; `named` are the host lists that name its building."""

    segment: str
    named: frozenset[frozenset[str]]
    from_year: int


def host_lists(problem: Problem) -> frozenset[frozenset[str]]:
    """Return every list of hosts that an action names."""
    return frozenset(
        spec.hosts
        for building in problem.buildings
        for spec in building.actions
        if spec.hosts is not None
    )


def movers_of(building: PlanBuilding, spec: ActionSpec, year: int) -> Movers:
    """Return the group of those who leave a building when an action starts in a year."""
    return Movers(building.segment, spec.hosts, year)


def room_of(building: PlanBuilding, from_year: int, lists: Iterable[frozenset[str]]) -> Room:
    """Return the group of the room of a building, from a year on."""
    named = frozenset(hosts for hosts in lists if building.code in hosts)
    return Room(building.segment, named, from_year)


def can_take(rules: Rehousing, movers: Movers, room: Room) -> bool:
    """Tell whether movers may use a room: open in time, and named or compatible."""
    if room.from_year > movers.year:
        return False
    if movers.hosts is not None:
        return movers.hosts in room.named
    return rules.takes(movers.segment, room.segment)
