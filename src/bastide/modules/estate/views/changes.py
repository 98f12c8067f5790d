"""One asset made of several, several made of one, one that left by mistake brought back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings import services
from bastide.kernel.buildings.core.choices import AssetKind
from bastide.kernel.buildings.queries.assets import get_visible_asset, list_visible_assets
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.forms.changes import MergeForm, ReturnForm, SplitForm
from bastide.modules.estate.views.assets import asset_crumb
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.refusals import say_on


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, territory: str, asset: uuid.UUID) -> HttpResponse:
    """Make one asset of several; their history stays, and leads to it."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM, role=Role.MANAGER)
    others = list_visible_assets(actor, place, room=ROOM, role=Role.MANAGER).filter(
        authority=one.authority, kind=one.kind, ended_on__isnull=True
    )
    form = MergeForm(
        request.POST or None,
        others=others.exclude(pk=one.pk).order_by("name", "code"),
        initial={"name": one.name, "on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        listed = [one, *said.pop("others")]
        try:
            made = services.merge_assets(actor=actor, assets=listed, room=ROOM, **said)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(
                request, _("Les biens n’en font plus qu’un\u00a0; leurs fiches restent.")
            )
            return redirect("estate_asset", place.slug, made.pk)
    title = _("Réunir avec d’autres biens")
    return page(
        request,
        "estate/form.html",
        place,
        title=title,
        crumbs=crumbs(place, asset_crumb(one), title),
        headline=_(
            "Ce que tous disent pareil est gardé, les surfaces s’ajoutent quand toutes sont "
            "connues, le reste sera à renseigner."
        ),
        form=form,
        save_label=_("Réunir ces biens"),
        cancel_url=reverse("estate_asset", args=[place.slug, one.pk]),
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, territory: str, asset: uuid.UUID) -> HttpResponse:
    """Divide an asset; each part inherits place and law, none inherits a measure."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM, role=Role.MANAGER)
    form = SplitForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.split_asset(
                actor=actor,
                asset=one,
                room=ROOM,
                parts=form.parts(is_land=one.kind == AssetKind.LAND),
                on=form.cleaned_data["on"],
                reason=form.cleaned_data["reason"],
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("Le bien est divisé\u00a0; sa fiche mène à ses parties."))
            return redirect("estate_asset", place.slug, one.pk)
    title = _("Diviser le bien")
    return page(
        request,
        "estate/asset_split.html",
        place,
        title=title,
        crumbs=crumbs(place, asset_crumb(one), title),
        form=form,
        cancel_url=reverse("estate_asset", args=[place.slug, one.pk]),
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_back(request: HttpRequest, territory: str, asset: uuid.UUID) -> HttpResponse:
    """Bring back an asset that left by mistake; what followed it goes, if nobody used it."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM, role=Role.MANAGER)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            services.cancel_ending(actor=actor, asset=one, room=ROOM, reason=reason)
        except InputRefusedError as error:
            say_on(form, error)
        except ProtectedError:
            form.add_error(
                None, _("Une décision ou une demande porte déjà sur le bien qui lui succède.")
            )
        else:
            messages.success(request, _("Le bien est de nouveau dans le patrimoine."))
            return redirect("estate_asset", place.slug, one.pk)
    title = _("Annuler la sortie")
    return page(
        request,
        "estate/form.html",
        place,
        title=title,
        crumbs=crumbs(place, asset_crumb(one), title),
        form=form,
        save_label=_("Annuler sa sortie"),
        cancel_url=reverse("estate_asset", args=[place.slug, one.pk]),
        status=422 if form.errors else 200,
    )
