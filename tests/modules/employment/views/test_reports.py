"""The pages of reports: without account nor script for readers, a queue for officers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.figures.offers import offer_url
from bastide.modules.employment.models import JobReport, PublishedJob
from bastide.platform.access.roles import Role
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.alert_world import job, links, opened
from tests.modules.spending.world import person

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = "/territoires/valmorte/emploi/signalements/"


@pytest.fixture
def site(settings: Any) -> Territory:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return opened()


@pytest.fixture
def offer(site: Territory) -> PublishedJob:
    now = timezone.now()
    return job(
        site, "Serveur", employer="Auberge", published_at=now - dt.timedelta(days=1),
        live_until=now + dt.timedelta(days=9),
    )  # fmt: skip


def address(offer: PublishedJob) -> str:
    return f"/emploi/valmorte/offres/{offer.pk}/signaler/"


def signed_in(site: Territory, role: Role) -> Client:
    client = Client()
    client.force_login(person(f"{role.name}-emploi", (site.perimeter, role), room="employment"))
    return client


@pytest.mark.always
def test_the_whole_journey(site: Territory, offer: PublishedJob, client: Client) -> None:
    page = client.get(offer_url(offer, "valmorte")).content.decode()
    assert f'href="{address(offer)}"' in page
    assert "Serveur" in client.get(address(offer)).content.decode()
    answer = client.post(address(offer), {"reason": "argent", "address": "jeanne@exemple.fr"})
    assert answer.headers["Location"] == "/emploi/valmorte/signalement/recu/"
    assert client.get(answer.headers["Location"]).status_code == 200
    (follow,) = links(OutgoingMail.objects.get())
    assert "à examiner" in client.get(follow).content.decode()

    officer = signed_in(site, Role.MANAGER)
    queue = officer.get(QUEUE).content.decode()
    assert "1 signalement attend une décision" in queue
    case = f"{QUEUE}{JobReport.objects.get().pk}/"
    assert "Auberge" in officer.get(case).content.decode()
    refused = officer.post(case, {"state": "retiree", "message": "Frais demandés."})
    assert refused.status_code == 422
    assert "Le fondement manque." in refused.content.decode()
    said = {"state": "retiree", "ground": "loi", "message": "Frais demandés."}
    assert officer.post(case, said).headers["Location"] == QUEUE
    again = officer.post(case, said)
    assert again.status_code == 422
    assert "déjà été traité" in again.content.decode()
    told = client.get(follow).content.decode()
    assert "Frais demandés." in told
    assert "offre retirée" in told
    assert client.get(offer_url(offer, "valmorte")).status_code == 410
    assert client.get(address(offer)).status_code == 404


def test_a_machine_in_the_trap_is_told_the_same_and_nothing_is_kept(
    offer: PublishedJob, client: Client
) -> None:
    said = {"reason": "argent", "site_web": "https://spam.exemple"}
    assert client.post(address(offer), said).headers["Location"].endswith("/signalement/recu/")
    assert not JobReport.objects.exists()


def test_what_is_wrong_is_said_on_the_form(offer: PublishedJob, client: Client) -> None:
    for said, words in (
        ({}, "Qu’est-ce qui ne va pas"),
        ({"reason": "autre"}, "Dites ce qui ne va pas."),
        ({"reason": "argent", "address": "jeanne@"}, "adresse"),
    ):
        answer = client.post(address(offer), said)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not JobReport.objects.exists()


def test_an_altered_link_follows_nothing(offer: PublishedJob, client: Client) -> None:
    client.post(address(offer), {"reason": "argent", "address": "jeanne@exemple.fr"})
    (follow,) = links(OutgoingMail.objects.get())
    assert client.get(follow).status_code == 200
    for wrong in (f"{follow[:-2]}0/", "/emploi/valmorte/signalement/0-0/"):
        assert client.get(wrong).status_code == 404


def test_readers_of_the_room_see_neither_the_queue_nor_its_tab(
    site: Territory, offer: PublishedJob
) -> None:
    reader = signed_in(site, Role.READER)
    assert reader.get(QUEUE).status_code == 404
    assert "Signalements" not in reader.get("/territoires/valmorte/emploi/").content.decode()
