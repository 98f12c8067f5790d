"""What one person is told: once, with reasons, in turns, within caps, or nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.alerts.digests import (
    MOST_LINES,
    MOST_PER_EMPLOYER,
    Candidate,
    Digest,
    Interest,
    digest_of,
)
from tests.architecture.source import ROOT

GOLDEN = ROOT / "tests" / "golden" / "employment" / "alert_digests.yaml"
CASES = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))["cases"]
START = dt.datetime(2026, 11, 1, 7, tzinfo=dt.UTC)


def identifier(name: Any) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, str(name))


def day(number: float) -> dt.datetime:
    return START + dt.timedelta(days=number)


def candidate(number: int, seen: float, lineage: Any = None, employer: str = "") -> Candidate:
    return Candidate(number, identifier(lineage or number), employer, day(seen))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_golden(case: dict[str, Any]) -> None:
    offers = {
        one["number"]: candidate(
            one["number"], one["seen"], one.get("lineage"), one.get("employer", "")
        )
        for one in case["offers"]
    }
    names = {identifier(one["search"]): one["search"] for one in case["interests"]}
    interests = [
        Interest(identifier(one["search"]), day(one["since"]), tuple(one["offers"]))
        for one in case["interests"]
    ]
    found = digest_of(interests, offers, {identifier(one) for one in case.get("told", ())})
    if case["expected"] is None:
        assert found is None
        return
    assert found is not None
    lines = [[one.number, [names[key] for key in one.reasons]] for one in found.lines]
    assert {"lines": lines, "more": found.more} == case["expected"]


@st.composite
def worlds(draw: Any) -> tuple[list[Interest], dict[int, Candidate], frozenset[uuid.UUID]]:
    numbers = draw(st.lists(st.integers(1, 60), unique=True, max_size=40))
    offers = {
        number: candidate(
            number,
            draw(st.integers(0, 6)),
            draw(st.integers(1, 30)),
            draw(st.sampled_from(["", "", "boulangerie", "garage"])),
        )
        for number in numbers
    }
    interests = [
        Interest(
            identifier(f"s{rank}"),
            day(draw(st.integers(-1, 5))),
            tuple(draw(st.lists(st.integers(1, 60), max_size=30))),
        )
        for rank in range(draw(st.integers(0, 4)))
    ]
    return interests, offers, frozenset(draw(st.lists(st.integers(1, 30).map(identifier))))


def told_again(found: Digest) -> set[uuid.UUID]:
    return {lineage for _search, lineage in found.told}


@given(worlds())
def test_what_a_message_promises(world: Any) -> None:
    interests, offers, told = world
    found = digest_of(interests, offers, told)
    if found is None:
        news = [
            number
            for one in interests
            for number in one.offers
            if number in offers
            and offers[number].first_seen_at > one.since
            and offers[number].lineage not in told
        ]
        assert news == []
        return
    lineages = [offers[line.number].lineage for line in found.lines]
    assert 1 <= len(lineages) <= MOST_LINES
    assert len(set(lineages)) == len(lineages)
    assert not told & told_again(found)
    assert len(told_again(found)) == len(lineages) + found.more
    by_employer = Counter(offers[line.number].employer for line in found.lines)
    assert all(n <= MOST_PER_EMPLOYER for name, n in by_employer.items() if name)
    assert all(line.reasons for line in found.lines)
    assert digest_of(interests, offers, told | told_again(found)) is None


@given(worlds(), st.randoms(use_true_random=False))
def test_it_is_the_same_whatever_the_order_of_the_answers(world: Any, chance: Any) -> None:
    interests, offers, told = world
    moved = []
    for one in interests:
        numbers = list(one.offers)
        chance.shuffle(numbers)
        moved.append(Interest(one.key, one.since, tuple(numbers)))
    shuffled = list(offers.items())
    chance.shuffle(shuffled)
    assert digest_of(moved, dict(shuffled), told) == digest_of(interests, offers, told)
