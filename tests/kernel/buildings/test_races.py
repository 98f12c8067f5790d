"""Several people at once: one wins, the others are told, nothing is written twice."""

from decimal import Decimal

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings import services
from bastide.kernel.buildings.core.conflicts import EditConflictError
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.models import Asset, AssetState, RunningCost, Site
from bastide.platform.access.actors import SYSTEM
from tests.kernel.buildings.conftest import ROOM
from tests.kernel.buildings.test_imports import FIRST
from tests.platform.database.races import race

pytestmark = pytest.mark.django_db(transaction=True)
PARTIES = 4


def kinds(errors):
    return [type(error) for error in errors]


def test_one_code_is_given_once(city) -> None:
    errors = race(
        lambda _rank: services.create_asset(
            actor=SYSTEM, authority=city, room=ROOM, cells={"code": "B1", "name": "École"}
        ),
        parties=PARTIES,
    )
    assert kinds(errors) == [InputRefusedError] * (PARTIES - 1)
    assert (Asset.objects.count(), AssetState.objects.count()) == (1, 1)


def test_one_rnb_identifier_is_borne_once(city) -> None:
    errors = race(
        lambda rank: services.create_asset(
            actor=SYSTEM,
            authority=city,
            room=ROOM,
            cells={"code": f"B{rank}", "rnb_id": "Z1A2B3C4D5E6"},
        ),
        parties=PARTIES,
    )
    assert kinds(errors) == [InputRefusedError] * (PARTIES - 1)
    assert Asset.objects.count() == 1


def test_one_edition_wins_and_the_others_see_the_conflict(make) -> None:
    asset = make()
    base = AssetState.objects.get().pk
    errors = race(
        lambda rank: services.edit_asset(
            actor=SYSTEM, asset=asset, room=ROOM, base_id=base, cells={"floors": str(rank + 1)}
        ),
        parties=PARTIES,
    )
    assert kinds(errors) == [EditConflictError] * (PARTIES - 1)
    assert AssetState.objects.filter(is_current=True).count() == 1
    assert AssetState.objects.count() == 2


def test_a_cost_written_by_all_is_one_row(make) -> None:
    asset = make()
    errors = race(
        lambda rank: services.record_cost(
            actor=SYSTEM,
            asset=asset,
            room=ROOM,
            year=2024,
            kind=CostKind.FLUIDS,
            amount=Decimal(rank + 1),
        ),
        parties=PARTIES,
    )
    assert errors == []
    assert RunningCost.objects.count() == 1


def test_a_file_imported_by_all_is_imported_once(bring) -> None:
    errors = race(lambda _rank: bring(FIRST), parties=PARTIES)
    assert errors == []
    assert (Asset.objects.count(), AssetState.objects.count(), Site.objects.count()) == (3, 3, 1)


def test_an_import_is_undone_once(bring) -> None:
    batch = bring(FIRST).batch
    errors = race(
        lambda _rank: services.undo_import(actor=SYSTEM, batch=batch, room=ROOM, reason="essai"),
        parties=PARTIES,
    )
    assert kinds(errors) == [InputRefusedError] * (PARTIES - 1)
    assert not Asset.objects.exists()
