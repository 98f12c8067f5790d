"""Halves of a question: together they hold its answers, each once, whatever the answers are."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.feeds import api_parts
from bastide.modules.employment.core.feeds.api_parts import Page, PageError, Part, collected

BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
END = BEGIN + dt.timedelta(hours=2)
offers = st.lists(
    st.tuples(st.sampled_from(["37", "41", "86"]), st.integers(0, 7_200)), max_size=30
)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(api_parts, "PAGE", 3)
    monkeypatch.setattr(api_parts, "WINDOW", 9)


def interface(listed, broken=frozenset()):
    """Return an interface over offers (place, second of creation); it refuses past its window."""
    calls = []

    def ask(part: Part, first: int, last: int) -> Page:
        assert last < 9
        calls.append((part, first))
        if len(calls) in broken:
            raise PageError("En panne.")
        places = dict(part.asked)["departement"].split(",")
        found = [
            {"id": str(rank)}
            for rank, (place, second) in enumerate(listed)
            if place in places and part.since <= BEGIN + dt.timedelta(seconds=second) <= part.until
        ]
        return Page(len(found), tuple(found[first : last + 1]))

    return ask


def read(listed, broken=frozenset()):
    whole = Part((("departement", "37,41,86"),), BEGIN, END)
    return collected([whole], interface(listed, broken))


@given(offers)
def test_every_offer_is_read_once_or_a_gap_is_said(listed):
    found = read(listed)
    crowded = max((listed.count(one) for one in listed), default=0) > 9
    assert bool(found.gaps) is crowded
    if not crowded:
        assert sorted(map(int, found.items)) == list(range(len(listed)))


@given(offers, st.frozensets(st.integers(1, 20), min_size=1, max_size=3))
def test_an_interface_that_fails_never_passes_for_whole(listed, broken):
    found = read(listed, broken)
    assert found.gaps or len(found.items) == len(listed)
