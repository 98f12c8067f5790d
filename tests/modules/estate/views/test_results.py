"""Pages of results: who opens them, what they show, and that each figure says where it is from."""

import pytest
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from lxml import html

from bastide.modules.estate.models import Decision, ResultRun
from bastide.modules.estate.services.results import close_scoring
from bastide.platform.access.actors import SYSTEM
from tests.modules.estate.builders import prepared_campaign, scored_estate
from tests.modules.estate.core.samples import campaign as invented_campaign
from tests.modules.estate.core.samples import expected

pytestmark = pytest.mark.django_db
PAGES = ("", "debat/", "accord/", "robustesse/", "seance/", "origine/?bien=B01", "export/")


def as_(made, who):
    client = Client()
    client.force_login(made.actors[who].user)
    return client


def home(made):
    """Return the beginning of the addresses of the campaign."""
    return made.root.removesuffix("resultats/")


def page(made, path="", who="manager", *, status=200, **headers):
    answer = as_(made, who).get(f"{made.root}{path}", headers=headers)
    assert answer.status_code == status, path
    return html.fromstring(answer.content.decode())


def text(element):
    return " ".join(element.text_content().split())


def rows(document, caption_id):
    (table,) = document.xpath(f"//table[caption[@id='{caption_id}']]")
    return table.xpath("./tbody/tr")


def test_readers_open_results_once_they_are_published_and_managers_from_the_close_on():
    made = scored_estate()
    for path in PAGES:
        assert as_(made, "manager").get(f"{made.root}{path}").status_code == 200
        for who in ("reader", "contributor"):
            assert as_(made, who).get(f"{made.root}{path}").status_code == 404
    with TestCase.captureOnCommitCallbacks(execute=True):
        as_(made, "manager").post(f"{home(made)}publier/")
    for path in PAGES:
        assert as_(made, "reader").get(f"{made.root}{path}").status_code == 200
    assert "Ce que devient α" not in text(page(made, "accord/", "reader"))
    assert as_(made, "reader").post(f"{made.root}calculer/").status_code in {403, 404}


@pytest.mark.django_db(transaction=True)
@pytest.mark.always
def test_closing_by_the_page_computes_the_classes_of_the_fixture():
    made = scored_estate(stage="open")
    assert as_(made, "manager").get(made.root).status_code == 404
    answer = as_(made, "manager").post(f"{home(made)}clore/")
    assert answer.status_code == 302
    document = page(made)
    found = {}
    for row in rows(document, "resultats-titre"):
        cells = row.xpath("./th | ./td")
        found[text(cells[1]).split()[0]] = text(cells[5])[:2]
    assert found == {code: told["classe_1.5"][:2] for code, told in expected()["batiments"].items()}
    assert "Priorité d’investissement" in text(document)
    assert len(document.xpath("//svg[@class='quadrants']")) == 6
    assert len(document.xpath("//svg[@class='quadrants']//a")) == 18


def test_the_table_follows_the_address_and_bubbles_what_it_asks():
    made = scored_estate()
    document = page(made, "?classe=C2")
    assert [text(row.xpath("./th")[0])[:3] for row in rows(document, "resultats-titre")] == ["B09"]
    assert "surface (m²)" in text(document)
    assert "coût d’un an (€)" in text(page(made, "?taille=cout"))
    assert "Aucun bâtiment ne répond" in text(page(made, "?certitude=provisoire"))
    assert len(rows(page(made, "?classe=Z9&segment=nulle+part"), "resultats-titre")) == 18


@pytest.mark.django_db(transaction=True)
def test_computing_again_says_that_nothing_changed():
    made = scored_estate()
    answer = as_(made, "manager").post(f"{made.root}calculer/", follow=True)
    assert "Rien n’a changé depuis ce calcul." in answer.content.decode()
    assert ResultRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_results_that_were_never_computed_are_offered_to_who_leads():
    made = scored_estate()
    ResultRun.objects.all().delete()
    assert page(made).xpath("//form[contains(@action, 'calculer')]")
    answer = as_(made, "manager").post(f"{made.root}calculer/", follow=True)
    assert "Les résultats sont calculés." in answer.content.decode()
    assert page(made, "debat/").xpath("//table")


def test_the_change_since_the_campaign_before_stands_in_the_table():
    made = scored_estate(stage="published")
    votes, items, segments = invented_campaign()
    made.campaign = prepared_campaign(
        made.land, "Campagne 2028", votes, items, segments, made.assets, threshold="2.60"
    )
    close_scoring(actor=SYSTEM, campaign=made.campaign)
    found = {text(row.xpath("./th")[0])[:3]: text(row.xpath("./td")[-1])
             for row in rows(page(made), "resultats-titre")}  # fmt: skip
    assert found["B05"] == "inchangée"
    assert found["B09"] == "C2, puis C4"


