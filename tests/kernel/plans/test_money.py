"""Money of an action year by year, in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans import services
from bastide.kernel.plans.core.ppi import Funding, ppi_table
from bastide.kernel.plans.models import Action, ActionMoney
from bastide.kernel.plans.queries.contents import read_plan
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.models import Event
from tests.kernel.plans.world import World, action, world

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
CASH = Decimal("1234567.89")


@pytest.fixture
def place() -> World:
    return world()


@pytest.fixture
def row(place: World) -> Action:
    return action(place.plan())


def spend(row: Action, **more: Any) -> ActionMoney:
    given = {
        "actor": SYSTEM,
        "action": row,
        "year": YEAR,
        "section": Section.INVESTMENT,
        "direction": Direction.EXPENDITURE,
    }
    return services.record_money(**given | more)


def receive(row: Action, funding: Funding = Funding.GRANT, **more: Any) -> ActionMoney:
    return spend(row, direction=Direction.RECEIPT, funding=funding, **more)


def test_amounts_come_back_to_the_cent_and_missing_stays_missing(row: Action) -> None:
    spend(row, planned=CASH, realised=Decimal(0))
    receive(row, planned=Decimal("0.01"), funder="  Région ")
    receive(row, planned=Decimal("0.02"), funder="État")
    spent, state, region = read_plan(row.plan).money[0], *read_plan(row.plan).money[1:]
    assert (spent.planned, spent.amended, spent.realised) == (CASH, None, Decimal("0.00"))
    assert spent.gap == -CASH
    assert {state.funder, region.funder} == {"État", "Région"}
    whole = ppi_table(read_plan(row.plan).money).whole
    receipts = whole.cells[Section.INVESTMENT, Direction.RECEIPT]
    assert (receipts.planned.amount, receipts.realised.amount) == (Decimal("0.03"), None)
    assert whole.own_share.own == CASH - Decimal("0.03")


def test_a_line_is_written_again_by_its_version(row: Action) -> None:
    line = spend(row, planned=Decimal("10.00"))
    with pytest.raises(services.EditConflictError) as met:
        spend(row, planned=Decimal("11.00"))
    assert met.value.current == {"planned": Decimal("10.00"), "amended": None, "realised": None}
    assert spend(row, planned=Decimal("10.00")) == line
    line = spend(row, planned=Decimal("10.00"), amended=Decimal("12.50"), version=1)
    assert (line.version, line.amended) == (2, Decimal("12.50"))
    assert Event.objects.filter(action="record_money").count() == 2
    with pytest.raises(services.EditConflictError):
        services.remove_money(actor=SYSTEM, line=line, version=1)
    services.remove_money(actor=SYSTEM, line=line, version=2, reason="doublon")
    assert not ActionMoney.objects.exists()


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({}, "aucun montant"),
        ({"planned": Decimal(-1)}, "positif"),
        ({"planned": Decimal("0.001")}, "centime"),
        ({"planned": Decimal("NaN")}, "euros"),
        ({"planned": Decimal("Infinity")}, "euros"),
        ({"planned": Decimal("1e14")}, "euros"),
        ({"planned": CASH, "year": 0}, "exercice"),
        ({"planned": CASH, "year": 3024}, "exercice"),
        ({"realised": CASH, "year": YEAR + 1}, "ne peut être réalisé"),
        ({"planned": CASH, "funding": Funding.SALE}, "dit d’où elle vient"),
        ({"planned": CASH, "direction": Direction.RECEIPT}, "dit d’où elle vient"),
    ],
)
def test_what_makes_no_sense_is_refused(row: Action, more: dict[str, Any], word: str) -> None:
    with pytest.raises(InputRefusedError, match=word):
        spend(row, **more)
    assert not ActionMoney.objects.exists()


def test_one_line_for_each_place(row: Action) -> None:
    line = spend(row, planned=CASH)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionMoney.objects.create(
            action=row, year=YEAR, section="I", direction="D", planned=CASH, version=line.version
        )
