"""The inventories of the demonstration: the real one as it is, the invented one whole."""

import datetime as dt
from decimal import Decimal

import pytest

from bastide.kernel.budgets.demo import invented_documents
from bastide.kernel.budgets.services import import_documents
from bastide.kernel.buildings import demo, queries
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.models import Asset, AssetState, Occupation, RunningCost, Site
from bastide.kernel.organisations import demo as organisations
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories import demo as territories
from bastide.kernel.territories.models import Edition
from bastide.platform.access.actors import SYSTEM
from bastide.platform.exchange.models import ImportBatch
from tests.modules.spending.world import CITY, METROPOLE, land

pytestmark = pytest.mark.django_db


@pytest.mark.long(
    "tests/site/test_demo_estate.py::test_one_campaign_is_published_and_another_is_scored"
)
def test_the_real_list_is_loaded_as_it_is_and_grouped_into_sites() -> None:
    place = land("Montpellier", METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"))
    demo.load_montpellier(actor=SYSTEM)
    assets = Asset.objects.filter(territory=place.territory)
    assert (assets.count(), Site.objects.count()) == (3356, 555)
    assert assets.filter(site__label="M.I.N Marché Gare").count() == 116
    assert assets.filter(name="", site__isnull=True).count() == 227
    states = AssetState.objects.filter(asset__in=assets)
    assert states.filter(valid_from=demo.MONTPELLIER_DATE).count() == 3356
    for name in ("tenure", "domain_status", "use", "heritage_status"):
        assert not states.exclude(**{name: ""}).exists(), name
    assert not states.filter(area_sdp_m2__isnull=False).exists()
    assert not states.filter(land_m2__isnull=False).exists()
    assert not assets.filter(segment__isnull=False).exists()
    demo.load_montpellier(actor=SYSTEM)
    assert ImportBatch.objects.count() == 1


@pytest.mark.long(
    "tests/site/test_demo_estate.py::test_one_campaign_is_published_and_another_is_scored"
)
def test_the_invented_inventory_is_whole_and_its_costs_meet_the_accounts() -> None:
    Edition.objects.create(
        code="2026",
        label="Essai",
        valid_on=dt.date(2026, 1, 1),
        population_municipale_vintage=2023,
        population_totale_vintage=2023,
        members_vintage=2026,
        members_vintage_ept=2026,
    )
    territory = territories.invent(actor=SYSTEM)
    organisations.load_invented(actor=SYSTEM)
    demo.load_invented(actor=SYSTEM)
    assets = queries.list_visible_assets(SYSTEM, territory, room=demo.ROOM)
    assert assets.count() == 180
    assert assets.values("authority").distinct().count() == 20
    reports = ImportBatch.objects.filter(kind="buildings").values_list("report", flat=True)
    assert [report["refused"] for report in reports if report["refused"]] == []
    assert Occupation.objects.filter(is_person=True).exists()

    import_documents(actor=SYSTEM, territory=territory, documents=invented_documents(territory))
    town = Authority.objects.get(territory=territory, name="Castelbrac-sur-Arze")
    view = queries.reconciliation_of(SYSTEM, territory, town, 2024, room=demo.ROOM)
    kinds = {one.kind: one for one in view.reconciliation.kinds}
    for kind in (CostKind.FLUIDS, CostKind.UPKEEP, CostKind.INSURANCE, CostKind.INCOME):
        balance = kinds[kind]
        assert balance.ledger is not None
        assert 0 < (balance.residue or 0) < balance.ledger
    assert kinds[CostKind.STAFF_ON_SITE].ledger is None
    told = RunningCost.objects.filter(asset__authority=town, year=2024, kind="fluids")
    fluids = sum((row.amount for row in told), Decimal(0))
    assert fluids == kinds[CostKind.FLUIDS].assets

    portfolio = queries.portfolio_of(assets, 2024, 66_000)
    assert Decimal(1) < (portfolio.m2_per_head or 0) < Decimal(4)
    assert Decimal(5) < (portfolio.paid_per_m2 or 0) < Decimal(80)
    _figures, doubts = queries.inventory_quality(assets, 2024, today=dt.date(2026, 11, 24))
    assert {"no_area", "no_cost", "erp_uncertified"} <= {one.rule for one in doubts}
    before = ImportBatch.objects.count()
    demo.load_invented(actor=SYSTEM)
    assert ImportBatch.objects.count() == before
