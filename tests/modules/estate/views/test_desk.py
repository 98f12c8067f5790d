"""The pages of the one desk: who opens them, what they let do, what two people at once meet."""

import pytest
from lxml import html

from bastide.kernel.plans.models import Action
from bastide.modules.estate.models import DeskRequest, DeskSession, RequestKind, Ruling
from bastide.modules.estate.services.desk import close_session
from tests.modules.estate.desk_world import POSTPONED, desk_land

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return desk_land()


def opened(made, path="", who="manager", status=200):
    answer = made.client(who).get(f"{made.desk}{path}")
    assert answer.status_code == status, path
    return html.fromstring(answer.content.decode()) if status == 200 else None


def posted(made, path, who="manager", status=302, **data):
    answer = made.client(who).post(f"{made.desk}{path}", data)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer


def text(element):
    return " ".join(element.text_content().split())


def links(document):
    return [one.get("href") for one in document.xpath("//main//a")]


def about(made, kind="besoin", **more):
    return {"perimeter_id": str(made.territory.perimeter_id), "kind": kind, "title": "Une crèche",
            "surface_m2": "100", **more}  # fmt: skip


def test_outsiders_find_no_desk_and_readers_no_button(made):
    asked, meeting = made.ask(RequestKind.NEED), made.meet()
    here, there = f"demandes/{asked.pk}/", f"seances/{meeting.pk}/"
    for path in ("", "export/", here, there, f"{there}releve/"):
        opened(made, path, "elsewhere", 404)
    for path in ("", here, there):
        assert not [
            one for one in links(opened(made, path, "reader"))
            if one.endswith(("nouvelle/", "examen/", "retirer/", "clore/")) or "/repondre/" in one
        ]  # fmt: skip
    for path in ("nouvelle/", f"{here}examen/", f"{here}retirer/", f"{there}clore/",
                 f"{there}repondre/{asked.pk}/", "seances/nouvelle/"):  # fmt: skip
        opened(made, path, "reader", 404)
    opened(made, here, "mayor", 404)


def test_an_empty_desk_says_what_to_do(made):
    assert f"{made.desk}nouvelle/" in links(opened(made, who="contributor"))
    assert "Personne n’a encore rien demandé" in text(opened(made, who="reader"))


def test_the_queue_shows_what_waits_and_its_filters_stand_in_the_address(made):
    made.ask(title="Refaire la toiture", service=made.service)
    made.ask(RequestKind.SALE, title="Vendre le logement")
    made.rule(made.ask(title="Changer la chaudière"))
    document = opened(made)
    assert "2 demandes attendent" in text(document)
    rows = [text(row)[:10] for row in document.xpath("(//table)[1]/tbody/tr")]
    assert rows == ["Refaire la", "Vendre le "]
    assert "Changer la chaudière" in text(opened(made, "?etat=traitee"))
    assert "Refaire" not in text(opened(made, "?genre=cession").xpath("(//table)[1]")[0])
    assert "Vendre" not in text(opened(made, "?service=EDU").xpath("(//table)[1]")[0])
    answer = made.client().get(f"{made.desk}export/?etat=toutes&format=csv")
    assert answer.status_code == 200
    assert (
        b"".join(answer.streaming_content if answer.streaming else [answer.content]).count(
            b"Travaux"
        )
        == 2
    )
    opened(made, "export/?format=exe", status=404)


@pytest.mark.always
def test_a_need_goes_from_the_form_to_the_examination_then_to_the_session(made):
    plan = made.voted()
    answer = posted(made, "nouvelle/", "contributor", **about(made))
    asked = DeskRequest.objects.get()
    assert answer.url == f"{made.desk}demandes/{asked.pk}/examen/"
    here = f"demandes/{asked.pk}/"
    form = opened(made, f"{here}examen/", "contributor")
    half = made.assets["half"].pk
    assert "200\u00a0m² libres" in form.text_content()
    assert "Bâtiment full" in text(form)
    meeting = made.meet()
    rule = f"seances/{meeting.pk}/repondre/{asked.pk}/"
    assert "avant l’examen des bâtiments existants" in text(opened(made, rule))
    said = {"kind": "accepte", "reason": "Utile.", "vote": "unanimité"}
    refused = posted(made, rule, status=422, **said)
    assert "pourrait convenir et n’a pas été examiné" in refused.content.decode()
    version = form.xpath("//input[@name='version']/@value")[0]
    posted(made, f"{here}examen/", "contributor", 422,
           **{"version": version, f"reponse-{half}": "ecarte", f"raison-{half}": ""})  # fmt: skip
    posted(made, f"{here}examen/", "contributor",
           **{"version": version, f"reponse-{half}": "ecarte", f"raison-{half}": "Pas de cour.",
              "with_excluded": "on"})  # fmt: skip
    asked.refresh_from_db()
    assert {one["label"]: one["reason"][:9] for one in asked.candidates} == {
        "Bâtiment half": "Pas de co",
        "Bâtiment full": "Trop peti",
    }
    answer = posted(made, rule, **said)
    assert answer.url == f"{made.desk}seances/{meeting.pk}/"
    document = opened(made, f"seances/{meeting.pk}/", "reader")
    assert Action.objects.get().plan == plan
    assert "ouverte dans « Plan du patrimoine »" in text(document)
    assert "Aucune demande n’attend" in text(document)
    assert "unanimité" in text(opened(made, here, "reader"))


