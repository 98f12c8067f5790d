"""Scenarios: made, changed, locked, copied, given up, computed once, ruled on."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.plans.models import Action, ActionMoney, Plan, PlanVersion
from bastide.modules.estate.core.scenario_documents import (
    LOCKS,
    VETOES,
    Imposed,
    imposed_in,
    rules_of,
    understood,
)
from bastide.modules.estate.models import PlanRun, PlanScenario, Ruling, RulingKind, ScenarioStage
from bastide.modules.estate.queries.scenarios import current_run
from bastide.modules.estate.services import imposed, plan_runs, scenarios
from bastide.modules.estate.services.desk import Answer, close_session
from bastide.modules.estate.services.scenario_rulings import rule_scenario
from bastide.platform.audit.models import Event, Payload
from bastide.platform.tasks.models import Job, JobStatus
from bastide.platform.tasks.services import run as run_job
from tests.modules.estate.scenario_world import computed, example, planned
from tests.modules.spending.world import CITY, land

pytestmark = pytest.mark.django_db
ACCEPTED = Answer(RulingKind.ACCEPTED, "Le plan tient le budget.", "unanimité")


@pytest.fixture
def made():
    return planned()


def refusals(error):
    return {(one.field, one.value) for one in error.value.refusals}


def acts():
    return list(Event.objects.order_by("sequence").values_list("action", flat=True))


# Making -------------------------------------------------------------------------------------------
def test_a_scenario_keeps_its_problem_under_its_own_name_and_says_it_in_the_journal(made):
    scenario = made.fresh()
    assert scenario.problem == example(title="Plan 2027-2029")
    assert (scenario.stage, scenario.version) == (ScenarioStage.DRAFT, 1)
    assert acts()[-1] == "create_scenario"
    told = json.loads(Payload.objects.order_by("-pk")[0].content)
    assert told["after"]["buildings"] == 5
    assert "École" not in json.dumps(told, ensure_ascii=False)


def test_only_managers_make_and_change_scenarios(made):
    for role in ("reader", "contributor", "referent", "elsewhere"):
        stopped_everywhere(made, made.actors[role])
    assert PlanScenario.objects.count() == 1
    assert made.fresh().version == 1


def stopped_everywhere(made, actor):
    scenario = made.fresh()
    lock = Imposed(LOCKS, "D-Ecole", "renovate", None, "", "Promesse")
    for act in (
        lambda: scenarios.create_scenario(
            actor=actor, territory=made.territory, perimeter_id=scenario.perimeter_id,
            name="Autre", problem=example(),
        ),
        lambda: scenarios.edit_scenario(actor=actor, scenario=scenario, version=1, name="Autre"),
        lambda: imposed.impose(actor=actor, scenario=scenario, version=1, imposed=lock),
        lambda: imposed.lift(
            actor=actor, scenario=scenario, version=1, imposed=lock, reason="Non"
        ),
        lambda: scenarios.copy_scenario(actor=actor, scenario=scenario, name="Autre"),
        lambda: scenarios.drop_scenario(actor=actor, scenario=scenario, version=1, reason="Non"),
        lambda: plan_runs.compute_scenario(actor=actor, scenario=scenario),
        lambda: rule_scenario(
            actor=actor, session=made.session(), scenario=scenario, answer=ACCEPTED, version=1
        ),
    ):  # fmt: skip
        with pytest.raises(NotAllowedError):
            act()


def test_a_bad_problem_is_refused_field_by_field_and_nothing_is_kept(made):
    budgets = {"2027": "beaucoup", "2028": 1, "2029": 1}
    bad = {**example(), "budgets": budgets, "carry_overs": True}
    with pytest.raises(InputRefusedError) as error:
        scenarios.create_scenario(
            actor=made.manager,
            territory=made.territory,
            perimeter_id=made.territory.perimeter_id,
            name="Mauvais",
            problem=bad,
        )
    assert {field for field, _value in refusals(error)} == {"budgets.2027", "carry_overs"}
    assert PlanScenario.objects.count() == 1


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "Plan 2027-2029"])
def test_a_name_is_needed_short_and_free(made, name):
    with pytest.raises(InputRefusedError) as error:
        scenarios.copy_scenario(actor=made.manager, scenario=made.scenario, name=name)
    assert {field for field, _value in refusals(error)} == {"name"}


# Changing -----------------------------------------------------------------------------------------
def test_rules_change_in_euros_and_the_rest_of_the_file_stays(made):
    rules = rules_of(made.scenario.problem)
    assert rules.budgets == (Decimal(600_000),) * 3
    changed = replace(
        rules,
        budgets=(Decimal(500_000), Decimal("600000.50"), Decimal(0)),
        energy_ratio=Decimal("0.9"),
        projects_per_year=None,
    )
    edited = scenarios.edit_scenario(
        actor=made.manager, scenario=made.scenario, version=1, rules=changed, note="Essai"
    )
    assert rules_of(made.fresh().problem) == changed
    assert edited.version == 2
    before = example(title="Plan 2027-2029")
    after = made.scenario.problem
    assert after["budgets"] == [500, "600.0005", 0]
    assert after["buildings"] == before["buildings"]
    assert after["constraints"]["projects"] == {"by_service": {"Bâtiments": 2}}
    assert after["constraints"]["vetoes"] == before["constraints"]["vetoes"]


def test_who_saw_another_version_overwrites_nothing(made):
    scenarios.edit_scenario(actor=made.manager, scenario=made.scenario, version=1, note="Un")
    with pytest.raises(InputRefusedError) as error:
        scenarios.edit_scenario(actor=made.manager, scenario=made.scenario, version=1, note="Deux")
    assert {field for field, _value in refusals(error)} == {"version"}
    assert made.fresh().note == "Un"


def test_years_that_the_file_does_not_hold_are_refused_with_their_place(made):
    rules = rules_of(made.scenario.problem)
    with pytest.raises(InputRefusedError):
        scenarios.edit_scenario(
            actor=made.manager, scenario=made.scenario, version=1,
            rules=replace(rules, years=(2027, 2029, 2030)),
        )  # fmt: skip
    assert made.fresh().version == 1


def test_the_costs_of_a_file_are_changed_in_the_file(made):
    with pytest.raises(InputRefusedError):
        scenarios.edit_scenario(
            actor=made.manager, scenario=made.scenario, version=1,
            assumptions=scenarios.assumptions_of(scenarios.shipped_assumptions()),
        )  # fmt: skip


# Locks and vetoes ---------------------------------------------------------------------------------
def test_a_lock_says_who_and_why_and_holds_in_the_plan(made):
    lock = Imposed(LOCKS, "D-Ecole", "renovate", 2028, "quelqu’un d’autre", "Promesse de campagne")
    imposed.impose(actor=made.manager, scenario=made.scenario, version=1, imposed=lock)
    found = imposed_in(made.fresh().problem)
    assert found[0] == replace(lock, author=made.manager.label)
    assert [one.family for one in found] == [LOCKS, VETOES]
    kept = {one["building"]: one for one in computed(made).content["plan"]}
    assert (kept["D-Ecole"]["action"], kept["D-Ecole"]["year"]) == ("renovate", 2028)
    again = replace(lock, action="keep", year=None, reason="Finalement non")
    imposed.impose(actor=made.manager, scenario=made.scenario, version=2, imposed=again)
    assert [one.action for one in imposed_in(made.fresh().problem) if one.family == LOCKS] == [
        "keep"
    ]
    imposed.lift(
        actor=made.manager, scenario=made.scenario, version=3, imposed=again, reason="Revu"
    )
    assert [one.family for one in imposed_in(made.fresh().problem)] == [VETOES]
    assert acts()[-1] == "unlock_scenario"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Imposed(LOCKS, "D-Ecole", "renovate", None, "", " "), "reason"),
        (Imposed(LOCKS, "Z", "renovate", None, "", "Oui"), "building"),
        (Imposed(LOCKS, "D-Ecole", "sell", None, "", "Oui"), "action"),
        (Imposed(LOCKS, "D-Ecole", "", None, "", "Oui"), "action"),
        (Imposed(VETOES, "D-Ecole", "renovate", 2035, "", "Oui"), "year"),
    ],
)
def test_an_imposed_decision_names_what_exists_and_says_why(made, asked, field):
    with pytest.raises(InputRefusedError) as error:
        imposed.impose(actor=made.manager, scenario=made.scenario, version=1, imposed=asked)
    assert {one for one, _value in refusals(error)} == {field}


# Giving up ----------------------------------------------------------------------------------------
def test_a_scenario_given_up_changes_no_more_and_may_be_copied(made):
    scenarios.drop_scenario(
        actor=made.manager, scenario=made.scenario, version=1, reason="Budget coupé"
    )
    for act in (
        lambda: scenarios.edit_scenario(
            actor=made.manager, scenario=made.scenario, version=2, note="Non"
        ),
        lambda: plan_runs.compute_scenario(actor=made.manager, scenario=made.scenario),
        lambda: scenarios.drop_scenario(
            actor=made.manager, scenario=made.scenario, version=2, reason="Encore"
        ),
    ):
        with pytest.raises(InputRefusedError):
            act()
    copy = scenarios.copy_scenario(actor=made.manager, scenario=made.fresh(), name="Reprise")
    assert copy.stage == ScenarioStage.DRAFT
    assert copy.problem["buildings"] == made.scenario.problem["buildings"]


# Computing ----------------------------------------------------------------------------------------
def ask(made, django_capture_on_commit_callbacks, **options):
    with django_capture_on_commit_callbacks(execute=True):
        return plan_runs.compute_scenario(actor=made.manager, scenario=made.fresh(), **options)


def test_a_computation_is_a_job_kept_once(made, django_capture_on_commit_callbacks):
    job = ask(made, django_capture_on_commit_callbacks)
    job.refresh_from_db()
    assert (job.status, job.done, job.total) == (JobStatus.DONE, 2, 2)
    run = PlanRun.objects.get()
    assert job.result == {"run": str(run.pk), "status": "optimal"}
    assert (run.number, run.scenario_version, run.created_by) == (1, 1, made.manager.user)
    assert run.content["verified"]
    assert run.content["constraint_costs"]
    assert "frontier" not in run.content
    assert len(run.inputs_sha256) == 64
    assert ask(made, django_capture_on_commit_callbacks) == run
    assert Job.objects.count() == 1
    assert acts().count("record_plan_run") == 1


def test_the_same_problem_found_again_is_not_computed_again(
    made,
):
    run = computed(made)
    rules = rules_of(made.scenario.problem)
    other = replace(rules, carry_over=False)
    for version, asked in ((1, other), (2, rules)):
        scenarios.edit_scenario(
            actor=made.manager, scenario=made.scenario, version=version, rules=asked
        )
        if asked == other:
            assert current_run(made.fresh()) is None
    assert made.fresh().version == 3
    assert current_run(made.scenario) == run


def test_the_curve_comes_with_the_plan_of_least_regret(made, django_capture_on_commit_callbacks):
    job = ask(made, django_capture_on_commit_callbacks, has_curve=True)
    job.refresh_from_db()
    assert (job.status, job.done) == (JobStatus.DONE, 4)
    run = PlanRun.objects.get()
    assert len(run.content["frontier"]) >= 2
    assert [one["name"] for one in run.content["robust"]["scenarios"]] == [
        "finances d’abord",
        "service d’abord",
    ]
    assert current_run(made.fresh()) == run
    assert current_run(made.fresh(), has_curve=False) is None


def test_a_job_that_waits_is_not_asked_twice(made):
    first = plan_runs.compute_scenario(actor=made.manager, scenario=made.fresh())
    assert plan_runs.compute_scenario(actor=made.manager, scenario=made.fresh()) == first
    assert Job.objects.count() == 1
    assert run_job(first.pk).status == JobStatus.DONE
    assert run_job(first.pk) is None


def test_a_plan_that_does_not_hold_is_never_kept(made):
    asked = understood(made.fresh().problem)
    content = dict(computed(made).content)
    PlanRun.objects.all().delete()
    with pytest.raises(plan_runs.UnfitPlanError):
        plan_runs.keep_run(
            actor=made.manager,
            scenario=made.scenario,
            asked=asked,
            content={**content, "objective": "1.00"},
            has_curve=False,
            seconds=0.1,
        )
    assert not PlanRun.objects.exists()


def test_a_point_of_the_curve_becomes_a_scenario_that_imposes_it(made):
    run = computed(made, has_curve=True)
    point = run.content["frontier"][-1]
    copy = scenarios.copy_scenario(
        actor=made.manager, scenario=made.scenario, name="Le plus de service", run=run, point=str(
            len(run.content["frontier"])
        ),
    )  # fmt: skip
    made.scenario = copy
    again = computed(made).content
    told = {one["building"]: (one["action"], one["year"]) for one in again["plan"]}
    assert told == {one["building"]: (one["action"], one["year"]) for one in point["plan"]}
    assert again["money"] == point["money"]
    assert "courbe argent et service" in imposed_in(copy.problem)[0].reason
    for wrong in ("0", "99", "x", "robuste"):
        with pytest.raises(InputRefusedError):
            scenarios.copy_scenario(
                actor=made.manager, scenario=copy, name="Autre", run=run, point=wrong
            )
    robust = scenarios.copy_scenario(
        actor=made.manager, scenario=copy, name="Sûr", run=run, point=scenarios.ROBUST
    )
    assert "moindre regret" in imposed_in(robust.problem)[0].reason


# Ruling -------------------------------------------------------------------------------------------
def accept(made, session=None, answer=ACCEPTED, **options):
    return rule_scenario(
        actor=made.manager,
        session=session or made.session(),
        scenario=made.scenario,
        answer=answer,
        version=options.pop("version", made.fresh().version),
    )


def test_an_accepted_scenario_is_a_voted_plan_whose_money_is_that_of_the_computation(made):
    asset = made.asset("A-MairieAnnexe")
    run = computed(made)
    ruling = accept(made)
    scenario = made.fresh()
    plan = scenario.plan
    assert (scenario.stage, scenario.version) == (ScenarioStage.VOTED, 2)
    assert (plan.stage, plan.decision, plan.name) == ("voted", "unanimité", "Plan 2027-2029")
    assert (plan.starts_on.year, plan.ends_on.year) == (2027, 2029)
    assert PlanVersion.objects.filter(plan=plan).count() == 1
    assert ruling.action is None
    acted = {one["building"]: one for one in run.content["plan"] if one["year"] is not None}
    assert acted
    actions = {one.origin["building"]: one for one in Action.objects.filter(plan=plan)}
    assert set(actions) == set(acted)
    for code, told in acted.items():
        lines = ActionMoney.objects.filter(action=actions[code])
        spent = sum(one.planned for one in lines if one.direction == "D")
        granted = sum(one.planned for one in lines if one.funding == "grant")
        assert spent == Decimal(told["cost"])
        assert granted == Decimal(told["subsidy"])
        sold = [one for one in lines if one.funding == "sale"]
        assert [str(one.planned) for one in sold] == (
            [told["receipt"]["counted"]] if "receipt" in told else []
        )
        assert actions[code].starts_on.year == told["year"]
        assert actions[code].ends_on.year == told["last_year"]
    for year in run.content["by_year"]:
        lines = ActionMoney.objects.filter(action__plan=plan, year=year["year"])
        net = sum(
            (one.planned if one.direction == "D" else -one.planned)
            for one in lines
            if one.funding != "sale"
        )
        assert net == Decimal(year["spent"])
    assert actions["A-MairieAnnexe"].reference == asset.pk
    assert actions["A-MairieAnnexe"].origin["kind"] == "estate"
    assert {"create_plan", "add_action", "record_money", "vote_plan", "rule_scenario"} <= set(
        acts()
    )


def test_the_plan_of_an_authority_is_its_own():
    made = planned(perimeter=CITY)
    computed(made)
    made.scenario = made.fresh()
    ruling = accept(made)
    assert ruling.scenario.plan.perimeter == made.land.bodies[CITY].perimeter


def test_the_same_answer_again_makes_no_second_plan(made):
    computed(made)
    session = made.session()
    first = accept(made, session)
    assert accept(made, session, version=1) == first
    for other in (session, made.session(label="Autre séance")):
        answer = ACCEPTED if other != session else replace(ACCEPTED, kind=RulingKind.REFUSED)
        with pytest.raises(InputRefusedError):
            accept(made, other, answer)
    assert Plan.objects.count() == Ruling.objects.count() == 1


def test_a_refused_scenario_is_given_up_and_a_postponed_one_waits(made):
    later = accept(made, answer=Answer(RulingKind.POSTPONED, "Chiffrer le gymnase"))
    assert made.fresh().stage == ScenarioStage.DRAFT
    assert later.kind == RulingKind.POSTPONED
    accept(made, made.session(label="Avril"), Answer(RulingKind.REFUSED, "Trop cher"))
    assert made.fresh().stage == ScenarioStage.DROPPED
    assert not Plan.objects.exists()


def test_what_may_not_be_voted_is_refused_and_nothing_is_written(made):
    with pytest.raises(InputRefusedError, match="plan calculé"):
        accept(made)
    computed(made)
    with pytest.raises(InputRefusedError, match="pas encore eu lieu"):
        accept(made, made.session(days=3, label="À venir"))
    with pytest.raises(InputRefusedError, match="aucune raison"):
        accept(made, answer=Answer(RulingKind.ACCEPTED, " "))
    with pytest.raises(InputRefusedError, match="entre-temps"):
        accept(made, version=7)
    closed = made.session(label="Close")
    close_session(actor=made.manager, session=closed, version=1, minutes="Rien.")
    with pytest.raises(InputRefusedError, match="close"):
        accept(made, closed)
    scenarios.edit_scenario(
        actor=made.manager, scenario=made.scenario, version=1,
        rules=replace(rules_of(made.scenario.problem), carry_over=False),
    )  # fmt: skip
    with pytest.raises(InputRefusedError, match="plan calculé"):
        accept(made)
    assert made.fresh().stage == ScenarioStage.DRAFT
    assert not Plan.objects.exists()
    assert not Ruling.objects.exists()


def test_years_that_are_no_budget_years_cannot_be_voted():
    made = planned(years=[1, 2, 3], budgets=600, buildings=[], constraints={}, scenarios=[])
    computed(made)
    with pytest.raises(InputRefusedError, match="exercices"):
        accept(made)
    assert not Plan.objects.exists()


def test_an_impossible_scenario_cannot_be_voted():
    made = planned()
    made.scenario.problem["constraints"]["energy"] = {"max_ratio": "0.1"}
    made.scenario.save()
    run = computed(made)
    assert run.status == "infeasible"
    assert run.content["conflict"]
    with pytest.raises(InputRefusedError, match="aucun plan"):
        accept(made)


def test_a_session_of_another_territory_rules_on_nothing_here(made):
    computed(made)
    other = land("Ailleurs", "200000172", ("200000172", "Ailleurs"))
    session = made.session()
    type(session).objects.filter(pk=session.pk).update(
        territory=other.territory, perimeter=other.territory.perimeter
    )
    with pytest.raises(InputRefusedError, match="autre territoire"):
        accept(made, session)
