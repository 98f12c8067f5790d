"""Reads of the inventory: gates, figures, ledger, search; someone else's is as if absent."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from bastide.kernel.budgets.services import import_documents
from bastide.kernel.buildings import queries, services
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.energy import Carrier
from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.services.records import OccupationFigures
from bastide.platform.access.actors import SYSTEM, VISITOR, actor_for
from bastide.platform.access.roles import Role
from tests.kernel.buildings.conftest import ROOM
from tests.kernel.policies.samples import document, line
from tests.modules.spending.world import CITY, EST_ENSEMBLE, METROPOLE, MONTREUIL, land, person

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def two(make, place) -> tuple[Asset, Asset]:
    """Return an asset of the city and one of the métropole."""
    return make("B1"), make("M1", authority=place.bodies[METROPOLE])


def visible(actor, place, room=ROOM):
    found = queries.list_visible_assets(actor, place.territory, room=room)
    return set(found.values_list("code", flat=True))


def test_a_reader_sees_the_authorities_of_his_perimeters_in_that_room(place, two) -> None:
    everything = actor_for(person("dgs", (place.territory.perimeter, Role.READER)))
    mayor = actor_for(person("maire", (place.bodies[CITY].perimeter, Role.READER), room=ROOM))
    other_room = actor_for(
        person("finances", (place.territory.perimeter, Role.READER), room="spending")
    )
    assert visible(SYSTEM, place) == visible(everything, place) == {"B1", "M1"}
    assert visible(mayor, place) == {"B1"}
    assert visible(mayor, place, room="spending") == set()
    assert visible(other_room, place) == visible(VISITOR, place) == set()


def test_someone_elses_asset_and_an_absent_one_answer_the_same(place, two) -> None:
    mayor = actor_for(person("maire", (place.bodies[CITY].perimeter, Role.READER)))
    mine, other = two
    get = queries.get_visible_asset
    assert get(mayor, place.territory, mine.pk, room=ROOM) == mine
    elsewhere = land("Est", EST_ENSEMBLE, (MONTREUIL, "Montreuil"))
    for territory, asset_id in (
        (place.territory, other.pk),
        (place.territory, uuid.uuid4()),
        (elsewhere.territory, mine.pk),
    ):
        with pytest.raises(Http404):
            get(mayor, territory, asset_id, room=ROOM)
    with pytest.raises(Http404):
        get(mayor, place.territory, mine.pk, room=ROOM, role=Role.CONTRIBUTOR)
    assert queries.get_visible_state(mayor, place.territory, mine.pk, room=ROOM).asset == mine


def test_figures_take_the_same_queries_whatever_the_number_of_assets(make, place) -> None:
    def count() -> int:
        assets = queries.list_visible_assets(SYSTEM, place.territory, room=ROOM)
        with CaptureQueriesContext(connection) as caught:
            queries.asset_figures(assets, 2024)
        return len(caught)

    make("B0", site="Parc", segment="sportif")
    few = count()
    for rank in range(1, 8):
        make(f"B{rank}", site=f"Site {rank}", parent="B0")
    assert count() == few <= 5


def test_the_portfolio_of_what_one_sees(make, place) -> None:
    asset = make("B1", area_sdp_m2="1000", tenure="Propriété", segment="sportif")
    make("L1", kind="Local ou lot", parent="B1", area_su_m2="100")
    common = {"actor": SYSTEM, "asset": asset, "room": ROOM, "year": 2024}
    services.record_cost(**common, kind=CostKind.FLUIDS, amount=D(5000))
    services.record_energy(**common, carrier=Carrier.GAS, kwh=D(9000))
    services.record_occupation(
        **common, occupant="Club", figures=OccupationFigures(D(500), 10, D(1000), 10)
    )
    assets = queries.list_visible_assets(SYSTEM, place.territory, room=ROOM)
    found = queries.portfolio_of(assets, 2024, 1000)
    assert (found.assets, found.floor.total_m2, found.m2_per_head) == (2, 1000, D("1.00"))
    assert (found.paid, found.paid_per_m2, found.m2_per_hour) == (5000, D("5.00"), 2)
    assert queries.cost_years(assets) == [2024]
    assert queries.energy_of(assets, 2024) == {asset.pk: {Carrier.GAS: D(9000)}}
    assert queries.occupancy_of(asset, 2024).rate == D("0.5")
    figures, doubts = queries.inventory_quality(assets, 2024, today=dt.date(2026, 1, 1))
    assert len(figures) == 2
    assert "no_energy" not in {one.rule for one in doubts if one.code == "B1"}
    segments = queries.list_segments(place.territory)
    assert segments.values_list("code", flat=True)[0] == "administratif"
    assert list(queries.list_sites(assets)) == []
    assert [one.code for one in queries.by_parent_first(assets)] == ["B1", "L1"]


def test_private_persons_are_named_only_to_who_may_know(make) -> None:
    asset = make()
    services.record_occupation(
        actor=SYSTEM,
        asset=asset,
        room=ROOM,
        year=2024,
        occupant="Ana Durand",
        figures=OccupationFigures(),
        is_person=True,
    )
    (shown,) = queries.occupations_of(asset, 2024, with_names=False)
    assert shown["occupant"] == "Particulier"
    (told,) = queries.occupations_of(asset, 2024, with_names=True)
    assert told["occupant"] == "Ana Durand"


def test_costs_beside_the_accounts_and_the_residue_is_shown(make, place, city) -> None:
    import_documents(
        actor=SYSTEM,
        territory=place.territory,
        documents=[
            document(
                line(1, nature="60612", realised=D("1000.00")),
                line(2, nature="64111", realised=D("9000.00")),
                year=2024,
                siren=CITY,
                sha256="a" * 64,
            )
        ],
    )
    asset = make(area_sdp_m2="100")
    services.record_cost(
        actor=SYSTEM, asset=asset, room=ROOM, year=2024, kind=CostKind.FLUIDS, amount=D("800.00")
    )
    view = queries.reconciliation_of(SYSTEM, place.territory, city, 2024, room=ROOM)
    (fluids,) = view.reconciliation.kinds
    assert (fluids.assets, fluids.ledger, fluids.residue) == (D(800), D(1000), D(200))
    assert not fluids.is_whole
    assert view.reconciliation.unknown == 9000
    assert len(view.documents) == 1
    empty = queries.reconciliation_of(SYSTEM, place.territory, city, 2023, room=ROOM)
    assert (empty.documents, empty.reconciliation.residue) == ((), None)


def test_documents_that_the_reader_may_not_see_are_not_reckoned(make, place, city) -> None:
    import_documents(
        actor=SYSTEM,
        territory=place.territory,
        documents=[document(line(1), year=2024, siren=CITY, sha256="a" * 64)],
    )
    other = actor_for(person("autre", (place.bodies[METROPOLE].perimeter, Role.READER)))
    view = queries.reconciliation_of(other, place.territory, city, 2024, room=ROOM)
    assert view.documents == ()


def test_search_finds_assets_in_service_under_their_perimeter(make, city) -> None:
    asset = make("B1", site="Parc", segment="sportif", rnb_id="Z1A2B3C4D5E6")
    make("B2", name="")
    gone = services.end_asset(
        actor=SYSTEM, asset=make("B3"), room=ROOM, kind="sold", on=dt.date(2024, 1, 1), reason="x"
    )
    (entry,) = queries.asset_entries(room=ROOM, url_of=lambda one: f"/biens/{one.pk}/")
    assert (entry.title, entry.url) == ("Bien B1", f"/biens/{asset.pk}/")
    assert (entry.perimeter_id, entry.room) == (city.perimeter_id, ROOM)
    assert "Z1A2B3C4D5E6" in entry.text
    assert "Parc" in entry.text
    some = queries.asset_entries(room=ROOM, url_of=lambda _one: "/", assets=[gone, asset])
    assert [one.key for one in some] == [str(asset.pk)]
