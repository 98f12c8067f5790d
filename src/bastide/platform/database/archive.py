"""The file of a backup: a container with a manifest of every fingerprint, whole or refused."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.platform.database.fingerprints import TablePrint

FORMAT = 1
"""Version of the file; raised when an older product could no longer read it."""

MANIFEST = "manifest.json"
_DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
_FILES = "files/"
_CHUNK = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        format: version of the file.
        product: version of the product that wrote it.
        engine: `sqlite` or `postgresql`.
        made_at: UTC instant in ISO form.
        migrations: applied migrations, `app.name`.
        tables: table → rows and hash.
        files: name in the container → SHA-256.
    """

    format: int
    product: str
    engine: str
    made_at: str
    migrations: list[str]
    tables: dict[str, TablePrint]
    files: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> str:
        """Return the name of the database in the container."""
        return _DATABASES[self.engine]


@contextmanager
def work_folder(near: Path) -> Iterator[Path]:
    """Yield a private folder beside a file, removed afterwards."""
    near.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".bastide-", dir=near.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def pack(path: Path, manifest: Manifest, database: Path, files: dict[str, Path]) -> Manifest:
    """Write the container: database, files, then the manifest; visible whole or not at all.

    Args:
        path: the file to write; replaced at once when it exists.
        manifest: without the fingerprints of the files.
        database: copy of the database.
        files: name below `files/` → file.

    Returns:
        The manifest with every fingerprint.
    """
    entries = {manifest.database: database}
    entries |= {f"{_FILES}{name}": file for name, file in sorted(files.items())}
    part = path.with_name(f"{path.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            prints = {name: _pack_one(archive, name, file) for name, file in entries.items()}
            whole = Manifest(**{**_fields(manifest), "files": prints})
            archive.writestr(MANIFEST, json.dumps(asdict(whole), sort_keys=True, indent=1))
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return whole


def unpack(path: Path, folder: Path) -> Manifest:
    """Unpack a backup into a folder and check every fingerprint of its files.

    Raises:
        InputRefusedError: truncated, changed, of another version, or no backup.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _read_manifest(archive, path)
            listed = set(archive.namelist()) - {MANIFEST}
            if listed != set(manifest.files):
                raise _refused(path, "la liste de ses fichiers ne correspond pas au manifeste.")
            for name, sha256 in manifest.files.items():
                _unpack_one(archive, name, sha256, folder, path)
    except _BROKEN as error:
        raise _refused(path, "elle est tronquée, abîmée ou n'est pas une sauvegarde.") from error
    return manifest


def files_of(folder: Path) -> dict[str, Path]:
    """Return the unpacked files below `files/`, by their name there."""
    root = folder / _FILES
    return {
        file.relative_to(root).as_posix(): file
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }


def _pack_one(archive: zipfile.ZipFile, name: str, file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _unpack_one(archive: zipfile.ZipFile, name: str, sha256: str, folder: Path, path: Path) -> None:
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or "\\" in name:
        raise _refused(path, f"elle contient un nom de fichier interdit ({name[:60]}).")
    target = folder / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with archive.open(name) as source, target.open("wb") as written:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            written.write(chunk)
    if digest.hexdigest() != sha256:
        raise _refused(path, f"le fichier {name} n'a plus l'empreinte du manifeste.")


def _read_manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    raw = json.loads(archive.read(MANIFEST))
    if raw["format"] != FORMAT:
        raise _refused(
            path,
            f"elle est au format {raw['format']}, cette version lit le format {FORMAT}.",
            "Restaurez-la avec la version du produit qui l'a écrite.",
        )
    prints = {name: TablePrint(**one) for name, one in raw["tables"].items()}
    manifest = Manifest(**{**raw, "tables": prints})
    if manifest.engine not in _DATABASES:
        raise _refused(path, "son moteur de base est inconnu.")
    return manifest


def _fields(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__slots__}


def refuse_difference(
    expected: dict[str, TablePrint], found: dict[str, TablePrint], name: str
) -> None:
    """Refuse a database whose rows are not those of the manifest.

    Raises:
        InputRefusedError: names the first table that differs.
    """
    for table in sorted(expected.keys() | found.keys()):
        if expected.get(table) != found.get(table):
            raise _refused(Path(name), f"les lignes de la table {table} ne sont plus les mêmes.")


def damaged(name: str) -> InputRefusedError:
    """Return the refusal of a database that its own engine cannot read."""
    return _refused(Path(name), "la base qu'elle contient est abîmée.")


def _refused(
    path: Path, reason: str, remedy: str = "Prenez une autre sauvegarde."
) -> InputRefusedError:
    return InputRefusedError((Refusal(reason=reason, remedy=remedy, file=path.name),))
