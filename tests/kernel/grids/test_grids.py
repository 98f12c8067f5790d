"""Grids in the database: versions, freezing, what a change in preparation keeps."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.http import Http404

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.grids import queries, services
from bastide.kernel.grids.models import ComputedScore, Grid, GridItem
from bastide.kernel.grids.readers import grids_folder, read_grid
from bastide.kernel.grids.services import Computation
from bastide.platform.audit.models import Event
from tests.kernel.grids.world import GRID, ROOM, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return world(stage="draft")


def created(place, text, *, actor=None, room=ROOM):
    return services.create_grid(
        actor=actor or place.manager, territory=place.territory, room=room, grid=text
    )


def test_the_shipped_grid_is_stored_and_read_back_whole(place):
    text = read_grid((grids_folder() / "patrimoine.yaml").read_bytes(), "patrimoine.yaml")
    stored = created(place, text)
    assert (stored.version, stored.is_frozen, stored.scale) == (1, False, range(4))
    assert queries.grid_text(stored) == text
    assert created(place, text).version == 2


def test_a_frozen_grid_does_not_change_and_another_version_does(place):
    services.open_campaign(actor=place.manager, campaign=place.campaign)
    grid = place.fresh().grid
    heavier = replace(GRID, items=(replace(GRID.items[0], weight=Decimal(9)), *GRID.items[1:]))
    with pytest.raises(InputRefusedError, match="nouvelle version"):
        services.change_grid(actor=place.manager, grid=grid, text=heavier)
    assert queries.grid_text(grid) == GRID
    second = created(place, heavier)
    assert (second.version, second.items.get(code="A1").weight) == (2, 9)
    assert queries.items_of(place.fresh())[0].weight == 3


def test_freezing_twice_is_freezing_once(place):
    for _time in range(2):
        services.freeze_grid(actor=place.manager, grid=place.campaign.grid)
    assert Grid.objects.get().is_frozen
    assert Event.objects.filter(action="freeze_grid").count() == 1


def test_in_preparation_items_exchange_places_and_keep_what_data_said(place):
    cell = {("B01", "A2"): Computation(2, "essai")}
    services.fill_computed(actor=place.manager, campaign=place.campaign, scores=cell)
    a1, a2, t1 = GRID.items
    new = replace(t1, code="N1", weight=Decimal("2.5"))
    services.change_grid(
        actor=place.manager,
        grid=place.campaign.grid,
        text=replace(GRID, items=(t1, a2, new, replace(a1, label="Solidité"))),
    )
    items = GridItem.objects.filter(grid=place.campaign.grid).order_by("rank")
    assert [(one.code, one.rank) for one in items] == [("T1", 1), ("A2", 2), ("N1", 3), ("A1", 4)]
    assert items[3].label == "Solidité"
    assert ComputedScore.objects.get().answer == 2
    services.change_grid(
        actor=place.manager,
        grid=place.campaign.grid,
        text=replace(GRID, items=(a1, replace(a2, is_computed=False))),
    )
    assert not ComputedScore.objects.exists()
    assert Event.objects.filter(action="change_grid").count() == 2


@pytest.mark.parametrize(
    "text",
    [
        replace(GRID, items=()),
        replace(GRID, name=" "),
        replace(GRID, name="x" * 201),
        replace(GRID, scale_max=4),
        replace(GRID, items=(replace(GRID.items[0], weight=Decimal(-1)),)),
        replace(GRID, items=(replace(GRID.items[0], weight=Decimal(0)),)),
        replace(GRID, items=(replace(GRID.items[0], code="x" * 41),)),
        replace(GRID, items=(GRID.items[0], GRID.items[0])),
    ],
)
def test_a_grid_that_could_not_be_used_is_refused(place, text):
    with pytest.raises(InputRefusedError):
        created(place, text)
    assert Grid.objects.count() == 1


def test_grids_belong_to_a_room_and_to_those_who_lead_it(place):
    with pytest.raises(NotAllowedError):
        created(place, GRID, actor=place.actors["referent"])
    with pytest.raises(NotAllowedError):
        created(place, GRID, room="pooling")
    grid = place.campaign.grid
    with pytest.raises(NotAllowedError):
        services.change_grid(actor=place.actors["referent"], grid=grid, text=GRID)
    visible = queries.list_visible_grids(place.actors["reader"], place.territory, room=ROOM)
    assert list(visible) == [grid]
    assert (
        queries.get_visible_grid(place.actors["reader"], place.territory, grid.pk, room=ROOM)
        == grid
    )
    for who, room in (("elsewhere", ROOM), ("elu1", ROOM), ("reader", "pooling")):
        with pytest.raises(Http404):
            queries.get_visible_grid(place.actors[who], place.territory, grid.pk, room=room)


def test_a_campaign_takes_a_grid_and_a_perimeter_of_its_own_room_and_territory(place):
    stranger = Grid.objects.create(
        territory=place.territory, room="pooling", name="Autre", version=1
    )
    facts = {
        "actor": place.manager,
        "territory": place.territory,
        "perimeter_id": place.territory.perimeter_id,
        "room": ROOM,
        "name": "Autre",
        "retention": "Un an.",
    }
    with pytest.raises(InputRefusedError, match="autre pièce"):
        services.create_campaign(**facts, grid=stranger)
