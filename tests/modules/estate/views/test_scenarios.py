"""The pages of plans: made in three steps, computed, compared, voted; no script needed."""

import io
import json
import re
import uuid
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bastide.kernel.plans.models import Action
from bastide.modules.estate.core.scenario_documents import imposed_in, rules_of, understood
from bastide.modules.estate.models import PlanRun, PlanScenario, ResultRun, ScenarioStage
from bastide.modules.estate.services.scenarios import edit_scenario
from bastide.platform.tasks.models import Job
from bastide.platform.tasks.services import run as run_job
from tests.modules.estate.builders import scored_estate
from tests.modules.estate.scenario_world import computed, example, planned

pytestmark = pytest.mark.django_db
MAX_QUERIES = 30
READ = ("", "courbe/", "origine/", "export/")
EDIT = {
    "name": "Plan 2027-2029",
    "note": "",
    "first_year": "2027",
    "year_count": "3",
    "carry_over": "on",
    "service_value": "50",
    "discount_rate": "3",
    "energy_ratio": "80",
    "projects_per_year": "2",
    "budget_2027": "500000",
    "budget_2028": "600000,50",
    "budget_2029": "0",
}


@pytest.fixture
def made():
    return planned()


def words(response):
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


# Who sees what ------------------------------------------------------------------------------------
def test_a_scenario_in_preparation_is_for_those_who_prepare_it(made):
    computed(made, has_curve=True)
    for who, is_seen in {
        "administrator": True,
        "manager": True,
        "referent": True,
        "contributor": False,
        "reader": False,
        "elsewhere": False,
    }.items():
        client = made.client(who)
        for page in READ:
            assert (client.get(made.here + page).status_code == 200) is is_seen, (who, page)
        listed = client.get(made.root)
        assert ("Plan 2027-2029" in words(listed)) is is_seen
        assert (listed.status_code == 404) is (who == "elsewhere")


def test_a_referent_reads_without_buttons_and_a_reader_reads_what_is_voted(made):
    computed(made)
    page = made.client("referent").get(made.here)
    assert "<form method" not in page.content.decode().partition("<main")[2]
    session = made.session()
    answer = {"kind": "accepte", "reason": "Oui", "vote": "", "session": session.pk, "version": 1}
    assert made.client().post(f"{made.here}reponse/", answer).status_code == 302
    read = made.client("reader").get(made.here)
    assert read.status_code == 200
    assert "est voté depuis le" in words(read)
    assert "Groupe foncier" in words(read)


def test_acts_of_others_are_not_found_and_write_nothing(made):
    for who in ("referent", "contributor", "reader", "elsewhere"):
        for act in ("copier", "abandonner", "lever", "calculer", "reponse", "modifier"):
            assert made.client(who).post(f"{made.here}{act}/", {"version": 1}).status_code == 404
        assert made.client(who).get(f"{made.root}nouveau/").status_code == 404
        imposing = f"{made.here}imposer/?batiment=D-Ecole"
        assert made.client(who).post(imposing, {"version": 1}).status_code == 404
    assert PlanScenario.objects.count() == 1
    assert not Job.objects.exists()


def test_unknown_identifiers_are_not_found(made):
    client = made.client()
    assert client.get(f"{made.root}{uuid.UUID(int=1)}/").status_code == 404
    assert client.get(f"{made.root}nouveau/{uuid.UUID(int=1)}/").status_code == 404
    assert client.get(f"{made.here}imposer/?batiment=Z").status_code == 404
    for query in ("", "?mesure=argent", "?mesure=annee&annee=2027"):
        assert client.get(f"{made.here}origine/{query}").status_code == 404
    for kind in ("xlsx", "reponse", "exe"):
        assert client.get(f"{made.here}export/?format={kind}").status_code == 404


# Reading ------------------------------------------------------------------------------------------
def test_an_empty_list_says_what_to_do(made):
    PlanScenario.objects.all().delete()
    assert "Préparer un plan" in words(made.client().get(made.root))
    assert "Voir les campagnes de notation" in words(made.client("reader").get(made.root))
    assert made.client().get(f"{made.root}comparer/").status_code == 200


def test_a_page_says_the_plan_and_where_each_figure_comes_from(made, django_assert_max_num_queries):
    run = computed(made)
    client = made.client()
    client.get(made.here)
    with django_assert_max_num_queries(MAX_QUERIES):
        page = client.get(made.here)
    said = words(page)
    assert "Meilleur plan, prouvé : 4 bâtiments traités sur 5" in said
    assert "600 000" in said
    assert "Aucune action possible ne vaut plus que ce qu’elle coûte." in said
    assert "vérifié par un second calcul" in said
    assert "<svg" in page.content.decode()
    assert len(page.content) < 300_000
    for query in ("argent", "service", "valeur", "ecart", "annee&annee=2028"):
        origin = client.get(f"{made.here}origine/?mesure={query}")
        assert origin.status_code == 200
        assert run.inputs_sha256 in words(origin)
    assert client.get(f"{made.here}origine/?mesure=annee&annee=2035").status_code == 404
    listed = words(client.get(made.root))
    assert "meilleur plan" in listed
    assert "942 287 €" in listed


