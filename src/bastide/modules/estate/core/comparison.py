"""The classes of a campaign against those of the one before: who moved, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bastide.modules.estate.core.matrix import Axis, Placement
from bastide.modules.estate.core.results import Result

LEAST_CHANGE = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Told:
    """What a campaign says of one building.

    Attributes:
        asset: identifier. code, label: its names there. klass: its class; `None` without any.
        scored: the class that its scores give, even when too few answers hold it.
        atout, attrait: its scores; `None` when not known.
        thresholds: of its segment, for each axis. items: code of the item → its score.
    """

    asset: str
    code: str
    label: str
    klass: str | None
    scored: str | None
    atout: Fraction | None
    attrait: Fraction | None
    thresholds: tuple[Fraction | None, Fraction | None]
    items: Mapping[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class Move:
    """A building in both campaigns.

    Attributes:
        now, then: what each says.
        atout_change, attrait_change: now less then; `None` when one of them is not known.
    """

    now: Told
    then: Told

    @property
    def has_moved(self) -> bool:
        """Tell whether its class is another one."""
        return self.now.klass != self.then.klass

    @property
    def atout_change(self) -> Fraction | None:
        """Return the change of its intrinsic quality, in points."""
        return _change(self.now.atout, self.then.atout)

    @property
    def attrait_change(self) -> Fraction | None:
        """Return the change of its interest for the authority, in points."""
        return _change(self.now.attrait, self.then.attrait)

    @property
    def has_other_thresholds(self) -> bool:
        """Tell whether the thresholds that place it are no longer the same."""
        return self.now.thresholds != self.then.thresholds


@dataclass(frozen=True)
class Comparison:
    """Two campaigns of the same perimeter.

    Attributes:
        moves: buildings in both, in the order of this campaign.
        arrived: in this one only. left: in the one before only.
        transitions: (class then, class now) → number of buildings; `None` for no class.
    """

    moves: Sequence[Move]
    arrived: Sequence[Told]
    left: Sequence[Told]
    transitions: Mapping[tuple[str | None, str | None], int]

    @property
    def moved(self) -> Sequence[Move]:
        """Return those whose class is another one."""
        return [one for one in self.moves if one.has_moved]


def compared(now: Sequence[Told], then: Sequence[Told]) -> Comparison:
    """Return what changed between two campaigns, building by building.

    A building is the same when its identifier in the inventory is; every one counts once:
    buildings in both plus those that arrived are those of this campaign.
    """
    before = {one.asset: one for one in then}
    here = {one.asset for one in now}
    moves = [Move(one, before[one.asset]) for one in now if one.asset in before]
    return Comparison(
        moves,
        [one for one in now if one.asset not in before],
        [one for one in then if one.asset not in here],
        Counter((one.then.klass, one.now.klass) for one in moves),
    )


def told_of(result: Result) -> list[Told]:
    """Return what a stored result says of each of its buildings, in its order."""
    return [
        Told(
            asset=result.told[code]["asset"],
            code=code,
            label=result.told[code]["label"],
            klass=one.building_class.value if one.building_class else None,
            scored=one.scored_class.value if one.scored_class else None,
            atout=one.scored.atout.value,
            attrait=one.scored.attrait.value,
            thresholds=(_limit(one, Axis.ATOUT), _limit(one, Axis.ATTRAIT)),
            items={item: score.value for item, score in one.scored.items.items()},
        )
        for code, one in result.placements.items()
    ]


def item_changes(move: Move) -> list[tuple[str, Fraction, Fraction]]:
    """Return the items scored in both campaigns that changed: code, then, now; the largest first.

    A change smaller than a hundredth of a point is none.
    """
    found = [
        (code, before, now)
        for code, now in move.now.items.items()
        if now is not None
        and (before := move.then.items.get(code)) is not None
        and abs(now - before) >= LEAST_CHANGE
    ]
    return sorted(found, key=lambda one: (-abs(one[2] - one[1]), one[0]))


def _limit(one: Placement, axis: Axis) -> Fraction | None:
    found = one.thresholds.get(axis)
    return found.value if found else None


def _change(now: Fraction | None, then: Fraction | None) -> Fraction | None:
    return None if now is None or then is None else now - then
