"""Proposals and decisions by the API: the gates, refusals and conflicts of the pages."""

import pytest
from django.test import Client

from bastide.modules.estate.models import Decision
from tests.modules.estate.builders import scored_estate

pytestmark = pytest.mark.django_db
LIST = "/propositions"


def client_of(made, who="manager"):
    client = Client()
    client.force_login(made.actors[who].user)
    return client


def one(made, code="B02"):
    return f"{made.api}{LIST}/{made.assets[code].pk}"


def decision(**changes):
    return {
        "action": "sell",
        "reason": "Vide depuis trois ans.",
        "stage": "deliberation",
        "vote": "28 voix pour",
        "decided_on": "2026-11-20",
        "number": 0,
    } | changes


def send(made, who="manager", code="B02", **changes):
    return client_of(made, who).post(
        one(made, code), decision(**changes), content_type="application/json"
    )


@pytest.mark.always
def test_proposals_are_those_of_the_page_and_decisions_join_them():
    made = scored_estate()
    client = client_of(made)
    listed = client.get(f"{made.api}{LIST}").json()
    assert len(listed) == 18
    assert [row["building"] for row in client.get(f"{made.api}{LIST}?classe=C2").json()] == ["B09"]
    before = {row["building"]: row for row in listed}
    assert before["B02"]["retained"] == before["B02"]["proposed"] == "freeze"
    answer = send(made)
    assert answer.status_code == 201
    assert answer.json()["proposed"] == "freeze"
    detail = client.get(one(made)).json()
    assert (detail["proposed"], detail["retained"], detail["decision_number"]) == (
        "freeze",
        "sell",
        1,
    )
    assert [step["id"] for step in detail["steps"]][-3:] == ["valuation", "deliberation", "deed"]
    after = {row["building"]: row for row in client.get(f"{made.api}{LIST}").json()}
    assert {code for code in before if before[code] != after[code]} == {"B02"}
    past = f"/api/v1/territoires/{made.territory.slug}/patrimoine/biens"
    (told,) = client.get(f"{past}/{made.assets['B02'].pk}/decisions").json()
    assert told["reason"] == "Vide depuis trois ans."
    assert client.get(f"{past}/{made.assets['B01'].pk}/decisions").json() == []
    assert client_of(made, "reader").get(f"{past}/{made.assets['B02'].pk}/decisions").json() == []


def test_a_decision_made_meanwhile_is_given_back_and_nothing_is_written():
    made = scored_estate()
    assert send(made, action="demolish").status_code == 201
    answer = send(made)
    assert answer.status_code == 409
    assert answer.json()["latest"]["action"] == "demolish"
    assert send(made, action="demolish").status_code == 201
    assert Decision.objects.count() == 1
    assert send(made, number=1).status_code == 201


def test_who_reads_who_decides_and_what_is_refused():
    made = scored_estate()
    for path in (f"{made.api}{LIST}", one(made)):
        assert client_of(made, "reader").get(path).status_code == 404
        assert client_of(made, "referent").get(path).status_code == 200
    assert send(made, "referent").status_code in {403, 404}
    assert send(made, vote="").status_code == 422
    assert send(made, action="build").status_code == 422
    assert send(made, action="céder").status_code == 422
    assert client_of(made).post(one(made)).status_code in {400, 422}
    absent = f"{made.api}{LIST}/00000000-0000-4000-8000-000000000001"
    assert client_of(made).get(absent).status_code == 404
    assert not Decision.objects.exists()