def test_a_changed_scenario_asks_for_a_new_computation(made):
    computed(made)
    edit_scenario(
        actor=made.manager, scenario=made.fresh(), version=1,
        rules=rules_of({**made.scenario.problem, "carry_over": False}),
    )  # fmt: skip
    said = words(made.client().get(made.here))
    assert "n’est pas calculé tel qu’il est aujourd’hui" in said
    assert "Calculer le plan" in said


def test_without_a_plan_the_smallest_way_out_leads_to_the_form(made):
    made.scenario.problem["constraints"]["energy"] = {"max_ratio": "0.1"}
    made.scenario.save()
    computed(made)
    page = made.client().get(made.here)
    assert "Aucun plan ne respecte tout" in words(page)
    assert "Trajectoire d’énergie" in words(page)
    assert f"{made.here}modifier/" in page.content.decode()
    assert made.client().get(f"{made.here}courbe/").status_code == 200


def test_a_building_without_a_place_says_what_it_was_worth():
    made = planned(budgets=0, constraints={}, scenarios=[])
    computed(made)
    said = words(made.client().get(made.here))
    assert "Non placés" in said
    assert "mais n’entre pas dans les contraintes du plan" in said
    assert "Ce qui limite le plan" in said


# Making -------------------------------------------------------------------------------------------
def upload(made, data, **fields):
    file = SimpleUploadedFile("plan.json", data, "application/json")
    sent = {"name": "Du fichier", "perimeter_id": str(made.territory.perimeter_id), "file": file}
    return made.client().post(f"{made.root}nouveau/", sent | fields)


def test_a_file_of_the_command_becomes_a_scenario_and_comes_back_as_it_was(made):
    answer = upload(made, json.dumps(example()).encode())
    scenario = PlanScenario.objects.get(name="Du fichier")
    assert answer.headers["Location"] == f"{made.root}{scenario.pk}/"
    back = made.client().get(f"{made.root}{scenario.pk}/export/?format=json")
    told = json.loads(back.content)
    assert told == example(title="Du fichier")
    assert understood(told) == understood(example(title="Du fichier"))


def test_a_bad_file_shows_each_fault_with_its_field(made):
    bad = {**example(), "carry_overs": True, "budgets": "beaucoup"}
    answer = upload(made, json.dumps(bad).encode())
    assert answer.status_code == 422
    said = words(answer)
    assert "2 erreurs" in said
    assert "carry_overs" in said
    assert "Vouliez-vous écrire « carry_over »" in said
    for data, reason in (
        (b"{", "pas du JSON valable"),
        (b"\x89PNG\r\n\x1a\n0000", "image"),
        (b'{"years": [2027], "years": [2028]}', "deux fois"),
    ):
        refused = upload(made, data)
        assert refused.status_code == 422
        assert reason in words(refused)
    assert upload(made, json.dumps(example()).encode(), perimeter_id=str(uuid.UUID(int=1))
                  ).status_code == 422  # fmt: skip
    assert PlanScenario.objects.count() == 1


