"""The acts of who leads a campaign: open, remind, close, ask again, publish, give up."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign
from bastide.kernel.grids.queries import current_round, progress_of
from bastide.kernel.grids.rules import may_manage
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.exports.campaigns import progress_download
from bastide.modules.estate.figures import campaigns as words
from bastide.modules.estate.forms.campaigns import ReasonForm, SecondRoundForm, tell
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.queries.rounds import cells_named, cells_to_rescore
from bastide.modules.estate.services.campaigns import open_scoring
from bastide.modules.estate.services.result_jobs import start_close, start_publication
from bastide.modules.estate.views.campaigns import campaign_crumbs, home
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.tasks.models import Job, JobStatus

KEPT_BACK = ("done", "no_address", "recent")


@room(ROOM, Role.MANAGER)
@require_POST
def open_it(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Open a campaign: its grid and rules are frozen, its raters may answer."""
    return _done(request, territory, campaign, open_scoring, _("La campagne est ouverte."))


@room(ROOM, Role.MANAGER)
@require_POST
def close(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Close the open round: nobody answers any more, and answers can be read."""
    return _done(request, territory, campaign, start_close, _("Le tour est clos."))


@room(ROOM, Role.MANAGER)
@require_POST
def publish(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Publish a closed campaign to those who read the estate."""
    said = _("Les résultats sont publiés.")
    return _done(request, territory, campaign, start_publication, said)


def _done(
    request: HttpRequest,
    territory: str,
    campaign: uuid.UUID,
    act: Callable[..., object],
    said: str,
) -> HttpResponse:
    """Do an act on a campaign that the actor leads; a refusal is said on its page.

    An act that started a long work shows the page of the work while it lasts.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    try:
        done = act(actor=actor, campaign=found)
    except InputRefusedError as error:
        return home(request, place, found, refused=error)
    if isinstance(done, Job):
        done.refresh_from_db()
        if done.status != JobStatus.DONE:
            return redirect("job", done.pk)
    messages.success(request, said)
    return redirect("estate_campaign", place.slug, found.pk)


@room(ROOM, Role.MANAGER)
@require_POST
def drop(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Give a campaign up, for a reason; what is sealed stays sealed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return home(request, place, found, drop_form=form)
    try:
        grids.drop_campaign(actor=actor, campaign=found, reason=form.cleaned_data["reason"])
    except InputRefusedError as error:
        return home(request, place, found, refused=error)
    messages.success(request, _("La campagne est abandonnée."))
    return redirect("estate_campaign", place.slug, found.pk)


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def second_round(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Choose the cells that are scored again, blind, and say why."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    if found.stage != Stage.CLOSED and request.method != "POST":
        messages.info(request, _("Des cases se notent à nouveau une fois un tour clos."))
        return redirect("estate_campaign", place.slug, found.pk)
    form = SecondRoundForm(request.POST or None)
    chosen = request.POST.getlist("case")
    if request.method == "POST" and form.is_valid():
        try:
            grids.open_second_round(
                actor=actor,
                campaign=found,
                cells=[*cells_named(found, chosen), *form.other_cells],
                reason=form.cleaned_data["reason"],
            )
        except InputRefusedError as error:
            if found.stage != Stage.CLOSED:
                return home(request, place, found, refused=error)
            tell(form, error)
        else:
            messages.success(request, _("Un nouveau tour est ouvert sur ces cases."))
            return redirect("estate_campaign", place.slug, found.pk)
    return _second_round_page(request, place, found, form, chosen)


def _second_round_page(
    request: HttpRequest,
    place: Territory,
    found: Campaign,
    form: SecondRoundForm,
    chosen: list[str],
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    proposed = cells_to_rescore(actor, found) if found.stage == Stage.CLOSED else []
    keys = set(chosen) if form.is_bound else {one.key for one in proposed[: words.FIRST_CELLS]}
    title = _("Noter à nouveau, à l’aveugle")
    return page(
        request,
        "estate/campaign_second_round.html",
        place,
        title=title,
        crumbs=campaign_crumbs(place, found, title),
        campaign=found,
        form=form,
        cells=[{"proposed": one, "is_chosen": one.key in keys} for one in proposed],
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.REFERENT)
@require_safe
def progress(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Show how many answers each rater gave, of how many; never which."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_followed_campaign(actor, place, campaign)
    voted = current_round(found)
    rows = progress_of(actor, found, voted)
    return page(
        request,
        "estate/campaign_progress.html",
        place,
        title=_("Avancement"),
        crumbs=campaign_crumbs(place, found, _("Avancement")),
        campaign=found,
        voted=voted,
        headline=words.progress_sentence(rows),
        rows=words.progress_rows(rows),
        may_remind=may_manage(actor, found) and found.stage == Stage.OPEN,
    )


@room(ROOM, Role.REFERENT)
@require_safe
def export_progress(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Give the table of progress as CSV or XLSX."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_followed_campaign(actor, place, campaign)
    rows = progress_of(actor, found)
    return progress_download(found, place, rows, request.GET.get("format", "xlsx"))


@room(ROOM, Role.MANAGER)
@require_POST
def remind(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Remind the raters whose work is not done, once a day at most."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    address = request.build_absolute_uri(reverse("estate_sheets", args=[place.slug, found.pk]))
    try:
        reminded = grids.remind_raters(actor=actor, campaign=found, address=address)
    except InputRefusedError as error:
        return home(request, place, found, refused=error)
    messages.success(request, reminded_words(reminded))
    return redirect("estate_progress", place.slug, found.pk)


def reminded_words(reminded: grids.Reminded) -> str:
    """Return what became of reminders, in one sentence."""
    told = {
        "done": _("%(count)s ont déjà terminé"),
        "no_address": _("%(count)s n’ont pas de compte"),
        "recent": _("%(count)s ont eu un rappel depuis moins d’un jour"),
    }
    sent = ngettext("%(count)s rappel envoyé", "%(count)s rappels envoyés", reminded.sent) % {
        "count": reminded.sent
    }
    rest = [
        told[why] % {"count": reminded.held[why]} for why in KEPT_BACK if reminded.held.get(why)
    ]
    return f"{', '.join([sent, *rest])}."
