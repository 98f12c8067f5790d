"""Importing a list of assets: choose, tell the columns, check, confirm; and undo."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings import services
from bastide.kernel.buildings.queries.imports import kept_profiles, list_visible_imports
from bastide.kernel.organisations.models import Authority
from bastide.kernel.organisations.queries import get_visible_authority, list_visible_authorities
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate import imports
from bastide.modules.estate.exports.refusals import refusals_download
from bastide.modules.estate.figures.inventory import count_words
from bastide.modules.estate.forms.imports import ColumnsForm, UndoImportForm, UploadListForm
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.exchange.queries import get_visible_batch
from bastide.platform.ui.refusals import say_on

SHOWN_ROWS = 60
SAMPLES = 3


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, territory: str) -> HttpResponse:
    """Receive a list, read it whole, and keep it until its columns are told."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    owners = list_visible_authorities(actor, place, room=ROOM, role=Role.CONTRIBUTOR)
    form = UploadListForm(
        request.POST or None,
        request.FILES or None,
        authorities=owners.order_by("name"),
        profiles=kept_profiles(place),
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        owner = get_visible_authority(
            actor, place, asked["authority"], room=ROOM, role=Role.CONTRIBUTOR
        )
        telling = imports.Telling({}, asked["profile"], None, asked["valid_from"], asked["source"])
        try:
            batch = imports.hold_list(
                actor, owner, upload=asked["file"], pasted=asked["pasted"], telling=telling
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            return redirect("estate_import_columns", place.slug, batch.pk)
    return page(
        request,
        "estate/import_upload.html",
        place,
        title=_("Importer une liste de biens"),
        crumbs=crumbs(place, _("Importer")),
        form=form,
        done=list_visible_imports(actor, place, room=ROOM)[:10],
        status=422 if form.errors else 200,
    )


def _held(
    request: HttpRequest, territory: str, batch: uuid.UUID
) -> tuple[Actor, Territory, ImportBatch, Authority]:
    """Return a held file with the authority that it is for, both through their gates."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    held = get_visible_batch(actor, place.perimeter_id, ROOM, batch)
    owner = get_visible_authority(
        actor, place, str(held.report.get("siren", "")), room=ROOM, role=Role.CONTRIBUTOR
    )
    return actor, place, held, owner


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, territory: str, batch: uuid.UUID) -> HttpResponse:
    """Show what each column was taken for, and let a person say otherwise."""
    actor, place, held, owner = _held(request, territory, batch)
    found = imports.read_held(held, owner)
    told = imports.telling_of(held)
    form = ColumnsForm(request.POST or None, columns=found.columns, initial={"year": told.year})
    if request.method == "POST" and form.is_valid():
        telling = imports.Telling(
            {**told.rules, **form.rules},
            told.profile,
            form.cleaned_data["year"],
            told.valid_from,
            told.source,
        )
        try:
            imports.tell_columns(
                actor=actor,
                batch=held,
                authority=owner,
                telling=telling,
                profile_name=form.cleaned_data["profile_name"],
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            return redirect("estate_import_check", place.slug, held.pk)
    samples = {
        column.rank: [str(cell) for cell in found.table.column(column.rank) if cell][:SAMPLES]
        for column in found.columns
    }
    return page(
        request,
        "estate/import_columns.html",
        place,
        title=_("Que contient chaque colonne\u00a0?"),
        crumbs=crumbs(place, _("Colonnes")),
        batch=held,
        authority=owner,
        found=found,
        form=form,
        rows=[(column, samples[column.rank], *fields) for column, *fields in form.rows],
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.CONTRIBUTOR)
@require_safe
def check(request: HttpRequest, territory: str, batch: uuid.UUID) -> HttpResponse:
    """Show, row by row, what the import would do; nothing is written."""
    actor, place, held, owner = _held(request, territory, batch)
    answer = imports.check_held(actor, held, owner).answer
    return page(
        request,
        "estate/import_check.html",
        place,
        title=_("Vérifier avant d’importer"),
        crumbs=crumbs(place, _("Vérifier")),
        batch=held,
        authority=owner,
        answer=answer,
        headline=_sentence(answer),
        refused=answer["refused"][:SHOWN_ROWS],
        more_refused=max(len(answer["refused"]) - SHOWN_ROWS, 0),
        merged=answer["merged"][:SHOWN_ROWS],
        more_merged=max(len(answer["merged"]) - SHOWN_ROWS, 0),
        changes=answer["created"] + answer["updated"],
    )


def _sentence(answer: dict[str, Any]) -> str:
    seen = ngettext("%(n)s ligne lue", "%(n)s lignes lues", answer["seen"]) % {
        "n": count_words(answer["seen"])
    }
    return _(
        "%(seen)s\u00a0: %(created)s à créer, %(updated)s à mettre à jour, %(unchanged)s "
        "inchangées, %(merged)s réunies à une autre, %(refused)s refusées."
    ) % {
        "seen": seen,
        "created": count_words(answer["created"]),
        "updated": count_words(answer["updated"]),
        "unchanged": count_words(answer["unchanged"]),
        "merged": count_words(len(answer["merged"])),
        "refused": count_words(answer["rows_refused"]),
    }


@room(ROOM, Role.CONTRIBUTOR)
@require_safe
def refusals(request: HttpRequest, territory: str, batch: uuid.UUID) -> HttpResponse:
    """Give back the refused rows of the person's own file, with what is wrong at the end."""
    actor, place, held, owner = _held(request, territory, batch)
    header, rows = imports.refused_rows(imports.check_held(actor, held, owner))
    return refusals_download(header, rows, held.file_name, place)


@room(ROOM, Role.CONTRIBUTOR)
@require_POST
def confirm(request: HttpRequest, territory: str, batch: uuid.UUID) -> HttpResponse:
    """Write a held list, or give it up."""
    actor, place, held, owner = _held(request, territory, batch)
    if request.POST.get("action") == "abandonner":
        imports.drop_held(held)
        return redirect("estate_import", place.slug)
    done = imports.confirm_held(actor, held, owner)
    messages.success(request, _("C’est importé. %(said)s") % {"said": _sentence(done.check.answer)})
    listed = reverse("estate", args=[place.slug])
    return redirect(f"{listed}?collectivite={owner.siren}")


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, territory: str, batch: uuid.UUID) -> HttpResponse:
    """Undo an import, with a reason; what was changed since is named and nothing is lost."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    done = get_visible_batch(actor, place.perimeter_id, ROOM, batch)
    form = UndoImportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.undo_import(
                actor=actor,
                batch=done,
                room=ROOM,
                reason=form.cleaned_data["reason"],
                held=imports.held_elsewhere(done),
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("L’import est annulé."))
            return redirect("estate_import", place.slug)
    return page(
        request,
        "estate/form.html",
        place,
        title=_("Annuler un import"),
        crumbs=crumbs(place, _("Annuler un import")),
        headline=done.file_name,
        form=form,
        save_label=_("Annuler cet import"),
        cancel_url=reverse("estate_import", args=[place.slug]),
        status=422 if form.errors else 200,
    )
