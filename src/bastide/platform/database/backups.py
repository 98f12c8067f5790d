"""Backups that restore: made through the engine's own means, compared row by row afterwards.

A copy of the file of a living SQLite database is no backup; its backup interface is used, and for
PostgreSQL `pg_dump` inside the very transaction whose rows are counted. The secret key is not in a
backup: keep it apart, with it the anchors of the journal can be verified again.
Source: `docs/explications/fiabilite.md`.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from bastide import __version__
from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.platform.database import postgresql_copy, sqlite_copy
from bastide.platform.database.archive import (
    FORMAT,
    Manifest,
    files_of,
    pack,
    unpack,
    work_folder,
)
from bastide.platform.database.fingerprints import tables

_KEPT_FOLDERS = ("files", "snapshots")
_ANCHORS = "audit-anchors.jsonl"


@dataclass(frozen=True, slots=True)
class Report:
    """What a backup or a restoration did.

    Attributes:
        file: the backup. engine: `sqlite` or `postgresql`. made_at: when it was made.
        tables, rows, files: how many of each, all compared.
        bytes: size of the backup.
        needs_migration: the backup is older than this version: run `bastide migrate`.
    """

    file: str
    engine: str
    made_at: str
    tables: int
    rows: int
    files: int
    bytes: int
    needs_migration: bool = False


def backup_to(path: Path) -> Report:
    """Write a backup of the database and of the files, with every fingerprint.

    Other people may go on working: what counts is one consistent view.

    Args:
        path: the file to write; it appears whole, at the end.
    """
    path = path.absolute()
    copy = _engine()
    with work_folder(path) as folder:
        database = folder / "database"
        prints = copy.dump(database)
        manifest = pack(
            path,
            Manifest(
                format=FORMAT,
                product=__version__,
                engine=connection.vendor,
                made_at=timezone.now().astimezone(dt.UTC).isoformat(timespec="seconds"),
                migrations=_applied(),
                tables=prints,
            ),
            database,
            _kept_files(),
        )
    return _report(path, manifest)


def restore_from(path: Path) -> Report:
    """Restore a backup into an empty installation and compare every row.

    Args:
        path: the backup.

    Raises:
        InputRefusedError: the backup is truncated, changed, of another engine or of a newer
            version, the installation is not empty, or a row differs afterwards.
    """
    path = path.absolute()
    copy = _engine()
    with work_folder(Path(settings.VAR_DIR) / "restore") as folder:
        manifest = unpack(path, folder)
        needs_migration = _check_versions(path, manifest)
        _check_empty(path)
        _check_anchors(path, folder)
        copy.load(folder / manifest.database, manifest.tables, path.name)
        _put_back(folder)
    return _report(path, manifest, needs_migration=needs_migration)


def _engine() -> ModuleType:
    return sqlite_copy if connection.vendor == "sqlite" else postgresql_copy


def _applied() -> list[str]:
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations)


def _check_versions(path: Path, manifest: Manifest) -> bool:
    """Refuse another engine and a newer schema; tell whether the schema is older."""
    if manifest.engine != connection.vendor:
        raise _refused(
            path,
            f"elle vient d'une base {manifest.engine}, celle-ci est {connection.vendor}.",
            "Restaurez-la dans une installation du même moteur.",
        )
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        raise _refused(
            path,
            f"elle vient d'une version plus récente du produit ({newer[0]}).",
            "Installez cette version, puis restaurez.",
        )
    return bool(known - set(manifest.migrations))


def _check_empty(path: Path) -> None:
    """Refuse to write over anything: the only tables that may hold rows are Django's own."""
    with connection.cursor() as cursor:
        for table in tables(cursor, connection.vendor):
            if table.startswith(("django_migrations", "django_content_type", "auth_permission")):
                continue
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 -- quoted name of the schema
            if cursor.fetchone() is not None:
                raise _refused(
                    path,
                    f"cette installation n'est pas vide (table {table}).",
                    "Restaurez dans une installation neuve, sans rien y avoir créé.",
                )
    if set(_kept_files()) - {_ANCHORS}:
        raise _refused(
            path,
            "le dossier des données contient déjà des fichiers.",
            "Restaurez dans une installation neuve.",
        )


def _check_anchors(path: Path, folder: Path) -> None:
    """Refuse a file of anchors that does not continue the one of the backup.

    A file kept elsewhere survives the machine: it stays, and the journal then tells what was lost.
    """
    standing = Path(settings.AUDIT_ANCHOR_FILE)
    saved = files_of(folder).get(_ANCHORS)
    if standing.is_file() and standing.stat().st_size:
        before = saved.read_bytes() if saved else b""
        if not standing.read_bytes().startswith(before):
            raise _refused(
                path,
                "le fichier d'ancrage du journal qui est en place n'est pas le sien.",
                "Vérifiez que la sauvegarde et l'ancrage viennent de la même installation.",
            )


def _kept_files() -> dict[str, Path]:
    """Return the files that belong to the data, by their name in a backup."""
    var = Path(settings.VAR_DIR)
    found = {
        file.relative_to(var).as_posix(): file
        for folder in _KEPT_FOLDERS
        for file in sorted((var / folder).rglob("*"))
        if file.is_file() and file.suffix != ".part"
    }
    anchors = Path(settings.AUDIT_ANCHOR_FILE)
    if anchors.is_file():
        found[_ANCHORS] = anchors
    return found


def _put_back(folder: Path) -> None:
    for name, file in files_of(folder).items():
        target = Path(settings.VAR_DIR) / name
        if name == _ANCHORS:
            target = Path(settings.AUDIT_ANCHOR_FILE)
            if target.exists() and target.stat().st_size:
                continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, target)


def _report(path: Path, manifest: Manifest, *, needs_migration: bool = False) -> Report:
    return Report(
        file=path.name,
        engine=manifest.engine,
        made_at=manifest.made_at,
        tables=len(manifest.tables),
        rows=sum(one.rows for one in manifest.tables.values()),
        files=len(manifest.files),
        bytes=path.stat().st_size,
        needs_migration=needs_migration,
    )


def _refused(path: Path, reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason=reason, remedy=remedy, file=path.name),))
