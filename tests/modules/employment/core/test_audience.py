"""Visits and bounces: what is counted does not depend on how it was written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.audience.visitors import (
    Aside,
    is_program,
    left_aside,
    page_mark,
    visitor_mark,
)
from bastide.modules.employment.core.audience.visits import (
    Act,
    Entry,
    Measure,
    Seen,
    Sighting,
    day_counts,
    is_behaving_as_program,
    merged,
)

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "employment" / "audience.yaml"
NOON = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0", "Accept-Language": "fr"}


def at(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def page(seconds: float, mark: str, entry: Entry = Entry.SEARCH, campaign: str = "") -> Sighting:
    return Sighting(at(seconds), entry=entry, mark=mark, campaign=campaign)


sightings = st.lists(
    st.builds(
        lambda second, mark, act, campaign: (
            Sighting(at(second), act=act) if act else page(second, mark, campaign=campaign)
        ),
        st.integers(0, 10**4),
        st.sampled_from("abc"),
        st.none() | st.sampled_from(list(Act)),
        st.sampled_from(["", "forum"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one.at,
)


@given(sightings, st.integers(0, 12))
def test_what_is_written_in_two_times_is_what_is_written_at_once(
    seen: list[Sighting], cut: int
) -> None:
    ordered = sorted(seen, key=lambda one: one.at)
    whole = merged(None, ordered)
    first, second = ordered[:cut], ordered[cut:]
    parted = merged(None, first) if first else None
    assert (merged(parted, second) if second else parted) == whole


@given(sightings)
def test_order_of_arrival_in_one_writing_changes_nothing(seen: list[Sighting]) -> None:
    assert merged(None, seen) == merged(None, list(reversed(seen)))


@given(st.lists(sightings, max_size=8))
def test_counts_add_up(devices: list[list[Sighting]]) -> None:
    visits = [merged(None, one) for one in devices]
    counts = day_counts(visits)
    seen = sum(1 for one in visits if one.pages and not is_behaving_as_program(one))
    assert counts[Measure.VISITS, ""] == seen
    assert sum(n for (name, _k), n in counts.items() if name == Measure.ENTRY_VISITS) == seen
    assert counts[Measure.BOUNCES, ""] <= seen
    assert day_counts(visits[:3]) + day_counts(visits[3:]) == counts


def test_one_page_alone_bounces_and_an_act_saves_it() -> None:
    alone = merged(None, [page(0, "a", Entry.OFFER)])
    assert alone.is_bounce
    assert not merged(alone, [Sighting(at(5), act=Act.APPLY)]).is_bounce
    assert not merged(alone, [page(5, "b")]).is_bounce


def test_a_page_loaded_again_is_one_page() -> None:
    seen = merged(None, [page(0, "a"), page(1, "a"), page(2, "a")])
    assert seen.is_bounce
    assert merged(seen, [page(3, "b"), page(4, "a")]).pages == 3


def test_a_campaign_is_that_of_the_first_address_seen() -> None:
    seen = merged(None, [page(0, "a"), page(1, "b", Entry.CAMPAIGN, "forum")])
    seen = merged(seen, [page(2, "c", Entry.CAMPAIGN, "ete"), Sighting(at(3), act=Act.APPLY)])
    assert seen.campaign == "forum"
    counts = day_counts([seen])
    assert counts[Measure.CAMPAIGN_VISITS, "forum"] == 1
    assert counts[Measure.CAMPAIGN_APPLY, "forum"] == 1
    assert counts[Measure.CAMPAIGN_BOUNCES, "forum"] == 0


def test_a_message_of_alert_is_a_return_and_not_a_visit_of_the_campaign() -> None:
    counts = day_counts([merged(None, [page(0, "a", Entry.MAIL, "forum")])])
    assert counts[Measure.CAMPAIGN_RETURNS, "forum"] == 1
    assert counts[Measure.CAMPAIGN_VISITS, "forum"] == 0
    assert counts[Measure.VISITS, ""] == 1


def test_who_reads_feeds_only_is_no_visit() -> None:
    reader = merged(None, [Sighting(at(0), act=Act.FEED)])
    direct = merged(None, [Sighting(at(0), act=Act.APPLY)])
    counts = day_counts([reader, direct])
    assert dict(counts) == {(Measure.ACTS, Act.APPLY.value): 1}


def test_what_is_too_swift_or_too_long_is_a_program() -> None:
    swift = merged(None, [page(n, str(n)) for n in range(20)])
    person = merged(None, [page(n * 2.2, str(n)) for n in range(20)])
    long = merged(None, [page(n * 60, str(n)) for n in range(201)])
    assert [is_behaving_as_program(one) for one in (swift, person, long)] == [True, False, True]
    assert dict(day_counts([swift, long])) == {(Measure.PROGRAMS, ""): 2}


def test_who_is_left_aside() -> None:
    def why(method: str = "GET", *, is_officer: bool = False, **more: str) -> Aside | None:
        return left_aside(method, BROWSER | more, is_officer=is_officer)

    assert why() is None
    assert why(DNT="1") is Aside.REFUSED
    assert why(DNT="0") is None
    assert why(**{"Sec-GPC": "1"}) is Aside.REFUSED
    assert why(**{"Sec-Purpose": "prefetch;prerender"}) is Aside.AHEAD
    assert why("HEAD") is Aside.ROBOT
    assert why(is_officer=True, DNT="1") is Aside.OFFICER
    assert why(**{"Accept-Language": ""}) is Aside.ROBOT


def test_programs_say_their_name_and_browsers_do_not() -> None:
    browsers = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1",
        "Mozilla/5.0 (Linux; Android 15; CUBOT KINGKONG) Chrome/141.0 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    )
    programs = (
        "Mozilla/5.0 (compatible; bingbot/2.0)", "curl/8.5", "python-requests/2.32", "GPTBot/1.2",
        "facebookexternalhit/1.1", "Mozilla/5.0 HeadlessChrome/141.0", "FeedFetcher-Google",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0)", "Uptime-Kuma/1.23", "WhatsApp/2.2",
    )  # fmt: skip
    assert [one for one in browsers if is_program(one, "fr")] == []
    assert [one for one in programs if not is_program(one, "fr")] == []


def test_the_key_of_another_day_gives_another_mark() -> None:
    marks = {
        visitor_mark(key, site, "203.0.113.9", agent)
        for key in ("00", "01") for site in ("a", "b") for agent in ("F", "G")
    }  # fmt: skip
    assert len(marks) == 8
    assert page_mark("00", "/a") != page_mark("01", "/a")


def test_late_news_of_an_earlier_page_changes_the_entry_only() -> None:
    known = merged(None, [page(10, "b", Entry.SEARCH)])
    late = merged(known, [page(0, "a", Entry.HOME)])
    assert (late.entry, late.pages, late.first_at) == (Entry.HOME, 2, at(0))
    assert isinstance(late, Seen)


def test_golden_day() -> None:
    golden = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    acts = {one.value for one in Act}

    def sighting(minute: int, what: str, mark: str = "", campaign: str = "") -> Sighting:
        if what in acts and not mark:
            return Sighting(at(60 * minute), act=Act(what))
        return page(60 * minute, mark, Entry(what), campaign)

    visits = [
        merged(None, [sighting(*one) for one in who["etapes"]]) for who in golden["visiteurs"]
    ]
    told: dict[str, dict[str, int]] = {}
    for (measure, key), count in day_counts(visits).items():
        if count:
            told.setdefault(str(measure), {})[key] = count
    assert told == golden["attendu"]
