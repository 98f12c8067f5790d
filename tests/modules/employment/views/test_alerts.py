"""The pages of alerts: a journey without account, without script, and without any effect of GET."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.cli import app
from bastide.modules.employment.models import Subscriber, Subscription
from bastide.modules.employment.queries.alerts import manage_token
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.alert_world import job, links, opened, subscribed

pytestmark = pytest.mark.django_db(transaction=True)
BASE = "/emploi/valmorte/alertes/"


@pytest.fixture
def site(settings: Any) -> Territory:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return opened()


def asked(client: Client, **fields: str) -> Any:
    said = {"courriel": "jeanne@exemple.fr", "frequence": "jour", "recherche": "q=serveur"}
    return client.post(BASE, {**said, **fields})


def test_the_whole_journey(site: Territory, client: Client) -> None:
    page = client.get("/emploi/valmorte/", {"q": "serveur"}).content.decode()
    assert f'action="{BASE}"' in page
    assert 'name="recherche" value="q=serveur"' in page
    form = client.get(BASE, {"recherche": "q=serveur"}).content.decode()
    assert "«\u00a0serveur\u00a0»" in form
    answer = asked(client)
    assert answer.headers["Location"] == f"{BASE}demande/"
    (confirm,) = links(OutgoingMail.objects.get())
    for _scanner in range(3):
        assert client.get(confirm).status_code == 200
        assert client.head(confirm).status_code == 200
    assert Subscription.objects.get().confirmed_at is None
    manage = client.post(confirm).headers["Location"]
    assert Subscription.objects.get().confirmed_at is not None
    assert "déjà active" in client.get(confirm).content.decode()
    alert = Subscription.objects.get()
    assert "«\u00a0serveur\u00a0»" in client.get(manage).content.decode()
    client.post(f"{manage}{alert.pk}/changer", {"frequence": "semaine", "suspendue": "on"})
    alert.refresh_from_db()
    assert alert.frequency == "semaine"
    assert alert.paused_at is not None
    assert client.post(f"{manage}{alert.pk}/supprimer").headers["Location"] == f"{BASE}fin/"
    assert not Subscriber.objects.exists()
    assert client.get(f"{BASE}fin/").status_code == 200
    assert client.get(manage).status_code == 404


def test_the_answer_is_the_same_for_everybody(site: Territory, client: Client) -> None:
    subscribed(site, "connue@exemple.fr", at=timezone.now() - dt.timedelta(days=1))
    answers = []
    for address in ("connue@exemple.fr", "inconnue@exemple.fr"):
        answer = asked(client, courriel=address)
        page = client.get(answer.headers["Location"])
        answers.append((answer.status_code, answer.headers["Location"], page.content))
    for _again in range(20):
        answer = asked(client, courriel="inconnue@exemple.fr")
    answers.append((
        answer.status_code,
        answer.headers["Location"],
        client.get(answer.headers["Location"]).content,
    ))  # fmt: skip
    assert len({status for status, _to, _page in answers}) == 1
    assert len({to for _status, to, _page in answers}) == 1
    assert len({len(page) for _status, _to, page in answers}) == 1


@pytest.mark.parametrize("address", ["", "jeanne", "jeanne@exemple.fr\r\nBcc: x@exemple.fr"])
def test_a_wrong_address_is_said_and_what_was_typed_stays(
    site: Territory, client: Client, address: str
) -> None:
    answer = asked(client, courriel=address)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert 'value="q=serveur"' in answer.content.decode()
    assert not OutgoingMail.objects.exists()


def test_the_mailbox_stops_everything_in_one_click(site: Territory) -> None:
    """RFC 8058: no cookie, no token of a form, one post with the words of the header."""
    subscribed(site, at=timezone.now() - dt.timedelta(days=3))
    job(site, "Serveur", **recent())
    assert json.loads(CliRunner().invoke(app, ["alerts", "run", "--json"]).stdout)["sent"] == 1
    mail = OutgoingMail.objects.get()
    header = mail.headers["List-Unsubscribe"].strip("<>")
    path = header[header.index("/emploi/") :]
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(path).status_code == 200
    assert Subscriber.objects.count() == 1
    answer = browser.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Subscriber.objects.exists()
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 404
    mail.refresh_from_db()
    assert mail.text == ""


def test_other_forms_need_their_token(site: Territory) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert asked(browser).status_code == 403


def test_nothing_of_anothers_link(site: Territory, client: Client) -> None:
    opened("noirlac")
    ours, theirs = subscribed(site), subscribed(site, "paul@exemple.fr")
    page = manage_path(ours)
    assert client.get(page.replace("valmorte", "noirlac")).status_code == 404
    for act in ("changer", "supprimer"):
        assert client.post(f"{page}{theirs.pk}/{act}").status_code == 404
        assert client.get(f"{page}{ours.pk}/{act}").status_code == 405
    assert Subscription.objects.count() == 2


def test_closed_sites_have_no_alerts(site: Territory, client: Client) -> None:
    page = manage_path(subscribed(site))
    site.basin.is_open = False  # type: ignore[attr-defined]
    site.basin.save()  # type: ignore[attr-defined]
    for path in (BASE, f"{BASE}demande/", page):
        assert client.get(path).status_code == 404


def test_the_command(site: Territory) -> None:
    subscribed(site, at=timezone.now() - dt.timedelta(days=3))
    job(site, "Serveur", **recent())
    run = CliRunner()
    tried = json.loads(run.invoke(app, ["alerts", "run", "--dry-run", "--json"]).stdout)
    assert tried == {"subscriptions": 1, "digests": 1, "lines": 1, "sent": 0, "held": {}}
    done = json.loads(
        run.invoke(app, ["alerts", "run", "--territory", "valmorte", "--json"]).stdout
    )
    assert done == {"subscriptions": 1, "digests": 1, "lines": 1, "sent": 1, "held": {}}
    again = json.loads(run.invoke(app, ["alerts", "run", "--json"]).stdout)
    assert again["held"] == {"empty": 1}
    refused = run.invoke(app, ["alerts", "run", "--territory", "nulle-part", "--json"])
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["errors"][0]["value"] == "nulle-part"


def recent() -> dict[str, Any]:
    """Return the dates of an offer published an hour ago, by the real clock."""
    now = timezone.now()
    return {
        "published_at": now - dt.timedelta(hours=1),
        "first_seen_at": now - dt.timedelta(hours=1),
        "live_until": now + dt.timedelta(days=9),
    }


def manage_path(alert: Subscription) -> str:
    return f"{BASE}{manage_token(alert.subscriber)}/"
