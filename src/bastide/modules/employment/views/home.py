"""The room's first page: what is online, how the sources are, the site and its settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.core.publishing.retention import LIMITS, Retention
from bastide.modules.employment.figures.room import room_figures, room_sentence
from bastide.modules.employment.figures.sources import health_rows, health_sentence
from bastide.modules.employment.forms.sources import BasinForm
from bastide.modules.employment.queries import sources as queries
from bastide.modules.employment.queries.sites import basin_of, list_source_health
from bastide.modules.employment.services.basins import change_basin
from bastide.modules.employment.services.feeds.reading import start_reading
from bastide.modules.employment.views.surroundings import ROOM, crumbs, page, room_crumb
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.editing import Editing, answer
from bastide.platform.ui.edits import seen_version
from bastide.platform.ui.pages import Crumb


@room(ROOM)
@require_safe
def home(request: HttpRequest, territory: str) -> HttpResponse:
    """Show what is online, how the sources are, and what to do next."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    state = queries.room_state(actor, place, timezone.now())
    health = list_source_health(place)
    return page(
        request,
        "employment/home.html",
        place,
        title=_("Emploi"),
        crumbs=[*crumbs(place)[:-1], Crumb(_("Emploi"))],
        headline=room_sentence(state),
        state=state,
        figures=room_figures(state, place),
        health=health_sentence(health),
        rows=[row for row in health_rows(health) if row.level in {"err", "warn"}],
        has_sources=bool(health),
        may_read=actor.can(Role.CONTRIBUTOR, place.perimeter_id, ROOM),
        may_manage=actor.can(Role.MANAGER, place.perimeter_id, ROOM),
    )


@room(ROOM, Role.CONTRIBUTOR)
@require_POST
def read_now(request: HttpRequest, territory: str) -> HttpResponse:
    """Have every source read now, as a long task."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return redirect("job", start_reading(actor=actor, territory=place, only_due=False).pk)


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def basin(request: HttpRequest, territory: str) -> HttpResponse:
    """Change the site of the territory: name, address, openness, how far it goes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = queries.get_managed_territory(actor, territory)
    held = basin_of(place)
    sent = request.POST if request.method == "POST" else None
    form = BasinForm(sent, basin=held)

    def written(said: dict[str, Any]) -> None:
        change_basin(
            actor=actor,
            territory=place,
            version=seen_version(request.POST),
            communes=said.pop("communes").split(),
            departements=said.pop("departements").split(),
            retention=Retention(**{name: said.pop(name) for name in LIMITS}),
            **said,
        )
        messages.info(request, _("Le nouveau périmètre vaut à la prochaine lecture des sources."))

    around = Editing(
        _("Le site d’offres"), (room_crumb(place),), reverse("employment", args=[place.slug])
    )
    return answer(
        request,
        place,
        form,
        around,
        save=written,
        version=held.version if held else 0,
        theirs=lambda: BasinForm(basin=basin_of(place)).initial,
    )
