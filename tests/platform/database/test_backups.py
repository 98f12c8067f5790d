"""A backup is what restores: every row, every file; a damaged one is refused before it harms."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from bastide.foundation.errors import InputRefusedError
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import Perimeter
from bastide.platform.accounts.models import User
from bastide.platform.audit import guards
from bastide.platform.audit.anchors import anchor, anchor_file
from bastide.platform.audit.models import Event
from bastide.platform.audit.services import record
from bastide.platform.audit.verification import verify
from bastide.platform.database.archive import MANIFEST
from bastide.platform.database.backups import backup_to, restore_from
from bastide.platform.database.fingerprints import prints_of

pytestmark = pytest.mark.django_db(transaction=True)


def fill(settings: Any) -> None:
    """Write people, perimeters, events, files."""
    land = Perimeter.objects.create(label="Pays de Valmorte")
    for rank in range(50):
        Perimeter.objects.create(label=f"Commune {rank} « é »\u00a0!", parent=land)
    User.objects.create(email="a@exemple.test", full_name="Ana")
    with transaction.atomic():
        for rank in range(20):
            record(
                actor=SYSTEM,
                perimeter_id=land.pk,
                action="change_thing",
                target=land,
                after={"n": rank},
            )
    anchor()
    folder = Path(settings.VAR_DIR) / "snapshots" / "cube"
    folder.mkdir(parents=True)
    (folder / "a.parquet").write_bytes(b"PAR1" * 1000)
    (Path(settings.VAR_DIR) / "secret_key").write_text("never in a backup")


def empty(settings: Any) -> None:
    """Empty the installation, as another machine where only `bastide migrate` was run."""
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(settings.VAR_DIR)


def prints() -> Any:
    with connection.cursor() as cursor:
        return prints_of(cursor, connection.vendor)


@pytest.fixture
def backup(settings: Any, tmp_path: Path) -> Path:
    fill(settings)
    path = tmp_path / "bastide.backup"
    backup_to(path)
    return path


@pytest.mark.always
def test_every_row_and_every_file_comes_back(settings: Any, tmp_path: Path) -> None:
    fill(settings)
    before, anchors = prints(), anchor_file().read_bytes()
    path = tmp_path / "bastide.backup"
    made = backup_to(path)
    assert made.rows == sum(one.rows for one in before.values())
    empty(settings)
    assert Event.objects.count() == 0
    told = restore_from(path)
    assert prints() == before
    assert told.rows == made.rows
    assert not told.needs_migration
    assert Event.objects.count() == 20
    assert anchor_file().read_bytes() == anchors
    assert (Path(settings.VAR_DIR) / "snapshots/cube/a.parquet").read_bytes() == b"PAR1" * 1000
    assert verify().is_whole


def test_the_product_works_after_a_restoration(backup: Path, settings: Any) -> None:
    empty(settings)
    restore_from(backup)
    land = Perimeter.objects.get(label="Pays de Valmorte")
    with transaction.atomic():
        record(actor=SYSTEM, perimeter_id=land.pk, action="change_thing", target=land)
    User.objects.create(email="b@exemple.test", full_name="Bob")
    assert verify().is_whole
    assert anchor() is not None


def test_the_secret_key_stays_out(backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        assert not [name for name in archive.namelist() if "secret" in name]
        assert not any(b"never in a backup" in archive.read(name) for name in archive.namelist())


def test_a_backup_is_consistent_while_others_write(settings: Any, tmp_path: Path) -> None:
    """Pairs of rows are written in one transaction each: no backup ever holds half of one."""
    land = Perimeter.objects.create(label="racine")
    stop = threading.Event()
    failures: list[Exception] = []

    def write() -> None:
        try:
            while not stop.is_set():
                with transaction.atomic():
                    Perimeter.objects.create(label="gauche", parent=land)
                    Perimeter.objects.create(label="droite", parent=land)
                stop.wait(0.002)
        except Exception as error:  # noqa: BLE001 -- reported below
            failures.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [tmp_path / f"{rank}.backup" for rank in range(4)]
        for path in paths:
            backup_to(path)
    finally:
        stop.set()
        writer.join()
    assert failures == []
    rows = []
    for path in paths:
        empty_and_restore(settings, path)
        left = Perimeter.objects.filter(label="gauche").count()
        assert left == Perimeter.objects.filter(label="droite").count()
        rows.append(left)
    assert rows == sorted(rows)
    assert rows[-1] > 0


def empty_and_restore(settings: Any, path: Path) -> None:
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)
    restore_from(path)


def test_nothing_is_written_over(backup: Path) -> None:
    before = prints()
    with pytest.raises(InputRefusedError, match="pas vide"):
        restore_from(backup)
    assert prints() == before


def test_files_in_place_are_not_written_over(backup: Path, settings: Any) -> None:
    empty(settings)
    kept = Path(settings.VAR_DIR) / "files" / "a.pdf"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"mine")
    with pytest.raises(InputRefusedError, match="déjà des fichiers"):
        restore_from(backup)
    assert kept.read_bytes() == b"mine"


def test_anchors_kept_elsewhere_tell_what_a_restoration_lost(backup: Path, settings: Any) -> None:
    land = Perimeter.objects.get(label="Pays de Valmorte")
    with transaction.atomic():
        record(actor=SYSTEM, perimeter_id=land.pk, action="late_act", target=land)
    anchor()
    survived = anchor_file().read_bytes()
    empty(settings)
    anchor_file().parent.mkdir(parents=True)
    anchor_file().write_bytes(survived)
    restore_from(backup)
    assert anchor_file().read_bytes() == survived
    assert [(fault.kind.value, fault.index) for fault in verify().faults] == [("truncated", 21)]


def test_anchors_of_another_installation_are_refused(backup: Path, settings: Any) -> None:
    empty(settings)
    anchor_file().parent.mkdir(parents=True)
    anchor_file().write_text("{}\n")
    with pytest.raises(InputRefusedError, match="ancrage"):
        restore_from(backup)


def contents_of(path: Path) -> dict[str, bytes] | None:
    """Return what a container holds, `None` when it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return None


