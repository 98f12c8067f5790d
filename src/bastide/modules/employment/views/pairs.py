"""Possible duplicates for the officers: the list, and several of them decided at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.figures.pairs import pair_rows, pairs_sentence
from bastide.modules.employment.forms.pairs import PairsForm
from bastide.modules.employment.queries.possible_pairs import list_visible_pairs
from bastide.modules.employment.queries.sources import get_managed_territory
from bastide.modules.employment.services.pair_decisions import decide_pairs
from bastide.modules.employment.views.jobs import jobs_crumb
from bastide.modules.employment.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.refusals import say_on

SHOWN = 50


@room(ROOM)
@require_safe
def pairs(request: HttpRequest, territory: str) -> HttpResponse:
    """List the possible duplicates, the surest first; those decided leave the place to others."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return _pairs_page(request, place, PairsForm())


@room(ROOM, Role.MANAGER)
@require_POST
def decide(request: HttpRequest, territory: str) -> HttpResponse:
    """Decide of the pairs chosen, all of them as they were shown or none."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_managed_territory(actor, territory)
    form = PairsForm(request.POST)
    if form.is_valid():
        try:
            done = decide_pairs(
                actor=actor,
                territory=place,
                chosen=form.chosen,
                is_same=form.is_same,
                reason=form.cleaned_data["reason"],
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            told = ngettext(
                "%(count)s paire est décidée.", "%(count)s paires sont décidées.", done.count
            )
            messages.success(request, told % {"count": done.count})
            messages.info(request, _("Les offres sont regroupées par une tâche de fond."))
            job = form.cleaned_data["emploi"]
            if job is not None:
                return redirect("employment_job", place.slug, job)
            return redirect("employment_pairs", place.slug)
    return _pairs_page(request, place, form)


def _pairs_page(request: HttpRequest, place: Territory, form: PairsForm) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    listed = list_visible_pairs(actor, place)
    return page(
        request,
        "employment/pairs.html",
        place,
        title=_("Doublons possibles"),
        crumbs=crumbs(place, jobs_crumb(place), _("Doublons possibles")),
        under="employment_jobs",
        headline=pairs_sentence(listed.count()),
        rows=pair_rows(listed[:SHOWN], place.slug, chosen=form.sent),
        shown=SHOWN,
        form=form,
        may_decide=actor.can(Role.MANAGER, place.perimeter_id, ROOM),
        status=422 if form.errors else 200,
    )
