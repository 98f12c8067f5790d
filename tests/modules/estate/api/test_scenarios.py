"""Scenarios by the API: what the pages show, made and computed by those who may."""

import json

import pytest

from bastide.modules.estate.models import PlanScenario
from bastide.platform.tasks.models import Job
from tests.modules.estate.scenario_world import computed, example, planned
from tests.modules.spending.world import CITY

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return planned()


def asked(made, path="", who="manager"):
    return made.client(who).get(f"{made.api}{path}")


def sent(made, path="", who="manager", **data):
    return made.client(who).post(
        f"{made.api}{path}", json.dumps(data), content_type="application/json"
    )


def test_a_scenario_and_its_computation_are_what_the_command_reads_and_prints(made):
    listed = asked(made).json()
    assert [one["name"] for one in listed["items"]] == ["Plan 2027-2029"]
    here = f"/{made.scenario.pk}"
    assert asked(made, here).json()["problem"] == example(title="Plan 2027-2029")
    assert asked(made, f"{here}/calcul").status_code == 404
    run = computed(made)
    told = asked(made, f"{here}/calcul").json()
    assert told["answer"] == run.content
    assert (told["number"], told["is_current"], told["status"]) == (1, True, "optimal")
    made.scenario.problem["carry_over"] = False
    made.scenario.save()
    assert asked(made, f"{here}/calcul").json()["is_current"] is False


def test_who_may_read_and_write(made):
    computed(made)
    here = f"/{made.scenario.pk}"
    for path in ("", here, f"{here}/calcul"):
        assert asked(made, path, "referent").status_code == 200
        assert asked(made, path, "elsewhere").status_code == 404
    assert asked(made, "", "reader").json()["items"] == []
    assert asked(made, here, "reader").status_code == 404
    for who in ("referent", "reader", "elsewhere"):
        assert sent(made, "", who, name="Non", problem=example()).status_code == 404
        assert sent(made, f"{here}/calcul", who).status_code == 404
    assert PlanScenario.objects.count() == 1
    assert not Job.objects.exists()


def test_a_problem_is_kept_or_refused_field_by_field(made):
    body = {"name": "Par l’API", "problem": example(), "note": "Essai"}
    assert sent(made, **body).status_code == 201
    city = str(made.land.bodies[CITY].perimeter_id)
    answer = sent(made, **body, perimeter=city)
    assert answer.json()["perimeter"] == "Ville"
    assert PlanScenario.objects.filter(name="Par l’API").count() == 2
    again = sent(made, **body)
    assert again.status_code == 422
    bad = sent(made, name="Mauvais", problem={**example(), "budgets": "beaucoup"})
    assert bad.status_code == 422
    assert "budgets" in bad.content.decode()
    assert sent(made, **{**body, "name": "Ailleurs"}, perimeter=str(made.scenario.pk)
                ).status_code == 404  # fmt: skip
    assert made.client().post(made.api).status_code == 400


def test_a_computation_is_asked_as_long_work_then_known(made):
    here = f"/{made.scenario.pk}/calcul"
    first = sent(made, here, curve=True)
    assert (first.status_code, first.json()["run"]) == (202, None)
    assert first.json()["job"] == str(Job.objects.get().pk)
    computed(made)
    assert sent(made, here).json()["run"] == 1
