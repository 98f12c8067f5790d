"""Runs of alerts: what each person is told, once, and what is held back."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from bastide.foundation.errors import NotAllowedError
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.searches.addresses import parse_search
from bastide.modules.employment.models import AlertDelivery, PublishedJob, Subscription
from bastide.modules.employment.queries.search import found_numbers
from bastide.modules.employment.services.alerts import runs as alert_runs
from bastide.modules.employment.services.alerts.management import change_alert, leave_alerts
from bastide.modules.employment.services.alerts.runs import AlertRun, run_alerts
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.audit.models import Event
from bastide.platform.mail.models import MailState, OutgoingMail, SuppressionCause
from bastide.platform.mail.services.delivery import deliver_mails
from bastide.platform.mail.services.keeping import suppress_address
from tests.modules.employment.alert_world import NOW, job, later, opened, subscribed
from tests.platform.database.races import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(settings: Any) -> Territory:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return opened()


def ran(site: Territory, at: dt.datetime = NOW, **fields: Any) -> dict[str, Any]:
    return run_alerts(actor=SYSTEM, territory=site, at=at, **fields).as_dict()


def test_what_is_new_is_told_once(site: Territory) -> None:
    subscribed(site)
    offer = job(site, "Serveuse en salle (H/F)", employer="Auberge du Loup")
    job(site, "Comptable")
    assert ran(site) == {"subscriptions": 1, "digests": 1, "lines": 1, "sent": 1, "held": {}}
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "jeanne@exemple.fr"
    assert "Serveuse en salle (H/F)" in mail.text
    assert "Comptable" not in mail.text
    assert "parce que vous cherchez" in mail.text
    assert re.search(rf"/emploi/valmorte/offres/{offer.pk}-serveuse-en-salle-h-f/", mail.text)
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "jeanne" not in mail.key
    for day in (0, 1, 8):
        assert ran(site, later(days=day))["held"] == {"empty": 1}
    assert OutgoingMail.objects.count() == 1
    assert Event.objects.filter(action="write_alerts").count() == 1


def test_nothing_older_than_the_confirmation(site: Territory) -> None:
    job(site, "Serveur", age=3.1)
    subscribed(site)
    assert ran(site)["held"] == {"empty": 1}


def test_a_repost_is_not_told_again(site: Territory) -> None:
    subscribed(site)
    first = job(site, "Serveur")
    assert ran(site)["lines"] == 1
    again = job(site, "Serveur", lineage=first.lineage, age=-0.9)
    assert ran(site, later(days=1))["held"] == {"empty": 1}
    job(site, "Serveur en terrasse", age=-0.9)
    assert ran(site, later(days=1))["lines"] == 1
    assert again.lineage == first.lineage


def test_one_message_for_all_the_searches_of_a_person(site: Territory) -> None:
    subscribed(site, query="q=serveur")
    subscribed(site, query="contrat=CDI")
    subscribed(site, "paul@exemple.fr", query="q=comptable")
    job(site, "Serveur")
    job(site, "Comptable")
    told = ran(site)
    assert (told["subscriptions"], told["digests"], told["lines"], told["sent"]) == (3, 2, 3, 2)
    texts = {mail.recipient: mail.text for mail in OutgoingMail.objects.all()}
    assert texts["jeanne@exemple.fr"].count("Serveur\n") == 1
    line = next(one for one in texts["jeanne@exemple.fr"].splitlines() if " ; " in one)
    assert "«\u00a0serveur\u00a0»" in line
    assert "contrat\u00a0: CDI" in line
    assert "Serveur" not in texts["paul@exemple.fr"]


def test_a_second_search_does_not_tell_again_what_the_first_told(site: Territory) -> None:
    subscribed(site, query="q=serveur")
    subscribed(site, query="contrat=CDI", frequency="semaine")
    tuesday = later(days=1)
    job(site, "Serveur", age=-0.9)
    assert ran(site, tuesday)["lines"] == 1
    assert ran(site, later(days=7))["held"] == {"empty": 1}


def test_a_weekly_alert_waits_for_monday(site: Territory) -> None:
    subscribed(site, frequency="semaine")
    job(site, "Serveur")
    assert ran(site, later(days=1))["held"] == {"weekly": 1}
    assert ran(site, later(days=7))["sent"] == 1


def test_what_ended_or_hides_is_not_told(site: Territory) -> None:
    subscribed(site)
    job(site, "Serveur", ended_at=NOW, end_reason="retiree")
    job(site, "Serveur", hidden_at=NOW, hidden_reason="doublon")
    job(site, "Serveur", live_until=NOW)
    job(site, "Serveur", published_at=later(days=1))
    assert ran(site)["held"] == {"empty": 1}


def test_paused_and_unconfirmed_alerts_say_nothing(site: Territory) -> None:
    alert = subscribed(site)
    change_alert(actor=VISITOR, subscription=alert, frequency=alert.frequency, is_paused=True)
    waiting = subscribed(site, "paul@exemple.fr")
    Subscription.objects.filter(pk=waiting.pk).update(confirmed_at=None)
    job(site, "Serveur")
    assert ran(site) == {"subscriptions": 0, "digests": 0, "lines": 0, "sent": 0, "held": {}}


def test_a_suppressed_address_is_held_and_told_nothing_later(site: Territory) -> None:
    alert = subscribed(site)
    suppress_address(digest=alert.subscriber.digest, cause=SuppressionCause.HARD_BOUNCE)
    job(site, "Serveur")
    told = ran(site)
    assert (told["digests"], told["sent"], told["held"]) == (1, 0, {"suppressed": 1})
    assert not OutgoingMail.objects.exists()
    assert not AlertDelivery.objects.exists()


def test_a_trial_writes_nothing(site: Territory) -> None:
    subscribed(site)
    job(site, "Serveur")
    events = Event.objects.count()
    assert ran(site, is_trial=True) == {
        "subscriptions": 1, "digests": 1, "lines": 1, "sent": 0, "held": {},
    }  # fmt: skip
    assert not OutgoingMail.objects.exists()
    assert not AlertDelivery.objects.exists()
    assert Event.objects.count() == events
    assert ran(site)["sent"] == 1


def test_twenty_lines_then_see_all(site: Territory) -> None:
    subscribed(site)
    for number in range(23):
        job(site, f"Serveur {number}", age=0.1 + number / 1000)
    told = ran(site)
    assert told["lines"] == 20
    text = OutgoingMail.objects.get().text
    assert "3 autres offres répondent aussi" in text
    assert "/emploi/valmorte/?q=serveur" in text
    assert ran(site, later(days=1))["held"] == {"empty": 1}


def test_two_runs_at_once_tell_once(site: Territory) -> None:
    for rank in range(6):
        subscribed(site, f"p{rank}@exemple.fr")
    job(site, "Serveur")
    runs: list[AlertRun] = []

    def act(_rank: int) -> None:
        runs.append(run_alerts(actor=SYSTEM, territory=site, at=NOW))

    assert race(act, parties=2) == []
    assert sum(run.sent for run in runs) == OutgoingMail.objects.count() == 6
    assert AlertDelivery.objects.count() == 6


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("moment", ["before", "inside"])
def test_a_run_that_dies_is_run_again(
    site: Territory, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a person's transaction or inside it: the ledger and the letter go together."""
    for rank in range(3):
        subscribed(site, f"p{rank}@exemple.fr")
    job(site, "Serveur")
    posts: list[int] = []
    name = {"before": "_post", "inside": "post_letter"}[moment]
    act = getattr(alert_runs, name)

    def dying(*args: Any, **fields: Any) -> Any:
        posts.append(1)
        if len(posts) == 2:
            raise Killed
        return act(*args, **fields)

    monkeypatch.setattr(alert_runs, name, dying)
    with pytest.raises(Killed):
        ran(site)
    monkeypatch.setattr(alert_runs, name, act)
    assert OutgoingMail.objects.count() == AlertDelivery.objects.count() == 1
    told = ran(site)
    assert (told["sent"], told["held"]) == (2, {"empty": 1})
    assert OutgoingMail.objects.count() == AlertDelivery.objects.count() == 3