def test_what_is_wrong_on_a_request_is_said_on_its_form(made):
    answer = posted(made, "nouvelle/", "contributor", 422, **about(made, surface_m2=""))
    assert "Dites la surface utile demandée" in answer.content.decode()
    answer = posted(made, "nouvelle/", "contributor", 422, **about(made, "travaux"))
    assert "aucun n’est choisi" in answer.content.decode()
    posted(made, "nouvelle/", "mayor", 422, **about(made))
    posted(made, "nouvelle/", "contributor", 422, **about(made, surface_m2="１００x"))
    assert not DeskRequest.objects.exists()


def test_two_examinations_at_once_meet_on_the_conflict_page(made):
    asked = made.ask(RequestKind.NEED)
    half, unknown = made.assets["half"].pk, made.assets["unknown"].pk
    path = f"demandes/{asked.pk}/examen/"
    form = opened(made, path)
    hidden = {
        name: form.xpath(f"//input[@name='{name}']/@value")[0] for name in ("version", "base")
    }
    mine = {**hidden, f"reponse-{half}": "ecarte", f"raison-{half}": "Pas de cour."}
    posted(made, path, "contributor", **mine)
    other = {**hidden, f"reponse-{half}": "retenu", f"reponse-{unknown}": "ecarte",
             f"raison-{unknown}": "Trop loin."}  # fmt: skip
    answer = posted(made, path, "manager", 409, **other)
    page = html.fromstring(answer.content.decode())
    assert "Pas de cour." in text(page)
    assert "Trop loin." in text(page)
    assert len(DeskRequest.objects.get().candidates) == 1


def test_a_request_is_withdrawn_with_a_reason_and_stays_readable(made):
    asked = made.ask()
    path = f"demandes/{asked.pk}/"
    opened(made, f"{path}retirer/", "referent", 404)
    posted(made, f"{path}retirer/", "contributor", 422, version="1", reason="")
    posted(made, f"{path}retirer/", "contributor", version="1", reason="Réglé.")
    document = opened(made, path, "reader")
    assert "n’attend plus de réponse" in text(document)
    assert "Réglé." in text(document)
    assert not [one for one in links(opened(made, path)) if "/repondre/" in one]


def test_sessions_are_called_answered_and_closed_for_good(made):
    whose = str(made.territory.perimeter_id)
    posted(made, "seances/nouvelle/", perimeter_id=whose, held_on="2026-03-12", label="Mars")
    meeting = DeskSession.objects.get()
    here = f"seances/{meeting.pk}/"
    made.rule(made.ask(title="Vendre le logement"), POSTPONED, session=meeting)
    assert "elle attendra la séance suivante" not in text(opened(made, f"{here}clore/"))
    posted(made, f"{here}clore/", status=422, version="1", minutes="")
    posted(made, f"{here}clore/", version="1", minutes="Tout est dit.", members="Le maire")
    document = opened(made, here)
    assert "Tout est dit." in text(document)
    assert "Reporté à une autre séance" in text(document)
    assert not [one for one in links(document) if one.endswith("clore/") or "/repondre/" in one]
    late = made.ask()
    posted(made, f"{here}repondre/{late.pk}/", status=422, kind="refuse", reason="Non.")
    posted(made, f"{here}clore/", status=422, version="2", minutes="Autre.")
    assert Ruling.objects.count() == 1


def test_the_minutes_are_a_tagged_pdf(made):
    meeting = made.meet(members="Le maire\nLa directrice")
    made.rule(made.ask(), session=meeting)
    close_session(actor=made.actors["manager"], session=meeting, version=1, minutes="Rien d’autre.")
    answer = made.client("reader").get(f"{made.desk}seances/{meeting.pk}/releve/")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, content[:5]) == (200, b"%PDF-")
    assert b"/StructTreeRoot" in content


def test_the_sheet_of_an_asset_shows_what_was_asked_of_it(made):
    asked = made.ask(title="Refaire la toiture")
    made.rule(asked)
    sheet = f"{made.root}biens/{made.assets['half'].pk}/"
    page = html.fromstring(made.client("reader").get(sheet).content.decode())
    assert f"{made.desk}demandes/{asked.pk}/" in links(page)
    assert not [one for one in links(page) if "/guichet/nouvelle/" in one]
    page = html.fromstring(made.client("contributor").get(sheet).content.decode())
    wanted = f"{made.desk}nouvelle/?bien={made.assets['half'].pk}"
    assert wanted in links(page)
    form = opened(made, f"nouvelle/?bien={made.assets['half'].pk}", "contributor")
    chosen = form.xpath("//select[@name='asset']/option[@selected]/@value")
    assert chosen == [str(made.assets["half"].pk)]


def test_the_mayor_of_one_commune_runs_his_own_desk(made):
    own = made.land.bodies["213401722"].perimeter_id
    posted(made, "nouvelle/", "mayor", **about(made, "travaux", perimeter_id=str(own),
                                               asset=str(made.assets["half"].pk)))  # fmt: skip
    posted(made, "seances/nouvelle/", "mayor", perimeter_id=str(own), held_on="2026-03-12",
           label="Conseil")  # fmt: skip
    meeting, asked = DeskSession.objects.get(), DeskRequest.objects.get()
    posted(made, f"seances/{meeting.pk}/repondre/{asked.pk}/", "mayor", kind="refuse",
           reason="Plus tard.")  # fmt: skip
    assert Ruling.objects.get().request == asked
