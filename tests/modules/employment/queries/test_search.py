"""A search and its counts: the same rule everywhere, nothing after its end, pages that hold."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.searches.addresses import parse_search, search_address
from bastide.modules.employment.core.searches.board import (
    Facet,
    Row,
    board_of,
    facet_counts,
    facet_masks,
    live_mask,
    with_value,
)
from bastide.modules.employment.core.searches.criteria import OfferSearch
from bastide.modules.employment.core.searches.travel import BANDS
from bastide.modules.employment.models import PublishedJob
from bastide.modules.employment.queries.board import read_board
from bastide.modules.employment.queries.live import is_live, live_jobs
from bastide.modules.employment.queries.places import gazetteer_for
from bastide.modules.employment.queries.search import PER_PAGE, find_offers
from tests.modules.employment.basin import NOW, basin_world, day, ft_feed, ft_offer, many

HOURS = st.integers(-2000, 2000).map(lambda hours: NOW + dt.timedelta(hours=hours))
ROMES = ("", "D1102", "G1602", "G1603", "J1501")


@st.composite
def rows(draw):
    return Row(
        number=draw(st.integers(1, 10**6)),
        kind=draw(st.sampled_from(list(Kind))).value,
        contract=draw(st.sampled_from(["", *list(Contract)])),
        working_time=draw(st.sampled_from(["", *list(WorkingTime)])),
        rome=draw(st.sampled_from(ROMES)),
        level=draw(st.none() | st.integers(3, 8)),
        has_salary=draw(st.booleans()),
        remote=draw(st.sampled_from(["", "none", "partial", "full"])),
        is_disability_friendly=draw(st.booleans()),
        communes=draw(st.sampled_from([(), ("00001",), ("00001", "00002")])),
        first_seen_at=draw(HOURS),
        published_at=draw(HOURS),
        live_until=draw(HOURS),
    )


searches = st.builds(
    OfferSearch,
    kinds=st.frozensets(st.sampled_from(list(Kind)), max_size=2),
    contracts=st.frozensets(st.sampled_from(list(Contract)), max_size=2),
    domains=st.sampled_from([frozenset(), frozenset({"G"}), frozenset({"G16", "J"})]),
    highest_level=st.none() | st.integers(3, 7),
    working_time=st.none() | st.sampled_from(list(WorkingTime)),
    is_salary_known=st.booleans(),
    is_remote=st.booleans(),
    is_disability_friendly=st.booleans(),
    newer_than_days=st.none() | st.integers(1, 60),
)


def keeps(search, row):
    """Say whether a search keeps a job, written the long way."""
    return all(
        (
            not search.kinds or row.kind in search.kinds,
            not search.contracts or row.contract in search.contracts,
            search.keeps_domain(row.rome),
            search.keeps_level(row.level),
            search.working_time is None or row.working_time == search.working_time,
            row.has_salary or not search.is_salary_known,
            row.remote in {"partial", "full"} or not search.is_remote,
            row.is_disability_friendly or not search.is_disability_friendly,
            search.newer_than_days is None
            or row.first_seen_at > NOW - dt.timedelta(days=search.newer_than_days),
        )
    )


@given(st.lists(rows(), max_size=12, unique_by=lambda row: row.number), searches)
def test_the_board_keeps_what_the_rule_keeps(listed, search):
    board = board_of(listed)
    kept = live_mask(board, NOW)
    for mask in facet_masks(board, search, NOW).values():
        kept &= mask
    expected = {
        row.number
        for row in listed
        if keeps(search, row) and row.published_at <= NOW < row.live_until
    }
    assert set(board.numbers[kept].tolist()) == expected


@given(st.lists(rows(), max_size=12, unique_by=lambda row: row.number), searches)
def test_each_count_is_that_of_the_list_it_leads_to(listed, search):
    board = board_of(listed)
    counts = facet_counts(board, search, NOW, within=live_mask(board, NOW), domains=["D", "G", "J"])
    for facet in Facet:
        for value, count in counts[facet].items():
            other = with_value(search, facet, value)
            assert count == sum(
                keeps(other, row) and row.published_at <= NOW < row.live_until for row in listed
            ), (facet, value)


@pytest.fixture
def world(db):
    made = basin_world()
    made.read(made.source(), ft_feed(ft_offer(1), *many(45)))
    made.group()
    return made


def test_pages_hold_every_offer_once(world):
    seen = []
    for page in range(1, 5):
        found = find_offers(world.territory, parse_search(f"page={page}"), NOW)
        seen += [job.pk for job in found.jobs]
    assert found.pages == 3
    assert len(found.jobs) == 46 - 2 * PER_PAGE  # past the end: the last page
    assert sorted(seen[:46]) == sorted(job.pk for job in world.jobs())


def test_words_place_and_distance_narrow_the_list(world):
    found = find_offers(world.territory, parse_search("q=boulangère"), NOW)
    assert found.total
    assert {"Boulanger", "Boulanger (H/F)"} >= {job.title for job in found.jobs}
    near = find_offers(world.territory, parse_search("pres=00001&km=10"), NOW)
    assert near.total == 46
    assert max(near.distances.values()) < 0.1
    assert find_offers(world.territory, parse_search("pres=00018&km=10"), NOW).total == 0


def test_a_time_to_get_there_narrows_as_the_radius_that_it_reaches(world):
    seen = set()
    for code in (f"{number:05}" for number in range(1, 19)):
        away = find_offers(world.territory, parse_search(f"pres={code}&km=200"), NOW)
        nearest = min(away.distances.values(), default=math.inf)
        for one in BANDS:
            found = find_offers(world.territory, parse_search(f"pres={code}&km={one.code}"), NOW)
            assert bool(found.total) == (nearest <= one.reach_km)
            assert all(found.minutes(job) <= one.minutes + 5 for job in found.jobs)
            seen.add(bool(found.total))
        assert all(away.minutes(job) is None for job in away.jobs)
    assert seen == {True, False}


def test_around_a_commune_that_is_on_no_map_only_its_own_offers_are_found(world):
    known = gazetteer_for(world.territory).communes
    lost = [code for code in (f"{number:05}" for number in range(1, 19)) if code not in known]
    assert lost
    for code in lost:
        found = find_offers(world.territory, parse_search(f"pres={code}&km=200"), NOW)
        assert found.total == sum(code in job.communes for job in world.jobs())


def test_an_empty_list_leads_somewhere(world):
    found = find_offers(world.territory, parse_search("pres=00018&km=10&contrat=CDI"), NOW)
    assert found.total == 0
    for way in found.ways_out:
        asked = parse_search(search_address(way.search))
        assert find_offers(world.territory, asked, NOW).total == way.count > 0
    assert found.ways_out


@pytest.mark.parametrize("query", ["q=%00')(*\"", "page=999999", "q=le+la+des", "km=9999&pres=x"])
def test_no_question_breaks_the_search(world, query):
    assert find_offers(world.territory, parse_search(query), NOW).pages >= 1


@given(
    moment=st.integers(-5, 40),
    ended=st.booleans(),
    hidden=st.booleans(),
    published=st.integers(-3, 3),
    until=st.integers(-3, 35),
)
def test_one_rule_says_what_is_online(moment, ended, hidden, published, until):
    """The row's own rule and the board's are the same; the database's is checked below."""
    job = PublishedJob(
        published_at=day(published),
        live_until=day(until),
        ended_at=NOW if ended else None,
        hidden_at=NOW if hidden else None,
    )
    at = day(moment)
    expected = not ended and not hidden and published <= moment < until
    assert is_live(job, at) is expected


def test_the_database_the_row_and_the_board_agree(world):
    jobs = world.jobs()
    for rank, job in enumerate(jobs):
        job.published_at, job.live_until = day(rank % 5 - 2), day(rank % 7 - 1)
        job.ended_at = NOW if rank % 11 == 0 else None
        job.end_reason = "absente" if rank % 11 == 0 else ""
        job.hidden_at = NOW if rank % 13 == 0 else None
        job.hidden_reason = "essai" if rank % 13 == 0 else ""
        job.save()
    board = read_board(world.territory)
    for moment in range(-3, 7):
        at = day(moment)
        stored = set(live_jobs(world.territory, at).values_list("pk", flat=True))
        assert stored == {job.pk for job in jobs if is_live(job, at)}
        assert stored == set(board.numbers[live_mask(board, at)].tolist())
