"""The invented answers of the demonstration: believable, and the same at each loading.

An answer derives from what the inventory says of the building, from what a table says of its use,
and from a fingerprint of the building, the item and the rater: nothing is drawn at random.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bastide.kernel.grids.core.answers import Answer, NonAnswer, Vote

TOP = 3
"""The highest score."""

HUNDRED = 100
LEFT_BLANK = 2
"""Answers that nobody gave, in a hundred."""

DISSENT = 20
"""Raters in a hundred who score what does not apply."""

UNSEEN, UNVISITED = 6, 70
"""Items in a hundred that nobody answers: of most buildings, of the one in so many not visited."""

ONE_UNVISITED_IN = 30

_CONDITION = {"good": 275, "fair": 185, "poor": 70, "unfit": 5}
_ACCESS = {"certified": 290, "derogation": 205, "partial": 105, "not_accessible": 15}
_ASBESTOS = {"none": 285, "monitored": 215, "to_remove": 60}
_HERITAGE = {"listed": 295, "registered": 285, "surroundings": 190, "plu": 195, "local": 105}
_MODERN, _OLD = 1990, 1950


@dataclass(frozen=True, slots=True)
class InventedUse:
    """What a use is worth to an authority, item by item, in hundredths of a point.

    Attributes:
        merits: code of an item → hundredths, 0 to 300. without: items that do not apply to it.
    """

    merits: Mapping[str, int] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class InventedRater:
    """Somebody invented who scores.

    Attributes:
        name: a function, never a person. college: code. groups: segments scored; empty for all.
        lean: axis → hundredths added to every score. spread: hundredths of disagreement.
        unknown: code of an item → times in a hundred that he does not know; `""` for the others.
    """

    name: str
    college: str
    groups: tuple[str, ...] = ()
    lean: Mapping[str, int] = field(default_factory=dict)
    spread: int = 70
    unknown: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScoredAsset:
    """A building to score: its code, segment, and what the inventory says of it.

    `asked` holds code of an item → axis, the items that people answer about it.
    """

    code: str
    segment: str
    facts: Mapping[str, Any]
    asked: Mapping[str, str]


def invented_votes(
    assets: Sequence[ScoredAsset],
    raters: Collection[InventedRater],
    uses: Mapping[str, InventedUse],
) -> list[Vote]:
    """Return the answers of raters about assets; blanks are left out.

    Args:
        assets: what is scored.
        raters: who scores.
        uses: use of a building → what it is worth; `""` stands for the uses that are not there.
    """
    found: list[Vote] = []
    for asset in assets:
        use = uses.get(str(asset.facts.get("use", ""))) or uses[""]
        seen = [item for item in asset.asked if _is_seen(asset, item)]
        merits = {item: _merit(asset, item, use) for item in seen}
        for rater in raters:
            if rater.groups and asset.segment not in rater.groups:
                continue
            found += _answers(asset, rater, merits)
    return found


def _answers(
    asset: ScoredAsset, rater: InventedRater, merits: Mapping[str, int | None]
) -> Iterator[Vote]:
    mood = _draws(asset.code, rater.college)[0] % 61 - 30
    for item, merit in merits.items():
        draws = _draws(asset.code, item, rater.name)
        if draws[0] % HUNDRED < LEFT_BLANK:
            continue
        lean = rater.lean.get(asset.asked[item], 0) + mood
        answer = _answer(merit, rater, item, lean, draws)
        yield Vote(asset.code, item, rater.name, rater.college, answer)


def _answer(
    merit: int | None, rater: InventedRater, item: str, lean: int, draws: Sequence[int]
) -> Answer:
    unknown = rater.unknown.get(item, rater.unknown.get("", 0))
    if draws[1] % HUNDRED < unknown:
        return NonAnswer.DONT_KNOW
    if merit is None:
        is_scored = draws[2] % HUNDRED < DISSENT
        return 1 if is_scored else NonAnswer.NOT_APPLICABLE
    noise = (draws[2] + draws[3]) % (2 * rater.spread + 1) - rater.spread
    return min(max((merit + lean + noise + HUNDRED // 2) // HUNDRED, 0), TOP)


def _is_seen(asset: ScoredAsset, item: str) -> bool:
    """Tell whether somebody answers an item of a building."""
    is_visited = _draws(asset.code, "visit")[0] % ONE_UNVISITED_IN
    return _draws(asset.code, item, "seen")[0] % HUNDRED >= (UNSEEN if is_visited else UNVISITED)


def _merit(asset: ScoredAsset, item: str, use: InventedUse) -> int | None:
    """Return what a building is worth on an item, in hundredths; `None` when it does not apply."""
    if item in use.without or (item == "A3" and asset.facts.get("erp_category") == "none"):
        return None
    own = _from_facts(asset.facts, item)
    given = use.merits.get(item, 150) if own is None else own
    return given + _draws(asset.code, item)[0] % 91 - 45


def _from_facts(facts: Mapping[str, Any], item: str) -> int | None:
    """Return what the inventory itself says of an item; `None` when it says nothing."""
    if item == "A1":
        return _CONDITION.get(str(facts.get("condition")))
    if item == "A3":
        return _ACCESS.get(str(facts.get("accessibility")))
    if item == "A4":
        if facts.get("safety_opinion") == "unfavourable":
            return 20
        return _ASBESTOS.get(str(facts.get("asbestos")))
    if item == "A5":
        year = facts.get("construction_year")
        if isinstance(year, int):
            return 225 if year >= _MODERN else 95 if year < _OLD else 160
    if item == "A7":
        return _HERITAGE.get(str(facts.get("heritage_status")), 30)
    if item == "T3" and facts.get("is_compulsory_service"):
        return 290
    return None


def _draws(*parts: str) -> tuple[int, int, int, int]:
    """Return four numbers that these words always give."""
    digest = hashlib.sha256("|".join(parts).encode()).digest()
    one, two, three, four = (
        int.from_bytes(digest[place : place + 4], "big") for place in (0, 4, 8, 12)
    )
    return one, two, three, four
