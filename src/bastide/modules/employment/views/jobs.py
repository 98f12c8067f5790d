"""Jobs for the officers: the list, one with its offers and why they are one, what is decided."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.figures.jobs import decided_rows, job_facts, job_state
from bastide.modules.employment.figures.offers import headline_of, offer_url
from bastide.modules.employment.figures.origins import standing_on
from bastide.modules.employment.figures.pairs import pair_rows
from bastide.modules.employment.forms.jobs import JobFilters
from bastide.modules.employment.forms.pairs import PairsForm
from bastide.modules.employment.forms.sources import JoinForm, ReasonForm
from bastide.modules.employment.models import PublishedJob
from bastide.modules.employment.queries import sources as queries
from bastide.modules.employment.queries.possible_pairs import list_pairs_of
from bastide.modules.employment.queries.sites import basin_of
from bastide.modules.employment.services import decisions, hiding
from bastide.modules.employment.services.feeds.reading import start_reading
from bastide.modules.employment.tables import JobTable
from bastide.modules.employment.views.surroundings import ROOM, crumbs, page, room_crumb
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.audit.queries import events_of
from bastide.platform.ui.editing import Editing, answer
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.tables import configured

SHOWN = 20
"""Possible duplicates of one job shown on its page."""


def jobs_crumb(place: Territory) -> Crumb:
    """Return the step that leads to the jobs."""
    return Crumb(_("Offres"), reverse("employment_jobs", args=[place.slug]))


def _job_url(place: Territory, job: PublishedJob) -> str:
    return reverse("employment_job", args=[place.slug, job.pk])


@room(ROOM)
@require_safe
def jobs(request: HttpRequest, territory: str) -> HttpResponse:
    """List the jobs, those published by several sources first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    filters = JobFilters(request.GET)
    listed = queries.list_visible_jobs(actor, place).select_related(None).defer("text")
    rows = filters.narrowed(listed, timezone.now())
    table = configured(JobTable(rows, slug=place.slug), request)
    return page(
        request,
        "employment/jobs.html",
        place,
        title=_("Offres"),
        crumbs=crumbs(place, _("Offres")),
        filters=filters,
        table=table,
    )


@room(ROOM)
@require_safe
def job(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    """Show a job: its offers, why they are one, what was decided."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_job(actor, place, number)
    offers = queries.list_every_offer_of(found)
    basin = basin_of(place)
    level, state = job_state(found, timezone.now())
    return page(
        request,
        "employment/job.html",
        place,
        title=found.title,
        crumbs=crumbs(place, jobs_crumb(place), found.title),
        under="employment_jobs",
        headline=headline_of(found),
        job=found,
        level=level,
        state=state,
        offer_facts=job_facts(found),
        public_url=offer_url(found, basin.slug) if basin and basin.is_open else "",
        offers=list(zip(offers, standing_on(offers, place), strict=True)),
        decided=decided_rows(queries.list_decisions_of(found)),
        rows=pair_rows(list_pairs_of(actor, found)[:SHOWN], place.slug),
        form=PairsForm(job=found.pk),
        entries=events_of(actor, found),
        may_decide=actor.can(Role.MANAGER, place.perimeter_id, ROOM),
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, territory: str, number: int, offer: uuid.UUID) -> HttpResponse:
    """Part an offer from its job for good."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = queries.get_managed_territory(actor, territory)
    found = queries.get_visible_job(actor, place, number)
    parted = next((one for one in queries.list_every_offer_of(found) if one.pk == offer), None)
    if parted is None:
        raise Http404
    return _decide(
        request,
        place,
        found,
        _("Séparer une offre"),
        ReasonForm(request.POST or None),
        lambda said: decisions.part_offer(
            actor=actor, job=found, offer=parted, reason=said["reason"]
        ),
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    """Join a job with another for good."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = queries.get_managed_territory(actor, territory)
    found = queries.get_visible_job(actor, place, number)
    form = JoinForm(request.POST or None)

    def written(said: dict[str, Any]) -> None:
        other = queries.list_visible_jobs(actor, place).filter(pk=said["number"]).first()
        if other is None:
            form.add_error("number", _("Aucun emploi de ce territoire ne porte ce numéro."))
            raise InputRefusedError(())
        decisions.join_jobs(actor=actor, job=found, other=other, reason=said["reason"])

    return _decide(request, place, found, _("Réunir à un autre emploi"), form, written)


def _decide(  # noqa: PLR0917 -- what a decision is made of
    request: HttpRequest,
    place: Territory,
    found: PublishedJob,
    title: str,
    form: Form,
    save: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Answer a form that decides of a job; once decided, the offers are grouped again."""
    home = _job_url(place, found)

    def saved(said: dict[str, Any]) -> None:
        save(said)
        start_reading(actor=request.actor, territory=place, only_due=True)  # type: ignore[attr-defined]
        messages.info(request, _("Les offres sont regroupées par une tâche de fond."))

    trail = (room_crumb(place), jobs_crumb(place), Crumb(found.title, home))
    return answer(request, place, form, Editing(title, trail, home), save=saved)


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    """Take a job off the site, or show it again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = queries.get_managed_territory(actor, territory)
    found = queries.get_visible_job(actor, place, number)
    home = _job_url(place, found)
    is_hidden = found.hidden_at is not None
    act = hiding.show_job if is_hidden else hiding.hide_job
    title = _("Montrer de nouveau") if is_hidden else _("Retirer du site")
    trail = (room_crumb(place), jobs_crumb(place), Crumb(found.title, home))
    return answer(
        request,
        place,
        ReasonForm(request.POST or None),
        Editing(title, trail, home),
        save=lambda said: act(actor=actor, job=found, reason=said["reason"]),
    )
