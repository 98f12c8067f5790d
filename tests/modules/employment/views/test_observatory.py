"""The pages of the observatory and of the results: what is known, withheld, or not known."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.observatory.counts import Counted, Cut, Measure
from bastide.modules.employment.core.outcomes.answers import Answer, Outcome
from bastide.modules.employment.exports.observatory import dictionary
from bastide.modules.employment.figures.origins_of_figures import LABELS
from bastide.modules.employment.services.outcomes.observatory import keep_counts
from bastide.modules.employment.services.outcomes.surveys import answer_survey
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.access.roles import Role
from tests.modules.employment.alert_world import opened
from tests.modules.employment.outcome_world import posting
from tests.modules.spending.world import person

pytestmark = pytest.mark.django_db(transaction=True)
PUBLIC = "/emploi/valmorte/observatoire/"
RESULTS = "/territoires/valmorte/emploi/resultats/"


@pytest.fixture
def site(settings: Any) -> Territory:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return opened()


def kept(site: Territory, days: int = 3) -> None:
    """Keep a few days, the last one yesterday."""
    today = timezone.localdate()
    for back in range(days, 0, -1):
        counts = [
            Counted(Measure.LIVE, None, "", 100 + back),
            Counted(Measure.NEW, None, "", 7),
            Counted(Measure.ENDED, None, "", 6),
            Counted(Measure.LONG, None, "", 12),
            Counted(Measure.MEDIAN, None, "", 19),
            Counted(Measure.LIVE, Cut.DOMAIN, "G", 60),
            Counted(Measure.LIVE, Cut.CONTRACT, "CDI", 80),
            Counted(Measure.LIVE, Cut.COMMUNE, "00001", 50),
            Counted(Measure.LIVE, Cut.SOURCE, "ft", 90),
            Counted(Measure.LIVE, Cut.TRADE, "G1602", 40),
            Counted(Measure.LONG, Cut.TRADE, "G1602", 9),
        ]
        day = today - dt.timedelta(days=back)
        keep_counts(actor=SYSTEM, territory=site, day=day, counts=counts)


def answered(site: Territory, count: int) -> None:
    for _rank in range(count):
        offer = posting(site, age=60, over=20)
        answer_survey(actor=VISITOR, posting=offer, answer=Answer(Outcome.HIRED_HERE, hired=1))


def reader(site: Territory) -> Client:
    client = Client()
    client.force_login(person("maire-emploi", (site.perimeter, Role.READER), room="employment"))
    return client


def test_before_the_first_day_the_page_says_so(site: Territory, client: Client) -> None:
    page = client.get(PUBLIC).content.decode()
    assert "le premier sera là demain" in page
    assert "aucun employeur n’a pu être interrogé" in page


def test_each_figure_says_where_it_comes_from(site: Territory, client: Client) -> None:
    kept(site)
    answered(site, 6)
    page = client.get(PUBLIC).content.decode()
    assert "101 offres en ligne" in page
    assert "19 jours" in page
    for key in LABELS:
        assert f"{PUBLIC}{key}/" in page
        assert client.get(f"{PUBLIC}{key}/").status_code == 200
    for figure in ("en-ligne", "mouvements", "domaines", "communes", "longues", "embauches"):
        assert f'id="{figure}"' in page
    assert client.get(f"{PUBLIC}rien/").status_code == 404


def test_open_data_say_what_is_withheld(site: Territory, client: Client) -> None:
    kept(site)
    answered(site, 3)
    answer = client.get(f"{PUBLIC}donnees.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert set(dictionary()) <= set(rows[0])
    assert all(row["avertissement"] == "territoire fictif" for row in rows)
    withheld = [row for row in rows if row["etat"] == "secret"]
    assert {row["mesure"] for row in withheld} == {
        "reponses", "pourvues-ici", "embauches-certaines",
    }  # fmt: skip
    assert all(row["valeur"] == "" for row in withheld)
    content = json.loads(client.get(f"{PUBLIC}donnees.json").content)
    assert content["licence"].startswith("Licence Ouverte")
    assert len(content["donnees"]) == len(rows)
    said = {(row["mesure"], row["decoupage"], row["cle"]): row for row in content["donnees"]}
    assert said["recrutements", "", ""]["valeur"] == 3
    assert said["reponses", "", ""] | {"debut": "", "fin": ""} == {
        "debut": "", "fin": "", "mesure": "reponses", "decoupage": "", "cle": "",
        "valeur": None, "etat": "secret",
    }  # fmt: skip


def test_open_data_begin_where_the_address_says(site: Territory, client: Client) -> None:
    kept(site)
    yesterday = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    content = json.loads(client.get(f"{PUBLIC}donnees.json", {"depuis": yesterday}).content)
    days = {row["debut"] for row in content["donnees"] if row["mesure"] == "en-ligne"}
    assert days == {yesterday}
    wrong = client.get(f"{PUBLIC}donnees.json", {"depuis": "31/02"})
    assert len(json.loads(wrong.content)["donnees"]) > len(content["donnees"])


def test_the_mayor_reads_one_number_and_what_it_does_not_know(site: Territory) -> None:
    mayor = reader(site)
    page = mayor.get(RESULTS).content.decode()
    assert "le nombre d’embauches n’est pas connu" in page
    answered(site, 6)
    posting(site, age=60, over=20)
    page = mayor.get(RESULTS).content.decode()
    assert "6 embauches certaines" in page
    assert "Ce que ce nombre ne sait pas" in page
    assert "100\u00a0% des réponses, entre 61 et 100\u00a0%" in page
    assert "6 réponses pour 6 employeurs interrogés" in page
    assert "Par commune" in page
    origin = mayor.get(f"{RESULTS}origine/").content.decode()
    assert "intervalle de Wilson" in origin


def test_few_answers_are_not_told_to_officers_either(site: Territory) -> None:
    answered(site, 4)
    page = reader(site).get(RESULTS).content.decode()
    assert "moins de 5 réponses" in page
    assert "trop peu de réponses pour être dit" in page
    assert "embauches certaines." not in page