def test_a_campaign_becomes_a_scenario_in_two_pages_and_is_computed(
    django_capture_on_commit_callbacks,
):
    estate = scored_estate(stage="published")
    made = planned_in(estate)
    first = made.client().get(f"{made.root}nouveau/")
    assert f"{made.root}nouveau/{estate.campaign.pk}/" in first.content.decode()
    here = f"{made.root}nouveau/{estate.campaign.pk}/"
    form = made.client().get(here)
    assert "18 bâtiments" in words(form)
    sent = {
        "name": "Plan du mandat", "note": "", "first_year": "2027", "year_count": "4",
        "budget": "800 000", "carry_over": "on", "service_value": "400", "discount_rate": "3",
        "energy_ratio": "", "projects_per_year": "",
    }  # fmt: skip
    assert made.client().post(here, sent | {"year_count": "0"}).status_code == 422
    answer = made.client().post(here, sent)
    assert answer.status_code == 302, words(answer)[:2500]
    scenario = PlanScenario.objects.get()
    assert answer.headers["Location"] == f"{made.root}{scenario.pk}/"
    assert scenario.run == ResultRun.objects.get()
    rules = rules_of(scenario.problem)
    assert (rules.years, set(rules.budgets)) == ((2027, 2028, 2029, 2030), {800_000})
    with django_capture_on_commit_callbacks(execute=True):
        asked = made.client().post(f"{made.root}{scenario.pk}/calculer/")
    assert asked.headers["Location"].startswith("/taches/")
    assert PlanRun.objects.get().content["verified"]
    assert made.client().post(here, sent).status_code == 422
    page = made.client().get(f"{made.root}{scenario.pk}/modifier/")
    assert "Coût d’une rénovation lourde" in words(page)
    changed = {
        **{name: value for name, value in sent.items() if name != "budget"},
        **{f"budget_{year}": "800000" for year in range(2027, 2031)},
        **{name: str(value).replace(".", ",") for name, value in (
            ("renovation_eur_m2", 900), ("renovation_energy", 0.4), ("renovation_running", 0.25),
            ("renovation_atout", 2.5), ("demolition_eur_m2", 180), ("pooling_eur_m2", 250),
            ("upkeep_eur_m2", 20), ("sale_probability", 0.7),
        )},
        "version": "1",
    }  # fmt: skip
    answer = made.client().post(f"{made.root}{scenario.pk}/modifier/", changed)
    assert answer.status_code == 302
    before, scenario = scenario.problem, PlanScenario.objects.get()
    assert scenario.problem["assumptions"]["renovation_eur_m2"] == 900
    costs = {one["code"]: one["actions"] for one in scenario.problem["buildings"]}
    for building in before["buildings"]:
        for action, other in zip(building["actions"], costs[building["code"]], strict=True):
            assert action["action"] == other["action"]
            if action["action"] == "renovate":
                assert other["cost"] * 12 == action["cost"] * 9
            else:
                assert other == action


def planned_in(estate):
    from tests.modules.estate.scenario_world import Planned  # noqa: PLC0415

    return Planned(estate.land, estate.actors, PlanScenario())


# Changing -----------------------------------------------------------------------------------------
def test_the_form_shows_what_stands_and_saving_it_again_changes_nothing(made):
    page = made.client().get(f"{made.here}modifier/").content.decode()
    sent = {
        name: unescape(value)
        for name, value in re.findall(r'<input[^>]*?name="([a-z_0-9]+)"[^>]*?value="([^"]*)"', page)
    }
    assert sent["budget_2027"].replace("\u00a0", "").replace("\u202f", "") == "600000"
    before = dict(made.scenario.problem)
    sent = {name: value for name, value in sent.items() if not name.startswith("csrf")}
    answer = made.client().post(f"{made.here}modifier/", sent | {"carry_over": "on", "note": ""})
    assert answer.status_code == 302
    assert made.fresh().problem == before


def test_rules_change_on_the_form_and_half_told_budgets_are_refused(made):
    here = f"{made.here}modifier/"
    half = made.client().post(here, EDIT | {"budget_2028": "", "version": "1"})
    assert half.status_code == 422
    assert "Donnez un budget à chaque année" in words(half)
    assert made.client().post(here, EDIT | {"version": "1"}).status_code == 302
    assert [str(one) for one in rules_of(made.fresh().problem).budgets] == [
        "500000", "600000.5000", "0",
    ]  # fmt: skip
    more = made.client().post(here, EDIT | {"version": "2", "year_count": "5"})
    assert more.status_code == 302
    rules = rules_of(made.fresh().problem)
    assert (len(rules.years), rules.budgets[3:]) == (5, (0, 0))


def test_two_people_at_once_meet_on_the_conflict_page(made):
    here = f"{made.here}modifier/"
    assert made.client().post(here, EDIT | {"version": "1"}).status_code == 302
    answer = made.client("administrator").post(here, EDIT | {"version": "1", "budget_2027": "7"})
    assert answer.status_code == 409
    assert "Budget de 2027" in words(answer)
    assert rules_of(made.fresh().problem).budgets[0] == 500_000


def test_a_decision_is_imposed_then_lifted_with_its_reasons(made):
    computed(made)
    here = f"{made.here}imposer/?batiment=D-Ecole"
    assert "rénover" in words(made.client().get(here))
    sent = {"version": "1", "family": "locks", "action": "renovate", "year": "2028", "reason": ""}
    assert made.client().post(here, sent).status_code == 422
    every = made.client().post(here, sent | {"action": "*", "reason": "Rien"})
    assert every.status_code == 422
    assert made.client().post(here, sent | {"reason": "Promesse"}).status_code == 302
    lock = imposed_in(made.fresh().problem)[0]
    assert (lock.building, lock.year, lock.author) == ("D-Ecole", 2028, made.manager.label)
    page = words(made.client().get(made.here))
    assert "Promesse" in page
    lift = {"version": "2", "family": "locks", "building": "D-Ecole", "action": "renovate",
            "year": "2028", "reason": ""}  # fmt: skip
    assert made.client().post(f"{made.here}lever/", lift).status_code == 422
    assert made.client().post(f"{made.here}lever/", lift | {"reason": "Non"}).status_code == 302
    assert len(imposed_in(made.fresh().problem)) == 1


