"""Who counts in the results: over, recruiting, asked or not, and from how many answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.outcomes.answers import Answer, HiringChannel, Outcome
from bastide.modules.employment.core.outcomes.results import Dimension
from bastide.modules.employment.models import OutcomeSurvey
from bastide.modules.employment.queries.outcomes import (
    fill_durations,
    first_day,
    outcome_cases,
    public_outcomes,
    visible_outcomes,
)
from bastide.modules.employment.services.outcomes.surveys import answer_survey, run_surveys
from bastide.platform.access.actors import SYSTEM, VISITOR
from tests.modules.employment.alert_world import NOW, job, opened
from tests.modules.employment.outcome_world import posting

pytestmark = pytest.mark.django_db(transaction=True)
SINCE = first_day(NOW)
HERE = Answer(Outcome.HIRED_HERE, hired=1)


@pytest.fixture
def site(settings: Any) -> Territory:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return opened()


def answered(site: Territory, answer: Answer = HERE, **fields: Any) -> None:
    answer_survey(actor=VISITOR, posting=posting(site, **fields), answer=answer, at=NOW)


def test_the_period_is_twelve_months_with_the_present_one() -> None:
    assert first_day(NOW) == dt.date(2025, 12, 1)
    assert first_day(dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)) == dt.date(2025, 2, 1)


def test_offers_of_sources_count_as_not_asked(site: Territory) -> None:
    posting(site, over=10)
    job(site, "Importée", age=50, live_until=NOW - dt.timedelta(days=12), domain="K")
    job(site, "Encore là", age=5)
    job(site, "Cachée", age=50, live_until=NOW - dt.timedelta(days=12), hidden_at=NOW,
        hidden_reason="fraude")  # fmt: skip
    job(site, "Stage de formation", kind="formation", age=50, live_until=NOW)
    run_surveys(actor=SYSTEM, territory=site, at=NOW)
    cases = outcome_cases(site, SINCE, NOW)
    assert sorted((one.source, one.is_asked, one.count) for one in cases) == [
        ("", False, 1),
        ("saisie", True, 1),
    ]
    view = public_outcomes(site, NOW)
    assert (view.recruitments, view.asked) == (2, 1)
    assert view.whole is not None
    assert view.whole.not_asked == 1


def test_a_few_answers_tell_nothing_and_five_do(site: Territory) -> None:
    for _rank in range(4):
        answered(site)
    view = public_outcomes(site, NOW)
    assert view.whole is None
    assert (view.recruitments, view.asked) == (4, 4)
    assert all(part.results is None for part in view.parts[Dimension.MONTH])
    answered(site)
    whole = public_outcomes(site, NOW).whole
    assert whole is not None
    assert whole.hires.certain == 5


def test_small_parts_are_hidden_with_others(site: Territory) -> None:
    for commune, count in (("00001", 6), ("00002", 2), ("00003", 8)):
        for _rank in range(count):
            answered(site, approved={"title": "x", "commune": commune, "positions": 1})
    parts = public_outcomes(site, NOW).parts[Dimension.COMMUNE]
    assert [(one.value, one.results is not None) for one in parts] == [
        ("00001", False),
        ("00002", False),
        ("00003", True),
    ]


def test_how_long_it_takes_counts_what_is_still_open(site: Territory) -> None:
    day = (NOW - dt.timedelta(days=40)).date()
    for late in (4, 8, 12):
        answer = Answer(Outcome.HIRED_HERE, hired=1, filled_on=day + dt.timedelta(days=late))
        answered(site, answer, age=40)
    answered(site, Answer(Outcome.HIRED_ELSEWHERE, HiringChannel.NETWORK, 1), age=40)
    posting(site, age=3, over=-10)
    posting(site, age=40, over=10)
    durations, undated = fill_durations(site, SINCE, NOW)
    assert undated == 1
    assert sorted((one.days, one.is_over) for one in durations) == [
        (3, False), (4, True), (8, True), (12, True), (30, False),
    ]  # fmt: skip
    assert public_outcomes(site, NOW).filling is None


def test_what_ended_before_the_period_is_left_out(site: Territory) -> None:
    posting(site, age=430, over=400)
    job(site, "Ancienne", age=430, live_until=NOW - dt.timedelta(days=400))
    assert outcome_cases(site, SINCE, NOW) == []
    assert not OutcomeSurvey.objects.exists()


def test_whoever_may_not_read_the_room_sees_nothing(site: Territory) -> None:
    with pytest.raises(Http404):
        visible_outcomes(VISITOR, site, NOW)
