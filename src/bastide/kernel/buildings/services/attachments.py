"""Photos and documents of assets: kept once, photos without the camera's notes."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.buildings.models import Asset, Attachment
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit
from bastide.platform.documents.pdf import draws
from bastide.platform.exchange.files import FileKind
from bastide.platform.exchange.images import cleaned, refused_photo
from bastide.platform.exchange.uploads import cleaned_name

NAME_LENGTH, CAPTION_LENGTH = 150, 250


@transaction.atomic
def attach_file(
    *, actor: Actor, asset: Asset, room: str, file_name: str, data: bytes, caption: str = ""
) -> Attachment:
    """Add a photo (JPEG, PNG) or a document (PDF) to an asset; the same content again adds nothing.

    Args:
        actor: contributes to the authority in the room.
        asset: obtained through a gate.
        room: room of the caller.
        file_name: name given by the person.
        data: the whole file.
        caption: what it shows.

    Raises:
        InputRefusedError: another kind of content, too heavy, a broken photo.
    """
    actor.require(Role.CONTRIBUTOR, asset.authority.perimeter_id, room)
    name = cleaned_name(file_name)[:NAME_LENGTH]
    kept = cleaned(data, name)
    if kept.kind is not FileKind.PDF and not draws(kept.data):
        raise refused_photo(name)
    sha256 = hashlib.sha256(kept.data).hexdigest()
    known = Attachment.objects.filter(asset=asset, sha256=sha256).first()
    if known is not None:
        return known
    attachment = Attachment(
        asset=asset,
        kind=str(kept.kind),
        name=name,
        caption=squeezed(caption)[:CAPTION_LENGTH],
        size=len(kept.data),
        sha256=sha256,
        author=actor.label[:120],
    )
    attachment.file.save(f"{attachment.pk}.{kept.kind}", ContentFile(kept.data), save=False)
    attachment.save(force_insert=True)
    _record(actor, "attach_file", attachment)
    return attachment


@transaction.atomic
def remove_attachment(*, actor: Actor, attachment: Attachment, room: str, reason: str) -> None:
    """Remove a photo or a document, its bytes with it once the transaction is done.

    Args:
        actor: contributes to the authority in the room.
        attachment: of an asset obtained through a gate.
        room: room of the caller.
        reason: why; needed, it stays in the journal.

    Raises:
        InputRefusedError: no reason is given.
    """
    actor.require(Role.CONTRIBUTOR, attachment.asset.authority.perimeter_id, room)
    if not reason.strip():
        raise InputRefusedError(
            (Refusal("aucune raison n’est donnée.", "Dites pourquoi.", field="reason"),)
        )
    _record(actor, "remove_attachment", attachment, reason=reason)
    stored, storage = attachment.file.name, attachment.file.storage
    attachment.delete()
    if stored:
        transaction.on_commit(lambda: storage.delete(stored))


def _record(actor: Actor, action: str, attachment: Attachment, *, reason: str = "") -> None:
    audit.record(
        actor=actor,
        perimeter_id=attachment.asset.authority.perimeter_id,
        action=action,
        target=attachment.asset,
        after={"file": attachment.name, "sha256": attachment.sha256},
        reason=reason,
    )
