"""The inventory by the API: the list of the page, dated facts, creation, edition."""

from decimal import Decimal

import pytest
from django.utils import timezone

from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.models import Asset, Occupation
from bastide.kernel.buildings.services import record_cost
from bastide.platform.access.actors import SYSTEM
from tests.modules.estate.desk_world import desk_land
from tests.modules.spending.world import CITY

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return desk_land()


def got(made, path="", who="reader", status=200):
    answer = made.client(who).get(f"{made.api}/biens{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def sent(made, method, path, payload, who="contributor", status=200):
    call = getattr(made.client(who), method)
    answer = call(f"{made.api}/biens{path}", payload, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def fact(detail, key):
    return next(one for one in detail["facts"] if one["key"] == key)


def test_the_list_is_the_page_s_cut_in_pages(made):
    first = got(made, "?limit=2")
    assert [one["code"] for one in first["items"]] == ["full", "half"]
    assert first["items"][0]["area_m2"] == "400.00"
    assert first["items"][0]["yearly_cost"] is None
    second = got(made, f"?limit=2&cursor={first['next']}")
    assert ([one["code"] for one in second["items"]], second["next"]) == (["unknown"], "")
    found = got(made, "?q=half")
    assert [one["code"] for one in found["items"]] == ["half"]
    assert made.client("reader").get(found["geojson"]).status_code == 200
    assert got(made, "?nature=chateau", status=422)
    assert got(made, "?limit=0", status=422)


def test_others_find_nothing(made):
    here = f"/{made.assets['half'].pk}"
    got(made, "", "elsewhere", 404)
    got(made, here, "elsewhere", 404)
    sent(made, "post", "", {"siren": CITY, "facts": {"code": "X"}}, "reader", 404)
    sent(made, "patch", here, {"version": 1, "facts": {"floors": "2"}}, "reader", 404)


def test_one_asset_tells_its_facts_with_their_dates_and_sources(made):
    half = made.assets["half"]
    record_cost(
        actor=SYSTEM, asset=half, room="estate", year=2025, kind=CostKind.FLUIDS,
        amount=Decimal(1200), source="Grand livre",
    )  # fmt: skip
    detail = got(made, f"/{half.pk}")
    assert fact(detail, "area_sdp_m2")["value"].startswith("400")
    assert fact(detail, "area_sdp_m2")["unit"] == "m²"
    assert fact(detail, "area_sdp_m2")["valid_from"]
    assert [(one["year"], one["amount"], one["source"]) for one in detail["costs"]] == [
        (2025, "1200.00", "Grand livre")
    ]
    assert detail["uses"][0]["hours_used"].startswith("10")


def test_private_persons_are_named_to_contributors_only(made):
    half = made.assets["half"]
    Occupation.objects.filter(asset=half).update(occupant="Camille Durand", is_person=True)
    assert "Durand" not in str(got(made, f"/{half.pk}", "reader"))
    assert "Durand" in str(got(made, f"/{half.pk}", "contributor"))


def test_an_asset_is_inscribed_and_refused_as_on_the_page(made):
    facts = {"code": "N1", "name": "Gymnase", "kind": "building", "area_sdp_m2": "1 200 m²"}
    said = {"siren": CITY, "facts": facts, "valid_from": "2026-01-01", "source": "Visite"}
    detail = sent(made, "post", "", said, status=201)
    asset = Asset.objects.get(code="N1")
    assert detail["id"] == str(asset.pk)
    assert fact(detail, "area_sdp_m2")["source"] == "Visite"
    assert sent(made, "post", "", said, status=422)
    for wrong in (
        {"name": "Sans code"},
        {"code": "N2", "inconnu": "1"},
        {"code": "N2", "area_sdp_m2": "１２"},
        {"code": "N2", "area_sdp_m2": "=1+1"},
    ):
        assert sent(made, "post", "", {"siren": CITY, "facts": wrong}, status=422)
    assert sent(made, "post", "", {"siren": "123456789", "facts": facts}, status=404)
    assert not Asset.objects.filter(code="N2").exists()


def test_an_edition_quotes_the_version_that_it_saw(made):
    here = f"/{made.assets['half'].pk}"
    seen = got(made, here)["version"]
    today = timezone.localdate().isoformat()
    done = sent(
        made, "patch", here, {"version": seen, "facts": {"floors": "2"}, "source": "Visite"}
    )
    assert fact(done, "floors")["value"] == "2"
    assert fact(done, "floors")["valid_from"] == today
    lost = sent(made, "patch", here, {"version": seen, "facts": {"floors": "3"}}, status=409)
    assert lost["version"] == done["version"]
    assert ("floors", "", "3", "2") in [tuple(one.values()) for one in lost["clashes"]]
    erased = sent(made, "patch", here, {"version": done["version"], "facts": {"floors": ""}})
    assert "floors" not in [one["key"] for one in erased["facts"]]
    assert sent(made, "patch", here, {"version": 0, "facts": {"rien": "1"}}, status=422)
