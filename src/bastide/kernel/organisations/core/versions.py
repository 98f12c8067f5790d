"""Two dated versions of an organisation, compared: what moved, who decides, over how many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bastide.kernel.organisations.core.trees import walked

DIRECTORATE = "direction"


@dataclass(frozen=True, slots=True)
class Unit:
    """A service of a version.

    Attributes:
        code: its stable code: the same service in two versions.
        name: its name.
        parent: code of the service above, empty at the top.
        authority: name of the body that carries it.
        head: who directs it, empty when nobody does.
        served: names of the bodies that it serves beside its own, in alphabetical order; a service
            that serves another body is pooled.
        level: `direction_generale`, `pole`, `direction`, `service` or `equipe`; empty in the
            versions kept before levels were.
    """

    code: str
    name: str
    parent: str = ""
    authority: str = ""
    head: str = ""
    served: tuple[str, ...] = ()
    level: str = ""

    @property
    def is_pooled(self) -> bool:
        """Tell whether it serves another body than its own."""
        return bool(self.served)


@dataclass(frozen=True, slots=True)
class Version:
    """An organisation at a date."""

    label: str
    on: dt.date
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """What a version looks like from above.

    Attributes:
        units: number of services.
        levels: number of hierarchical levels; 0 without any service.
        decision_points: services where somebody decides: those with a head or with services below.
        heads: services with a named head.
        span_mean: mean number of services directly below a service that has some; `None` without.
        span_max: largest number of services directly below one.
        pooled: services that serve another body than their own.
        directorates: services of the level `direction`; `None` when one has no level.
    """

    units: int
    levels: int
    decision_points: int
    heads: int
    span_mean: Fraction | None
    span_max: int
    pooled: int
    directorates: int | None


@dataclass(frozen=True, slots=True)
class Reporting:
    """To whom a service reports in two versions.

    Attributes:
        code: code of the service.
        name: its name, in the later version when it stands there.
        before: the nearest person above who decides, with that service; the service directly above
            when no one is named; empty at the top, `None` when the service did not exist.
        after: the same in the later version.
    """

    code: str
    name: str
    before: str | None
    after: str | None

    @property
    def has_changed(self) -> bool:
        """Tell whether it reports to somebody else."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two versions.

    Attributes:
        kind: `created`, `closed`, `moved`, `renamed`, `transferred` (other body), `head`, `pooled`,
            `unpooled` or `served` (other bodies served).
        code: code of the service.
        name: its name, in the later version when it stands there.
        before: what it was, in words; empty when it did not exist.
        after: what it is, in words; empty when it no longer exists.
    """

    kind: str
    code: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side."""

    old: Version
    new: Version
    old_measures: Measures
    new_measures: Measures
    differences: tuple[Difference, ...]
    reporting: tuple[Reporting, ...] = ()


def measures(version: Version) -> Measures:
    """Return what a version looks like from above: levels, decision points, span of control."""
    below: dict[str, int] = {}
    known = {unit.code for unit in version.units}
    for unit in version.units:
        if unit.parent in known:
            below[unit.parent] = below.get(unit.parent, 0) + 1
    depths = [depth for _code, depth in walked([(u.code, u.parent or None) for u in version.units])]
    return Measures(
        units=len(version.units),
        levels=max(depths) + 1 if depths else 0,
        decision_points=sum(bool(unit.head) or unit.code in below for unit in version.units),
        heads=sum(bool(unit.head) for unit in version.units),
        span_mean=Fraction(sum(below.values()), len(below)) if below else None,
        span_max=max(below.values(), default=0),
        pooled=sum(unit.is_pooled for unit in version.units),
        directorates=_directorates(version),
    )


def _directorates(version: Version) -> int | None:
    if any(not unit.level for unit in version.units):
        return None
    return sum(unit.level == DIRECTORATE for unit in version.units)


def reporting(old: Version, new: Version) -> tuple[Reporting, ...]:
    """Return to whom every service of two versions reports, in the order of the codes.

    Args:
        old: the earlier version.
        new: the later one.
    """
    before = {unit.code: unit for unit in old.units}
    after = {unit.code: unit for unit in new.units}
    return tuple(
        Reporting(
            code,
            (after.get(code) or before[code]).name,
            _superior(code, before),
            _superior(code, after),
        )
        for code in sorted(before.keys() | after.keys())
    )


def _superior(code: str, units: Mapping[str, Unit]) -> str | None:
    """Return the nearest named head above a service; a loop in a damaged version ends the climb."""
    if code not in units:
        return None
    direct = units.get(units[code].parent)
    above, seen = direct, {code}
    while above is not None and not above.head and above.code not in seen:
        seen.add(above.code)
        above = units.get(above.parent)
    if above is not None and above.head and above.code != code:
        return f"{above.head} ({above.name})"
    return direct.name if direct else ""


def compare(old: Version, new: Version) -> Comparison:
    """Return two versions of an organisation side by side, in the order of the codes.

    A service is the same in both when its code is the same.

    Args:
        old: the earlier version.
        new: the later one.
    """
    before = {unit.code: unit for unit in old.units}
    after = {unit.code: unit for unit in new.units}
    found: list[Difference] = []
    for code in sorted(before.keys() | after.keys()):
        found.extend(_of_one(before.get(code), after.get(code), before, after))
    return Comparison(old, new, measures(old), measures(new), tuple(found), reporting(old, new))


def _of_one(
    old: Unit | None, new: Unit | None, before: Mapping[str, Unit], after: Mapping[str, Unit]
) -> list[Difference]:
    if old is None and new is not None:
        return [Difference("created", new.code, new.name, "", _place(new, after))]
    if new is None and old is not None:
        return [Difference("closed", old.code, old.name, _place(old, before), "")]
    if old is None or new is None:
        return []
    pairs = [
        ("moved", old.parent != new.parent, _place(old, before), _place(new, after)),
        ("renamed", old.name != new.name, old.name, new.name),
        ("transferred", old.authority != new.authority, old.authority, new.authority),
        ("head", old.head != new.head, old.head, new.head),
    ]
    found = [
        Difference(kind, new.code, new.name, was, now)
        for kind, differs, was, now in pairs
        if differs
    ]
    if old.served != new.served:
        kind = {(False, True): "pooled", (True, False): "unpooled"}.get(
            (old.is_pooled, new.is_pooled), "served"
        )
        was, now = ", ".join(old.served), ", ".join(new.served)
        found.append(Difference(kind, new.code, new.name, was, now))
    return found


def _place(unit: Unit, units: Mapping[str, Unit]) -> str:
    if not unit.parent:
        return "au sommet"
    above = units.get(unit.parent)
    return f"sous {above.name if above else unit.parent}"


def as_data(version: Version) -> dict[str, Any]:
    """Return a version as plain data, to keep it frozen in the database."""
    return {
        "label": version.label,
        "on": version.on.isoformat(),
        "units": [
            {
                "code": unit.code,
                "name": unit.name,
                "parent": unit.parent,
                "authority": unit.authority,
                "head": unit.head,
                "served": list(unit.served),
                "level": unit.level,
            }
            for unit in version.units
        ],
    }


def from_data(data: Mapping[str, Any]) -> Version:
    """Return the version that `as_data` wrote; `from_data(as_data(v)) == v`."""
    return Version(
        label=data["label"],
        on=dt.date.fromisoformat(data["on"]),
        units=tuple(Unit(**{**unit, "served": tuple(unit["served"])}) for unit in data["units"]),
    )
