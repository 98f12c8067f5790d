"""The page that a meeting looks at: one segment or one building at a time, in large type."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.grids.rules import may_manage
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import session as words
from bastide.modules.estate.figures.results import (
    address,
    change_words,
    segment_figure,
    threshold_sentence,
)
from bastide.modules.estate.queries import results as queries
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

REFRESH_SECONDS = 5


@room(ROOM)
@require_safe
def session(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Show one segment (`segment=`) or one building (`bien=`); the first segment by default."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_results(actor, place, campaign)
    result = view.result
    code = request.GET.get("bien", "")
    segment = request.GET.get("segment", "") or next(iter(result.segments), "")
    if (code and code not in result.told) or (not code and segment not in result.segments):
        raise Http404
    kind, value = ("bien", code) if code else ("segment", segment)
    sheet = figure = None
    change = ""
    if code:
        one, before = result.placements[code], queries.previous_results(actor, view.campaign)
        decision = queries.latest_decision(view, result.told[code]["asset"])
        sheet = words.building_sheet(view, place, one, decision)
        change = change_words(one, result.told[code]["asset"], before) if before else ""
    else:
        figure = segment_figure(view, place, segment, result.segments[segment])
    leave = reverse("estate_results", args=[place.slug, view.campaign.pk])
    return page(
        request,
        "estate/session.html",
        place,
        title=f"{sheet.code} {sheet.label}" if sheet else segment,
        partial="subject",
        campaign=view.campaign,
        session_name=view.campaign.name,
        view=view,
        sheet=sheet,
        change=change,
        figure=figure,
        segment=segment,
        thresholds=threshold_sentence(result),
        buildings=words.building_links(view, place, () if code else result.segments[segment]),
        position=words.position_of(view, place, (kind, value), leave),
        refresh_url=address(view, place, "estate_session", **{kind: value}),
        refresh_seconds=REFRESH_SECONDS,
        first=_("Premier segment"),
        may_decide=may_manage(actor, view.campaign),
        reads_proposals=actor.can(Role.READER, view.campaign.perimeter_id, ROOM),
    )  # fmt: skip
