"""Writers at the same time: one chain, no fork, nothing lost; and what a missing guard costs."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest
from django.db import connection, transaction

from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import Perimeter
from bastide.platform.audit import guards, services
from bastide.platform.audit.models import Chain, Event
from bastide.platform.audit.services import record
from bastide.platform.audit.verification import verify
from tests.platform.database.races import Crossing, race, without

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
EVENTS = 12


def act(land: Perimeter) -> None:
    with transaction.atomic():
        record(actor=SYSTEM, perimeter_id=land.pk, action="change_thing", target=land)


@pytest.mark.always
def test_many_writers_make_one_chain(land: Perimeter) -> None:
    errors = race(lambda _rank: [act(land) for _turn in range(EVENTS)], parties=WRITERS)
    assert errors == []
    assert Event.objects.count() == WRITERS * EVENTS
    found = verify()
    assert found.is_whole
    assert found.events == WRITERS * EVENTS


def test_the_first_event_of_a_territory_is_written_once(land: Perimeter) -> None:
    errors = race(lambda _rank: act(land), parties=WRITERS)
    assert errors == []
    assert sorted(Event.objects.values_list("sequence", flat=True)) == list(range(1, WRITERS + 1))
    assert verify().is_whole


def unlocked(root_id: uuid.UUID, crossing: Crossing) -> Any:
    """Return a reading of the chain that takes no lock, as careless code would write it."""
    Chain.objects.bulk_create([Chain(id=root_id)], ignore_conflicts=True)
    chain = Chain.objects.get(pk=root_id)
    crossing.wait()
    return chain


@pytest.mark.postgres
class TestWithoutLock:
    """The lock forgotten: the constraints refuse the fork; without them too, the chain forks."""

    PARTIES = 3

    @pytest.fixture(autouse=True)
    def _no_lock(self, land: Perimeter, monkeypatch: pytest.MonkeyPatch) -> None:
        self.land = land
        crossing = Crossing(self.PARTIES)
        Chain.objects.create(id=land.pk)
        monkeypatch.setattr(services, "_locked", lambda root_id: unlocked(root_id, crossing))
        if connection.vendor == "sqlite":
            pytest.skip("SQLite lets one writer in at a time: the transaction itself is the lock")

    def test_the_constraints_refuse_the_fork(self) -> None:
        errors = race(lambda _rank: act(self.land), parties=self.PARTIES)
        assert len(errors) == self.PARTIES - 1
        assert Event.objects.count() == 1
        assert verify().is_whole

    def test_without_the_constraints_the_chain_forks_and_the_verifier_sees_it(self) -> None:
        with connection.cursor() as cursor:
            guards.remove(cursor)
        try:
            with without(Event, "one_event_per_rank", "event_chain_no_fork"):
                race(lambda _rank: act(self.land), parties=self.PARTIES)
                forks = Event.objects.filter(sequence=1).count()
                faults = verify().faults
                with connection.cursor() as cursor:
                    cursor.execute("DELETE FROM audit_payload")
        finally:
            with connection.cursor() as cursor:
                guards.install(cursor)
        assert forks == self.PARTIES
        assert faults


@pytest.mark.django_db(transaction=True)
def test_a_writer_waits_for_the_one_before(land: Perimeter) -> None:
    """The second event's rank follows the first's commit, not its start."""
    order: list[str] = []

    def turn(rank: int) -> None:
        if rank == 0:
            with transaction.atomic():
                record(actor=SYSTEM, perimeter_id=land.pk, action="slow_act", target=land)
                order.append("slow written")
                time.sleep(0.3)
                order.append("slow committed")
        else:
            while not order:
                time.sleep(0.01)
            act(land)
            order.append("fast committed")

    assert race(turn, parties=2) == []
    assert order == ["slow written", "slow committed", "fast committed"]
