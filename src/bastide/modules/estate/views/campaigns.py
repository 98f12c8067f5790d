"""Campaigns of the estate: their list, where one stands, and what is chosen before its opening."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign
from bastide.kernel.grids.queries import current_round, get_visible_grid
from bastide.kernel.grids.rules import may_follow_progress, may_manage
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import campaigns as words
from bastide.modules.estate.forms.campaigns import (
    PROPOSED,
    CampaignForm,
    ReasonForm,
    tell,
)
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.queries.results import results_jobs
from bastide.modules.estate.queries.setup import setup_of
from bastide.modules.estate.services import campaigns as services
from bastide.modules.estate.services.grids import use_proposed_grid
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.pages import Crumb


def campaign_crumbs(place: Territory, campaign: Campaign, *trail: Crumb | str) -> list[Crumb]:
    """Return the breadcrumb of a page of a campaign."""
    return crumbs(
        place,
        Crumb(_("Campagnes de notation"), reverse("estate_campaigns", args=[place.slug])),
        Crumb(campaign.name, reverse("estate_campaign", args=[place.slug, campaign.pk])),
        *trail,
    )


@room(ROOM)
@require_safe
def campaigns(request: HttpRequest, territory: str) -> HttpResponse:
    """List the campaigns that the actor may see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    listed = queries.list_campaigns(actor, place)
    own = queries.own_campaigns(actor, listed)
    return page(
        request,
        "estate/campaigns.html",
        place,
        title=_("Campagnes de notation"),
        crumbs=crumbs(place, _("Campagnes de notation")),
        rows=[
            {
                "campaign": campaign,
                "level": words.STAGE_LEVELS[Stage(campaign.stage)],
                "is_own": campaign.pk in own and campaign.stage != Stage.DRAFT,
            }
            for campaign in listed
        ],
        may_lead=bool(queries.list_leadable_perimeters(actor, place)),
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, territory: str) -> HttpResponse:
    """Prepare a campaign on a grid of the territory, or on the proposed one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    form = CampaignForm(
        request.POST or None,
        perimeters=queries.list_leadable_perimeters(actor, place),
        listed=queries.list_grids(actor, place),
        may_propose=actor.can(Role.MANAGER, place.perimeter_id, ROOM),
    )
    if request.method == "POST" and form.is_valid():
        campaign = _prepared(actor, place, form)
        if campaign is not None:
            return redirect("estate_campaign", place.slug, campaign.pk)
    title = _("Préparer une campagne")
    return page(
        request,
        "estate/campaign_create.html",
        place,
        title=title,
        crumbs=crumbs(
            place,
            Crumb(_("Campagnes de notation"), reverse("estate_campaigns", args=[place.slug])),
            title,
        ),
        form=form,
        status=422 if form.errors else 200,
    )


def _prepared(actor: Actor, place: Territory, form: CampaignForm) -> Campaign | None:
    """Prepare what the form asks; a refusal is said on the form."""
    data = dict(form.cleaned_data)
    chosen = data.pop("grid")
    try:
        if chosen == PROPOSED:
            grid = use_proposed_grid(actor=actor, territory=place)
        else:
            grid = get_visible_grid(actor, place, uuid.UUID(chosen), room=ROOM)
        data["perimeter_id"] = uuid.UUID(data["perimeter_id"])
        return services.prepare_campaign(actor=actor, territory=place, grid=grid, **data)
    except InputRefusedError as error:
        tell(form, error)
        return None


@room(ROOM)
@require_safe
def campaign(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Show where a campaign stands, what is left to do, and what the actor may do with it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return home(request, place, queries.get_campaign(actor, place, campaign))


def home(
    request: HttpRequest,
    place: Territory,
    found: Campaign,
    *,
    refused: InputRefusedError | None = None,
    drop_form: ReasonForm | None = None,
) -> HttpResponse:
    """Answer the page of a campaign, with what was refused of an act."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stage = Stage(found.stage)
    is_led = may_manage(actor, found)
    is_followed = may_follow_progress(actor, found)
    setup = setup_of(found) if is_led and stage is Stage.DRAFT else None
    return page(
        request,
        "estate/campaign.html",
        place,
        title=found.name,
        crumbs=[*campaign_crumbs(place, found)[:-1], Crumb(found.name)],
        campaign=found,
        stage=stage.value,
        job=results_jobs(found).first() if is_led and stage is Stage.CLOSED else None,
        stage_level=words.STAGE_LEVELS[stage],
        headline=words.standing(found),
        is_led=is_led,
        is_followed=is_followed,
        voted=None if setup else current_round(found),
        subject_count=setup.subjects
        if setup
        else found.subjects.filter(withdrawn_at__isnull=True).count(),
        tasks=words.setup_tasks(place, found, setup) if setup else (),
        gone=queries.list_gone_subjects(found) if is_led else (),
        is_rater=stage is not Stage.DRAFT and queries.is_rater(actor, found),
        entries=queries.list_acts(found) if is_led else (),
        refusals=refused.refusals if refused else (),
        drop_form=drop_form or ReasonForm(),
        status=422 if refused or (drop_form and drop_form.errors) else 200,
    )
