"""Pages of one's own account: preferences, tokens, sessions."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.platform.access.rules import member
from bastide.platform.accounts import queries, services
from bastide.platform.accounts.forms import PreferencesForm, TokenForm
from bastide.platform.ui.pages import Crumb, render_page


def _crumbs(label: str) -> list[Crumb]:
    return [Crumb(_("Accueil"), "/"), Crumb(label)]


@member
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and keep how pages look, and lead to the other settings of the account."""
    actor = request.actor  # type: ignore[attr-defined]
    kept = {"density": actor.user.density, "colour_scheme": actor.user.colour_scheme}
    form = PreferencesForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        services.save_preferences(actor=actor, **form.cleaned_data)
        messages.success(request, _("Vos préférences sont enregistrées."))
        return redirect("preferences")
    title = _("Mon compte")
    return render_page(
        request, "accounts/preferences.html", title=title, crumbs=_crumbs(title), form=form
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens; create one, and show its secret this once."""
    actor = request.actor  # type: ignore[attr-defined]
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"rooms": tuple(form.cleaned_data["rooms"])}
        try:
            _token, secret = services.create_token(actor=actor, **data)
            form = TokenForm()
        except InputRefusedError as error:
            form.add_error(error.refusals[0].field, str(error))
    title = _("Jetons d’accès à l’interface de programmation")
    return render_page(
        request,
        "accounts/tokens.html",
        title=title,
        crumbs=_crumbs(title),
        form=form,
        secret=secret,
        tokens=queries.list_own_tokens(actor),
    )


@member
@require_POST
def revoke_token(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    """Revoke one of one's tokens."""
    actor = request.actor  # type: ignore[attr-defined]
    services.revoke_token(actor=actor, token=queries.get_own_token(actor, token_id))
    messages.success(request, _("Le jeton est révoqué."))
    return redirect("tokens")


@member
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List the sessions that one has open."""
    actor = request.actor  # type: ignore[attr-defined]
    title = _("Mes sessions ouvertes")
    return render_page(
        request,
        "accounts/sessions.html",
        title=title,
        crumbs=_crumbs(title),
        sessions=queries.list_own_sessions(actor),
        current_key=request.session.session_key,
    )


@member
@require_POST
def close_session(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Close one of one's sessions, wherever it is open."""
    actor = request.actor  # type: ignore[attr-defined]
    services.close_session(actor=actor, session=queries.get_own_session(actor, session_id))
    messages.success(request, _("La session est fermée."))
    return redirect("sessions")