def test_a_scenario_is_copied_and_given_up(made):
    assert made.client().post(f"{made.here}copier/", {"name": "Plan 2027-2029"}).status_code == 422
    assert made.client().post(f"{made.here}copier/", {"name": "Bis"}).status_code == 302
    drop = f"{made.here}abandonner/"
    assert made.client().post(drop, {"version": "1", "reason": ""}).status_code == 422
    assert made.client().post(drop, {"version": "1", "reason": "Trop cher"}).status_code == 302
    assert made.fresh().stage == ScenarioStage.DROPPED
    page = made.client().get(made.here)
    assert "Abandonné" in words(page)
    assert "Copier ce scénario" in words(page)
    assert "ne change plus" in words(made.client().get(f"{made.here}modifier/"))
    assert made.client().post(f"{made.here}calculer/").headers["Location"] == made.here


# Computing, comparing -----------------------------------------------------------------------------
def test_the_curve_is_long_work_then_a_chart_and_a_table(made):
    page = made.client().get(f"{made.here}courbe/")
    assert "Tracer la courbe" in words(page)
    asked = made.client().post(f"{made.here}calculer/", {"courbe": "oui"})
    job = Job.objects.get()
    assert asked.headers["Location"] == f"/taches/{job.pk}/"
    assert job.result_url == f"{made.here}courbe/"
    assert "en cours" in words(made.client().get(made.here))
    run_job(job.pk)
    page = made.client().get(f"{made.here}courbe/")
    said = words(page)
    assert "Ce que coûte le service" in said
    assert "moindre regret" in said
    assert "finances d’abord" in said
    origin = made.client().get(f"{made.here}origine/?mesure=argent&rang=1")
    assert origin.status_code == 200
    assert made.client().get(f"{made.here}origine/?mesure=argent&rang=99").status_code == 404
    again = made.client().post(f"{made.here}calculer/", {"courbe": "oui"})
    assert again.headers["Location"] == f"{made.here}courbe/"
    assert made.client().post(
        f"{made.here}copier/", {"name": "Plan 2027-2029", "point": "1"}
    ).status_code == 422  # fmt: skip
    for point in ("1", "robust"):
        sent = {"name": f"Copie {point}", "point": point}
        assert made.client().post(f"{made.here}copier/", sent).status_code == 302
    assert len(imposed_in(PlanScenario.objects.get(name="Copie robust").problem)) == 6


def test_two_scenarios_stand_side_by_side(made):
    first = made.scenario
    computed(made)
    assert made.client().post(f"{made.here}copier/", {"name": "Sans argent"}).status_code == 302
    second = PlanScenario.objects.get(name="Sans argent")
    here = f"{made.root}comparer/?a={first.pk}&b={second.pk}"
    assert "n’a pas de plan" in words(made.client().get(here))
    second.problem |= {"budgets": 0, "constraints": {}}
    second.save()
    made.scenario = second
    computed(made)
    said = words(made.client().get(here))
    assert "Les deux plans diffèrent sur" in said
    assert "rénover, 2027" in said
    assert made.client().get(f"{made.root}comparer/?a=x&b=y").status_code == 422
    assert made.client("elsewhere").get(here).status_code == 404


def test_a_plan_is_taken_away_as_tables_and_as_the_answer_of_the_command(made):
    run = computed(made)
    client = made.client()
    answer = client.get(f"{made.here}export/?format=reponse")
    assert json.loads(answer.content) == run.content
    book = client.get(f"{made.here}export/?format=xlsx")
    assert book.content[:2] == b"PK"
    assert client.get(f"{made.here}export/?format=csv").headers["Content-Type"] == "application/zip"
    assert io.BytesIO(book.content).read(2) == b"PK"


# Ruling -------------------------------------------------------------------------------------------
def test_a_session_accepts_a_scenario_once(made):
    page = made.client().get(made.here)
    assert "Un scénario se fait voter une fois calculé" in words(page)
    computed(made)
    assert "Aucune séance du groupe foncier n’est ouverte" in words(made.client().get(made.here))
    session = made.session()
    assert "Écrire la réponse d’une séance" in words(made.client().get(made.here))
    answer = {"kind": "accepte", "vote": "unanimité", "session": session.pk, "version": "1"}
    here = f"{made.here}reponse/"
    assert made.client().post(here, answer).status_code == 422
    assert made.client().post(here, answer | {"reason": "Oui"}).status_code == 302
    again = made.client().post(here, answer | {"reason": "Oui"})
    assert again.status_code == 422
    assert made.fresh().stage == ScenarioStage.VOTED
    assert Action.objects.count() == 4
    said = words(made.client().get(made.here))
    assert "unanimité" in said
    assert "Modifier" not in said