def test_whoever_left_meanwhile_gets_nothing(
    site: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = subscribed(site)
    job(site, "Serveur")
    matches = alert_runs.matches

    def leaving(*args: Any) -> Any:
        leave_alerts(actor=VISITOR, subscriber=alert.subscriber)
        return matches(*args)

    monkeypatch.setattr(alert_runs, "matches", leaving)
    assert ran(site)["held"] == {"changed": 1}
    assert not OutgoingMail.objects.exists()


def test_what_waits_for_whoever_left_does_not_leave(site: Territory, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    alert = subscribed(site)
    job(site, "Serveur")
    assert ran(site)["sent"] == 1
    leave_alerts(actor=VISITOR, subscriber=alert.subscriber)
    assert deliver_mails().sent == 0
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.text, mail.state) == ("", "", MailState.FAILED)


def test_each_site_tells_of_its_own(site: Territory) -> None:
    other = opened("noirlac")
    subscribed(site)
    subscribed(other)
    job(other, "Serveur")
    assert ran(site)["held"] == {"empty": 1}
    assert ran(other)["sent"] == 1
    assert "/emploi/noirlac/" in OutgoingMail.objects.get().text


def test_nobody_else_runs_them(site: Territory) -> None:
    with pytest.raises(NotAllowedError):
        run_alerts(actor=VISITOR, territory=site, at=NOW)


QUERIES = [
    "q=serveur",
    "q=serveuse+salle",
    "q=serveur+-nuit",
    "q=%22chef+de+rang%22",
    "q=comptable&contrat=CDI",
    "pres=00001&km=5",
    "pres=00002&km=5",
    "pres=00002&km=20&q=serveur",
    "pres=00001&km=0",
    "type=formation",
    "domaine=G",
    "niveau=4",
    "temps=partiel",
    "salaire=1",
    "teletravail=1",
    "handicap=1",
    "depuis=1",
    "",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.some(5)
def test_what_an_alert_finds_is_on_the_page(site: Territory, query: str) -> None:
    """And, without words, everything of the page is in the alert."""
    made: list[PublishedJob] = [
        job(site, "Serveuse de salle", rome="G1803", working_time="part", education_level=3),
        job(site, "Serveur de nuit", text="Travail de nuit", remote="partial"),
        job(site, "Chef de rang", employer="Auberge", is_disability_friendly=True, rome="G1803"),
        job(site, "Comptable", contract="CDD", education_level=5, salary_min="2000.00",
            salary_max="2000.00", salary_period="month"),
        job(site, "Formation de cuisine", kind="formation", contract="", age=2.5),
        job(site, "Comptable à Brumeval", commune="00002", communes=["00002"], longitude=0.15),
        job(site, "Serveur nulle part", commune="", communes=[], latitude=None, longitude=None),
    ]  # fmt: skip
    subscribed(site, query=query)
    ran(site)
    told = set(AlertDelivery.objects.values_list("lineage", flat=True))
    found = {one.pk for one in made if one.lineage in told}
    search = parse_search(query).search
    page = set(found_numbers(site, search, NOW))
    assert found <= page
    if not search.words:
        assert found == page
    if query in {"q=serveur", "q=serveur+-nuit", "pres=00002&km=20&q=serveur"}:
        assert found
