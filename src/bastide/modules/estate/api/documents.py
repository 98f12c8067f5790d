"""The estate by the API: documents."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures.documents import document_rows
from bastide.modules.estate.queries import results as queries
from bastide.modules.estate.queries.documents import may_read_proposals
from bastide.platform.access.rules import room

router = Router(tags=["Patrimoine"])
ROOM = "estate"
DOCUMENTS = "/territoires/{territory}/patrimoine/campagnes/{campaign}/documents"


class FormatOut(Schema):
    """One format of a document: its name, the address that gives the file."""

    format: str
    url: str


class DocumentOut(Schema):
    """One document of a campaign: its key, its name, what it holds, its formats."""

    key: str
    label: str
    holds: str
    formats: list[FormatOut]


@router.get(DOCUMENTS, response=list[DocumentOut])
@room(ROOM)
def campaign_documents(
    request: HttpRequest, territory: str, campaign: uuid.UUID
) -> list[dict[str, Any]]:
    """List the documents of a campaign whose results may be read, with where each file is."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_results(actor, place, campaign)
    return [
        {
            "key": row.key,
            "label": row.label,
            "holds": row.holds,
            "formats": [
                {"format": str(label), "url": request.build_absolute_uri(url)}
                for label, url in row.formats
            ],
        }
        for row in document_rows(view, place, has_proposals=may_read_proposals(actor, view))
    ]
