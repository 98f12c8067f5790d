"""Raters of a campaign: named, spread over segments, set aside, taken out, made anonymous."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign, Rater
from bastide.kernel.grids.queries import (
    get_visible_rater,
    list_visible_raters,
    list_visible_recusals,
)
from bastide.kernel.grids.rules import is_own_rater, may_manage
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.forms.campaigns import ReasonForm, tell
from bastide.modules.estate.forms.raters import GroupsForm, RaterForm, RecusalForm
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.queries import setup
from bastide.modules.estate.services.campaigns import name_raters
from bastide.modules.estate.views.campaigns import campaign_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.pages import Crumb

BEFORE_CLOSE = frozenset({Stage.DRAFT, Stage.OPEN})
OVER = frozenset({Stage.PUBLISHED, Stage.DROPPED})


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def raters(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """List the raters of a campaign, and name others."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    colleges = list(found.colleges.all())
    listed = list(list_visible_raters(actor, found).prefetch_related("assignments", "recusals"))
    groups = setup.group_coverage(found, colleges, map(setup.place_of, listed))
    form = RaterForm(
        request.POST or None,
        colleges=colleges,
        accounts=setup.list_candidate_accounts(place, found),
        groups=[one.group for one in groups],
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = name_raters(
                actor=actor,
                campaign=found,
                college=form.chosen_college,
                user=form.chosen_user,
                names=form.listed_names,
                groups=form.cleaned_data["groups"] or None,
            )
        except InputRefusedError as error:
            tell(form, error)
        else:
            said = ngettext(
                "%(count)s évaluateur de plus.", "%(count)s évaluateurs de plus.", added
            )
            messages.success(request, said % {"count": added})
            return redirect("estate_raters", place.slug, found.pk)
    return page(
        request,
        "estate/campaign_raters.html",
        place,
        title=_("Évaluateurs"),
        crumbs=campaign_crumbs(place, found, _("Évaluateurs")),
        campaign=found,
        raters=listed,
        groups=groups,
        form=form,
        may_add=found.stage in BEFORE_CLOSE,
        status=422 if form.errors else 200,
    )


@room(ROOM)
@require_http_methods(["GET", "HEAD", "POST"])
def rater(
    request: HttpRequest, territory: str, campaign: uuid.UUID, rater: uuid.UUID
) -> HttpResponse:
    """Show a rater to who leads the campaign and to himself; say which segments he scores."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found, shown = _seen(actor, place, campaign, rater)
    groups = queries.list_groups(found)
    sent = request.POST if request.method == "POST" else None  # nothing checked is an answer
    form = GroupsForm(sent, rater=shown, groups=groups)
    if request.method == "POST":
        if not may_manage(actor, found):
            raise Http404
        if form.is_valid() and _assigned(actor, shown, form):
            messages.success(request, _("Les segments sont enregistrés."))
            return redirect("estate_raters", place.slug, found.pk)
    return _rater_page(request, place, found, shown, groups_form=form)


def _seen(
    actor: Actor, place: Territory, campaign: uuid.UUID, rater: uuid.UUID
) -> tuple[Campaign, Rater]:
    found = queries.get_campaign(actor, place, campaign)
    return found, get_visible_rater(actor, found, rater)


def _assigned(actor: Actor, shown: Rater, form: GroupsForm) -> bool:
    try:
        grids.assign_rater(actor=actor, rater=shown, groups=form.cleaned_data["groups"] or None)
    except InputRefusedError as error:
        tell(form, error)
        return False
    return True


def _rater_page(
    request: HttpRequest,
    place: Territory,
    found: Campaign,
    shown: Rater,
    *,
    groups_form: GroupsForm | None = None,
    anonymise_form: ReasonForm | None = None,
    refused: InputRefusedError | None = None,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    groups = queries.list_groups(found)
    is_own = is_own_rater(actor, shown)
    is_led = may_manage(actor, found)
    trail: list[Crumb | str] = [shown.name]
    if is_led:
        back = Crumb(_("Évaluateurs"), reverse("estate_raters", args=[place.slug, found.pk]))
        trail.insert(0, back)
    used: list[forms.Form | None] = [groups_form, anonymise_form]
    return page(
        request,
        "estate/campaign_rater.html",
        place,
        title=_("Vous, dans cette campagne") if is_own else shown.name,
        crumbs=campaign_crumbs(place, found, *trail),
        campaign=found,
        rater=shown,
        is_own=is_own,
        is_led=is_led,
        groups_form=groups_form or GroupsForm(None, rater=shown, groups=groups),
        anonymise_form=anonymise_form or ReasonForm(),
        may_assign=is_led and found.stage in BEFORE_CLOSE and len(groups) > 1,
        may_remove=is_led and found.stage in BEFORE_CLOSE,
        refusals=refused.refusals if refused else (),
        status=422 if refused or any(form is not None and form.errors for form in used) else 200,
    )


@room(ROOM, Role.MANAGER)
@require_POST
def remove(
    request: HttpRequest, territory: str, campaign: uuid.UUID, rater: uuid.UUID
) -> HttpResponse:
    """Take out a rater who answered nothing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    shown = get_visible_rater(actor, found, rater)
    try:
        grids.remove_rater(actor=actor, rater=shown)
    except InputRefusedError as error:
        return _rater_page(request, place, found, shown, refused=error)
    messages.success(request, _("L’évaluateur est retiré."))
    return redirect("estate_raters", place.slug, found.pk)


@room(ROOM)
@require_POST
def anonymise(
    request: HttpRequest, territory: str, campaign: uuid.UUID, rater: uuid.UUID
) -> HttpResponse:
    """Make a rater unknown for ever, at his own wish or by who leads the campaign."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found, shown = _seen(actor, place, campaign, rater)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _rater_page(request, place, found, shown, anonymise_form=form)
    grids.anonymise_rater(actor=actor, rater=shown, reason=form.cleaned_data["reason"])
    messages.success(request, _("Plus rien ne dit qui était cet évaluateur."))
    if may_manage(actor, found):
        return redirect("estate_raters", place.slug, found.pk)
    return redirect("estate_campaigns", place.slug)


# Standing aside -----------------------------------------------------------------------------------
@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def recusals(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """List who stands aside from what, and set a rater aside."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    form = RecusalForm(
        request.POST or None,
        raters=[one for one in list_visible_raters(actor, found) if one.anonymised_at is None],
        subjects=list(found.subjects.filter(withdrawn_at__isnull=True)),
    )
    if request.method == "POST" and form.is_valid():
        who, what = form.chosen
        try:
            grids.declare_recusal(
                actor=actor, rater=who, subject=what, reason=form.cleaned_data["reason"]
            )
        except InputRefusedError as error:
            tell(form, error)
        else:
            messages.success(request, _("Le déport est enregistré."))
            return redirect("estate_recusals", place.slug, found.pk)
    return page(
        request,
        "estate/campaign_recusals.html",
        place,
        title=_("Déports"),
        crumbs=campaign_crumbs(place, found, _("Déports")),
        campaign=found,
        recusals=list_visible_recusals(actor, found).select_related("rater__college"),
        form=form,
        may_declare=found.stage not in OVER,
        may_lift=found.stage in BEFORE_CLOSE,
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.MANAGER)
@require_POST
def lift(request: HttpRequest, territory: str, campaign: uuid.UUID, recusal: int) -> HttpResponse:
    """Let a rater score a subject again, for a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    lifted = list_visible_recusals(actor, found).filter(pk=recusal).first()
    if lifted is None:
        raise Http404
    try:
        grids.remove_recusal(actor=actor, recusal=lifted, reason=request.POST.get("reason", ""))
    except InputRefusedError as error:
        messages.error(request, str(error.refusals[0]))
    else:
        messages.success(request, _("Le déport est levé."))
    return redirect("estate_recusals", place.slug, found.pk)
