"""Progress rolled up a tree: weighted means, coverage, and bounds from what is not known.

Figures are decimals rounded to twelve places at each level; sums before that are exact, so the
order of children never changes an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction

from bastide.kernel.plans.core.progress import Signal, signal_of

PLACES = Decimal("1e-12")
NOTHING, WHOLE = Decimal(0), Decimal(1)
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Item:
    """Something that has, or gathers, progress.

    Attributes:
        key: identifier, unique among the items.
        parent: identifier of the item above; `None` at the top.
        weight: how much it counts among its siblings, ≥ 0; weights need not sum to 1.
        progress: its own clamped progress, for what has nothing under it; `None` when unknown.
        raw: the same before clamping.
        expected: progress due by the day; for what has children, stands in for theirs.
        is_abandoned: it is listed, with all that it holds, and not counted above.
    """

    key: str
    parent: str | None
    weight: Decimal = WHOLE
    progress: Decimal | None = None
    raw: Decimal | None = None
    expected: Decimal | None = None
    is_abandoned: bool = False


@dataclass(frozen=True, slots=True)
class RolledUp:
    """The progress of an item and of what it holds.

    Attributes:
        progress: weighted mean of the children whose progress is known, in [0, 1]; `None` when
            none is.
        raw: the same from raw progress.
        coverage: share of the weight below whose progress is known, in [0, 1].
        low, high: progress if all that is unknown were 0, or 1.
        expected: weighted mean of what was due, over the children counted in `progress` that say
            it, or the item's own.
        signal: light of progress over expected; `None` when either is missing.
        abandoned: keys of its abandoned children, in the order given.
    """

    progress: Decimal | None
    raw: Decimal | None
    coverage: Decimal
    low: Decimal
    high: Decimal
    expected: Decimal | None
    signal: Signal | None
    abandoned: tuple[str, ...] = ()


def settled(value: Fraction | Decimal) -> Decimal:
    """Return an exact number as the decimal that roll-ups count, at twelve places.

    >>> settled(Fraction(1, 3))
    Decimal('0.333333333333')
    """
    if not isinstance(value, Decimal):
        value = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return value.quantize(PLACES, rounding=ROUND_HALF_EVEN, context=_EXACT)


def rolled_up(items: Sequence[Item]) -> Mapping[str | None, RolledUp]:
    """Return the progress of every item, and of the whole under `None`.

    Weights are normalised among siblings. A node is the weighted mean of its known children;
    coverage and bounds travel up with the same weights.

    Args:
        items: in any order; parents included.

    Raises:
        ValueError: a key stands twice, a parent is missing, items hang in a loop, a weight is
            negative, or an item has both its own progress and something under it.

    Source: estate and strategy dossier, §3.2, oracle 12; command line contracts, “Roll-up”.
    """
    children = _children(items)
    found: dict[str | None, RolledUp] = {}
    with localcontext(_EXACT):
        for item in reversed(_parents_first(items, children)):
            below = children.get(item.key)
            found[item.key] = _leaf(item) if below is None else _mean(item, below, found)
        found[None] = _mean(Item("", None), children.get(None, []), found)
    return found


def _children(items: Sequence[Item]) -> dict[str | None, list[Item]]:
    """Return what each item holds, in the order given; every reason to refuse is looked at here."""
    known = {item.key for item in items}
    if len(known) != len(items):
        raise ValueError("Deux éléments ont le même identifiant.")
    children: dict[str | None, list[Item]] = {}
    for item in items:
        if item.weight < 0:
            raise ValueError(f"Poids négatif\u00a0: {item.key}.")
        if item.parent is not None and item.parent not in known:
            raise ValueError(f"Parent inconnu\u00a0: {item.parent}.")
        children.setdefault(item.parent, []).append(item)
    if any(item.progress is not None and item.key in children for item in items):
        raise ValueError("Un nœud qui rassemble des éléments n’a pas d’avancement propre.")
    return children


def _parents_first(
    items: Sequence[Item], children: Mapping[str | None, Sequence[Item]]
) -> list[Item]:
    order = list(children.get(None, ()))
    for item in order:
        order.extend(children.get(item.key, ()))
    if len(order) != len(items):
        raise ValueError("Des éléments sont placés sous eux-mêmes.")
    return order


def _leaf(item: Item) -> RolledUp:
    progress, expected = item.progress, item.expected
    if progress is None:
        return RolledUp(None, None, NOTHING, NOTHING, WHOLE, expected, None)
    raw = item.raw if item.raw is not None else progress
    light = signal_of(progress, expected)
    return RolledUp(progress, raw, WHOLE, progress, progress, expected, light)


def _mean(item: Item, children: Sequence[Item], found: Mapping[str | None, RolledUp]) -> RolledUp:
    """Return the progress of an item from that of its children, already found."""
    total = known = progress = raw = coverage = low = high = NOTHING
    due = expected = paced = NOTHING
    counted = [child for child in children if not child.is_abandoned]
    for child in counted:
        weight, rolled = child.weight, found[child.key]
        total += weight
        coverage += weight * rolled.coverage
        low += weight * rolled.low
        high += weight * rolled.high
        if rolled.progress is None or rolled.raw is None:
            continue
        reached = weight * rolled.progress
        known += weight
        progress += reached
        raw += weight * rolled.raw
        if rolled.expected is not None:
            due += weight
            expected += weight * rolled.expected
            paced += reached
    mean = (progress / known).quantize(PLACES) if known else None
    goal = item.expected
    pace = mean
    if goal is None and due:
        goal, pace = (expected / due).quantize(PLACES), (paced / due).quantize(PLACES)
    return RolledUp(
        progress=mean,
        raw=(raw / known).quantize(PLACES) if known else None,
        coverage=(coverage / total).quantize(PLACES) if total else NOTHING,
        low=(low / total).quantize(PLACES) if total else NOTHING,
        high=(high / total).quantize(PLACES) if total else WHOLE,
        expected=goal,
        signal=signal_of(pace, goal),
        abandoned=tuple(child.key for child in children if child.is_abandoned),
    )
