"""The trees of services and of responsibility centres, the versions kept, and their comparison."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.organisations import queries, services
from bastide.kernel.organisations.core.versions import compare
from bastide.kernel.organisations.forms import FreezeForm
from bastide.kernel.organisations.views.surroundings import (
    ROOM,
    actor_of,
    bodies_of,
    tree_crumb,
)
from bastide.kernel.territories.queries import get_visible_territory
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.pages import Crumb, home_crumb, render_page

DIFFERENCES = {
    "created": "Créé",
    "closed": "Supprimé",
    "moved": "Rattaché ailleurs",
    "renamed": "Renommé",
    "transferred": "Porté par un autre organisme",
    "head": "Direction",
    "pooled": "Mutualisé",
    "unpooled": "N’est plus mutualisé",
    "served": "Organismes servis",
}


@room(ROOM, Role.READER)
@require_safe
def organisation(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the tree of services and of responsibility centres, and the versions kept."""
    found = get_visible_territory(actor_of(request), territory)
    actor = actor_of(request)
    whole = queries.can_see_whole(actor, found)
    return render_page(
        request,
        "organisations/organisation.html",
        title=_("L’organisation"),
        crumbs=(home_crumb(found), Crumb(_("L’organisation"))),
        territory=found,
        services=queries.in_tree_order(queries.list_visible_services(actor, found)),
        centres=queries.in_tree_order(queries.list_visible_centres(actor, found)),
        versions=queries.list_versions(found) if whole else (),
        managed={body.pk for body in bodies_of(actor, found, Role.MANAGER).values()},
        form=FreezeForm() if actor.can(Role.MANAGER, found.perimeter_id, ROOM) else None,
    )


@room(ROOM, Role.MANAGER)
@require_POST
def organisation_freeze(request: HttpRequest, territory: str) -> HttpResponse:
    """Keep today's organisation as a version that never changes again."""
    found = get_visible_territory(actor_of(request), territory)
    form = FreezeForm(request.POST)
    if form.is_valid():
        try:
            services.freeze_organisation(
                actor=actor_of(request), territory=found, label=form.cleaned_data["label"]
            )
            messages.success(request, _("La version est gardée."))
        except InputRefusedError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("Donnez un nom à la version."))
    return redirect("organisation", territory=found.slug)


@room(ROOM, Role.READER)
@require_safe
def organisation_compare(request: HttpRequest, territory: str) -> HttpResponse:
    """Compare two versions side by side: what moved, how many decision points, which span."""
    actor = actor_of(request)
    found = get_visible_territory(actor, territory)
    oldest = queries.list_versions(found).last()
    before = request.GET.get("avant") or (str(oldest.pk) if oldest else "actuelle")
    after = request.GET.get("apres") or "actuelle"
    comparison = compare(
        *(queries.get_visible_version(actor, found, key) for key in (before, after))
    )
    return render_page(
        request,
        "organisations/compare.html",
        title=_("Comparer deux organisations"),
        crumbs=(home_crumb(found), tree_crumb(found), Crumb(_("Comparer"))),
        territory=found,
        before=before,
        after=after,
        versions=[(str(row.pk), row) for row in queries.list_versions(found)],
        comparison=comparison,
        differences=[(_(DIFFERENCES[row.kind]), row) for row in comparison.differences],
    )