def content_of(data: bytes, header: int) -> int:
    """Return where the content of an entry starts: after its local header, name and extra field.

    Bytes of the header itself (its time, say) change nothing of what is restored.
    """
    name, extra = struct.unpack_from("<HH", data, header + 26)
    return header + 30 + int(name) + int(extra)


class TestDamage:
    """Fifty damaged backups: all refused, and the installation stays empty."""

    @pytest.mark.always
    def test_truncations_and_changed_bytes(
        self, backup: Path, settings: Any, tmp_path: Path
    ) -> None:
        data = backup.read_bytes()
        rng = random.Random(50)  # noqa: S311 -- a test draws positions
        empty(settings)
        with zipfile.ZipFile(backup) as archive:
            entries = [
                (content_of(data, one.header_offset), one.compress_size)
                for one in archive.infolist()
                if one.compress_size
            ]
        for turn in range(50):
            victim = tmp_path / f"{turn}.backup"
            if turn % 2:
                victim.write_bytes(data[: rng.randint(0, len(data) - 1)])
            else:
                start, size = rng.choice(entries)
                place = start + rng.randrange(size)
                victim.write_bytes(data[:place] + bytes([data[place] ^ 0x5A]) + data[place + 1 :])
                if contents_of(victim) == contents_of(backup):
                    continue  # another way to compress the same bytes damages nothing
            with pytest.raises(InputRefusedError):
                restore_from(victim)
        assert not Perimeter.objects.exists()
        restore_from(backup)

    def test_a_changed_row_with_a_corrected_container(
        self, backup: Path, settings: Any, tmp_path: Path
    ) -> None:
        """Somebody edits a table's fingerprint and repacks: the rows no longer agree."""

        def change(raw: dict[str, Any]) -> None:
            raw["tables"]["access_perimeter"]["hash"] = "0" * 64

        victim = repacked(backup, tmp_path / "x.backup", change)
        empty(settings)
        with pytest.raises(InputRefusedError, match="access_perimeter"):
            restore_from(victim)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"format": 2}, "format 2"),
            ({"engine": "oracle"}, "moteur"),
            ({"migrations": ["access.9999_later"]}, "plus récente"),
            ({"files": {}}, "liste de ses fichiers"),
        ],
    )
    def test_a_backup_of_another_kind(
        self, backup: Path, settings: Any, tmp_path: Path, change: dict[str, Any], said: str
    ) -> None:
        victim = repacked(backup, tmp_path / "x.backup", lambda raw: raw.update(change))
        empty(settings)
        with pytest.raises(InputRefusedError, match=said):
            restore_from(victim)

    def test_the_other_engine(self, backup: Path, settings: Any, tmp_path: Path) -> None:
        other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
        victim = repacked(backup, tmp_path / "x.backup", lambda raw: raw.update(engine=other))
        empty(settings)
        with pytest.raises(InputRefusedError, match="base"):
            restore_from(victim)

    def test_a_name_that_leaves_the_folder(
        self, backup: Path, settings: Any, tmp_path: Path
    ) -> None:
        victim = tmp_path / "x.backup"
        with zipfile.ZipFile(backup) as old, zipfile.ZipFile(victim, "w") as new:
            raw = json.loads(old.read(MANIFEST))
            for name in old.namelist():
                if name != MANIFEST:
                    new.writestr(name, old.read(name))
            new.writestr("files/../../evil", b"x")
            raw["files"]["files/../../evil"] = "0" * 64
            new.writestr(MANIFEST, json.dumps(raw))
        empty(settings)
        with pytest.raises(InputRefusedError, match="interdit"):
            restore_from(victim)

    def test_what_is_no_backup(self, tmp_path: Path) -> None:
        path = tmp_path / "x.backup"
        path.write_text("bonjour")
        with pytest.raises(InputRefusedError, match="n'est pas une sauvegarde"):
            restore_from(path)
        with pytest.raises(InputRefusedError):
            restore_from(tmp_path / "absent")

    @pytest.fixture(autouse=True)
    def _guards(self) -> Iterator[None]:
        yield
        with connection.cursor() as cursor:
            assert guards.missing(cursor) == []


def repacked(backup: Path, target: Path, change: Any) -> Path:
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(target, "w") as new:
        raw = json.loads(old.read(MANIFEST))
        change(raw)
        for name in old.namelist():
            new.writestr(name, json.dumps(raw) if name == MANIFEST else old.read(name))
    return target


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_plain_copy_of_a_living_file_is_what_we_do_not_do(tmp_path: Path) -> None:
    """The reason of the backup interface: a copy during a transaction may miss its journal."""
    path = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (n)")
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        writer.execute("INSERT INTO t VALUES (1)")
        copied = tmp_path / "copy.sqlite3"
        shutil.copy(path, copied)
        with closing(sqlite3.connect(tmp_path / "good.sqlite3")) as good:
            writer.backup(good)
            assert good.execute("SELECT count(*) FROM t").fetchone() == (1,)
    with closing(sqlite3.connect(copied)) as copy:
        assert copy.execute("SELECT count(*) FROM t").fetchone() == (0,)
