"""The page of an employer's answer: opening a link changes nothing, the button does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.cli import app
from bastide.modules.employment.models import OutcomeSurvey
from bastide.modules.employment.services.outcomes.surveys import SURVEYS, run_surveys
from bastide.platform.access.actors import SYSTEM
from bastide.platform.mail.models import OutgoingMail, Suppression
from tests.modules.employment.alert_world import NOW, links, opened
from tests.modules.employment.outcome_world import posting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(settings: Any) -> Territory:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return opened()


@pytest.fixture
def answers(site: Territory) -> list[str]:
    """Return the links of a question: one per answer, then the one that stops."""
    posting(site, title="Boulanger", positions=2)
    run_surveys(actor=SYSTEM, territory=site, at=NOW)
    return links(OutgoingMail.objects.get())


def test_a_link_opens_a_page_and_the_button_answers(client: Client, answers: list[str]) -> None:
    for _scanner in range(3):
        for link in answers:
            assert client.get(link).status_code == 200
            assert client.head(link).status_code == 200
    assert OutcomeSurvey.objects.get().outcome == ""
    assert not Suppression.objects.exists()
    page = client.get(answers[0]).content.decode()
    assert "Boulanger" in page
    assert "2 postes" in page
    assert page.count("checked") == 1
    address = answers[0].partition("?")[0]
    too_many = client.post(address, {"outcome": "pourvue-ici", "hired": 3})
    assert too_many.status_code == 422
    assert "dites pourquoi" in too_many.content.decode()
    said = {"outcome": "pourvue-ici", "hired": 2, "filled_on": ""}
    assert client.post(address, said).headers["Location"] == address
    kept = OutcomeSurvey.objects.get()
    assert (kept.outcome, kept.hired, kept.is_by_link) == ("pourvue-ici", 2, True)
    again = client.get(address).content.decode()
    assert "Vous avez répondu le" in again
    assert "Corriger ma réponse" in again


def test_what_is_missing_is_said(client: Client, answers: list[str]) -> None:
    address = answers[0].partition("?")[0]
    for said in ({}, {"outcome": "peut-etre"}, {"outcome": "pourvue-ici", "hired": "0"}):
        assert client.post(address, said).status_code == 422
    assert OutcomeSurvey.objects.get().outcome == ""


def test_the_mailbox_or_the_button_stops_the_questions(client: Client, answers: list[str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(answers[-1], {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 204
    assert Suppression.objects.get().purpose == SURVEYS
    assert client.post(answers[-1]).status_code == 302


def test_an_altered_link_answers_nothing(client: Client, answers: list[str]) -> None:
    address = answers[0].partition("?")[0]
    other = "1" if address.endswith("0/") else "0"
    for wrong in (f"{address[:-2]}{other}/", "/emploi/valmorte/embauche/0-0/"):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong, {"outcome": "abandonnee"}).status_code == 404


def test_the_command_says_what_it_did(site: Territory) -> None:
    posting(site)
    said = CliRunner().invoke(app, ["surveys", "run", "--dry-run", "--json"])
    assert said.exit_code == 0
    assert set(json.loads(said.stdout)) == {"postings", "asked", "held", "lost"}
    unknown = CliRunner().invoke(app, ["surveys", "run", "--territory", "nulle-part", "--json"])
    assert unknown.exit_code == 1
    assert json.loads(unknown.stdout)["errors"][0]["value"] == "nulle-part"
