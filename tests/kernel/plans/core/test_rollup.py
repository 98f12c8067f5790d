"""Progress rolled up a tree."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.plans.core.progress import Signal
from bastide.kernel.plans.core.rollup import Item, rolled_up, settled

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).resolve().parents[3] / "golden" / "plans" / "rollup.yaml").read_text(
        encoding="utf-8"
    )
)
CLOSE = Decimal("1e-10")


def item(row: Sequence[Any]) -> Item:
    key, parent, weight, progress, *rest = row
    known = None if progress is None else Decimal(str(progress))
    return Item(key, parent, Decimal(str(weight)), known, known, is_abandoned=bool(rest))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_golden(case: dict[str, Any]) -> None:
    rolled = rolled_up([item(row) for row in case["items"]])
    for key, expected in case["expected"].items():
        found = rolled[key]
        progress = expected["progress"]
        assert found.progress == (None if progress is None else Decimal(progress))
        for name in ("coverage", "low", "high"):
            assert getattr(found, name) == Decimal(expected[name]), name
        assert list(found.abandoned) == expected.get("abandoned", [])


LEAVES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(1, 10_000),
        st.none() | st.integers(0, 1000),
        st.booleans(),
    ),
    min_size=1,
    max_size=20,
)


def forest(leaves: Sequence[tuple[int, int, int | None, bool]]) -> list[Item]:
    nodes = [Item(f"n{rank}", "top", Decimal(rank + 1) / 4) for rank in range(4)]
    below = []
    for rank, (parent, weight, progress, is_abandoned) in enumerate(leaves):
        known = None if progress is None else Decimal(progress) / 1000
        below.append(
            Item(
                f"a{rank}",
                f"n{parent}",
                Decimal(weight) / 100,
                known,
                known,
                Decimal("0.5"),
                is_abandoned=is_abandoned,
            )
        )
    return [Item("top", None), *nodes, *below]


@given(leaves=LEAVES, random=st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_count(
    leaves: list[tuple[int, int, int | None, bool]], random: Any
) -> None:
    items = forest(leaves)
    mixed = list(items)
    random.shuffle(mixed)
    one, other = rolled_up(items), rolled_up(mixed)
    for key, rolled in one.items():
        again = other[key]
        assert (rolled.progress, rolled.coverage, rolled.low, rolled.high, rolled.signal) == (
            again.progress,
            again.coverage,
            again.low,
            again.high,
            again.signal,
        )
        assert sorted(rolled.abandoned) == sorted(again.abandoned)


@given(leaves=LEAVES, factor=st.integers(1, 1000))
def test_weights_need_not_sum_to_one(
    leaves: list[tuple[int, int, int | None, bool]], factor: int
) -> None:
    items = forest(leaves)
    scaled = [
        Item(
            one.key,
            one.parent,
            one.weight * factor,
            one.progress,
            one.raw,
            one.expected,
            is_abandoned=one.is_abandoned,
        )
        for one in items
    ]
    assert rolled_up(items) == rolled_up(scaled)


@given(leaves=LEAVES)
def test_the_bounds_hold_the_progress(leaves: list[tuple[int, int, int | None, bool]]) -> None:
    for rolled in rolled_up(forest(leaves)).values():
        assert 0 <= rolled.low <= rolled.high <= 1
        assert 0 <= rolled.coverage <= 1
        assert abs(rolled.high - rolled.low - (1 - rolled.coverage)) < CLOSE
        if rolled.progress is not None:
            assert rolled.low - CLOSE <= rolled.progress <= rolled.high + CLOSE


@given(leaves=LEAVES)
def test_the_mean_of_a_node_is_that_of_its_known_children(
    leaves: list[tuple[int, int, int | None, bool]],
) -> None:
    rolled = rolled_up(forest(leaves))
    for rank in range(4):
        known = [
            (Fraction(weight), Fraction(progress, 1000))
            for parent, weight, progress, is_abandoned in leaves
            if parent == rank and progress is not None and not is_abandoned
        ]
        found = rolled[f"n{rank}"].progress
        if not known:
            assert found is None
            continue
        total = sum(weight for weight, _progress in known)
        mean = sum(weight * progress for weight, progress in known) / total
        assert found == settled(mean)


@given(leaves=LEAVES, rank=st.integers(0, 19))
def test_what_is_abandoned_changes_nothing_above(
    leaves: list[tuple[int, int, int | None, bool]], rank: int
) -> None:
    """Its own progress may be anything: the answer above stays."""
    rank %= len(leaves)
    parent, weight, _progress, _abandoned = leaves[rank]
    answers = []
    for progress in (0, 1000, None):
        leaves[rank] = (parent, weight, progress, True)
        top = rolled_up(forest(leaves))["top"]
        answers.append((top.progress, top.coverage, top.low, top.high))
    assert len(set(answers)) == 1


def test_an_expected_pace_is_compared_on_the_same_children() -> None:
    """What has no date counts in the progress, not in the pace."""
    items = [
        Item("m", None),
        Item("a", "m", progress=Decimal("0.4"), expected=Decimal("0.5")),
        Item("activité", "m", progress=Decimal(1)),
    ]
    rolled = rolled_up(items)["m"]
    assert (rolled.progress, rolled.expected) == (Decimal("0.7"), Decimal("0.5"))
    assert rolled.signal is Signal.AMBER


def test_raw_progress_travels_beside_the_clamped_one() -> None:
    items = [
        Item("m", None),
        Item("a", "m", progress=Decimal(1), raw=Decimal("1.2")),
        Item("b", "m", progress=Decimal(0), raw=Decimal("-0.4")),
    ]
    rolled = rolled_up(items)["m"]
    assert (rolled.progress, rolled.raw) == (Decimal("0.5"), Decimal("0.4"))


def test_what_is_abandoned_is_listed_where_it_stands() -> None:
    items = [
        Item("p", None),
        Item("m1", "p", is_abandoned=True),
        Item("m2", "p"),
        Item("a", "m2", is_abandoned=True),
        Item("b", "m2", progress=Decimal(1)),
    ]
    rolled = rolled_up(items)
    assert (rolled["p"].abandoned, rolled["m2"].abandoned) == (("m1",), ("a",))
    assert rolled[None].progress == 1


@pytest.mark.parametrize(
    ("items", "word"),
    [
        ([Item("a", None), Item("a", None)], "même identifiant"),
        ([Item("a", "nulle part")], "Parent inconnu"),
        ([Item("a", "b"), Item("b", "a")], "sous eux-mêmes"),
        ([Item("a", None, Decimal(-1))], "Poids négatif"),
        ([Item("a", None, progress=Decimal(1)), Item("b", "a")], "pas d’avancement propre"),
    ],
)
def test_what_is_no_tree_is_an_error(items: list[Item], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        rolled_up(items)


def test_ten_thousand_items_in_a_deep_tree() -> None:
    """No recursion: a chain as long as the whole tree answers too."""
    chain = [Item(str(rank), str(rank - 1) if rank else None) for rank in range(9_999)]
    leaf = Item("leaf", "9998", progress=Decimal("0.25"))
    assert rolled_up([*chain, leaf])[None].progress == Decimal("0.25")
