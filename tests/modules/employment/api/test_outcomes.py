"""The observatory, the results and the reports by the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.observatory.counts import Counted, Measure
from bastide.modules.employment.core.outcomes.answers import Answer, Outcome
from bastide.modules.employment.models import JobReport
from bastide.modules.employment.services.outcomes.observatory import keep_counts
from bastide.modules.employment.services.outcomes.surveys import answer_survey
from bastide.modules.employment.services.reports.requests import asked_report, report_job
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.access.roles import Role
from tests.modules.employment.alert_world import job, opened
from tests.modules.employment.outcome_world import posting
from tests.modules.spending.world import person

pytestmark = pytest.mark.django_db(transaction=True)
API = "/api/v1/emploi/valmorte/"
OFFICE = "/api/v1/territoires/valmorte/emploi/"


@pytest.fixture
def site(settings: Any) -> Territory:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return opened()


def signed_in(site: Territory, role: Role) -> Client:
    client = Client()
    client.force_login(person(f"{role.name}-api", (site.perimeter, role), room="employment"))
    return client


def test_hires_are_told_with_what_is_not_known(site: Territory, client: Client) -> None:
    empty = client.get(f"{API}embauches").json()
    assert (empty["asked"], empty["total"]["hires"]["extrapolated"]) == (0, None)
    for _rank in range(4):
        offer = posting(site, age=60, over=20)
        answer_survey(actor=VISITOR, posting=offer, answer=Answer(Outcome.HIRED_HERE, hired=1))
    few = client.get(f"{API}embauches").json()
    assert (few["recruitments"], few["total"]) == (4, None)
    assert few["parts"]["mois"][0]["results"] is None
    offer = posting(site, age=60, over=20)
    answer_survey(actor=VISITOR, posting=offer, answer=Answer(Outcome.NO_APPLICATION))
    told = client.get(f"{API}embauches").json()
    assert told["total"]["hires"] == {"certain": 4, "extrapolated": 4, "most": 4}
    assert told["total"]["here"]["value"] == 0.8
    office = signed_in(site, Role.READER).get(f"{OFFICE}resultats").json()
    assert office == told


def test_the_observatory_gives_the_days_asked(site: Territory, client: Client) -> None:
    today = timezone.localdate()
    for back in (1, 2, 50):
        day = today - dt.timedelta(days=back)
        counts = [Counted(Measure.LIVE, None, "", back)]
        keep_counts(actor=SYSTEM, territory=site, day=day, counts=counts)
    found = client.get(f"{API}observatoire").json()
    assert found["licence"].startswith("Licence Ouverte")
    live = [one["valeur"] for one in found["measures"] if one["mesure"] == "en-ligne"]
    assert live == [2, 1]
    since = (today - dt.timedelta(days=60)).isoformat()
    every = client.get(f"{API}observatoire", {"depuis": since}).json()
    assert len([one for one in every["measures"] if one["mesure"] == "en-ligne"]) == 3


def test_reports_are_decided_once_and_never_give_an_address(site: Territory) -> None:
    offer = job(site, "Serveur")
    asked = asked_report(reason="argent", words="", address="jeanne@exemple.fr", origin="x")
    report_job(actor=VISITOR, job=offer, asked=asked)
    manager = signed_in(site, Role.MANAGER)
    answer = manager.get(f"{OFFICE}signalements")
    assert "jeanne" not in answer.content.decode()
    (one,) = answer.json()
    assert (one["wants_an_answer"], one["state"]) == (True, "recu")
    address = f"{OFFICE}signalements/{one['id']}/decider"
    body = {"state": "retiree", "message": "Frais demandés.", "ground": "loi"}
    done = manager.post(address, body, content_type="application/json").json()
    assert (done["answered"], done["report"]["state"]) == (1, "retiree")
    again = manager.post(address, body, content_type="application/json")
    assert again.status_code == 422
    assert JobReport.objects.get().state == "retiree"
