"""Pages of the follow-up: who opens them, what they show, what they refuse, two people at once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from bastide.kernel.plans.models import ActionMoney, Measure, Milestone
from bastide.modules.estate.models import ManagementTool, TaskInvolvement
from bastide.modules.estate.queries.inventory import show_inventory
from bastide.modules.estate.queries.warming import warm
from bastide.platform.access.models import Perimeter
from tests.modules.estate.followup_world import bare, followed
from tests.modules.spending.world import land

pytestmark = pytest.mark.django_db
PAGES = ("", "ppi/", "energie/", "comparaison/", "diagnostic/", "origine/?mesure=m2")


def text(answer):
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def field(answer, name):
    (found,) = html.fromstring(answer.content.decode()).xpath(f"//input[@name='{name}']")
    return found.get("value")


def test_readers_read_everything_without_buttons_and_outsiders_find_nothing():
    made = followed()
    for path in (*PAGES, "export/", "ppi/export/", "energie/export/"):
        assert made.get(path, "reader").status_code == 200, path
        assert made.get(path, "elsewhere").status_code in {403, 404}, path
    action = made.of("renover").removeprefix(made.root)
    assert made.get(action, "reader").status_code == 200
    assert made.get(action, "elsewhere").status_code in {403, 404}
    for path in (f"{action}modifier/", f"{action}avancement/", f"{action}montants/", "politique/"):
        assert made.get(path, "reader").status_code in {403, 404}, path
        assert made.get(path).status_code == 200, path
    assert "Dire où elle en est" not in text(made.get(action, "reader"))
    assert "Écrire l’ambition" not in text(made.get("", "reader"))
    assert "Inscrire un outil" not in text(made.get("diagnostic/", "reader"))


def test_an_action_of_another_territory_is_not_found():
    made = followed()
    other = land("Autre pays", "200000008", ("200000008", "Autre"))
    address = f"/territoires/{other.territory.slug}/patrimoine/suivi/"
    assert made.client().get(f"{address}actions/{made.actions['vendre'].pk}/").status_code == 404
    assert Perimeter.objects.filter(label="Autre pays").exists()


def test_without_a_voted_plan_the_page_says_how_to_get_one():
    made = bare()
    said = text(made.get())
    assert "Aucun plan du patrimoine n’est encore voté" in said
    assert "Préparer un scénario" in said
    for path in ("ppi/", "comparaison/", "diagnostic/", "energie/"):
        assert made.get(path).status_code == 200
    for path in ("export/", "ppi/export/", "politique/", "origine/?montant=investissement"):
        assert made.get(path).status_code == 404


def test_the_follow_up_says_late_actions_first_and_what_is_not_known():
    made = followed()
    said = text(made.get())
    assert "3 actions, dont 2 en retard" in said
    assert "1\u202f000" not in said
    assert said.index("Renover l’école") < said.index("Vendre l’école") < said.index("Garder")
    assert "devait finir le" in said
    assert "sans heures d’usage" in said
    only = text(made.get("?statut=retard"))
    assert "Garder l’école" not in only
    assert "Aucune action ne répond" in text(made.get("?statut=done"))


def test_the_policy_is_written_and_a_stale_form_meets_the_conflict_page():
    made = followed()
    page = made.get("politique/")
    today = timezone.localdate()
    sent = {
        "version": field(page, "version"),
        "base": field(page, "base"),
        "ambition": "Réduire de 20 % en dix ans.",
        "baseline-m2": "1500",
        "baseline_on-m2": today.isoformat(),
        "target-m2": "1 200",
        "target_on-m2": (today + dt.timedelta(days=900)).isoformat(),
        "reason": "Vote du conseil",
    }
    address = f"{made.root}politique/"
    assert made.client().post(address, sent | {"reason": ""}).status_code == 422
    assert made.client().post(address, sent).status_code == 302
    assert Measure.objects.get().target == 1200
    shown = text(made.get())
    assert "Réduire de 20 % en dix ans." in shown
    stale = made.client().post(address, sent | {"ambition": "Autre chose."})
    assert stale.status_code == 409
    assert "Autre chose." in text(stale)
    made.plan.refresh_from_db()
    assert made.plan.ambition == "Réduire de 20 % en dix ans."


def test_an_action_is_edited_and_two_people_meet_on_the_conflict_page():
    made = followed()
    address = made.of("vendre", "modifier/")
    action = made.fresh("vendre")
    page = made.client().get(address)
    sent = {
        "version": field(page, "version"),
        "base": field(page, "base"),
        "title": "Céder l’école",
        "starts_on": action.starts_on.isoformat(),
        "ends_on": action.ends_on.isoformat(),
        "owner_label": "Étude notariale",
    }
    assert made.client("contributor").post(address, sent).status_code == 302
    assert made.fresh("vendre").owner_label == "Étude notariale"
    stale = made.client().post(address, sent | {"title": "Vendre vite"})
    assert stale.status_code == 409
    assert "Céder l’école" in text(stale)
    wrong = sent | {"version": str(made.fresh("vendre").version), "ends_on": "2001-01-01"}
    assert made.client().post(address, wrong).status_code == 422


def test_progress_money_and_milestones_are_written_from_the_page_of_the_action():
    made = followed()
    action = made.fresh("renover")
    client = made.client("contributor")
    version = {"version": action.version}
    late = client.post(made.of("renover", "avancement/"), version | {"status": "paused"})
    assert late.status_code == 422
    told = version | {"status": "ongoing", "percent": "35,5", "reason": "Toiture posée"}
    assert client.post(made.of("renover", "avancement/"), told).status_code == 302
    assert made.fresh("renover").progress == Decimal("35.5")
    line = ActionMoney.objects.get(action=action, year=timezone.localdate().year + 1)
    address = f"{made.of('renover', 'montants/')}?ligne={line.pk}"
    amounts = {"planned": "50000", "amended": "60 000,50", "version": line.version}
    assert client.post(address, amounts).status_code == 302
    line.refresh_from_db()
    assert (line.amended, line.direction) == (Decimal("60000.50"), "D")
    assert client.post(address, amounts | {"amended": "1"}).status_code == 422
    assert client.get(f"{made.of('garder', 'montants/')}?ligne={line.pk}").status_code == 404
    nothing = {"year": "2027", "section": "I", "direction": "D"}
    assert client.post(made.of("renover", "montants/"), nothing).status_code == 422
    steps = made.of("renover", "jalons/")
    step = {"version": made.fresh("renover").version, "title": "Appel d’offres",
            "due_on": "2026-01-15"}  # fmt: skip
    assert client.post(steps, step).status_code == 302
    assert client.post(steps, step | {"due_on": ""}).status_code == 422
    milestone = Milestone.objects.get()
    done = {"version": made.fresh("renover").version, "jalon": milestone.pk}
    assert client.post(steps, done | {"done_on": "2999-01-01"}).status_code == 422
    assert client.post(steps, done | {"done_on": "2026-02-01"}).status_code == 302
    said = text(client.get(made.of("renover")))
    assert "Toiture posée" in said
    assert "fait le 1 février 2026" in said
    assert made.client("reader").post(steps, step).status_code in {403, 404}


def test_the_programme_sums_to_the_cent_and_each_amount_says_where_it_is_from():
    made = followed()
    said = text(made.get("ppi/"))
    assert "150 000 €" in said.replace("\u202f", " ").replace("\xa0", " ")
    assert "130 000 €" in said.replace("\u202f", " ").replace("\xa0", " ")
    year = timezone.localdate().year
    origin = text(made.get(f"origine/?montant=investissement&annee={year}"))
    assert "100 000,10 €" in origin.replace("\xa0", " ")
    assert made.get("origine/?montant=autre").status_code == 404
    assert made.get(f"origine/?montant=fonctionnement&annee={year}").status_code == 404
    csv = made.get("ppi/export/?format=csv").content.decode("utf-8-sig")
    assert "150000,10" in csv
    assert made.get("ppi/export/?format=pdf").status_code == 404
    assert made.get("export/?format=xlsx")["Content-Type"].endswith("sheet")


def test_the_diagnosis_is_written_and_its_gaps_become_actions():
    made = followed()
    service = made.service()
    root = f"{made.root}diagnostic/"
    client = made.client()
    tool = {"name": "Tableau des contrats", "horizon": "annuel", "level": "gestion"}
    assert client.post(f"{root}outils/", tool).status_code == 302
    assert client.post(f"{root}outils/", tool).status_code == 422
    page = client.get(f"{root}roles/?service={service.code}")
    roles = {"base": field(page, "base"), "inventaire": "fait", "energie": "partage"}
    assert client.post(f"{root}roles/?service={service.code}", roles).status_code == 302
    assert TaskInvolvement.objects.count() == 2
    assert client.get(f"{root}roles/?service=RIEN").status_code == 404
    stale = roles | {"couts": "fait"}
    assert client.post(f"{root}roles/?service={service.code}", stale).status_code == 422
    said = text(client.get(root))
    assert "Tableau des contrats" in said
    assert "Personne ne fait : Suivre ce que coûte chaque bien" in said.replace("\xa0", " ")
    become = client.post(f"{root}manques/", {"manque": "tache-couts"})
    assert become.status_code == 302
    assert "suivi/actions/" in become["Location"]
    assert "Manque relevé par le diagnostic" in text(client.get(become["Location"]))
    assert client.post(f"{root}manques/", {"manque": "tache-inventaire"}).status_code == 404
    reader = made.client("reader")
    assert reader.post(f"{root}manques/", {"manque": "tache-budget"}).status_code in {403, 404}
    kept = ManagementTool.objects.get()
    assert reader.post(f"{root}outils/{kept.pk}/retirer/").status_code in {403, 404}
    assert client.post(f"{root}outils/{kept.pk}/retirer/").status_code == 302


def test_the_sheet_of_a_building_lists_its_actions():
    made = followed()
    address = f"/territoires/{made.territory.slug}/patrimoine/biens/{made.assets['E1'].pk}/"
    said = text(made.client("reader").get(address))
    assert "Actions de la politique patrimoniale" in said
    assert "Vendre l’école" in said
    other = address.replace(str(made.assets["E1"].pk), str(made.assets["E2"].pk))
    assert "Actions de la politique" not in text(made.client("reader").get(other))


def test_a_process_that_starts_measures_inventories_beforehand():
    made = followed()
    warm()
    with CaptureQueriesContext(connection) as seen:
        show_inventory(made.actors["reader"], made.territory)
    assert len(seen.captured_queries) <= 10
    assert not [one for one in seen.captured_queries if '"hours_used"' in one["sql"]]


def test_the_dashboard_shows_the_estate_and_search_finds_actions():
    made = followed()
    said = text(made.client("reader").get("/"))
    for words in ("Surface possédée", "Coût d’un an", "Actions en retard"):
        assert words in said
    assert "Surface possédée" not in text(made.client("elsewhere").get("/"))
