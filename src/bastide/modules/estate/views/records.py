"""Costs, energy, occupation, photos and documents of one asset."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings import services
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.energy import Carrier
from bastide.kernel.buildings.models import Asset, Attachment
from bastide.kernel.buildings.queries.assets import get_visible_asset
from bastide.kernel.buildings.services.records import OccupationFigures
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.forms.inventory import (
    AttachmentForm,
    CostForm,
    EnergyForm,
    OccupationForm,
    RemovalForm,
)
from bastide.modules.estate.queries.inventory import attachment_of
from bastide.modules.estate.views.assets import asset_crumb
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.exchange.downloads import attachment as as_attachment
from bastide.platform.ui.refusals import say_on

MAX_BYTES = 20_000_000
MEDIA_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
FORMS: dict[str, type[forms.Form]] = {
    "cout": CostForm,
    "energie": EnergyForm,
    "occupation": OccupationForm,
}


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def records(request: HttpRequest, territory: str, asset: uuid.UUID) -> HttpResponse:
    """Write a cost, an energy or an occupation of an asset; each replaces what was written."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM, role=Role.CONTRIBUTOR)
    asked = request.POST.get("quoi", "") if request.method == "POST" else ""
    last_year = timezone.localdate().year - 1
    made = {
        name: form(
            request.POST if name == asked else None, prefix=name, initial={"year": last_year}
        )
        for name, form in FORMS.items()
    }
    if asked in made and _is_written(actor, one, asked, made[asked]):
        messages.success(request, _("C’est enregistré."))
        return redirect("estate_asset_records", place.slug, one.pk)
    sent = made.get(asked)
    return page(
        request,
        "estate/asset_records.html",
        place,
        title=_("Coûts, énergie, occupation"),
        crumbs=crumbs(place, asset_crumb(one), _("Coûts, énergie, occupation")),
        asset=one,
        form=sent,
        cost_form=made["cout"],
        energy_form=made["energie"],
        occupation_form=made["occupation"],
        status=422 if sent is not None and sent.errors else 200,
    )


def _is_written(actor: Actor, one: Asset, what: str, form: forms.Form) -> bool:
    if not form.is_valid():
        return False
    try:
        _write(actor, one, what, form.cleaned_data)
    except InputRefusedError as error:
        say_on(form, error)
        return False
    return True


def _write(actor: Actor, one: Asset, what: str, asked: dict[str, Any]) -> None:
    shared: dict[str, Any] = {
        "actor": actor,
        "asset": one,
        "room": ROOM,
        "year": asked["year"],
        "source": asked["source"],
    }
    if what == "cout":
        services.record_cost(kind=CostKind(asked["kind"]), amount=asked["amount"], **shared)
    elif what == "energie":
        services.record_energy(carrier=Carrier(asked["carrier"]), kwh=asked["kwh"], **shared)
    else:
        services.record_occupation(
            occupant=asked["occupant"],
            is_person=asked["is_person"],
            figures=OccupationFigures(
                asked["hours_used"],
                asked["places_used"],
                asked["hours_available"],
                asked["places_available"],
            ),
            **shared,
        )


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: HttpRequest, territory: str, asset: uuid.UUID) -> HttpResponse:
    """Add a photo or a document; the position that a photo carries is erased."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM, role=Role.CONTRIBUTOR)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            services.attach_file(
                actor=actor,
                asset=one,
                room=ROOM,
                file_name=upload.name or "",
                data=upload.read(MAX_BYTES + 1),
                caption=form.cleaned_data["caption"],
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            return redirect(reverse("estate_asset", args=[place.slug, one.pk]) + "#pieces")
    return page(
        request,
        "estate/form.html",
        place,
        title=_("Ajouter une photo ou un document"),
        crumbs=crumbs(place, asset_crumb(one), _("Ajouter une pièce")),
        form=form,
        has_files=True,
        save_label=_("Ajouter"),
        cancel_url=reverse("estate_asset", args=[place.slug, one.pk]),
        status=422 if form.errors else 200,
    )


def _found(
    request: HttpRequest, territory: str, asset: uuid.UUID, attachment: uuid.UUID, role: Role
) -> tuple[Territory, Attachment]:
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM, role=role)
    found = attachment_of(one, attachment)
    if found is None:
        raise Http404
    return place, found


@room(ROOM)
@require_safe
def attachment(
    request: HttpRequest, territory: str, asset: uuid.UUID, attachment: uuid.UUID
) -> HttpResponse:
    """Give one photo or document to whoever reads its asset."""
    _place, found = _found(request, territory, asset, attachment, Role.READER)
    with found.file.open("rb") as stream:
        content = stream.read()
    response = as_attachment(content, found.name, MEDIA_TYPES[found.kind])
    if found.is_photo:
        response["Content-Disposition"] = "inline"
    return response


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def detach(
    request: HttpRequest, territory: str, asset: uuid.UUID, attachment: uuid.UUID
) -> HttpResponse:
    """Remove a photo or a document, with the reason that is asked for."""
    place, found = _found(request, territory, asset, attachment, Role.CONTRIBUTOR)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    home = reverse("estate_asset", args=[place.slug, asset]) + "#pieces"
    if request.method == "POST" and form.is_valid():
        services.remove_attachment(
            actor=request.actor,  # type: ignore[attr-defined]
            attachment=found,
            room=ROOM,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("La pièce est retirée."))
        return redirect(home)
    return page(
        request,
        "estate/form.html",
        place,
        title=_("Retirer «\u00a0%(name)s\u00a0»") % {"name": found.caption or found.name},
        crumbs=crumbs(place, asset_crumb(found.asset), _("Retirer une pièce")),
        form=form,
        save_label=_("Retirer"),
        cancel_url=home,
        status=422 if form.errors else 200,
    )
