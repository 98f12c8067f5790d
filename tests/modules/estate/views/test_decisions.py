"""Pages of proposals and decisions: the list, one building, two decisions at once, the files."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from bastide.kernel.buildings.models import AssetState
from bastide.kernel.buildings.services import end_asset
from bastide.modules.estate.models import Decision
from bastide.platform.access.actors import SYSTEM
from tests.modules.estate.builders import scored_estate
from tests.modules.estate.views.test_results import as_, text
from tests.modules.estate.views.test_results import page as results_page
from tests.modules.estate.views.test_results import rows as table_rows

pytestmark = pytest.mark.django_db
LIST = "propositions/"


def page(made, path=LIST, who="manager", *, status=200):
    return results_page(made, path, who, status=status)


def one(made, code="B02"):
    return f"{LIST}{made.assets[code].pk}/"


def sent(**changes):
    return {
        "action": "sell",
        "reason": "Vide depuis trois ans.",
        "stage": "deliberation",
        "vote": "n° 2026-41, 28 voix pour",
        "decided_on": "2026-11-20",
        "version": "0",
    } | changes


def said(document):
    return text(document).replace("\u00a0", " ")


def found(document):
    return {text(row.xpath("./th")[0])[:3]: text(row) for row in
            table_rows(document, "propositions-titre")}  # fmt: skip


def test_each_building_has_its_proposal_in_one_sentence_and_its_next_step():
    made = scored_estate()
    document = page(made)
    assert said(document.xpath("//p[@class='headline']")[0]) == (
        "18 bâtiments : 8 à relouer, 6 à entretenir, 3 à geler et garder, 1 à rénover. Aucune "
        "décision n’est encore écrite : ce sont des propositions."
    )
    listed = found(document)
    assert len(listed) == 18
    assert "Aucune valeur vénale connue." in listed["B02"]
    assert "Relogement des occupants" in listed["B02"]
    assert "valeur vénale" in listed["B02"]
    assert document.xpath("//a[@aria-current='page' and contains(., 'Propositions')]")


def test_the_address_narrows_the_list_and_a_value_that_is_none_asks_nothing():
    made = scored_estate()
    assert list(found(page(made, f"{LIST}?classe=C2"))) == ["B09"]
    assert len(found(page(made, f"{LIST}?action=freeze"))) == 3
    assert "Aucun bâtiment ne répond" in text(page(made, f"{LIST}?decision=decide"))
    assert len(found(page(made, f"{LIST}?decision=a-decider&classe=Z9&segment=rien"))) == 18


def test_who_reads_proposals_and_who_decides():
    made = scored_estate()
    for who in ("reader", "contributor"):
        page(made, LIST, who, status=404)
        page(made, one(made), who, status=404)
    assert not page(made, one(made), "referent").xpath("//form[@class='edit-form']")
    assert page(made, one(made)).xpath("//form[@class='edit-form']")
    answer = as_(made, "referent").post(f"{made.root}{one(made)}", sent())
    assert answer.status_code in {403, 404}
    assert not Decision.objects.exists()
    for wrong in (f"{LIST}00000000-0000-4000-8000-000000000001/", f"{LIST}origine/?bien=B99",
                  f"{LIST}origine/?bien=B02&mesure=rien", f"{LIST}export/?format=pdf"):  # fmt: skip
        page(made, wrong, status=404)


@pytest.mark.always
def test_a_decision_replaces_the_proposal_keeps_it_and_changes_no_other_row():
    made = scored_estate()
    before = found(page(made))
    AssetState.objects.filter(asset=made.assets["B02"]).update(domain_status="public")
    answer = as_(made, "manager").post(f"{made.root}{one(made)}", sent(), follow=True)
    shown = said(html.fromstring(answer.content.decode()))
    assert "La décision est enregistrée ; la proposition reste." in shown
    assert "Retenu : céder. Délibération du conseil du 20 novembre 2026" in shown
    assert "geler et garder" in shown
    assert "proposition d’alors : geler et garder" in shown
    document = page(made, one(made))
    steps = [text(row.xpath("./th")[0]) for row in table_rows(document, "etapes-titre")]
    assert steps == [
        "1. Relogement des occupants",
        "2. Désaffectation constatée",
        "3. Déclassement",
        "4. Avis des domaines",
        "5. Délibération motivée",
        "6. Acte de vente",
    ]
    assert "La loi arrête cette action tant que" in said(document)
    after = found(page(made))
    assert {code for code in before if before[code] != after[code]} == {"B02"}
    assert "autre que proposé" in after["B02"]
    assert list(found(page(made, f"{LIST}?decision=autre"))) == ["B02"]
    assert "1 est décidé, dont 1 autrement que proposé." in said(page(made))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"vote": ""}, "Une délibération a son numéro et son vote."),
        ({"reason": " "}, "obligatoire"),
        ({"action": "build"}, "n’en fait pas partie"),
        ({"decided_on": "2999-01-01"}, "Ce jour n’est pas encore passé."),
        ({"vote": "x" * 121}, "120"),
    ],
)
def test_a_decision_that_cannot_be_defended_is_refused_on_its_form(changes, why):
    made = scored_estate()
    answer = as_(made, "manager").post(f"{made.root}{one(made)}", sent(**changes))
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Decision.objects.exists()


def test_two_decisions_at_once_meet_and_a_choice_is_made():
    made = scored_estate()
    client = as_(made, "manager")
    address = f"{made.root}{one(made)}"
    form = html.fromstring(client.get(address).content.decode())
    base = form.xpath("//input[@name='base']/@value")[0]
    assert client.post(address, sent(action="demolish", base=base)).status_code == 302
    answer = client.post(address, sent(base=base, reason="Un acquéreur s’est présenté."))
    assert answer.status_code == 409
    document = html.fromstring(answer.content.decode())
    assert "démolir" in text(document)
    assert "céder" in text(document)
    kept = {
        field.get("name"): field.get("value")
        for field in document.xpath("//form[@class='conflict']//input[@type='hidden']")
    }
    fields = document.xpath("//form[@class='conflict']//input[@type='hidden']")
    data = {}
    for field in fields:
        data.setdefault(field.get("name"), []).append(field.get("value"))
    data |= {f"conflit-{name}": ["moi"] for name in ("action", "reason")}
    assert kept["version"] == "1"
    assert client.post(address, data).status_code == 302
    assert list(Decision.objects.order_by("number").values_list("number", "action")) == [
        (1, "demolish"),
        (2, "sell"),
    ]
    shown = said(page(made, one(made)))
    assert "remplacée depuis" in shown


def test_while_a_second_round_is_open_nothing_is_decided():
    made = scored_estate()
    made.campaign.__class__.objects.filter(pk=made.campaign.pk).update(stage="open")
    assert "la décision s’écrit après sa clôture" in said(page(made, one(made)))
    assert as_(made, "manager").post(f"{made.root}{one(made)}", sent()).status_code == 422


def test_a_building_that_left_keeps_its_page_and_has_no_proposal():
    made = scored_estate(stage="published")
    end_asset(
        actor=SYSTEM, asset=made.assets["B02"], room="estate", kind="sold",
        on=timezone.localdate(), reason="Acte signé",
    )  # fmt: skip
    assert f"Sorti du patrimoine le {timezone.localdate():%d/%m/%Y}" in found(page(made))["B02"]
    document = page(made, one(made))
    assert not document.xpath("//form[@class='edit-form']")
    assert as_(made, "manager").post(f"{made.root}{one(made)}", sent()).status_code == 422
    assert said(page(made)).count("17 bâtiments") == 1


def test_figures_say_where_they_come_from():
    made = scored_estate()
    document = page(made, one(made))
    links = document.xpath("//a[contains(@href, 'propositions/origine')]/@href")
    measures = {link.rpartition("mesure=")[2] for link in links}
    assert measures == {"proposition", "cout"}
    for measure in ("proposition", "cout", "occupation", "surface-utilisee", "valeur"):
        shown = said(page(made, f"{LIST}origine/?bien=B02&mesure={measure}"))
        assert "D’où vient ce chiffre" in shown
    assert "2 000 €" in said(page(made, f"{LIST}origine/?bien=B02&mesure=cout"))
    assert "La fiche du bien ne dit rien de ces points" in said(document)


def test_the_asset_and_the_meeting_tell_the_decision():
    made = scored_estate(stage="published")
    as_(made, "manager").post(f"{made.root}{one(made)}", sent())
    address = f"/territoires/{made.territory.slug}/patrimoine/biens/{made.assets['B02'].pk}/"
    shown = as_(made, "reader").get(address).content.decode()
    assert "Vide depuis trois ans." in shown
    assert f"{made.root}{one(made)}" in shown
    meeting = page(made, "seance/?bien=B02", "reader")
    assert "Délibération du conseil du 20 novembre 2026 : céder" in said(meeting)
    assert meeting.xpath(f"//a[@href='{made.root}{one(made)}']")


def test_files_carry_the_list_as_it_is_narrowed():
    made = scored_estate()
    as_(made, "manager").post(f"{made.root}{one(made)}", sent(reason="=1+1"))
    csv = as_(made, "manager").get(f"{made.root}{LIST}export/?format=csv&action=sell")
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "céder" in lines[1]
    assert "'=1+1" in lines[1]
    book = as_(made, "manager").get(f"{made.root}{LIST}export/")
    assert book.content[:2] == b"PK"


def test_pages_ask_few_queries():
    made = scored_estate()
    client = as_(made, "manager")
    for path, most in ((LIST, 20), (one(made), 22)):
        client.get(f"{made.root}{path}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"{made.root}{path}")
        assert len(asked) <= most, (path, len(asked))
