"""Asking, confirming, managing, forgetting: nothing tells a stranger who is subscribed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import (
    AlertDelivery,
    AlertRequest,
    Frequency,
    Subscriber,
    Subscription,
)
from bastide.modules.employment.models.alerts import new_seal
from bastide.modules.employment.queries.alerts import (
    confirm_token,
    get_subscriber_by_link,
    get_subscription_by_link,
    manage_token,
)
from bastide.modules.employment.services.alerts import requests as alert_requests
from bastide.modules.employment.services.alerts.management import (
    change_alert,
    delete_alert,
    keep_alerts,
    leave_alerts,
)
from bastide.modules.employment.services.alerts.purge import (
    ANSWERED_WITHIN,
    LEDGER_KEPT,
    SILENCE,
    purge_alerts,
)
from bastide.modules.employment.services.alerts.requests import (
    MOST_A_DAY,
    MOST_BY_ORIGIN,
    confirm_alert,
)
from bastide.modules.employment.services.alerts.runs import run_alerts
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.audit.models import Payload
from bastide.platform.mail.models import OutgoingMail, Suppression, SuppressionCause
from bastide.platform.mail.services.keeping import suppress_address
from tests.modules.employment.alert_world import NOW, asks, job, later, opened, subscribed
from tests.platform.database.races import race

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def site(settings: Any) -> Territory:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return opened()


def test_a_request_writes_one_letter_and_sends_nothing_else(site: Territory) -> None:
    asks(site, query="q=serveur&couleur=bleu", frequency="semaine", at=NOW)
    alert = Subscription.objects.get()
    assert (alert.query, alert.frequency, alert.confirmed_at) == ("q=serveur", "semaine", None)
    mail = OutgoingMail.objects.get()
    assert "Confirmez votre alerte" in mail.subject
    assert confirm_token(alert) in mail.text
    job(site, "Serveur")
    assert run_alerts(actor=SYSTEM, territory=site, at=NOW).subscriptions == 0


def test_known_or_not_the_same_is_done(site: Territory) -> None:
    """As many letters, as many rows noted, as many statements; the answer is the page's."""
    subscribed(site, "connue@exemple.fr")
    counts = []
    for address in ("connue@exemple.fr", "inconnue@exemple.fr"):
        before = OutgoingMail.objects.count(), AlertRequest.objects.count()
        with CaptureQueriesContext(connection) as seen:
            asks(site, address, at=NOW)
        after = OutgoingMail.objects.count(), AlertRequest.objects.count()
        counts.append((after[0] - before[0], after[1] - before[1], len(seen)))
    assert counts[0] == counts[1] == (1, 1, counts[0][2])
    subjects = list(OutgoingMail.objects.order_by("created_at").values_list("subject", flat=True))
    assert "existe déjà" in subjects[0]
    assert "Confirmez" in subjects[1]


def test_a_repeated_request_is_one_alert(site: Territory) -> None:
    asks(site, "Jeanne@Exemple.fr", query="q=serveur", at=NOW)
    asks(site, "jeanne@exemple.fr", query="?q=serveur", frequency="semaine", at=NOW)
    assert Subscriber.objects.count() == Subscription.objects.count() == 1
    assert Subscription.objects.get().frequency == Frequency.WEEKLY
    assert OutgoingMail.objects.count() == 2


def test_two_at_once_are_one_alert(site: Territory) -> None:
    assert race(lambda _rank: asks(site, at=NOW), parties=3) == []
    assert Subscriber.objects.count() == Subscription.objects.count() == 1


def test_one_address_is_not_flooded(site: Territory) -> None:
    for number in range(MOST_A_DAY + 3):
        asks(site, query=f"q=serveur+{number}", origin=f"203.0.113.{number}", at=NOW)
    assert OutgoingMail.objects.count() == MOST_A_DAY
    asks(site, query="q=demain", at=NOW + DAY + dt.timedelta(minutes=1))
    assert OutgoingMail.objects.count() == MOST_A_DAY + 1


def test_one_origin_does_not_flood_everybody(site: Territory) -> None:
    for number in range(MOST_BY_ORIGIN + 4):
        asks(site, f"p{number}@exemple.fr", at=NOW)
    assert OutgoingMail.objects.count() == Subscriber.objects.count() == MOST_BY_ORIGIN
    assert not AlertRequest.objects.filter(origin__contains="203.").exists()


def test_an_address_has_so_many_searches(site: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alert_requests, "MOST_SEARCHES", 2)
    for number in range(3):
        asks(site, query=f"q=mot{number}", at=NOW)
    assert Subscription.objects.count() == 2


@pytest.mark.parametrize("address", ["", "jeanne", "a@exemple.fr\nBcc: b@exemple.fr"])
def test_what_is_no_address_is_refused(site: Territory, address: str) -> None:
    with pytest.raises(InputRefusedError):
        asks(site, address)
    assert not AlertRequest.objects.exists()


def test_confirming_twice_is_confirming_once(site: Territory) -> None:
    asks(site, at=NOW)
    alert = Subscription.objects.select_related("subscriber__territory").get()
    for hours in (1, 2):
        confirm_alert(actor=VISITOR, subscription=alert, at=later(hours=hours))
    alert.refresh_from_db()
    assert alert.confirmed_at == later(hours=1)


