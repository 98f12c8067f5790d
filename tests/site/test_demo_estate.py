"""The estate of the demonstration: whole in the invented territory, untouched in the real ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.site.conftest import Installation

TOLD = """
import json, django
django.setup()
from collections import Counter
from bastide.kernel.grids.models import Campaign, Rater, Score
from bastide.kernel.plans.models import Action, ActionMoney, Measure, Plan
from bastide.modules.estate.models import (
    Decision, DeskRequest, DeskSession, ManagementTool, PlanScenario, ResultRun, TaskInvolvement
)
run = ResultRun.objects.order_by("-number").first()
print(json.dumps({
    "campaigns": sorted(
        [one.name, one.stage, one.territory.is_fictitious, one.rounds.count()]
        for one in Campaign.objects.select_related("territory")
    ),
    "classes": Counter(str(one["class"]) for one in run.content["buildings"]),
    "certain": Counter(one["certain"] for one in run.content["buildings"]),
    "alpha": run.content["agreement"]["overall"]["alpha_ordinal"],
    "states": Counter(Score.sealed.values_list("state", flat=True)),
    "own": list(
        Rater.objects.filter(campaign__stage="open", user__isnull=False)
        .values_list("user__email", flat=True)
    ),
    "scenarios": sorted(PlanScenario.objects.values_list("stage", "runs__status")),
    "plan": Plan.objects.get(room="estate").stage,
    "real": Plan.objects.filter(room="estate", territory__is_fictitious=False).count(),
    "decisions": Decision.objects.count(),
    "actions": Counter(Action.objects.values_list("status", flat=True)),
    "paid": ActionMoney.objects.filter(realised__isnull=False).count(),
    "measures": sorted(Measure.objects.values_list("code", "values__starts_on__year")),
    "requests": Counter(DeskRequest.objects.values_list("stage", flat=True)),
    "sessions": Counter(DeskSession.objects.values_list("is_closed", flat=True)),
    "tools": ManagementTool.objects.count(),
    "tasks": TaskInvolvement.objects.values("task").distinct().count(),
}))
"""

AGAIN = """
import django
django.setup()
from bastide.modules.estate.demo import load
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.models import Event
before = Event.objects.count()
load(actor=SYSTEM)
assert Event.objects.count() == before
"""


@pytest.fixture(scope="module")
def told(demonstration: Installation) -> Any:
    """Return what the demonstration holds of the estate."""
    return json.loads(demonstration.python(TOLD))


def test_one_campaign_is_published_and_another_is_scored(told: Any) -> None:
    stages = {stage for _name, stage, _is_fictitious, _rounds in told["campaigns"]}
    assert stages == {"open", "published"}
    assert all(is_fictitious for _name, _stage, is_fictitious, _rounds in told["campaigns"])
    assert max(rounds for *_more, rounds in told["campaigns"]) == 2
    assert "maire@demo.bastide.example" in told["own"]


def test_the_answers_are_believable(told: Any) -> None:
    assert set(told["classes"]) == {"C1", "C2", "C3", "C4", "None"}
    assert min(told["classes"][name] for name in ("C1", "C2", "C3", "C4")) > 20
    assert told["certain"]["false"] > 10
    assert 0.6 < told["alpha"] < 0.85
    assert set(told["states"]) == {"number", "dont_know", "not_applicable"}


def test_the_policy_follows_from_the_scores(told: Any) -> None:
    assert told["decisions"] == 10
    assert told["scenarios"] == [["projet", "optimal"], ["vote", "optimal"]]
    assert (told["plan"], told["real"]) == ("voted", 0)
    assert {"done", "ongoing", "planned", "paused", "postponed"} <= set(told["actions"])
    assert told["paid"] >= 3
    assert {code for code, _year in told["measures"]} == {"COUT", "M2", "M2-HEURE"}
    assert {year for _code, year in told["measures"]} == {2024, 2025}


def test_the_desk_has_answered_and_is_asked_again(told: Any) -> None:
    assert told["requests"] == {"traitee": 3, "attente": 4}
    assert told["sessions"] == {"true": 2, "false": 1}
    assert told["tools"] == 4
    assert 10 < told["tasks"] < 16, "some tasks are nobody's: the diagnosis has what to say"


def test_loading_the_estate_again_changes_nothing(demonstration: Installation) -> None:
    demonstration.python(AGAIN)
