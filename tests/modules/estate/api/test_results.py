"""Results by the API: what the pages show, for those who may open them."""

import pytest
from django.test import Client

from tests.modules.estate.builders import scored_estate
from tests.modules.estate.core.samples import expected

pytestmark = pytest.mark.django_db


def asked(made, path="", who="manager"):
    client = Client()
    client.force_login(made.actors[who].user)
    return client.get(f"{made.api}{path}")


def test_the_whole_answer_and_its_rows_have_the_classes_of_the_fixture():
    made = scored_estate()
    wanted = {code: told["classe_1.5"][:2] for code, told in expected()["batiments"].items()}
    whole = asked(made).json()
    assert {one["building"]: one["class"] for one in whole["results"]["buildings"]} == wanted
    assert whole["run"]["number"] == 1
    assert len(whole["results"]["agreement"]["influence"]) == 8
    listed = asked(made, "/batiments").json()
    assert {one["building"]: one["building_class"] for one in listed} == wanted
    assert [one["building"] for one in asked(made, "/batiments?classe=C2").json()] == ["B09"]


def test_who_reads_what_and_when():
    made = scored_estate()
    for path in ("", "/batiments", "/robustesse", "/tours"):
        assert asked(made, path, "reader").status_code == 404
        assert asked(made, path, "referent").status_code == 200
    assert asked(made, "", "referent").json()["results"]["agreement"]["influence"] == []


def test_other_weights_place_every_building_again():
    made = scored_estate()
    voted, moved = asked(made, "/robustesse").json(), asked(made, "/robustesse?poids-1=30").json()
    assert voted["moved"] == []
    assert moved["weights"]["A1"] == 30
    assert moved["moved"] == [
        code for code, found in moved["classes"].items() if found != voted["classes"][code]
    ]
    assert moved["moved"]
    assert asked(made, "/robustesse?poids-1=abc").json()["refused"]
    assert asked(made, "/tours").json() == []