def test_debate_and_agreement_say_what_the_engine_found():
    made = scored_estate()
    listed = rows(page(made, "debat/"), "debat-titre")
    cells = ResultRun.objects.get().content["debate"]
    assert [text(row.xpath("./th")[0])[:3] for row in listed] == [one["building"] for one in cells]
    document = page(made, "accord/")
    assert "α vaut 0,71 : accord fragile" in text(document).replace("\u00a0", " ")
    first = text(rows(document, "accord-items")[0])
    assert first.startswith("Ensemble 0,707 accord fragile")
    assert len(rows(document, "ecarts-titre")) == 18
    assert len(rows(document, "influence-titre")) == 8
    pair = page(made, "accord/?ecart=elu:service")
    assert pair.xpath("//a[@aria-current='true' and contains(., 'Élus − Services')]")


def test_other_weights_in_the_address_move_classes_and_stay_in_the_fields():
    made = scored_estate()
    assert "Aucun changement" in text(page(made, "robustesse/"))
    document = page(made, "robustesse/?poids-1=30")
    assert document.xpath("//input[@id='p-poids-1']/@value") == ["30"]
    moved = [text(row.xpath("./th")[0])[:3] for row in rows(document, "bouge-titre")]
    assert moved
    assert len(rows(document, "parts-titre")) == 18
    part = page(made, "robustesse/?poids-1=30", **{"HX-Request": "true"})
    assert part.tag == "section"
    assert part.get("id") == "resultats"
    assert [text(row.xpath("./th")[0])[:3] for row in rows(part, "bouge-titre")] == moved


@pytest.mark.parametrize("wrong", ["abc", "-1", "1e9", "２", "99999", "=1"])
def test_a_weight_that_is_none_is_refused_with_its_reason(wrong):
    made = scored_estate()
    document = page(made, f"robustesse/?poids-1={wrong}", status=422)
    assert document.xpath("//input[@id='p-poids-1' and @aria-invalid='true']")
    assert "Aucun changement" in text(document)


def test_an_axis_whose_weights_are_all_zero_keeps_the_voted_ones():
    made = scored_estate()
    zeros = "&".join(f"poids-{rank}=0" for rank in range(1, 8))
    document = page(made, f"robustesse/?{zeros}", status=422)
    assert "Tous les poids d’un axe sont nuls" in text(document)
    assert "Aucun changement" in text(document)


def test_a_meeting_goes_from_segments_to_buildings_and_reads_the_decision():
    made = scored_estate()
    document = page(made, "seance/")
    steps = 1
    while following := document.xpath("//a[@rel='next']/@href"):
        path = following[0].partition("/seance/")[2]
        document = page(made, f"seance/{path}")
        steps += 1
    assert steps >= 6 + 1
    assert "Rien n’est encore décidé." in text(document)
    Decision.objects.create(
        run=ResultRun.objects.get(),
        asset=made.assets["B02"],
        number=1,
        action="céder",
        reason="Vide depuis trois ans.",
        stage="deliberation",
        vote="28 pour",
        decided_on="2026-11-20",
    )
    part = page(made, "seance/?bien=B02", **{"HX-Request": "true"})
    assert "Délibération du conseil du 20 novembre 2026" in text(part)
    assert "Vide depuis trois ans." in text(part)
    for wrong in ("?bien=B99", "?segment=nulle+part"):
        page(made, f"seance/{wrong}", status=404)


def test_each_figure_goes_down_to_the_medians_of_the_colleges():
    made = scored_estate()
    axis = page(made, "origine/?bien=B02&mesure=atout")
    assert "0,57" in text(axis)
    (item,) = axis.xpath("//dd/a[contains(@href, 'mesure=A1')]/@href")
    assert item.startswith(made.root)
    said = text(page(made, "origine/?bien=B02&mesure=A1"))
    assert "Élus, médiane" not in said
    assert "moins de 3 évaluateurs" in said
    assert "Médiane de toutes les notes données" in said
    assert ResultRun.objects.get().inputs_sha256 in said
    assert "(attraits ÷ 3)" in text(page(made, "origine/?bien=B02&mesure=priority"))
    assert "2 000" in text(page(made, "origine/?bien=B02&mesure=disposal")).replace("\u00a0", " ")
    page(made, "origine/?bien=B02&mesure=rien", status=404)
    page(made, "origine/?bien=B99", status=404)


def test_the_medians_of_the_colleges_show_where_each_is_large_enough():
    made = scored_estate(shown_from=2)
    assert "Élus, médiane" in text(page(made, "origine/?bien=B02&mesure=A1"))


def test_a_small_college_is_hidden_with_its_reason_and_counted():
    made = scored_estate()
    shown = text(page(made, "accord/"))
    assert "masqué" in shown
    assert "diraient la note d’une personne" in shown


def test_the_sheet_of_an_asset_says_where_the_campaign_put_it():
    made = scored_estate()
    address = f"/territoires/{made.territory.slug}/patrimoine/biens/{made.assets['B09'].pk}/"
    shown = as_(made, "manager").get(address).content.decode()
    assert "Résultats de la notation" in shown
    assert "C2 rénover ou restructurer" in shown
    assert "Résultats de la notation" not in as_(made, "reader").get(address).content.decode()


@pytest.mark.always
def test_pages_ask_few_queries_and_stay_light():
    made = scored_estate()
    client = as_(made, "manager")
    for path in PAGES:
        client.get(f"{made.root}{path}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(f"{made.root}{path}")
        assert len(asked) <= 15, (path, len(asked))
        assert len(answer.content) < 300_000
