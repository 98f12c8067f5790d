"""Importing official files: choose, check, confirm; and undo."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.spending import imports
from bastide.modules.spending.forms import UndoForm, UploadForm
from bastide.modules.spending.services import undo_budgets
from bastide.modules.spending.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.exchange.queries import get_visible_batch


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, territory: str) -> HttpResponse:
    """Receive a file, read it whole, and say what its import would do; nothing is imported yet."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = imports.hold_upload(actor, place, form.cleaned_data["file"])
        except InputRefusedError as error:
            return _form_page(request, place, form, refusals=error, status=422)
        return redirect("spending_import_check", place.slug, batch.id)
    return _form_page(request, place, form, status=422 if form.errors else 200)


def _form_page(
    request: HttpRequest,
    place: Territory,
    form: UploadForm,
    *,
    refusals: InputRefusedError | None = None,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "spending/import_upload.html",
        place,
        title=_("Importer un fichier budgétaire"),
        crumbs=crumbs(place, None, _("Importer")),
        form=form,
        refusals=refusals.refusals if refusals else (),
        status=status,
    )


@room(ROOM, Role.CONTRIBUTOR)
@require_safe
def check(request: HttpRequest, territory: str, batch: uuid.UUID) -> HttpResponse:
    """Show what was read in a held file, before anything is imported."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    held = get_visible_batch(actor, place.perimeter_id, ROOM, batch)
    return page(
        request,
        "spending/import_check.html",
        place,
        title=_("Vérifier avant d’importer"),
        crumbs=crumbs(place, None, _("Vérifier")),
        batch=held,
    )


@room(ROOM, Role.CONTRIBUTOR)
@require_POST
def confirm(
    request: HttpRequest, territory: str, batch: uuid.UUID
) -> HttpResponseRedirect | HttpResponse:
    """Import a held file, or give it up; refused as a whole when anything changed meanwhile."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    held = get_visible_batch(actor, place.perimeter_id, ROOM, batch)
    if request.POST.get("action") == "abandonner":
        imports.drop_upload(held)
        return redirect("spending_import", place.slug)
    try:
        imports.confirm_upload(actor, place, held)
    except InputRefusedError as error:
        return _form_page(request, place, UploadForm(), refusals=error, status=422)
    return redirect("spending_documents", place.slug)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, territory: str, batch: uuid.UUID) -> HttpResponse:
    """Undo an import, with a reason; its documents go, the batch and the journal stay."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    done = get_visible_batch(actor, place.perimeter_id, ROOM, batch)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and _is_undone(form, actor, place, done):
        return redirect("spending_documents", place.slug)
    return page(
        request,
        "spending/import_undo.html",
        place,
        title=_("Annuler un import"),
        crumbs=crumbs(place, None, _("Annuler un import")),
        batch=done,
        form=form,
        status=422 if form.errors else 200,
    )


def _is_undone(form: UndoForm, actor: Actor, place: Territory, batch: ImportBatch) -> bool:
    """Undo when the form is valid; a refusal is said on the form."""
    if not form.is_valid():
        return False
    try:
        undo_budgets(actor=actor, territory=place, batch=batch, reason=form.cleaned_data["reason"])
    except InputRefusedError as error:
        form.add_error(None, str(error))
        return False
    return True
