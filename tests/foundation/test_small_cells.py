"""Small counts stay unknown, even to somebody who knows the rule and subtracts."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.small_cells import Hidden, hidden_cells

COUNTS = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 40))
Shown = tuple[tuple[int | None, ...], int | None]


def published(counts: tuple[int, ...], threshold: int) -> Shown:
    """Return what a reader sees: each part, and the total."""
    hidden = hidden_cells({str(rank): one for rank, one in enumerate(counts)}, threshold)
    shown = tuple(None if str(rank) in hidden.parts else one for rank, one in enumerate(counts))
    return shown, None if hidden.is_total_hidden else sum(counts)


@pytest.mark.parametrize(("threshold", "parts"), [(3, 3), (3, 4), (4, 3), (5, 2), (5, 3)])
def test_an_attacker_who_tries_every_count_finds_none(threshold: int, parts: int) -> None:
    most = 2 * threshold + 2
    possible: dict[Shown, list[tuple[int, ...]]] = defaultdict(list)
    for counts in itertools.product(range(most + 1), repeat=parts):
        possible[published(counts, threshold)].append(counts)
    for (shown, total), counts in possible.items():
        left = None if total is None else total - sum(one or 0 for one in shown)
        if left is not None and left > most:
            continue  # some of what is possible is larger than what was tried
        for rank, one in enumerate(shown):
            assert one is not None or len({found[rank] for found in counts}) > 1


@given(COUNTS, st.integers(3, 9))
def test_nothing_small_is_shown(counts: dict[str, int], threshold: int) -> None:
    hidden = hidden_cells(counts, threshold)
    assert {name for name, one in counts.items() if 0 < one < threshold} <= hidden.parts
    assert all(counts[name] > 0 for name in hidden.parts)
    if hidden.parts and not hidden.is_total_hidden:
        assert len(hidden.parts) > 1
        assert sum(counts[name] for name in hidden.parts) > threshold


def test_the_order_says_who_is_hidden_with_the_small_ones() -> None:
    counts = {"A": 20, "B": 2, "C": 30}
    assert hidden_cells(counts, order="CBA").parts == {"B", "C"}
    assert hidden_cells(counts, order="ABC").parts == {"A", "B"}


def test_without_small_part_nothing_is_hidden() -> None:
    assert hidden_cells({"A": 5, "B": 0, "C": 12}) == Hidden()


@pytest.mark.parametrize(("counts", "threshold"), [({"A": -1}, 5), ({"A": 3}, 2)])
def test_what_cannot_be_hidden_is_refused(counts: dict[str, int], threshold: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        hidden_cells(counts, threshold)
