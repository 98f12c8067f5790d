"""The journal in the database: written with the act, guarded, verified, anchored, erasable."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit import guards
from bastide.platform.audit.anchors import AnchorRefusedError, anchor, anchor_file
from bastide.platform.audit.chains import Fault, FaultKind
from bastide.platform.audit.models import (
    AnchorReceipt,
    AppendOnlyError,
    Chain,
    Event,
    Payload,
)
from bastide.platform.audit.services import (
    NoTransactionError,
    erase_payload,
    record,
    restart_anchors,
)
from bastide.platform.audit.verification import _links, verify
from tests.platform.audit.test_chains import linked
from tests.platform.conftest import person

pytestmark = pytest.mark.django_db


def write(land: Perimeter, times: int = 1) -> list[Event]:
    return [
        record(
            actor=SYSTEM,
            perimeter_id=land.pk,
            action="change_thing",
            target=land,
            after={"rank": rank, "amount": Decimal("12.30")},
            reason="essai",
        )
        for rank in range(times)
    ]


def faults() -> list[tuple[str, int]]:
    return [(fault.kind.value, fault.index) for fault in verify().faults]


def test_an_event_says_who_what_where_and_why(land: Perimeter, commune: Perimeter) -> None:
    actor = person("jeanne", commune, Role.CONTRIBUTOR)
    event = record(
        actor=actor,
        perimeter_id=commune.pk,
        action="rename_thing",
        target=commune,
        before={"label": "Sainte-Ombre"},
        after={"label": "Sainte-Lumière", "amount": Decimal("-3.50")},
        reason="délibération du 12/12",
    )
    assert event.chain_id == land.pk
    assert event.sequence == 1
    assert actor.user is not None
    assert event.actor_key == actor.user.uid
    content = json.loads(Payload.objects.get(event=event).content)
    assert content == {
        "actor": "Jeanne",
        "target": "Sainte-Ombre",
        "before": {"label": "Sainte-Ombre"},
        "after": {"label": "Sainte-Lumière", "amount": "-3.50"},
        "reason": "délibération du 12/12",
    }
    assert verify().is_whole


def test_each_territory_has_its_own_chain(land: Perimeter, elsewhere: Perimeter) -> None:
    write(land, 3)
    write(elsewhere, 2)
    counts = dict(Chain.objects.values_list("id", "count"))
    assert counts[land.pk] == 3
    assert counts[elsewhere.pk] == 2
    assert verify().as_dict()["ok"] is True


@pytest.mark.django_db(transaction=True)
def test_an_act_outside_a_transaction_is_refused(land: Perimeter) -> None:
    with pytest.raises(NoTransactionError):
        write(land)
    assert not Event.objects.exists()


def test_a_rolled_back_act_leaves_no_event(land: Perimeter) -> None:
    write(land)
    with transaction.atomic():
        write(land)
        transaction.set_rollback(True)
    assert Event.objects.count() == 1
    write(land)
    assert verify().is_whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = 'x'",
        "DELETE FROM audit_event",
        "UPDATE audit_payload SET content = '{}'",
        "UPDATE audit_payload SET content = NULL, salt = '', event_id = event_id + 1",
        "DELETE FROM audit_payload",
        "UPDATE audit_chain SET count = 0",
        "DELETE FROM audit_chain",
        "UPDATE audit_anchorreceipt SET hash = ''",
        "DELETE FROM audit_anchorreceipt",
    ],
)
def test_the_database_refuses_to_change_the_journal(land: Perimeter, statement: str) -> None:
    write(land)
    anchor()
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert verify().is_whole


def test_no_manager_changes_the_journal(land: Perimeter) -> None:
    write(land)
    for rows in (Event.objects.all(), Payload.objects.all(), AnchorReceipt.objects.all()):
        with pytest.raises(AppendOnlyError):
            rows.delete()
        with pytest.raises(AppendOnlyError):
            rows.update(pk=0)


def test_a_removed_guard_is_reported(land: Perimeter) -> None:
    write(land)
    with connection.cursor() as cursor:
        guards.remove(cursor)
    found = verify()
    assert not found.is_whole
    assert "audit_event_no_delete" in found.missing_guards


class TestTampering:
    """Somebody who owns the database removes the guards, then rewrites rows."""

    LENGTH = 12

    @pytest.fixture(autouse=True)
    def _journal(self, land: Perimeter) -> None:
        self.land = land
        write(land, 6)
        anchor()
        write(land, self.LENGTH - 6)
        anchor()
        with connection.cursor() as cursor:
            guards.remove(cursor)

    def sql(self, statement: str, *parameters: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)

    def drop_constraints(self) -> None:
        for constraint in Event._meta.constraints:
            with connection.schema_editor(atomic=False) as editor:
                editor.remove_constraint(Event, constraint)

    @pytest.mark.parametrize("rank", [1, 5, 6, 7, 12])
    @pytest.mark.parametrize("column", ["action", "target_id", "actor_key", "at", "perimeter_id"])
    def test_an_edit(self, rank: int, column: str) -> None:
        value = {
            "action": "other",
            "target_id": "0",
            "actor_key": "0" * 32,
            "at": "2020-01-01 00:00:00",
            "perimeter_id": "1" * 32,
        }[column]
        self.sql(f"UPDATE audit_event SET {column} = %s WHERE sequence = %s", value, rank)
        assert faults() == [("edited", rank)]

    def test_an_edited_payload(self) -> None:
        self.sql("UPDATE audit_payload SET content = '{}' WHERE event_id = %s", self.event(4).pk)
        assert faults() == [("unsealed", 4)]

    def test_a_payload_erased_in_silence(self) -> None:
        pk = self.event(4).pk
        self.sql("UPDATE audit_payload SET content = NULL, salt = '' WHERE event_id = %s", pk)
        assert faults() == [("unsealed", 4)]

    def test_a_deletion_in_the_middle(self) -> None:
        self.delete_from(5, 6)
        assert faults() == [("broken", 5)]

    def test_a_deletion_at_the_end(self) -> None:
        self.delete_from(9, self.LENGTH + 1)
        last = self.event(8)
        self.sql("UPDATE audit_chain SET count = 8, head = %s", last.hash)
        assert faults() == [("truncated", 9)]

    def test_a_chain_that_vanished(self) -> None:
        self.delete_from(1, self.LENGTH + 1)
        self.sql("DELETE FROM audit_chain")
        assert faults() == [("vanished", 1)]

    def test_a_whole_journal_that_vanished_with_its_receipts(self) -> None:
        self.delete_from(1, self.LENGTH + 1)
        self.sql("DELETE FROM audit_chain")
        self.sql("DELETE FROM audit_anchorreceipt")
        assert faults() == [("vanished", 1)]

    def test_a_swap(self) -> None:
        self.sql("UPDATE audit_event SET sequence = 100 WHERE sequence = 3")
        self.sql("UPDATE audit_event SET sequence = 3 WHERE sequence = 7")
        self.sql("UPDATE audit_event SET sequence = 7 WHERE sequence = 100")
        assert faults() == [("edited", 3)]

    def test_a_deletion_chained_again(self) -> None:
        self.delete_from(5, 6)
        self.chain_again()
        assert faults() == [("rewritten", 5)]

    def test_an_edit_chained_again(self) -> None:
        self.sql("UPDATE audit_event SET action = 'other' WHERE sequence = 7")
        self.chain_again()
        assert faults() == [("rewritten", 7)]

    @pytest.mark.parametrize("line", [0, 1])
    def test_a_removed_anchor(self, line: int) -> None:
        lines = anchor_file().read_text().splitlines(keepends=True)
        del lines[line]
        anchor_file().write_text("".join(lines))
        assert faults() == [("anchor_removed", line + 1)]

    def test_a_removed_file_of_anchors(self) -> None:
        anchor_file().unlink()
        assert faults() == [("anchor_removed", 1)]

    @pytest.mark.parametrize("line", [0, 1])
    def test_a_substituted_anchor(self, line: int) -> None:
        lines = anchor_file().read_text().splitlines()
        outer = json.loads(lines[line])
        body = json.loads(outer["body"])
        body["chains"][0][3] = "f" * 64
        outer["body"] = json.dumps(body, sort_keys=True, separators=(",", ":"))
        lines[line] = json.dumps(outer)
        anchor_file().write_text("\n".join(lines) + "\n")
        assert faults() == [("anchor_substituted", line + 1)]

    def test_a_journal_rewritten_with_its_anchors_by_somebody_without_the_key(
        self, settings: Any
    ) -> None:
        key = settings.SECRET_KEY
        self.sql("UPDATE audit_event SET action = 'other' WHERE sequence = 7")
        self.chain_again()
        self.sql("DELETE FROM audit_anchorreceipt")
        anchor_file().unlink()
        settings.SECRET_KEY = "not the installation's key " * 3
        anchor()
        settings.SECRET_KEY = key
        assert faults() == [("anchor_foreign", 1)]

    def event(self, rank: int) -> Event:
        return Event.objects.get(sequence=rank)

    def delete_from(self, first: int, end: int) -> None:
        rows = Event.objects.filter(sequence__gte=first, sequence__lt=end)
        for pk in list(rows.values_list("pk", flat=True)):
            self.sql("DELETE FROM audit_payload WHERE event_id = %s", pk)
            self.sql("DELETE FROM audit_event WHERE id = %s", pk)

    def chain_again(self) -> None:
        """Rewrite sequences and hashes as an attacker who read the source code would do."""
        again = linked(list(_links(self.land.pk)))
        keys = list(Event.objects.order_by("sequence").values_list("pk", flat=True))
        for pk, link in zip(keys, again, strict=True):
            self.sql(
                "UPDATE audit_event SET sequence = %s, previous_hash = %s, hash = %s WHERE id = %s",
                link.sequence,
                link.previous,
                link.hash,
                pk,
            )
        self.sql("UPDATE audit_chain SET count = %s, head = %s", len(again), again[-1].hash)


class TestAnchors:
    """The external file continues what the database remembers, or a person must look."""

    def test_nothing_new_is_not_anchored_twice(self, land: Perimeter) -> None:
        write(land)
        first = anchor()
        assert first is not None
        assert anchor() is None
        assert verify().anchors == 1

    def test_events_since_the_last_anchor_are_counted(self, land: Perimeter) -> None:
        write(land, 3)
        anchor()
        write(land, 2)
        assert verify().exposed == 2

    def test_a_line_whose_receipt_was_lost_by_a_crash_is_adopted(self, land: Perimeter) -> None:
        write(land)
        anchor()
        with connection.cursor() as cursor:
            guards.remove(cursor)
            cursor.execute("DELETE FROM audit_anchorreceipt")
            guards.install(cursor)
        write(land)
        assert anchor() is not None
        assert AnchorReceipt.objects.count() == 2
        assert verify().is_whole

    def test_a_line_cut_by_a_crash_is_removed(self, land: Perimeter) -> None:
        write(land)
        anchor()
        write(land)
        with anchor_file().open("a") as stream:
            stream.write('{"body":"{\\"chai')
        assert anchor() is not None
        assert verify().is_whole

    def test_a_changed_file_is_not_continued(self, land: Perimeter) -> None:
        write(land)
        anchor()
        anchor_file().write_text("")
        write(land)
        with pytest.raises(AnchorRefusedError):
            anchor()

    def test_a_rotated_key_still_reads_old_anchors(self, land: Perimeter, settings: Any) -> None:
        write(land)
        anchor()
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another key of fifty characters at the very least, yes"
        write(land)
        anchor()
        assert verify().is_whole

    def test_a_lost_key_is_told_as_such(self, land: Perimeter, settings: Any) -> None:
        write(land)
        anchor()
        settings.SECRET_KEY = "another key of fifty characters at the very least, yes"
        assert faults() == [("anchor_foreign", 1)]

    def lose_the_end(self, land: Perimeter) -> None:
        """Put the database back to its third event, as an older backup would."""
        events = list(Event.objects.filter(chain_id=land.pk, sequence__gt=3))
        with connection.cursor() as cursor:
            guards.remove(cursor)
            for event in events:
                cursor.execute("DELETE FROM audit_payload WHERE event_id = %s", [event.pk])
                cursor.execute("DELETE FROM audit_event WHERE id = %s", [event.pk])
            head = Event.objects.get(chain_id=land.pk, sequence=3).hash
            cursor.execute("UPDATE audit_chain SET count = 3, head = %s", [head])
            cursor.execute("DELETE FROM audit_anchorreceipt WHERE number > 1")
            guards.install(cursor)

    def test_a_restart_after_a_loss_is_told_for_ever(self, land: Perimeter) -> None:
        for _turn in range(3):
            write(land, 3)
            anchor()
        self.lose_the_end(land)
        assert faults() == [("truncated", 4)]
        write(land)
        with pytest.raises(AnchorRefusedError):
            anchor()
        made = restart_anchors(actor=SYSTEM, reason="restauration du 3 mars, disque perdu")
        assert made.number == 4
        found = verify()
        assert found.is_whole
        assert "disque perdu" in found.restart
        write(land)
        assert anchor() is not None
        assert verify().is_whole
        with connection.cursor() as cursor:
            guards.remove(cursor)
            cursor.execute("UPDATE audit_event SET action = 'x' WHERE sequence = 2")
        assert faults() == [("edited", 2)]

    def test_a_restart_after_the_loss_of_the_file(self, land: Perimeter) -> None:
        write(land)
        anchor()
        anchor_file().unlink()
        assert faults() == [("anchor_removed", 1)]
        assert restart_anchors(actor=SYSTEM, reason="fichier perdu").number == 2
        assert verify().is_whole

    def test_a_restart_without_the_key_restarts_nothing(
        self, land: Perimeter, settings: Any
    ) -> None:
        write(land, 3)
        anchor()
        key = settings.SECRET_KEY
        settings.SECRET_KEY = "not the installation's key " * 3
        restart_anchors(actor=SYSTEM, reason="faux")
        settings.SECRET_KEY = key
        assert faults()[0][0] in {"anchor_substituted", "anchor_foreign"}

    def test_a_restart_says_why(self, land: Perimeter) -> None:
        with pytest.raises(ValueError, match="raison"):
            restart_anchors(actor=SYSTEM, reason="  ")
        with pytest.raises(NotAllowedError):
            restart_anchors(actor=person("chef", land, Role.ADMINISTRATOR), reason="x")

    @pytest.mark.django_db(transaction=True)
    def test_a_commit_anchors_when_the_last_anchor_is_old(
        self, land: Perimeter, settings: Any
    ) -> None:
        settings.AUDIT_ANCHOR_SECONDS = 3600
        with transaction.atomic():
            write(land)
        assert verify().exposed == 0
        with transaction.atomic():
            write(land)
        assert verify().exposed == 1

    @pytest.mark.django_db(transaction=True)
    def test_a_file_that_cannot_be_written_does_not_stop_the_act(
        self, land: Perimeter, settings: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "not-a-folder").write_text("")
        settings.AUDIT_ANCHOR_FILE = tmp_path / "not-a-folder" / "anchors"
        with transaction.atomic():
            write(land)
        assert Event.objects.count() == 1


class TestErasure:
    """A person's words leave the journal; the journal stays whole."""

    def test_the_chain_stays_valid(self, land: Perimeter) -> None:
        event = write(land, 3)[1]
        anchor()
        chief = person("chef", land, Role.ADMINISTRATOR)
        told = erase_payload(actor=chief, event=event, reason="demande du 3 mars")
        payload = Payload.objects.get(event=event)
        assert payload.content is None
        assert payload.salt == ""
        assert told.target_id == str(event.sequence)
        assert verify().is_whole

    def test_only_an_administrator_erases(self, land: Perimeter) -> None:
        event = write(land)[0]
        with pytest.raises(NotAllowedError):
            erase_payload(actor=person("cadre", land, Role.MANAGER), event=event, reason="non")
        assert Payload.objects.get(event=event).content is not None

    def test_an_erasure_is_not_erased(self, land: Perimeter) -> None:
        event = write(land)[0]
        told = erase_payload(actor=SYSTEM, event=event, reason="demande")
        with pytest.raises(NotAllowedError):
            erase_payload(actor=SYSTEM, event=told, reason="encore")


def test_every_kind_of_fault_has_its_words() -> None:
    assert all(str(Fault(kind, "c", 1)).endswith(".") for kind in FaultKind)
