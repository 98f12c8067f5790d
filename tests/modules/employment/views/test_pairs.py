"""Possible duplicates in the officers' pages and by the API: shown, chosen, decided together."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bastide.modules.employment.models import PairDecision, PossiblePair
from tests.modules.employment.posting_world import account
from tests.modules.employment.services.test_pair_decisions import again, world  # noqa: F401

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def browser(world):  # noqa: F811 -- the fixture
    def opened(who):
        client = Client()
        client.force_login(account(world, who))
        return client

    return opened


def values(page):
    return re.findall(r'name="paire" value="([^"]+)"', page)


def test_pairs_are_chosen_and_decided_from_the_list(world, browser):  # noqa: F811
    boss, where = browser("manager"), f"{world.root}offres/doublons/"
    page = boss.get(where).content.decode()
    assert "2 paires d’emplois ressemblent" in page
    assert "Intérim des Marais" in page
    chosen = values(page)
    assert len(chosen) == 2
    sent = {"paire": chosen, "verdict": "deux", "reason": "Deux maisons."}
    for wrong in ({"reason": ""}, {"verdict": ""}, {"paire": []}, {"paire": ["x-1"]},
                  {"paire": [chosen[0], f"{chosen[1]}0"]}):  # fmt: skip
        refused = boss.post(f"{where}decider/", sent | wrong)
        assert refused.status_code == 422
    assert "n’est plus telle" in refused.content.decode()
    assert f'value="{chosen[0]}" aria' in refused.content.decode()
    assert not PairDecision.objects.exists()
    assert boss.post(f"{where}decider/", sent).url == where
    assert PairDecision.objects.filter(is_same=False).count() == 2
    assert "Aucun doublon possible" in boss.get(where).content.decode()


def test_the_page_of_a_job_shows_and_decides_its_own(world, browser):  # noqa: F811
    pair = PossiblePair.objects.select_related("first").order_by("-score", "pk")[0]
    boss, home = browser("manager"), f"{world.root}offres/{pair.first.job_id}/"
    page = boss.get(home).content.decode()
    (value,) = values(page)
    assert f'name="emploi" value="{pair.first.job_id}"' in page
    sent = {"paire": value, "verdict": "meme", "reason": "Le même.", "emploi": pair.first.job_id}
    assert boss.post(f"{world.root}offres/doublons/decider/", sent).url == home
    assert "Le même." in boss.get(home).content.decode()


def test_a_reader_looks_and_does_not_decide(world, browser):  # noqa: F811
    reader, where = browser("reader"), f"{world.root}offres/doublons/"
    page = reader.get(where).content.decode()
    assert "Intérim des Marais" in page
    assert 'name="paire"' not in page
    assert reader.post(f"{where}decider/", {"verdict": "meme", "reason": "x"}).status_code == 404


def test_the_api_decides_the_same_way(world, browser):  # noqa: F811
    boss, root = browser("manager"), f"/api/v1/territoires/{world.territory.slug}/emploi/doublons"
    items = boss.get(root).json()["items"]
    assert {one["first"]["source"] for one in items} | {
        one["second"]["source"] for one in items
    } == {"FT", "CSV"}
    pairs = [{"id": one["id"], "mark": one["mark"]} for one in items]
    body = {"pairs": pairs, "is_same": True, "reason": "Le même."}
    late = body | {"pairs": [pairs[0], pairs[1] | {"mark": "vieux"}]}
    refused = boss.post(f"{root}/decider", late, content_type=JSON)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["value"] == str(pairs[1]["id"])
    assert (
        browser("contributor").post(f"{root}/decider", body, content_type=JSON).status_code == 404
    )
    done = boss.post(f"{root}/decider", body, content_type=JSON)
    assert (done.status_code, done.json()["decided"]) == (202, 2)
    assert boss.post(f"{root}/decider", body, content_type=JSON).status_code == 422
    assert boss.get(root).json()["items"] == []
