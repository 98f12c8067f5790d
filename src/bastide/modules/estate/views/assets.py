"""One asset: its sheet, its creation, its edition under an optimistic lock, its end."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings import services
from bastide.kernel.buildings.core.conflicts import EditConflictError
from bastide.kernel.buildings.core.facts import FIELDS
from bastide.kernel.buildings.models import Asset, EndKind
from bastide.kernel.buildings.queries.assets import (
    get_visible_asset,
    list_links,
    list_segments,
    list_states,
    values_of,
)
from bastide.kernel.buildings.queries.portfolio import occupancy_of, occupations_of
from bastide.kernel.organisations.queries import get_visible_authority, list_visible_authorities
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import asset_sheet
from bastide.modules.estate.figures.asset_blocks import blocks_of
from bastide.modules.estate.forms.inventory import AssetForm, EndForm, initial_of
from bastide.modules.estate.queries.inventory import (
    cost_history,
    energy_history,
    findings_of,
    occupation_year,
    show_inventory,
)
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.conflicts import conflict_page, field_versions, resolved
from bastide.platform.ui.edits import seen_version
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on


def asset_crumb(asset: Asset) -> Crumb:
    """Return the step of the breadcrumb that leads to an asset's sheet."""
    return Crumb(str(asset), reverse("estate_asset", args=[asset.territory.slug, asset.pk]))


@room(ROOM)
@require_safe
def asset(request: HttpRequest, territory: str, asset: uuid.UUID) -> HttpResponse:
    """Show everything known of one asset, each fact with its date and source."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM)
    states = list(list_states(one))
    values = values_of(states[0])
    may_edit = actor.can(Role.CONTRIBUTOR, one.authority.perimeter_id, ROOM)
    may_manage = actor.can(Role.MANAGER, one.authority.perimeter_id, ROOM)
    groups = asset_sheet.fact_groups(values, states, shows_people=may_edit)
    kinds, costs = asset_sheet.cost_rows(cost_history(one), values)
    year = occupation_year(one)
    occupancy = occupancy_of(one, year) if year else None
    return page(
        request,
        "estate/asset.html",
        place,
        title=str(one),
        crumbs=crumbs(place, str(one)),
        asset=one,
        state=states[0],
        groups=groups,
        anchors=asset_sheet.anchors(groups),
        figures=asset_sheet.asset_figures(one, costs, occupancy, values),
        cost_kinds=kinds,
        costs=costs,
        energy=energy_history(one),
        occupation_year=year,
        occupations=occupations_of(one, year, with_names=may_edit) if year else [],
        occupancy=occupancy,
        attachments=list(one.attachments.all()),
        findings=findings_of(show_inventory(actor, place), one),
        parts=list(one.parts.filter(ended_on__isnull=True)),
        links=list(list_links(one)),
        history=asset_sheet.state_changes(states),
        blocks=blocks_of(actor, place, one),
        may_edit=may_edit and not one.is_ended,
        may_end=may_manage and not one.is_ended,
        may_return=may_manage and one.is_ended,
    )


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, territory: str) -> HttpResponse:
    """Add an asset to the inventory of one authority."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    owners = list_visible_authorities(actor, place, room=ROOM, role=Role.CONTRIBUTOR)
    form = AssetForm(
        request.POST or None,
        segments=list_segments(place),
        authorities=owners,
        is_new=True,
        initial={"kind": "building"},
    )
    if request.method == "POST" and form.is_valid():
        owner = get_visible_authority(
            actor,
            place,
            form.cleaned_data["authority"],
            room=ROOM,
            role=Role.CONTRIBUTOR,
        )
        try:
            made = services.create_asset(
                actor=actor,
                authority=owner,
                room=ROOM,
                cells=form.cells,
                valid_from=form.cleaned_data["valid_from"],
                source=form.cleaned_data["source"],
                reason=form.cleaned_data["reason"],
            )
        except InputRefusedError as error:
            say_on(form, error, labels=_labels())
        else:
            return redirect("estate_asset", place.slug, made.pk)
    here = reverse("estate", args=[place.slug])
    return _edit_page(request, place, form, _("Inscrire un bien"), here)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, territory: str, asset: uuid.UUID) -> HttpResponse:
    """Change facts of an asset; two people editing it meet on a conflict page."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM, role=Role.CONTRIBUTOR)
    current = list_states(one).get(is_current=True)
    sent = resolved(request.POST)
    form = AssetForm(
        sent or None, segments=list_segments(place), initial=initial_of(values_of(current))
    )
    here = reverse("estate_asset", args=[place.slug, one.pk])
    base = sent.get("version", "")
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_asset(
                actor=actor,
                asset=one,
                room=ROOM,
                base_id=seen_version(sent),
                cells=form.cells,
                valid_from=form.cleaned_data["valid_from"],
                source=form.cleaned_data["source"],
                reason=form.cleaned_data["reason"],
            )
        except EditConflictError as error:
            return _conflict(request, place, one, error)
        except InputRefusedError as error:
            say_on(form, error, labels=_labels())
        else:
            messages.success(request, _("La fiche est enregistrée."))
            return redirect("estate_asset", place.slug, one.pk)
    return _edit_page(
        request,
        place,
        form,
        _("Modifier la fiche"),
        here,
        trail=[asset_crumb(one)],
        version=base or current.pk,
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, territory: str, asset: uuid.UUID) -> HttpResponse:
    """Take an asset out of the portfolio; its history stays, and the land that it leaves."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM, role=Role.MANAGER)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            _end(actor, one, form.cleaned_data)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("Le bien est sorti du patrimoine\u00a0; sa fiche reste."))
            return redirect("estate_asset", place.slug, one.pk)
    return page(
        request,
        "estate/form.html",
        place,
        title=_("Sortir du patrimoine"),
        crumbs=crumbs(place, asset_crumb(one), _("Sortir du patrimoine")),
        form=form,
        save_label=_("Sortir ce bien"),
        cancel_url=reverse("estate_asset", args=[place.slug, one.pk]),
        status=422 if form.errors else 200,
    )


