"""Budget documents: the list, one document with its self-check, its SCDL export."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.budgets.queries import (
    as_read,
    get_visible_document,
    list_visible_documents,
    with_line_count,
)
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.spending import exports
from bastide.modules.spending.figures.totals import totals_rows
from bastide.modules.spending.queries.checks import check_document
from bastide.modules.spending.tables import DocumentTable
from bastide.modules.spending.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.exchange.queries import has_visible_batch
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.tables import configured


@room(ROOM)
@require_safe
def documents(request: HttpRequest, territory: str) -> HttpResponse:
    """List the documents that the actor may read."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    visible = list_visible_documents(actor, place).select_related("authority__territory")
    rows = with_line_count(visible)
    table = configured(DocumentTable(rows), request)
    return page(
        request,
        "spending/documents.html",
        place,
        title=_("Documents budgétaires"),
        crumbs=crumbs(place, None, _("Documents")),
        table=table,
        can_import=actor.can_within(Role.CONTRIBUTOR, place.perimeter_id, ROOM),
    )


@room(ROOM)
@require_safe
def document(request: HttpRequest, territory: str, document: uuid.UUID) -> HttpResponse:
    """Show one document: provenance, totals, and its printed ratios recomputed."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    stored = get_visible_document(actor, place, document)
    checked = check_document(stored)
    return page(
        request,
        "spending/document.html",
        place,
        title=str(stored),
        crumbs=[
            *crumbs(place, None),
            Crumb(_("Documents"), reverse("spending_documents", args=[place.slug])),
            Crumb(str(stored)),
        ],
        document=stored,
        totals=totals_rows(checked.totals),
        is_order_balanced=checked.totals.is_order_balanced,
        checks=checked.checks,
        can_undo=has_visible_batch(actor, place.perimeter_id, ROOM, stored.batch_id),
    )


@room(ROOM)
@require_safe
def export_scdl(request: HttpRequest, territory: str, document: uuid.UUID) -> HttpResponse:
    """Give one document in the open-data form SCDL."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    stored = get_visible_document(actor, place, document)
    return exports.scdl_download(stored, as_read(stored))
