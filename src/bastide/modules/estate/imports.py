"""Uploaded lists of assets: held, their columns told, checked row by row, then written or dropped.

What a person tells of a held file (columns, units, year, date, source) stays in its batch until
it is confirmed: leaving the page loses nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.queries.imports import kept_profiles
from bastide.kernel.buildings.readers.answers import FileRead, read_assets
from bastide.kernel.buildings.readers.mapping import ColumnRule
from bastide.kernel.buildings.services.imports import (
    ImportCheck,
    ImportDone,
    ImportFile,
    check_import,
    check_imports,
    import_assets,
)
from bastide.kernel.buildings.services.profiles import keep_profile
from bastide.kernel.organisations.models import Authority
from bastide.platform.access.actors import Actor
from bastide.platform.exchange.delimited import header_key
from bastide.platform.exchange.holding import drop_held_file, held_bytes, hold_file
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.exchange.uploads import TABLES, receive

ROOM = "estate"
KIND = "buildings_held"
PASTED = "collage.csv"


@dataclass(frozen=True, slots=True)
class Telling:
    """What a person told of a held file.

    Attributes:
        rules: header → (target, unit); an empty target keeps the column as it is.
        profile: name of a profile; empty to recognise. year: of undated costs and energies.
        valid_from: since when the file is true. source: where it comes from.
    """

    rules: Mapping[str, tuple[str, str]]
    profile: str = ""
    year: int | None = None
    valid_from: dt.date | None = None
    source: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return it as the batch keeps it."""
        return {
            "rules": {key: list(rule) for key, rule in self.rules.items()},
            "profile": self.profile,
            "year": self.year,
            "valid_from": self.valid_from.isoformat() if self.valid_from else "",
            "source": self.source,
        }


def telling_of(batch: ImportBatch) -> Telling:
    """Return what was told of a held file."""
    told = batch.report.get("told", {})
    day = told.get("valid_from", "")
    return Telling(
        rules={key: (rule[0], rule[1]) for key, rule in told.get("rules", {}).items()},
        profile=told.get("profile", ""),
        year=told.get("year"),
        valid_from=dt.date.fromisoformat(day) if day else None,
        source=told.get("source", ""),
    )


def hold_list(
    actor: Actor,
    authority: Authority,
    *,
    upload: UploadedFile[bytes] | None,
    pasted: str,
    telling: Telling,
) -> ImportBatch:
    """Read a file, or a block pasted from a spreadsheet, and keep it until confirmed.

    Raises:
        InputRefusedError: nothing given, too large, unreadable, no column that names assets;
            nothing is kept.
    """
    if upload is not None:
        received = receive(upload, accepted=TABLES)
        name, data = received.name, received.data
    elif pasted.strip():
        name, data = PASTED, pasted.encode()
    else:
        reason = "aucun fichier n’est choisi et rien n’est collé."
        raise InputRefusedError((Refusal(reason, "Choisissez un fichier.", field="file"),))
    found = _read(authority, name, data, telling)
    return hold_file(
        actor=actor,
        perimeter_id=authority.perimeter_id,
        room=ROOM,
        kind=KIND,
        name=name,
        data=data,
        report={
            "siren": authority.siren,
            "rows": len(found.rows),
            "told": telling.as_data(),
        },
    )


def read_held(batch: ImportBatch, authority: Authority) -> FileRead:
    """Return a held file as it reads with what was told of it.

    Raises:
        InputRefusedError: it cannot be read any more.
    """
    return _read(authority, batch.file_name, held_bytes(batch), telling_of(batch))


@transaction.atomic
def tell_columns(
    *, actor: Actor, batch: ImportBatch, authority: Authority, telling: Telling, profile_name: str
) -> FileRead:
    """Keep what a person says of the columns, and the profile when it has a name.

    Raises:
        InputRefusedError: the columns so read name no asset, or the profile's name is taken.
    """
    found = _read(authority, batch.file_name, held_bytes(batch), telling)
    if profile_name.strip():
        keep_profile(
            actor=actor,
            territory=authority.territory,
            room=ROOM,
            name=profile_name,
            found=found,
        )
    batch.report = {**batch.report, "told": telling.as_data()}
    batch.save(update_fields=["report"])
    return found


def check_held(actor: Actor, batch: ImportBatch, authority: Authority) -> ImportCheck:
    """Say what the import of a held file would do, row by row; nothing is written."""
    return check_import(actor=actor, authority=authority, room=ROOM, file=_file(batch))


def confirm_held(actor: Actor, batch: ImportBatch, authority: Authority) -> ImportDone:
    """Write a held file into the inventory, then forget the held copy."""
    telling = telling_of(batch)
    done = import_assets(
        actor=actor,
        authority=authority,
        room=ROOM,
        file=_file(batch),
        valid_from=telling.valid_from,
        source=telling.source,
    )
    drop_held_file(batch=batch)
    return done


@transaction.atomic
def import_lists(
    actor: Actor, authority: Authority, files: Sequence[ImportFile], *, dry_run: bool
) -> list[ImportDone]:
    """Import lists one after the other, all of them or none; a dry run only checks them together.

    Raises:
        InputRefusedError: one of them cannot be read; none is imported.
        NotAllowedError: the actor does not contribute to the authority.
    """
    if dry_run:
        checks = check_imports(actor=actor, authority=authority, room=ROOM, files=files)
        return [ImportDone(check, None) for check in checks]
    return [import_assets(actor=actor, authority=authority, room=ROOM, file=file) for file in files]


def drop_held(batch: ImportBatch) -> None:
    """Forget a held file; its batch stays, checked and never imported."""
    drop_held_file(batch=batch)


def refused_rows(check: ImportCheck) -> tuple[Sequence[str], Iterator[tuple[str, ...]]]:
    """Return the file's own header and its refused rows, each with what is wrong at its end."""
    table = check.found.table
    wrong: dict[int, list[str]] = {}
    for refusal in check.plan.refusals:
        said = "\u00a0: ".join(part for part in (refusal.field, refusal.reason) if part)
        wrong.setdefault(refusal.line or 0, []).append(f"{said} {refusal.remedy}".strip())
    rows = (
        (*("" if cell is None else str(cell) for cell in row.cells), " | ".join(wrong[row.line]))
        for row in table.rows
        if row.line in wrong
    )
    return (*table.header, "Bastide\u00a0: erreur"), rows


def held_elsewhere(batch: ImportBatch) -> dict[Any, str]:
    """Return the assets of an import on which something outside the inventory depends."""
    created = Asset.objects.filter(states__batch=batch, states__number=1).distinct()
    decided = created.filter(estate_decisions__isnull=False).distinct()
    asked = created.filter(estate_requests__isnull=False).distinct()
    return {
        **{asset.pk: "une décision" for asset in decided},
        **{asset.pk: "une demande au guichet" for asset in asked},
    }


def _file(batch: ImportBatch) -> ImportFile:
    telling = telling_of(batch)
    return ImportFile(
        name=batch.file_name,
        data=held_bytes(batch),
        profile=telling.profile,
        rules=_rules(telling),
        year=telling.year,
    )


def _read(authority: Authority, name: str, data: bytes, telling: Telling) -> FileRead:
    return read_assets(
        data,
        name,
        today=timezone.localdate(),
        profile=telling.profile,
        kept=kept_profiles(authority.territory),
        rules=_rules(telling),
        year=telling.year,
    )


def _rules(telling: Telling) -> dict[str, ColumnRule]:
    return {
        header_key(header): ColumnRule((target or f"extra:{header}",), unit)
        for header, (target, unit) in telling.rules.items()
    }
