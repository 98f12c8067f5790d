"""All at once gives what one by one gives, on anything."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.modules.employment.core.alerts import matching
from bastide.modules.employment.core.alerts.books import book_of
from bastide.modules.employment.core.alerts.matching import answered, in_order, matches
from bastide.modules.employment.core.alerts.wishes import NewOffer, Wish, answers, is_near
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.searches.criteria import OfferSearch
from tests.modules.employment.core.alerts.samples import TOKENS, TOWNS, batches, wishes

Pairs = list[tuple[int, int]]


def naive(many: Sequence[Wish], batch: Sequence[NewOffer]) -> Pairs:
    return sorted(
        (rank, offer.key)
        for rank, wish in enumerate(many)
        for offer in batch
        if answers(offer, wish)
    )


def found(many: Sequence[Wish], batch: Sequence[NewOffer]) -> Pairs:
    told = matches(book_of(many), batch)
    pairs = list(zip(told.searches.tolist(), told.offers.tolist(), strict=True))
    assert [(one, key) for one, keys in told.by_search() for key in keys] == pairs
    return pairs


@settings(max_examples=80)
@given(st.lists(wishes(), max_size=12), batches())
@pytest.mark.always
def test_all_at_once_equals_one_by_one(many: list[Wish], batch: list[NewOffer]) -> None:
    assert found(many, batch) == naive(many, batch)


@settings(max_examples=10)
@given(st.lists(wishes(), min_size=30, max_size=40), st.randoms(use_true_random=False), batches(9))
def test_it_holds_over_several_rows_of_bits(
    many: list[Wish], chance: random.Random, batch: list[NewOffer]
) -> None:
    """Two hundred offers are four rows of bits; repeated searches keep each of their holders."""
    copies = [replace(one, key=rank * 10 + n) for rank, one in enumerate(batch) for n in range(10)]
    wide = [replace(one, key=one.key + 1000 * n) for n in range(3) for one in copies][:200]
    chance.shuffle(wide)
    asked = many + many[:10]
    assert found(asked, wide) == naive(asked, wide)


@given(st.lists(wishes(), max_size=12), batches())
def test_far_searches_are_skipped_without_loss(many: list[Wish], batch: list[NewOffer]) -> None:
    """With nothing cheap enough to look at, every gap is skipped; with tiny steps too."""
    before = matching._FEW, matching._AT_ONCE
    matching._FEW, matching._AT_ONCE = 0, 2
    try:
        assert found(many, batch) == naive(many, batch)
    finally:
        matching._FEW, matching._AT_ONCE = before


@given(st.lists(wishes(), max_size=12), batches(), st.randoms(use_true_random=False))
def test_order_changes_nothing(
    many: list[Wish], batch: list[NewOffer], chance: random.Random
) -> None:
    shuffled = list(batch)
    chance.shuffle(shuffled)
    assert found(many, shuffled) == found(many, batch)
    ranks = list(range(len(many)))
    chance.shuffle(ranks)
    moved = found([many[rank] for rank in ranks], batch)
    assert sorted((ranks[rank], key) for rank, key in moved) == found(many, batch)


@given(st.lists(wishes(), max_size=6), batches())
def test_each_search_is_alone(many: list[Wish], batch: list[NewOffer]) -> None:
    alone = [(rank, key) for rank, one in enumerate(many) for _zero, key in found([one], batch)]
    assert found(many, batch) == alone


def test_nothing_answers_nothing() -> None:
    offer = NewOffer(1, frozenset(TOKENS), Kind.JOB)
    assert found([], []) == found([], [offer]) == found([Wish(OfferSearch())], []) == []
    assert found([Wish(OfferSearch())], [offer]) == [(0, 1)]


@pytest.mark.parametrize(
    ("near", "radius_km", "is_found"),
    [
        ("37261", 0, False),
        ("37122", 0, True),
        ("37261", 5, False),
        ("37261", 6, True),
        ("41018", 20, False),
        ("", 20, True),
        ("99999", 20, False),
    ],
)
def test_the_circle(near: str, radius_km: int, is_found: bool) -> None:
    """Joué is 5.9 km from Tours, as the crow flies."""
    offer = NewOffer(
        1, frozenset(), Kind.JOB, communes=frozenset({"37122"}), points=(TOWNS["37122"],)
    )
    wish = Wish(OfferSearch(near=near, radius_km=radius_km), centre=TOWNS.get(near))
    assert is_near(offer, wish) is is_found
    assert bool(found([wish], [offer])) is is_found


def test_an_offer_that_is_nowhere_is_near_nothing() -> None:
    offer = NewOffer(1, frozenset(), Kind.JOB, is_remote=True)
    near = Wish(OfferSearch(near="37261", radius_km=200), centre=TOWNS["37261"])
    assert found([near, Wish(OfferSearch())], [offer]) == [(1, 1)]


def test_only_rows_with_an_answer_are_told() -> None:
    batch = in_order(
        [NewOffer(key, frozenset({TOKENS[0]}), Kind.JOB) for key in range(1, 200)]
        + [NewOffer(500, frozenset({TOKENS[1]}), Kind.JOB)]
    )
    book = book_of([Wish(OfferSearch(), words=(frozenset({TOKENS[1]}),))])
    assert [(row, list(searches)) for row, searches, _bits in answered(book, batch)] == [(3, [0])]
