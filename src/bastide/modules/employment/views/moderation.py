"""Moderation for those who examine: the queue, one case with its decision, the advertiser."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.core.postings.content import content_of
from bastide.modules.employment.figures.moderation import (
    advertiser_facts,
    cost_sentence,
    queue_rows,
    week_rows,
)
from bastide.modules.employment.figures.offers import offer_url
from bastide.modules.employment.figures.postings import (
    content_facts,
    differences,
    remarks_of,
    status_of,
    step_rows,
)
from bastide.modules.employment.forms.moderation import DecisionForm
from bastide.modules.employment.forms.sources import ReasonForm
from bastide.modules.employment.models import Posting, PostingState
from bastide.modules.employment.queries import moderation as queries
from bastide.modules.employment.queries.moderation_clock import opened_at, opened_token
from bastide.modules.employment.queries.places import commune_names
from bastide.modules.employment.queries.sites import basin_of
from bastide.modules.employment.queries.sources import get_managed_territory
from bastide.modules.employment.queries.trades import trade_labels
from bastide.modules.employment.services.postings.advertisers import (
    block_advertiser,
    unblock_advertiser,
    verify_advertiser,
)
from bastide.modules.employment.services.postings.moderation import decide_posting
from bastide.modules.employment.services.postings.moves import met
from bastide.modules.employment.services.postings.submission import findings_in
from bastide.modules.employment.views.surroundings import ROOM, crumbs, page, room_crumb
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.editing import Editing, answer
from bastide.platform.ui.edits import seen_version
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on

SHOWN = 50


def moderation_crumb(place: Territory) -> Crumb:
    """Return the step that leads to the queue."""
    return Crumb(_("Modération"), reverse("employment_moderation", args=[place.slug]))


@room(ROOM)
@require_safe
def queue(request: HttpRequest, territory: str) -> HttpResponse:
    """Show what waits in the bodies where the person sits, and what moderation costs."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    now = timezone.now()
    cost = queries.moderation_cost(place, now)
    return page(
        request,
        "employment/moderation.html",
        place,
        title=_("Modération"),
        crumbs=crumbs(place, _("Modération")),
        headline=cost_sentence(cost),
        has_seat=queries.list_visible_bodies(actor, place).exists()
        or actor.can(Role.MANAGER, place.perimeter_id, ROOM),
        queue=queue_rows(queries.list_queue(actor, place)[:SHOWN], now),
        decided=queue_rows(queries.list_decided(actor, place)[:SHOWN], now),
        weeks=week_rows(cost.weeks),
        may_manage=actor.can(Role.MANAGER, place.perimeter_id, ROOM),
    )


@room(ROOM)
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, territory: str, posting: uuid.UUID) -> HttpResponse:
    """Show one offer to who examines it, and take the decision."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_posting(actor, place, posting)
    if request.method == "POST" and seen_version(request.POST) != found.version:
        told = met(found)
        messages.error(request, f"{told.reason} {told.remedy}")
        return redirect("employment_case", place.slug, found.pk)
    form = DecisionForm(request.POST if request.method == "POST" else None, posting=found)
    if request.method == "POST" and form.is_valid() and _decided(request, found, form):
        messages.success(request, _("C’est décidé, l’annonceur est prévenu."))
        return redirect("employment_moderation", territory=place.slug)
    return _case_page(request, place, found, form)


def _decided(request: HttpRequest, found: Posting, form: DecisionForm) -> bool:
    """Take the decision of a form; tell whether it was taken, the form saying otherwise why not."""
    try:
        decide_posting(
            actor=request.actor,  # type: ignore[attr-defined]
            posting=found,
            version=seen_version(request.POST),
            verdict=form.verdict(opened_at(found, request.POST.get("ouverte", ""))),
        )
    except InputRefusedError as error:
        say_on(form, error)
        return False
    except NotAllowedError as error:
        form.add_error(None, str(error))
        return False
    return True


def _case_page(
    request: HttpRequest, place: Territory, found: Posting, form: DecisionForm
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now = timezone.now()
    content, earlier = content_of(found.judged), found.approved
    communes, trades = commune_names(place), trade_labels()
    is_change = earlier is not None and found.state in {
        PostingState.SUBMITTED,
        PostingState.NEEDS_INFO,
    }
    changes = differences(content_of(earlier or {}), content, communes, trades) if is_change else []
    return page(
        request,
        "employment/case.html",
        place,
        title=found.judged_title,
        crumbs=crumbs(place, moderation_crumb(place), found.judged_title),
        under="employment_moderation",
        posting=found,
        posting_status=status_of(found, now),
        content=content,
        offer_facts=content_facts(content, communes, trades),
        changes=changes,
        remarks=remarks_of(content, findings_in(content)),
        form=form,
        version=form.data.get("version") or found.version,
        opened=form.data.get("ouverte") or opened_token(found, now),
        refused_because=queries.why_not_me(actor, found),
        history=step_rows(queries.list_steps(found), is_public=False),
        status=422 if form.errors else 200,
        **_author(actor, place, found),
    )


def _author(actor: Actor, place: Territory, found: Posting) -> dict[str, Any]:
    """Return what the page of a case says of the advertiser and of the public page."""
    basin = basin_of(place)
    job = found.offer.job if found.is_online and found.offer else None
    return {
        "advertiser": found.advertiser,
        "advertiser_facts": advertiser_facts(found.advertiser) if found.advertiser else [],
        "siblings": queries.list_siblings(found),
        "public_url": offer_url(job, basin.slug) if job and basin and basin.is_open else "",
        "may_manage": actor.can(Role.MANAGER, place.perimeter_id, ROOM),
    }


@room(ROOM)
@require_POST
def verify(request: HttpRequest, territory: str, advertiser: uuid.UUID) -> HttpResponse:
    """Note that the SIRET of an advertiser is its own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_advertiser(actor, place, advertiser)
    try:
        verify_advertiser(actor=actor, advertiser=found)
    except InputRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Le SIRET est vérifié."))
    back = queries.list_visible_postings(actor, place).filter(advertiser=found)
    latest = back.order_by("-changed_at").first()
    if latest is None:
        return redirect("employment_moderation", territory=place.slug)
    return redirect("employment_case", place.slug, latest.pk)


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, territory: str, advertiser: uuid.UUID) -> HttpResponse:
    """Block an advertiser, or let it post again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_managed_territory(actor, territory)
    found = queries.get_visible_advertiser(actor, place, advertiser)
    is_blocked = found.blocked_at is not None
    title = _("Lever le blocage") if is_blocked else _("Bloquer l’annonceur")

    def written(said: dict[str, Any]) -> None:
        if is_blocked:
            unblock_advertiser(actor=actor, advertiser=found)
        else:
            block_advertiser(actor=actor, advertiser=found, reason=said["reason"])

    home = reverse("employment_moderation", args=[place.slug])
    around = Editing(title, (room_crumb(place), moderation_crumb(place)), home)
    return answer(request, place, ReasonForm(request.POST or None), around, save=written)