def _end(actor: Actor, one: Asset, asked: dict[str, Any]) -> None:
    kind = EndKind(asked["kind"])
    if kind is EndKind.DEMOLISHED and asked["land_code"]:
        services.demolish_asset(
            actor=actor,
            asset=one,
            room=ROOM,
            on=asked["on"],
            reason=asked["reason"],
            land_code=asked["land_code"],
        )
        return
    services.end_asset(
        actor=actor, asset=one, room=ROOM, kind=kind, on=asked["on"], reason=asked["reason"]
    )


def _edit_page(
    request: HttpRequest,
    place: Territory,
    form: AssetForm,
    title: str,
    cancel_url: str,
    *,
    trail: list[Crumb] | None = None,
    version: Any = None,
) -> HttpResponse:
    return page(
        request,
        "estate/asset_edit.html",
        place,
        title=title,
        crumbs=crumbs(place, *(trail or []), title),
        form=form,
        version=version,
        cancel_url=cancel_url,
        status=422 if form.errors else 200,
    )


def _conflict(
    request: HttpRequest, place: Territory, one: Asset, error: EditConflictError
) -> HttpResponse:
    base = list_states(one).filter(pk=error.base_id).first()
    current = list_states(one).get(pk=error.current_id)
    labels = _labels() | {
        "valid_from": _("Vrai depuis"),
        "source": _("Source"),
        "reason": _("Motif"),
    }
    said = {
        key: {choice.value: choice.label for choice in fact.choices}
        for key, fact in FIELDS.items()
        if fact.choices
    }
    mine = request.POST
    theirs = initial_of(values_of(current))
    about = {name: mine.get(name, "") for name in ("valid_from", "source", "reason")}
    before = (initial_of(values_of(base)) if base else {}) | about
    return conflict_page(
        request,
        field_versions(labels, base=before, mine=mine, theirs=theirs | about, shown=said),
        title=_("Modifier la fiche"),
        version=current.pk,
        changed_by=error.author,
        changed_at=current.recorded_at,
        crumbs=crumbs(place, asset_crumb(one), _("Deux modifications en même temps")),
        territory=place,
        back_url=reverse("estate_asset", args=[place.slug, one.pk]),
    )


def _labels() -> dict[str, str]:
    return {key: fact.label for key, fact in FIELDS.items() if key != "code"}
