"""The nomenclature of policies: its versions, and loading a new one."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.policies.queries import list_visible_nomenclatures
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.spending import imports
from bastide.modules.spending.forms import NomenclatureForm
from bastide.modules.spending.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.exchange.queries import get_visible_batch
from bastide.platform.ui.pages import Crumb


@room(ROOM)
@require_safe
def nomenclature(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the versions of the nomenclature, their policies, and what reading them found."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    versions = list_visible_nomenclatures(actor, place).prefetch_related("policies__children")
    return page(
        request,
        "spending/nomenclature.html",
        place,
        title=_("Nomenclature de politiques"),
        crumbs=crumbs(place, None, _("Nomenclature")),
        versions=versions,
        can_load=actor.can(Role.MANAGER, place.perimeter_id, ROOM),
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, territory: str) -> HttpResponse:
    """Receive a file of rules, read it whole, and say what it holds; nothing is loaded yet."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    actor.require(Role.MANAGER, place.perimeter_id, ROOM)
    form = NomenclatureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = imports.hold_nomenclature(actor, place, form.cleaned_data)
        except InputRefusedError as error:
            return _form_page(request, place, form, refusals=error, status=422)
        return redirect("spending_nomenclature_check", place.slug, batch.id)
    return _form_page(request, place, form, status=422 if form.errors else 200)


def _form_page(
    request: HttpRequest,
    place: Territory,
    form: NomenclatureForm,
    *,
    refusals: InputRefusedError | None = None,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "spending/nomenclature_upload.html",
        place,
        title=_("Charger une nomenclature"),
        crumbs=_trail(place, _("Charger")),
        form=form,
        refusals=refusals.refusals if refusals else (),
        status=status,
    )


@room(ROOM, Role.MANAGER)
@require_safe
def check(request: HttpRequest, territory: str, batch: uuid.UUID) -> HttpResponse:
    """Show what was read in a held file of rules, before it becomes a version."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    held = _held(actor, place, batch)
    return page(
        request,
        "spending/nomenclature_check.html",
        place,
        title=_("Vérifier la nomenclature"),
        crumbs=_trail(place, _("Vérifier")),
        batch=held,
    )


@room(ROOM, Role.MANAGER)
@require_POST
def confirm(request: HttpRequest, territory: str, batch: uuid.UUID) -> HttpResponse:
    """Load a held file as a new version, and read every year again in it, as a long work."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    held = _held(actor, place, batch)
    job = imports.confirm_nomenclature(actor, place, held)
    return redirect("job", job.pk)


def _held(actor: Actor, place: Territory, batch: uuid.UUID) -> ImportBatch:
    """Return a held file of rules; a batch of budgets is not one."""
    held = get_visible_batch(actor, place.perimeter_id, ROOM, batch)
    if held.kind != imports.NOMENCLATURE_KIND:
        raise Http404
    return held


def _trail(place: Territory, label: str) -> list[Crumb]:
    return [
        *crumbs(place, None),
        Crumb(_("Nomenclature"), reverse("spending_nomenclature", args=[place.slug])),
        Crumb(label),
    ]
