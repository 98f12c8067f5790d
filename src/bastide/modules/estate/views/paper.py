"""Votes that came on paper: the table to fill, the file, what it would do, then its storing."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign
from bastide.kernel.grids.queries import list_visible_raters
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.exports.campaigns import paper_download
from bastide.modules.estate.forms.raters import PaperForm
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.queries.papers import paper_rows
from bastide.modules.estate.services import paper as services
from bastide.modules.estate.views.campaigns import campaign_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.exchange.queries import get_visible_batch
from bastide.platform.exchange.uploads import TABLES, receive
from bastide.platform.ui.pages import Crumb

MAX_SIZE = 5_000_000
"""Bytes of a table of votes."""


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Receive a table of votes and read it whole; nothing is stored before the next page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    form = PaperForm(request.POST or None, request.FILES or None)
    refused: InputRefusedError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            received = receive(form.cleaned_data["file"], accepted=TABLES, max_size=MAX_SIZE)
            batch = services.hold_votes(actor=actor, campaign=found, upload=received)
        except InputRefusedError as error:
            refused = error
        else:
            return redirect("estate_paper_check", place.slug, found.pk, batch.pk)
    return _upload_page(request, place, found, form, refused)


def _upload_page(
    request: HttpRequest,
    place: Territory,
    found: Campaign,
    form: PaperForm,
    refused: InputRefusedError | None = None,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    raters = list_visible_raters(actor, found).filter(user__isnull=True)
    return page(
        request,
        "estate/campaign_paper.html",
        place,
        title=_("Réponses sur papier"),
        crumbs=campaign_crumbs(place, found, _("Réponses sur papier")),
        campaign=found,
        form=form,
        raters=[one for one in raters if one.anonymised_at is None],
        refusals=refused.refusals if refused else (),
        is_open=found.stage == Stage.OPEN,
        status=422 if refused or form.errors else 200,
    )


@room(ROOM, Role.MANAGER)
@require_safe
def blank(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Give the table in which answers on paper are typed, one row for each answer asked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    raters = list_visible_raters(actor, found).prefetch_related("assignments")
    rows = paper_rows(found, list(raters))
    return paper_download(found, place, rows, request.GET.get("format", "xlsx"))


@room(ROOM, Role.MANAGER)
@require_safe
def check(
    request: HttpRequest, territory: str, campaign: uuid.UUID, batch: uuid.UUID
) -> HttpResponse:
    """Say what storing a held table would do, row by row for what it refuses."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    held = _held(actor, found, batch)
    title = _("Vérifier avant d’enregistrer")
    back = Crumb(_("Réponses sur papier"), reverse("estate_paper", args=[place.slug, found.pk]))
    return page(
        request,
        "estate/campaign_paper_check.html",
        place,
        title=title,
        crumbs=campaign_crumbs(place, found, back, title),
        campaign=found,
        batch=held,
        report=services.check_votes(actor=actor, campaign=found, batch=held),
    )


@room(ROOM, Role.MANAGER)
@require_POST
def confirm(
    request: HttpRequest, territory: str, campaign: uuid.UUID, batch: uuid.UUID
) -> HttpResponse:
    """Store a held table in the open round, or give it up."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    held = _held(actor, found, batch)
    if request.POST.get("action") == "abandonner":
        services.drop_votes(actor=actor, campaign=found, batch=held)
        return redirect("estate_paper", place.slug, found.pk)
    try:
        report = services.store_votes(actor=actor, campaign=found, batch=held)
    except InputRefusedError as error:
        return _upload_page(request, place, found, PaperForm(), error)
    said = ngettext(
        "%(count)s réponse enregistrée.", "%(count)s réponses enregistrées.", report.stored
    )
    messages.success(request, said % {"count": report.stored})
    return redirect("estate_progress", place.slug, found.pk)


def _held(actor: Actor, found: Campaign, batch: uuid.UUID) -> ImportBatch:
    held = get_visible_batch(actor, found.perimeter_id, ROOM, batch)
    if not services.is_of_campaign(held, found):
        raise Http404
    return held
