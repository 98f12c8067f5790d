"""The contour of a basin: looked at before it is kept, with what it adds."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bastide.modules.employment.models import Basin, SourceOffer
from bastide.platform.audit.models import Event
from tests.modules.employment.basin import BasinWorld, basin_world, ft_feed, ft_offer

pytestmark = pytest.mark.django_db
AROUND = {"type": "Polygon", "coordinates": [[[2, 2], [3, 2], [3, 3], [2, 3], [2, 2]]]}


@pytest.fixture
def world() -> BasinWorld:
    made = basin_world()
    made.read(made.source(), ft_feed(ft_offer(1), ft_offer(2), ft_offer(3)))
    offers = SourceOffer.objects.order_by("external_id")
    outside = {"is_inside": False, "outside_reason": "Hors du bassin."}
    SourceOffer.objects.filter(pk=offers[1].pk).update(latitude=2.5, longitude=2.5, **outside)
    SourceOffer.objects.filter(pk=offers[2].pk).update(latitude=None, longitude=None, **outside)
    return made


def deposited(world: BasinWorld, told: Any, who: str = "manager") -> Any:
    file = SimpleUploadedFile("contour.geojson", json.dumps(told).encode())
    return world.client(who).post(f"{world.root}site/contour/", {"file": file})


def test_a_contour_is_looked_at_then_kept_then_dropped(world: BasinWorld) -> None:
    page = deposited(world, AROUND).content.decode()
    assert "1 offre lue aujourd’hui et laissée de côté entrerait." in page
    assert "1 offre laissée de côté ne donne aucun point" in page
    assert Basin.objects.get().polygon is None
    said = dict(re.findall(r'name="(contour|version)" value="([^"]+)"', page))
    kept = {name: html.unescape(value) for name, value in said.items()}
    manager = world.client("manager")
    assert manager.post(f"{world.root}site/contour/garder/", kept).status_code == 302
    assert Basin.objects.get().polygon == AROUND
    act = Event.objects.filter(action="change_basin").order_by("-sequence").first()
    assert "coordinates" not in str(act.payload.content)
    again = manager.post(f"{world.root}site/contour/garder/", kept | {"contour": "null"})
    assert "entre-temps" in again.content.decode()
    version = str(Basin.objects.get().version)
    manager.post(f"{world.root}site/contour/garder/", {"contour": "null", "version": version})
    assert Basin.objects.get().polygon is None


def test_what_is_sent_back_is_read_again(world: BasinWorld) -> None:
    version = str(Basin.objects.get().version)
    for contour in ('{"type":"Point","coordinates":[1,2]}', "{", "[]"):
        world.client("manager").post(
            f"{world.root}site/contour/garder/", {"contour": contour, "version": version}
        )
        assert Basin.objects.get().polygon is None


def test_a_wrong_file_says_why_and_only_managers_deposit(world: BasinWorld) -> None:
    answer = deposited(world, {"type": "Point", "coordinates": [1, 2]})
    assert answer.status_code == 422
    assert "pas du GeoJSON de polygones" in answer.content.decode()
    assert deposited(world, AROUND, "contributor").status_code == 404
