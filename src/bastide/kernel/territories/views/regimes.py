"""The tax regime of a territory's EPCI: its periods, what it opens at a date, who dates it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories import queries, services
from bastide.kernel.territories.core.regimes import TOOL_LABELS, Regime
from bastide.kernel.territories.forms import (
    DayForm,
    NewRegimeForm,
    RegimeForm,
    WithdrawForm,
    regime_values,
)
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.conflicts import resolved
from bastide.platform.ui.editing import Editing, answer
from bastide.platform.ui.edits import seen_version
from bastide.platform.ui.pages import Crumb, home_crumb, render_page

ROOM = "territories"


def _asked(request: HttpRequest, territory: str) -> tuple[Actor, Territory]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor, queries.get_visible_territory(actor, territory)


def _around(place: Territory, title: str) -> Editing:
    here = reverse("regimes", args=[place.slug])
    return Editing(title, [Crumb(_("Le régime fiscal"), here)], here)


@room(ROOM, Role.READER)
@require_safe
def regimes(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the regime's periods, and what it opens or refuses at the date asked for."""
    actor, place = _asked(request, territory)
    form = DayForm(request.GET or None)
    day = (form.cleaned_data["le"] if form.is_valid() else None) or timezone.localdate()
    return render_page(
        request,
        "territories/regimes.html",
        title=_("Le régime fiscal"),
        crumbs=(home_crumb(place), Crumb(_("Le régime fiscal"))),
        territory=place,
        regimes=queries.list_regimes(place),
        form=form,
        day=day,
        openings=[(TOOL_LABELS[one.tool], one) for one in queries.list_openings(place, day)],
        can_date=actor.can(Role.ADMINISTRATOR, place.perimeter_id, ROOM),
    )


@room(ROOM, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create_regime(request: HttpRequest, territory: str) -> HttpResponse:
    """Date a regime: from a day, to a day or until the next one."""
    actor, place = _asked(request, territory)
    return answer(
        request,
        place,
        NewRegimeForm(request.POST or None),
        _around(place, _("Dater un régime fiscal")),
        save=lambda asked: services.set_regime(
            actor=actor, territory=place, valid_to=asked["valid_to"], **_values_of(asked)
        ),
    )


@room(ROOM, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_regime(request: HttpRequest, territory: str, regime: int) -> HttpResponse:
    """Correct a recorded regime; two people who change it at once meet on a conflict page."""
    actor, place = _asked(request, territory)
    row = queries.get_regime(place, regime).row
    sent = resolved(request.POST)
    return answer(
        request,
        place,
        RegimeForm(sent or None, initial=regime_values(row)),
        _around(place, _("Corriger le régime fiscal")),
        version=row.version,
        theirs=lambda: regime_values(queries.get_regime(place, regime).row),
        save=lambda asked: services.change_regime(
            actor=actor, row=row, version=seen_version(sent), **_values_of(asked)
        ),
    )


@room(ROOM, Role.ADMINISTRATOR)
@require_POST
def withdraw_regime(request: HttpRequest, territory: str, regime: int) -> HttpResponse:
    """Withdraw a regime recorded by mistake, with a reason; the journal keeps what stood."""
    actor, place = _asked(request, territory)
    row = queries.get_regime(place, regime).row
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Dites pourquoi ce régime est retiré."))
        return redirect("regimes", territory=place.slug)
    try:
        services.withdraw_regime(
            actor=actor,
            row=row,
            version=seen_version(request.POST),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Le régime est retiré."))
    except InputRefusedError as error:
        messages.error(request, str(error))
    return redirect("regimes", territory=place.slug)


def _values_of(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what both forms of a regime say."""
    return {
        "regime": Regime(asked["regime"]),
        "valid_from": asked["valid_from"],
        "article": asked["article"],
        "source": asked["source"],
        "reason": asked["reason"],
    }
