"""What keeps a job off the site after its offer posted here: every order of what happens."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.publishing.returns import Keeping, Listing, keeping_of


def day(number):
    return dt.datetime(2026, 11, 1, tzinfo=dt.UTC) + dt.timedelta(days=number)


DAYS = st.integers(0, 30).map(day)


@st.composite
def listings(draw):
    since = draw(DAYS)
    last = max(since, draw(DAYS))
    ended = draw(st.none() | st.just(max(last, draw(DAYS))))
    is_entered = draw(st.booleans())
    kept = draw(st.sampled_from([None, *Keeping])) if is_entered and ended else None
    return Listing(since, last, ended, is_entered=is_entered, kept=kept)


MANY = st.lists(listings(), min_size=1, max_size=5)


@given(MANY, st.none() | DAYS)
def test_nothing_is_kept_down_without_an_end_that_says_so(rows, shown_at):
    kept = keeping_of(rows, shown_at=shown_at)
    assert kept is None or any(one.kept is kept for one in rows)


@given(MANY)
def test_an_officer_who_shows_it_after_everything_has_the_last_word(rows):
    assert keeping_of(rows, shown_at=day(99)) is None


@given(MANY, st.none() | DAYS)
def test_the_order_of_the_offers_changes_nothing(rows, shown_at):
    there, back = (keeping_of(one, shown_at=shown_at) for one in (rows, rows[::-1]))
    assert there is back


@given(MANY)
def test_a_suspension_outweighs_every_source(rows):
    suspended = Listing(day(0), day(0), day(40), is_entered=True, kept=Keeping.SUSPENDED)
    assert keeping_of([*rows, suspended], shown_at=None) is Keeping.SUSPENDED


@given(MANY)
def test_an_offer_online_again_here_lifts_everything(rows):
    online = Listing(day(0), day(50), is_entered=True)
    assert keeping_of([*rows, online], shown_at=None) is None
