"""Import batches: opened with the import, undone once, seen by those who import there."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.http import Http404

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.platform.access.actors import SYSTEM, VISITOR, Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.exchange.models import BatchStatus, ImportBatch
from bastide.platform.exchange.queries import get_visible_batch, list_visible_batches
from bastide.platform.exchange.services import SourceFile, mark_undone, open_batch
from tests.platform.conftest import person
from tests.platform.database.races import race

ROOM = "spending"


def opened(actor: Actor, land: Perimeter, **fields: Any) -> ImportBatch:
    files = fields.pop("files", [SourceFile.of("a.csv", b"a;b")])
    return open_batch(
        actor=actor, perimeter_id=land.pk, room=ROOM, kind="budget", files=files,
        report={"seen": 2}, **fields,
    )  # fmt: skip


@pytest.mark.django_db
class TestBatches:
    """One batch, its files, its end."""

    def test_a_batch_keeps_its_files_and_is_told(self, land: Perimeter) -> None:
        actor = person("jeanne", land, Role.CONTRIBUTOR)
        one = SourceFile.of("a.csv", b"a")
        two = SourceFile.of("b.csv", b"bb")
        batch = opened(actor, land, files=[one, two])
        assert batch.file_name == "2 fichiers\u00a0: a.csv, b.csv"
        assert batch.size == 3
        assert [file["sha256"] for file in batch.files] == [one.sha256, two.sha256]
        assert batch.sha256 == opened(actor, land, files=[two, one]).sha256
        assert batch.created_by == actor.user
        assert set(Event.objects.values_list("action", flat=True)) == {"open_batch"}

    def test_no_file_is_no_batch(self, land: Perimeter) -> None:
        with pytest.raises(ValueError, match="au moins un fichier"):
            opened(SYSTEM, land, files=[])

    def test_who_may_import(
        self, land: Perimeter, commune: Perimeter, elsewhere: Perimeter
    ) -> None:
        opened(person("agent", commune, Role.CONTRIBUTOR, ROOM), land)
        refused = (
            VISITOR,
            person("lecteur", land, Role.READER),
            person("drh", land, Role.MANAGER, "workforce"),
            person("voisin", elsewhere, Role.ADMINISTRATOR),
        )
        for actor in refused:
            with pytest.raises(NotAllowedError):
                opened(actor, land)

    def test_a_batch_is_undone_once(self, land: Perimeter) -> None:
        actor = person("jeanne", land, Role.CONTRIBUTOR)
        batch = mark_undone(actor=actor, batch=opened(actor, land), reason="mauvais fichier")
        assert batch.status == BatchStatus.UNDONE
        assert batch.undone_by == actor.user
        with pytest.raises(InputRefusedError, match="déjà annulé"):
            mark_undone(actor=actor, batch=batch)

    def test_a_dry_run_has_nothing_to_undo(self, land: Perimeter) -> None:
        batch = opened(SYSTEM, land, status=BatchStatus.CHECKED)
        with pytest.raises(InputRefusedError):
            mark_undone(actor=SYSTEM, batch=batch)

    def test_who_sees(self, land: Perimeter, commune: Perimeter, elsewhere: Perimeter) -> None:
        chief = person("chef", land, Role.CONTRIBUTOR, ROOM)
        part = person("agent", commune, Role.CONTRIBUTOR, ROOM)
        whole = opened(chief, land)
        own = opened(part, land)
        here = opened(part, commune)
        assert set(list_visible_batches(chief, land.pk, ROOM)) == {whole, own, here}
        assert set(list_visible_batches(part, land.pk, ROOM)) == {own, here}
        assert set(list_visible_batches(SYSTEM, land.pk, ROOM)) == {whole, own, here}
        for actor in (
            VISITOR,
            person("lecteur", land, Role.READER),
            person("voisin", elsewhere, Role.MANAGER),
        ):
            assert not list_visible_batches(actor, land.pk, ROOM)
            with pytest.raises(Http404):
                get_visible_batch(actor, land.pk, ROOM, whole.pk)
        assert get_visible_batch(chief, land.pk, ROOM, whole.pk) == whole
        with pytest.raises(Http404):
            get_visible_batch(chief, land.pk, ROOM, uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_two_people_undo_the_same_batch(land: Perimeter) -> None:
    batch = opened(SYSTEM, land)
    errors = race(lambda _rank: mark_undone(actor=SYSTEM, batch=batch), parties=4)
    assert [type(error) for error in errors] == [InputRefusedError] * 3
    assert Event.objects.filter(action="undo_batch").count() == 1
