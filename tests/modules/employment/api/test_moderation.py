"""Moderation by the API: the same queue, the same doors, the same decisions as the pages."""

from __future__ import annotations

import pytest
from django.test import Client

from bastide.modules.employment.models import ModerationStep, Posting, PostingState
from tests.modules.employment.basin import basin_world
from tests.modules.employment.posting_world import account, advertiser, moderator, submitted

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def world():
    return basin_world()


def browser(world, who):
    client = Client()
    client.force_login(account(world, who))
    return client


@pytest.mark.always
def test_the_queue_a_case_and_a_decision(world):
    posting = submitted(advertiser(world), description="Équipe jeune et dynamique. " * 4)
    moderator(world)
    root = f"/api/v1/territoires/{world.territory.slug}/emploi/moderation"
    officer, nobody = browser(world, "reader"), browser(world, "contributor")
    (item,) = officer.get(root).json()["items"]
    assert (item["id"], item["state"]) == (str(posting.pk), "soumise")
    assert nobody.get(root).json()["items"] == []
    case = officer.get(f"{root}/{posting.pk}").json()
    assert {one["rule"] for one in case["remarks"]} == {"age"}
    assert case["decisions"] == ["approuver", "interroger", "refuser"]
    assert nobody.get(f"{root}/{posting.pk}").status_code == 404
    decision = {"act": "refuser", "version": item["version"], "reason": "discrimination"}
    url = f"{root}/{posting.pk}/decider"
    assert nobody.post(url, decision, content_type=JSON).status_code == 404
    bare = decision | {"reason": None}
    assert officer.post(url, bare, content_type=JSON).status_code == 422
    done = officer.post(url, decision, content_type=JSON)
    assert (done.status_code, done.json()["state"]) == (200, "refusee")
    assert officer.post(url, decision, content_type=JSON).status_code == 422
    assert Posting.objects.get().state == PostingState.REJECTED
    assert ModerationStep.objects.latest("pk").seconds is None
    (week,) = Client().get(f"/api/v1/emploi/{world.basin.slug}/moderation").json()
    assert (week["decisions"], week["unknown"], week["minutes"]) == (1, 1, 0)
