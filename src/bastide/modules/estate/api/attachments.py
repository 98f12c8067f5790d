"""Photos and documents of an asset by the API: listed, added, removed with a reason."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from bastide.kernel.buildings import services
from bastide.kernel.buildings.models import Attachment
from bastide.kernel.buildings.queries import get_visible_asset
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.api.payloads import required
from bastide.modules.estate.queries.inventory import attachment_of
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.exchange.images import MAX_SIZE

router = Router(tags=["Patrimoine"])
ROOM = "estate"
FILES = "/territoires/{territory}/patrimoine/biens/{uuid:asset}/pieces"


class AttachmentOut(Schema):
    """One photo or document; `address` gives its bytes to whoever reads the asset."""

    id: uuid.UUID
    kind: str
    name: str
    caption: str
    size: int
    sha256: str
    author: str
    added_at: dt.datetime
    address: str


class RemovalIn(Schema):
    """Why a photo or a document is removed."""

    reason: str


@router.get(FILES, response=list[AttachmentOut], url_name="asset_attachments")
@room(ROOM)
def attachments(request: HttpRequest, territory: str, asset: uuid.UUID) -> list[dict[str, Any]]:
    """List the photos and documents of an asset, the first added first."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM)
    return [_told(found, place.slug) for found in one.attachments.all()]


@router.post(FILES, response={201: AttachmentOut}, url_name="asset_attachments")
@room(ROOM, Role.CONTRIBUTOR)
def attach(
    request: HttpRequest,
    territory: str,
    asset: uuid.UUID,
    file: File[UploadedFile],
    caption: Form[str],
) -> Status[dict[str, Any]]:
    """Add a JPEG, a PNG or a PDF; the position and the date that a photo carries are erased."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM, role=Role.CONTRIBUTOR)
    kept = services.attach_file(
        actor=actor,
        asset=one,
        room=ROOM,
        file_name=file.name or "",
        data=file.read(MAX_SIZE + 1),
        caption=caption,
    )
    return Status(201, _told(kept, place.slug))


@router.delete(f"{FILES}/{{uuid:attachment}}", response={204: None}, url_name="asset_attachment")
@room(ROOM, Role.CONTRIBUTOR)
def detach(
    request: HttpRequest,
    territory: str,
    asset: uuid.UUID,
    attachment: uuid.UUID,
    payload: RemovalIn | None = None,
) -> Status[None]:
    """Remove a photo or a document, with the reason that stays in the journal."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM, role=Role.CONTRIBUTOR)
    found = attachment_of(one, attachment)
    if found is None:
        raise Http404
    said = required(payload, "reason")
    services.remove_attachment(actor=actor, attachment=found, room=ROOM, reason=said.reason)
    return Status(204, None)


def _told(found: Attachment, territory: str) -> dict[str, Any]:
    names = set(AttachmentOut.model_fields) - {"address"}
    address = reverse("estate_attachment", args=[territory, found.asset_id, found.pk])
    return {name: getattr(found, name) for name in names} | {"address": address}
