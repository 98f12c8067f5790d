"""Surveys: sent once, in turn, to those who may be asked; answers kept, corrected, refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.outcomes.answers import Answer, HiringChannel, Outcome
from bastide.modules.employment.models import OutcomeSurvey
from bastide.modules.employment.services.outcomes.surveys import (
    SURVEYS,
    answer_survey,
    leave_surveys,
    run_surveys,
)
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.audit.models import Event
from bastide.platform.mail.models import OutgoingMail, SuppressionCause
from bastide.platform.mail.services.keeping import suppress_address
from tests.modules.employment.alert_world import NOW, job, later, opened
from tests.modules.employment.outcome_world import advertiser, posting
from tests.platform.database.races import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(settings: Any) -> Territory:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return opened()


def run(site: Territory, **days: float) -> dict[str, Any]:
    done = run_surveys(actor=SYSTEM, territory=site, at=later(**days)).as_dict()
    return {"asked": {name: n for name, n in done["asked"].items() if n}, "held": done["held"]}


def test_a_question_after_the_end_one_reminder_and_silence(site: Territory) -> None:
    posting(site, age=40, over=10, title="Serveur")
    assert run(site)["asked"] == {"end": 1}
    assert run(site, days=6)["asked"] == {}
    assert run(site, days=7)["asked"] == {"reminder": 1}
    assert run(site, days=60)["asked"] == {}
    mails = list(OutgoingMail.objects.all())
    assert len(mails) == 2
    assert {one.purpose for one in mails} == {SURVEYS}
    assert "Serveur" in mails[0].subject
    assert mails[0].text.count("?reponse=") == len(Outcome)
    assert mails[0].headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_long_offer_is_asked_about_while_it_is_online(site: Territory) -> None:
    offer = posting(site, age=31, over=-20)
    assert run(site)["asked"] == {"middle": 1}
    answer_survey(actor=VISITOR, posting=offer, answer=Answer(Outcome.STILL_OPEN), at=NOW)
    assert run(site, days=27)["asked"] == {"end": 1}


def test_an_answer_in_the_space_stops_the_questions(site: Territory) -> None:
    offer = posting(site, is_closed=True)
    answer_survey(actor=VISITOR, posting=offer, answer=Answer(Outcome.STOPPED), at=NOW)
    assert run(site)["asked"] == {}
    assert OutcomeSurvey.objects.get().asked_at is None


@pytest.mark.parametrize("cause", [SuppressionCause.UNSUBSCRIBED, SuppressionCause.HARD_BOUNCE])
def test_whoever_wants_no_more_is_not_asked(site: Territory, cause: SuppressionCause) -> None:
    person = advertiser(site)
    posting(site, advertiser=person)
    suppress_address(digest=person.digest, cause=cause, purpose=SURVEYS)
    assert run(site) == {"asked": {}, "held": {"suppressed": 1}}
    assert not OutcomeSurvey.objects.exists()


def test_blocked_suspended_never_online_and_imported_offers_are_not_asked_about(
    site: Territory,
) -> None:
    posting(site, advertiser=advertiser(site, blocked_at=NOW, blocked_reason="Fraude"))
    posting(site, state="suspendue")
    posting(site, state="refusee", approved=None, approved_at=None, live_until=None)
    job(site, "Importée", age=50, live_until=NOW - dt.timedelta(days=10))
    assert run(site) == {"asked": {}, "held": {"blocked": 1}}
    assert not OutgoingMail.objects.exists()


def test_a_trial_writes_nothing(site: Territory) -> None:
    posting(site)
    tried = run_surveys(actor=SYSTEM, territory=site, at=NOW, is_trial=True)
    assert tried.asked["end"] == 1
    assert not OutgoingMail.objects.exists()
    assert not OutcomeSurvey.objects.exists()
    with pytest.raises(NotAllowedError):
        run_surveys(actor=VISITOR, territory=site, at=NOW)


def test_two_runs_at_once_ask_once(site: Territory) -> None:
    posting(site)
    errors = race(lambda _rank: run_surveys(actor=SYSTEM, territory=site, at=NOW), parties=2)
    assert errors == []
    assert OutgoingMail.objects.count() == 1


def test_a_mailbox_that_turned_out_not_to_exist_is_lost(site: Territory) -> None:
    offer = posting(site)
    run(site)
    assert offer.advertiser is not None
    suppress_address(digest=offer.advertiser.digest, cause=SuppressionCause.HARD_BOUNCE)
    assert run_surveys(actor=SYSTEM, territory=site, at=later(days=1)).lost == 1
    assert OutcomeSurvey.objects.get().lost_at == later(days=1)


def test_an_answer_is_corrected_for_sixty_days_and_audited(site: Territory) -> None:
    offer = posting(site, positions=2)

    def say(answer: Answer, **days: float) -> OutcomeSurvey:
        return answer_survey(actor=VISITOR, posting=offer, answer=answer, at=later(**days))

    say(Answer(Outcome.NO_APPLICATION))
    kept = say(Answer(Outcome.HIRED_ELSEWHERE, HiringChannel.SCHOOL, 1), days=59)
    assert (kept.outcome, kept.channel, kept.hired) == ("pourvue-autrement", "ecole-cfa", 1)
    assert (kept.answered_at, kept.changed_at) == (NOW, later(days=59))
    with pytest.raises(InputRefusedError, match="soixante jours"):
        say(Answer(Outcome.STOPPED), days=60)
    acts = set(Event.objects.values_list("action", flat=True))
    assert {"give_outcome", "change_outcome"} <= acts


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(Outcome.HIRED_HERE), "nombre"),
        (Answer(Outcome.HIRED_HERE, hired=2), "davantage"),
        (Answer(Outcome.HIRED_ELSEWHERE, hired=1), "voie"),
    ],
)
def test_an_answer_that_does_not_hold_together_is_refused(
    site: Territory, answer: Answer, words: str
) -> None:
    with pytest.raises(InputRefusedError, match=words):
        answer_survey(actor=VISITOR, posting=posting(site), answer=answer, at=NOW)
    assert not OutcomeSurvey.objects.exclude(outcome="").exists()


def test_an_offer_that_was_never_online_has_no_outcome(site: Territory) -> None:
    draft = posting(site, state="brouillon", approved=None, approved_at=None, live_until=None)
    with pytest.raises(InputRefusedError, match="jamais été en ligne"):
        answer_survey(actor=VISITOR, posting=draft, answer=Answer(Outcome.STOPPED), at=NOW)


def test_two_answers_at_once_leave_one_row(site: Territory) -> None:
    offer = posting(site)
    answers = [Answer(Outcome.STOPPED), Answer(Outcome.NO_APPLICATION)]
    errors = race(
        lambda rank: answer_survey(actor=VISITOR, posting=offer, answer=answers[rank], at=NOW),
        parties=2,
    )
    assert errors == []
    assert OutcomeSurvey.objects.count() == 1


def test_leaving_stops_this_purpose_alone(site: Territory) -> None:
    person = advertiser(site)
    posting(site, advertiser=person)
    posting(site, advertiser=person, over=1)
    run(site)
    leave_surveys(actor=VISITOR, survey=OutcomeSurvey.objects.get())
    assert run(site, days=7)["held"] == {"suppressed": 2}
