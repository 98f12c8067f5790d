"""The one desk by the API: the same gates and refusals as its pages."""

import pytest

from bastide.kernel.plans.models import Action
from bastide.modules.estate.models import DeskRequest, RequestKind, Ruling
from tests.modules.estate.desk_world import REFUSED, desk_land

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return desk_land()


def got(made, path, who="reader", status=200):
    answer = made.client(who).get(f"{made.api}/guichet/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def sent(made, method, path, payload, who="contributor", status=201):
    call = getattr(made.client(who), method)
    answer = call(f"{made.api}/guichet/{path}", payload, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_requests_are_listed_narrowed_and_read(made):
    first, second = made.ask(title="Toiture"), made.ask(RequestKind.SALE, title="Logement")
    made.rule(second, REFUSED)
    assert [one["title"] for one in got(made, "demandes")["items"]] == ["Toiture", "Logement"]
    assert [one["title"] for one in got(made, "demandes?stage=attente")["items"]] == ["Toiture"]
    page = got(made, "demandes?limit=1")
    assert got(made, f"demandes?limit=1&cursor={page['next']}")["items"][0]["answer"] == "refuse"
    assert got(made, f"demandes/{first.pk}")["rulings"] == []
    assert got(made, "demandes?kind=rien", status=422)
    for path in ("demandes", f"demandes/{first.pk}", "seances"):
        got(made, path, "elsewhere", 404)
    got(made, f"demandes/{first.pk}", "mayor", 404)


def test_a_need_is_filed_examined_then_answered(made):
    made.voted()
    asked = sent(made, "post", "demandes",
                 {"kind": "besoin", "title": "Une crèche", "surface_m2": 100})  # fmt: skip
    assert [(one["label"], one["must_be_examined"]) for one in asked["existing"]] == [
        ("Bâtiment half", True),
        ("Bâtiment unknown", False),
    ]
    here = f"demandes/{asked['id']}"
    answer = {"session": str(made.meet().pk), "kind": "accepte", "reason": "Utile."}
    assert sent(made, "post", f"{here}/reponse", answer, "manager", 422)
    looked = [{"asset": str(made.assets["half"].pk), "is_kept": False, "reason": "Pas de cour."}]
    done = sent(made, "put", f"{here}/examen", {"version": 1, "examined": looked}, status=200)
    assert (done["version"], done["existing"][0]["is_kept"]) == (2, False)
    assert sent(made, "put", f"{here}/examen", {"version": 1, "examined": []}, status=422)
    sent(made, "post", f"{here}/reponse", answer, "contributor", 404)
    ruling = sent(made, "post", f"{here}/reponse", answer, "manager")
    assert ruling["action"] == Action.objects.get().code
    session = got(made, f"seances/{answer['session']}")
    assert (session["accepted"], session["rulings"][0]["reason"]) == (1, "Utile.")
    assert [one["label"] for one in got(made, "seances")] == ["Groupe foncier"]


def test_what_is_wrong_is_refused_and_nothing_is_written(made):
    for wrong in (
        {"kind": "travaux", "title": "Sans bien"},
        {"kind": "besoin", "title": "Sans surface"},
        {"kind": "besoin", "title": "", "surface_m2": 10},
        {"kind": "besoin", "title": "Service", "surface_m2": 10, "service": "RIEN"},
        {"kind": "chateau", "title": "Autre"},
    ):
        assert sent(made, "post", "demandes", wrong, status=422)
    sent(made, "post", "demandes", {"kind": "besoin", "title": "x", "surface_m2": 1}, "reader", 404)
    assert not DeskRequest.objects.exists()
    assert not Ruling.objects.exists()
