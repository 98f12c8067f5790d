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
from bastide.modules.estate.models import ResultRun
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


def test_loading_the_estate_again_changes_nothing(demonstration: Installation) -> None:
    demonstration.python(AGAIN)
