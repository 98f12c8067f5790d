"""A form about something of a territory: empty, refused, in conflict with another edit, or done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bastide.foundation.errors import InputRefusedError
from bastide.platform.access.admission import NamedTerritory
from bastide.platform.database.versions import EditConflictError
from bastide.platform.ui.conflicts import conflict_page
from bastide.platform.ui.edits import form_versions
from bastide.platform.ui.pages import Crumb, home_crumb, render_page
from bastide.platform.ui.refusals import say_on


@dataclass(frozen=True)
class Editing:
    """What stands around a form: its title, the steps that lead to it, the way out.

    Attributes:
        title: of the page.
        trail: steps between the territory and this page.
        back_url: where giving up leads, and where the thing is read as it stands.
    """

    title: str
    trail: Sequence[Crumb]
    back_url: str


def answer(
    request: HttpRequest,
    territory: NamedTerritory,
    form: forms.Form,
    around: Editing,
    *,
    save: Callable[[dict[str, Any]], object],
    version: int | None = None,
    theirs: Callable[[], Mapping[str, Any]] = dict,
) -> HttpResponse:
    """Answer a form: empty, refused with its reasons, in conflict with another edit, or done.

    Args:
        request: the request.
        territory: where.
        form: what is asked; filled when it was sent.
        around: what stands around it.
        save: calls the service with the cleaned values.
        version: present version of what is changed; `None` for a new thing.
        theirs: what stands now, as the form writes it; asked when two edits met.
    """
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except EditConflictError as error:
            return _conflict(request, territory, form, error, dict(theirs()), around)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect(around.back_url)
    return render_page(
        request,
        "ui/archetypes/edit.html",
        title=around.title,
        crumbs=(home_crumb(territory), *around.trail, Crumb(around.title)),
        territory=territory,
        form=form,
        version=form.data.get("version") or version,
        cancel_url=around.back_url,
        status=422 if form.errors else 200,
    )


def _conflict(  # noqa: PLR0917 -- what `answer` holds
    request: HttpRequest,
    territory: NamedTerritory,
    form: forms.Form,
    error: EditConflictError,
    theirs: dict[str, Any],
    around: Editing,
) -> HttpResponse:
    """Answer the three columns of an edit that met another one."""
    sent = request.POST
    base = {
        name: sent.getlist(f"initial-{name}") or theirs.get(name, sent.get(name, ""))
        for name in form.fields
    }
    return conflict_page(
        request,
        form_versions(form, base=base, mine=sent, theirs=base | theirs),
        title=around.title,
        version=error.version,
        crumbs=(home_crumb(territory), *around.trail, Crumb(around.title)),
        territory=territory,
        back_url=around.back_url,
    )
