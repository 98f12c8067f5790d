"""The pages of outgoing mail: a demonstration's folder, and what is in trouble."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bastide.platform.access.rules import member, platform
from bastide.platform.mail.queries import (
    count_mails,
    get_visible_mail,
    has_shown_folder,
    list_troubled_mails,
    list_visible_mails,
)
from bastide.platform.mail.services.keeping import close_mail, resend_mail
from bastide.platform.ui.pages import Crumb, render_page

PER_PAGE = 50


@member
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """List what a demonstration would have sent, latest first, for those who administer it.

    Raises:
        Http404: no demonstration, or none that the actor administers.
    """
    actor = request.actor  # type: ignore[attr-defined]
    if not has_shown_folder(actor):
        raise Http404
    page = Paginator(list_visible_mails(actor), PER_PAGE).get_page(request.GET.get("page"))
    title = _("Courriels de la démonstration")
    return render_page(request, "mail/mails.html", title=title, crumbs=[Crumb(title)], rows=page)


@member
@require_safe
def mail(request: HttpRequest, mail_id: uuid.UUID) -> HttpResponse:
    """Show one message of a demonstration, in plain text."""
    found = get_visible_mail(request.actor, mail_id)  # type: ignore[attr-defined]
    crumbs = [Crumb(_("Courriels de la démonstration"), reverse("mails")), Crumb(found.subject)]
    return render_page(request, "mail/mail.html", title=found.subject, crumbs=crumbs, mail=found)


@platform
@require_safe
def mail_state(request: HttpRequest) -> HttpResponse:
    """Show what waits, what failed and what is in doubt; no message is readable here."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    page = Paginator(list_troubled_mails(actor, now), PER_PAGE).get_page(request.GET.get("page"))
    title = _("Courriels en difficulté")
    return render_page(
        request,
        "mail/state.html",
        title=title,
        crumbs=[Crumb(title)],
        rows=page,
        counts=count_mails(now),
    )


@platform
@require_POST
def resend(request: HttpRequest, mail_id: uuid.UUID) -> HttpResponse:
    """Put a message in trouble back in the outbox."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_object_or_404(list_troubled_mails(actor, timezone.now()), pk=mail_id)
    resend_mail(actor=actor, mail=found)
    messages.success(request, _("Le courriel repartira au prochain passage."))
    return redirect("mail_state")


@platform
@require_POST
def close(request: HttpRequest, mail_id: uuid.UUID) -> HttpResponse:
    """Give up a message in trouble and empty it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_object_or_404(list_troubled_mails(actor, timezone.now()), pk=mail_id)
    close_mail(actor=actor, mail=found)
    messages.success(request, _("Le courriel est classé et vidé."))
    return redirect("mail_state")
