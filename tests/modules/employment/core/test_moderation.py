"""States, bodies, deadlines, ends and minutes of posted offers, as pure functions."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.feeds.levels import Remote
from bastide.modules.employment.core.moderation.deadlines import is_working_day, working_day_after
from bastide.modules.employment.core.moderation.minutes import Decision, seconds_spent, weeks_of
from bastide.modules.employment.core.moderation.routing import (
    ASSISTANT,
    CHAMBER,
    TRAINING,
    body_for,
    is_let_through,
    is_same_organisation,
)
from bastide.modules.employment.core.moderation.states import (
    Act,
    State,
    TransitionRefusedError,
    acts_of,
    state_after,
)
from bastide.modules.employment.core.postings.content import (
    Content,
    changed_fields,
    content_of,
    is_material,
)
from bastide.modules.employment.core.postings.ends import end_of
from bastide.modules.employment.models import AdvertiserKind, PostingState
from bastide.modules.employment.models.moderation import LONGEST_REVIEW
from tests.architecture.source import ROOT

GOLDEN = yaml.safe_load(
    (ROOT / "tests" / "golden" / "employment" / "moderation.yaml").read_text("utf-8")
)
BODIES = (ASSISTANT, CHAMBER, TRAINING)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))


@pytest.mark.parametrize("case", GOLDEN["examine"], ids=str)
def test_each_offer_has_its_body(case):
    found = body_for(
        Kind(case["type"]),
        AdvertiserKind(case["annonceur"]).value,
        is_own=case.get("du_territoire", False),
        bodies=BODIES,
    )
    assert found == case["par"]


@given(
    st.sampled_from(list(Kind)),
    st.sampled_from(AdvertiserKind.values),
    st.booleans(),
    st.sets(st.sampled_from(BODIES)),
)
def test_an_offer_never_stays_without_a_body_that_exists(kind, who, is_own, bodies):
    found = body_for(kind, who, is_own=is_own, bodies=bodies)
    assert (found in bodies) if bodies else found is None


@pytest.mark.parametrize("case", GOLDEN["delais"], ids=str)
def test_deadlines_leave_out_the_days_off(case):
    assert working_day_after(case["le"], case["jours"]) == case["avant"]


@given(DAYS, st.integers(1, 30))
def test_a_deadline_is_a_working_day_so_many_working_days_later(day, count):
    end = working_day_after(day, count)
    between = (day + dt.timedelta(days=one + 1) for one in range((end - day).days))
    assert is_working_day(end)
    assert sum(is_working_day(one) for one in between) == count


@pytest.mark.parametrize("case", GOLDEN["fins"], ids=str)
def test_offers_end(case):
    content = Content(
        kind=Kind(case["type"]), starts_on=case.get("debut"), ends_on=case.get("jusqu_au")
    )
    until = case.get("prolongee")
    end = end_of(
        content,
        approved_at=dt.datetime.fromisoformat(case["approuvee"]),
        until=dt.datetime.fromisoformat(until) if until else None,
    )
    assert end == dt.datetime.fromisoformat(case["fin"])


@given(st.sampled_from(list(State)), st.sampled_from(list(Act)), st.booleans())
def test_an_act_is_allowed_or_refused_never_both(state, act, has_earlier):
    if act in acts_of(state, has_earlier=has_earlier):
        assert state_after(state, act, has_earlier=has_earlier) in State
    else:
        with pytest.raises(TransitionRefusedError):
            state_after(state, act, has_earlier=has_earlier)


def test_nothing_leaves_a_closed_offer_and_only_a_decision_approves():
    assert acts_of(State.CLOSED, has_earlier=True) == ()
    for state in set(State) - {State.APPROVED}:
        for act in acts_of(state, has_earlier=False):
            if state_after(state, act, has_earlier=False) is State.APPROVED:
                assert act in {Act.APPROVE, Act.RESUME}


def test_the_database_and_the_rules_name_the_same_things():
    assert [one.value for one in State] == PostingState.values
    assert (
        seconds_spent(
            dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
        )
        == LONGEST_REVIEW
    )


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("A@mairie.fr", "a@mairie.fr", True),
        ("a@mairie.fr", "b@mairie.fr", True),
        ("a@gmail.com", "b@gmail.com", False),
        ("a@gmail.com", "A@GMAIL.com", True),
        ("a@mairie.fr", "a@agglo.fr", False),
        ("", "", False),
    ],
)
def test_one_organisation_by_its_addresses(one, two, same):
    assert is_same_organisation(one, two) is same


@given(st.booleans(), st.booleans(), st.integers(0, 3), st.integers(0, 3))
def test_nothing_goes_through_by_itself_without_every_guarantee(trusts, verified, before, remarks):
    assert is_let_through(
        trusts_known=trusts, is_verified=verified, approved_before=before, findings=remarks
    ) is (trusts and verified and before > 0 and remarks == 0)


@given(
    st.lists(
        st.builds(Decision, DAYS, st.sampled_from("ab"), st.one_of(st.none(), st.integers(0, 900))),
        max_size=40,
    )
)
def test_weeks_lose_no_decision_and_no_second(decisions):
    weeks = weeks_of(decisions)
    known = [one.seconds for one in decisions if one.seconds is not None]
    assert sum(one.decisions for one in weeks) == len(decisions)
    assert sum(one.unknown for one in weeks) == len(decisions) - len(known)
    assert round(sum(one.minutes for one in weeks) * 60) == sum(known)
    assert all(one.monday.weekday() == 0 for one in weeks)


CONTENTS = st.builds(
    Content,
    kind=st.sampled_from(list(Kind)),
    title=st.text(max_size=20),
    description=st.text(max_size=20),
    contract=st.one_of(st.none(), st.sampled_from(list(Contract))),
    duration_months=st.one_of(st.none(), st.integers(1, 120)),
    weekly_hours=st.one_of(st.none(), st.decimals(1, 48, places=2)),
    working_time=st.one_of(st.none(), st.sampled_from(list(WorkingTime))),
    salary=st.text(max_size=20),
    remote=st.one_of(st.none(), st.sampled_from(list(Remote))),
    starts_on=st.one_of(st.none(), DAYS),
    ends_on=st.one_of(st.none(), DAYS),
    positions=st.one_of(st.none(), st.integers(1, 999)),
    is_anonymous=st.booleans(),
)


@given(CONTENTS)
def test_a_content_comes_back_from_its_json(content):
    assert content_of(content.as_dict()) == content


@given(CONTENTS, CONTENTS)
def test_what_changes_is_named_and_nothing_else(one, two):
    names = changed_fields(one, two)
    assert (names == ()) == (one == two)
    assert changed_fields(one, one) == ()
    assert is_material(names) == any(name not in {"description", "starts_on", "ends_on",
                                                  "positions"} for name in names)  # fmt: skip


@given(st.dictionaries(st.text(max_size=10), st.one_of(st.none(), st.text(), st.integers())))
def test_any_json_is_read(said):
    assert isinstance(content_of(said), Content)
    assert isinstance(content_of(dict.fromkeys(Content().as_dict(), said)), Content)