def test_a_link_is_of_its_site_its_person_and_its_week(site: Territory) -> None:
    other = opened("noirlac")
    asks(site, at=NOW)
    alert = Subscription.objects.select_related("subscriber").get()
    token, manage = confirm_token(alert), manage_token(alert.subscriber)
    assert get_subscription_by_link(site, token, later(days=6)) == alert
    wrong = [(other, token), (site, manage), (site, token[:-1] + "x"), (site, "x"), (site, "-")]
    for territory, given in wrong:
        with pytest.raises(Http404):
            get_subscription_by_link(territory, given, NOW)
    with pytest.raises(Http404):
        get_subscription_by_link(site, token, later(days=8))
    with pytest.raises(Http404):
        get_subscriber_by_link(site, token)
    Subscriber.objects.update(seal=new_seal())
    for reader in (lambda: get_subscriber_by_link(site, manage),
                   lambda: get_subscription_by_link(site, token, NOW)):  # fmt: skip
        with pytest.raises(Http404):
            reader()


def test_a_new_double_opt_in_lifts_an_unsubscription_and_not_a_complaint(site: Territory) -> None:
    asks(site, at=NOW)
    alert = Subscription.objects.select_related("subscriber__territory").get()
    digest = alert.subscriber.digest
    for cause in (SuppressionCause.UNSUBSCRIBED, SuppressionCause.COMPLAINT):
        suppress_address(digest=digest, cause=cause, purpose="alerts")
    confirm_alert(actor=VISITOR, subscription=alert, at=NOW)
    assert Suppression.objects.get().cause == SuppressionCause.COMPLAINT


def test_the_trail_names_nobody(site: Territory) -> None:
    alert = subscribed(site)
    delete_alert(actor=VISITOR, subscription=alert)
    said = " ".join(Payload.objects.values_list("content", flat=True))
    assert "jeanne" not in said


def test_changing_and_deleting(site: Territory) -> None:
    first, second = subscribed(site, query="q=a"), subscribed(site, query="q=b")
    change_alert(
        actor=VISITOR, subscription=first, frequency=Frequency.WEEKLY, is_paused=True, at=NOW
    )
    first.refresh_from_db()
    assert (first.frequency, first.paused_at) == ("semaine", NOW)
    change_alert(
        actor=VISITOR, subscription=first, frequency=Frequency.DAILY, is_paused=False, at=NOW
    )
    first.refresh_from_db()
    assert (first.frequency, first.paused_at) == ("jour", None)
    delete_alert(actor=VISITOR, subscription=first)
    assert list(Subscription.objects.all()) == [second]
    delete_alert(actor=VISITOR, subscription=second)
    assert not Subscriber.objects.exists()


def test_leaving_one_site_leaves_the_other(site: Territory) -> None:
    other = opened("noirlac")
    subscribed(site)
    kept = subscribed(other)
    asks(site, query="q=x", at=NOW)
    asks(other, query="q=x", at=NOW)
    leave_alerts(actor=VISITOR, subscriber=Subscriber.objects.get(territory=site))
    assert Subscriber.objects.get() == kept.subscriber
    texts = dict(OutgoingMail.objects.values_list("perimeter", "text"))
    assert texts[site.perimeter_id] == ""
    assert texts[other.perimeter_id] != ""


def test_a_request_that_nobody_confirms_is_forgotten(site: Territory) -> None:
    asks(site, at=NOW)
    kept = subscribed(site, "paul@exemple.fr")
    asks(site, "paul@exemple.fr", query="q=y", at=NOW)
    soon = purge_alerts(actor=SYSTEM, territory=site, at=later(days=6))
    assert soon["unconfirmed"] == 0
    assert purge_alerts(actor=SYSTEM, territory=site, at=later(days=8))["unconfirmed"] == 2
    assert list(Subscriber.objects.all()) == [kept.subscriber]
    assert list(Subscription.objects.all()) == [kept]
    assert not AlertRequest.objects.exists()
    assert not OutgoingMail.objects.filter(recipient="jeanne@exemple.fr").exists()


def test_a_long_silence_is_asked_about_then_forgotten(site: Territory) -> None:
    subscribed(site, at=NOW)
    active = subscribed(site, "paul@exemple.fr", at=NOW)
    late = NOW + SILENCE + DAY
    keep_alerts(actor=VISITOR, subscriber=active.subscriber, at=late - DAY)
    assert purge_alerts(actor=SYSTEM, territory=site, at=late)["asked"] == 1
    assert purge_alerts(actor=SYSTEM, territory=site, at=late)["asked"] == 0
    assert OutgoingMail.objects.get().recipient == "jeanne@exemple.fr"
    before = late + ANSWERED_WITHIN - DAY
    assert purge_alerts(actor=SYSTEM, territory=site, at=before)["left"] == 0
    after = late + ANSWERED_WITHIN + DAY
    assert purge_alerts(actor=SYSTEM, territory=site, at=after)["left"] == 1
    assert list(Subscriber.objects.all()) == [active.subscriber]
    assert OutgoingMail.objects.get().recipient == ""


def test_whoever_answers_is_kept(site: Territory) -> None:
    alert = subscribed(site, at=NOW)
    late = NOW + SILENCE + DAY
    purge_alerts(actor=SYSTEM, territory=site, at=late)
    keep_alerts(actor=VISITOR, subscriber=alert.subscriber, at=late + DAY)
    after = late + ANSWERED_WITHIN + 2 * DAY
    assert purge_alerts(actor=SYSTEM, territory=site, at=after) == {
        "unconfirmed": 0, "asked": 0, "left": 0,
    }  # fmt: skip


def test_the_ledger_does_not_grow_for_ever(site: Territory) -> None:
    subscribed(site)
    job(site, "Serveur")
    run_alerts(actor=SYSTEM, territory=site, at=NOW)
    purge_alerts(actor=SYSTEM, territory=site, at=NOW + LEDGER_KEPT - DAY)
    assert AlertDelivery.objects.count() == 1
    purge_alerts(actor=SYSTEM, territory=site, at=NOW + LEDGER_KEPT + DAY)
    assert not AlertDelivery.objects.exists()
