"""Pages of the rights of a territory, for those who administer it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.platform.access.actors import Actor
from bastide.platform.access.admission import territory_named
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.accounts import queries, services
from bastide.platform.accounts.forms import GrantForm
from bastide.platform.ui.pages import Crumb, home_crumb, render_page


@room(services.ACCESS, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def rights(request: HttpRequest, territory: str) -> HttpResponse:
    """List who may do what in a territory, and give a role."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = territory_named(actor, territory)
    places = list(queries.list_administered_perimeters(actor, place.perimeter_id))
    form = GrantForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid() and _given(actor, form):
        messages.success(request, _("Le droit est donné."))
        return redirect("rights", territory=territory)
    return render_page(
        request,
        "accounts/rights.html",
        title=_("Droits\u00a0: %(territory)s") % {"territory": place.name},
        crumbs=[home_crumb(place), Crumb(_("Droits"))],
        territory=place,
        form=form,
        grants=queries.list_visible_grants(actor, place.perimeter_id),
        status=422 if form.errors else 200,
    )


@room(services.ACCESS, Role.ADMINISTRATOR)
@require_POST
def withdraw(request: HttpRequest, territory: str, grant_id: uuid.UUID) -> HttpResponse:
    """Withdraw a role from a person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = territory_named(actor, territory)
    grant = queries.get_visible_grant(actor, place.perimeter_id, grant_id)
    try:
        services.remove_role(actor=actor, grant=grant, reason=request.POST.get("reason", "")[:200])
    except InputRefusedError as error:
        messages.error(request, str(error.refusals[0]))
    else:
        messages.success(request, _("Le droit est retiré."))
    return redirect("rights", territory=territory)


def _given(actor: Actor, form: GrantForm) -> bool:
    data = form.cleaned_data | {"perimeter_id": form.cleaned_data["perimeter"]}
    del data["perimeter"]
    try:
        services.give_role(actor=actor, **data)
    except InputRefusedError as error:
        form.add_error(error.refusals[0].field, str(error))
    except NotAllowedError:
        form.add_error("role", _("Vous ne pouvez pas donner un rôle plus haut que le vôtre."))
    return form.is_valid()
