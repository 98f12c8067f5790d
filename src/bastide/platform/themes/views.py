"""The settings page of a theme, and the two files that pages read from it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.platform.access.actors import Actor
from bastide.platform.access.admission import NamedTerritory, territory_named
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import member, room
from bastide.platform.database.versions import EditConflictError
from bastide.platform.exchange.files import FileKind
from bastide.platform.exchange.uploads import receive
from bastide.platform.themes import queries, services
from bastide.platform.themes.forms import ThemeForm
from bastide.platform.themes.models import Theme
from bastide.platform.ui.conflicts import conflict_page, field_versions, resolved
from bastide.platform.ui.edits import seen_version
from bastide.platform.ui.pages import Crumb, home_crumb, render_page

KEPT = ("accent_light", "accent_dark", "short_name", "logo_text")


@room(services.ROOM, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest, territory: str) -> HttpResponse:
    """Choose the theme of a territory; two people who change it meet on a conflict page."""
    place = _managed(request, territory)
    theme = queries.theme_of(place.perimeter_id)
    sent = resolved(request.POST) if request.method == "POST" else None
    values = {name: getattr(theme, name) for name in KEPT}
    form = ThemeForm(sent, request.FILES if sent is not None else None, initial=values)
    if sent is not None and form.is_valid():
        try:
            _save(request, place, form, sent)
        except EditConflictError:
            return _meet(request, place, sent, queries.theme_of(place.perimeter_id))
        except InputRefusedError as error:
            for one in error.refusals:
                form.add_error(one.field or "logo", f"{one.reason} {one.remedy}")
        else:
            messages.success(request, _("Le thème est enregistré."))
            return redirect("theme", territory=territory)
    return render_page(
        request,
        "themes/theme.html",
        title=_("Apparence du territoire"),
        crumbs=[home_crumb(place), Crumb(_("Apparence du territoire"))],
        territory=place,
        form=form,
        theme=theme,
        base=values,
        version=sent.get("version", "") if sent is not None else theme.version,
        status=422 if form.errors else 200,
    )


@room(services.ROOM, Role.ADMINISTRATOR)
@require_POST
def restore(request: HttpRequest, territory: str) -> HttpResponse:
    """Come back to Bastide's own theme."""
    place = _managed(request, territory)
    try:
        services.restore_theme(
            actor=_actor(request),
            perimeter_id=place.perimeter_id,
            version=seen_version(request.POST),
        )
    except EditConflictError as error:
        messages.error(request, str(error.refusals[0].reason))
    else:
        messages.success(request, _("Les pages ont repris le thème de Bastide."))
    return redirect("theme", territory=territory)


@member
@require_safe
def style(request: HttpRequest, territory: str) -> HttpResponse:
    """Answer the style sheet of a territory's theme."""
    place = territory_named(_actor(request), territory)
    text = queries.style_of(queries.theme_of(place.perimeter_id))
    return HttpResponse(text, content_type="text/css; charset=utf-8")


@member
@require_safe
def logo(request: HttpRequest, territory: str) -> HttpResponse:
    """Answer the logo of a territory, as an image and as nothing else."""
    place = territory_named(_actor(request), territory)
    response = HttpResponse(queries.logo_of(place.perimeter_id), content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _managed(request: HttpRequest, slug: str) -> NamedTerritory:
    """Return the territory, to who administers the whole of it."""
    place = territory_named(_actor(request), slug)
    _actor(request).require(Role.ADMINISTRATOR, place.perimeter_id, services.ROOM)
    return place


def _save(request: HttpRequest, place: NamedTerritory, form: ThemeForm, sent: QueryDict) -> None:
    asked: dict[str, Any] = dict(form.cleaned_data)
    uploaded = asked.pop("logo")
    if uploaded:
        png = frozenset({FileKind.PNG})
        uploaded = receive(uploaded, accepted=png, max_size=services.LOGO_BYTES * 2).data
    services.save_theme(
        actor=_actor(request),
        perimeter_id=place.perimeter_id,
        version=seen_version(sent),
        logo=uploaded or None,
        **asked,
    )


def _meet(
    request: HttpRequest, place: NamedTerritory, sent: QueryDict, theirs: Theme
) -> HttpResponse:
    """Answer the conflict page; a file cannot travel through it and is chosen again afterwards."""
    form = ThemeForm()
    if request.FILES:
        messages.warning(
            request, _("Le logo choisi n’est pas gardé\u00a0: choisissez-le de nouveau.")
        )
    return conflict_page(
        request,
        field_versions(
            {name: str(form.fields[name].label) for name in KEPT},
            base={name: sent.get(f"base-{name}", "") for name in KEPT},
            mine=sent,
            theirs={name: getattr(theirs, name) for name in KEPT},
        ),
        title=_("Apparence du territoire"),
        version=theirs.version,
        changed_at=theirs.changed_at,
        crumbs=[home_crumb(place), Crumb(_("Apparence du territoire"))],
        territory=place,
        back_url=reverse("theme", args=[place.slug]),
    )
