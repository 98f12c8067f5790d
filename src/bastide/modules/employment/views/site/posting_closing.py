"""Closing an offer in its author's space: the first question is whether somebody was hired."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.outcomes.schedule import is_correctable
from bastide.modules.employment.forms.outcomes import OutcomeForm, initial_of
from bastide.modules.employment.models import OutcomeSurvey, Posting, PostingState
from bastide.modules.employment.queries.advertisers import get_advertiser_by_link, get_own_posting
from bastide.modules.employment.queries.sites import get_open_site
from bastide.modules.employment.queries.surveys import answer_of, positions_of
from bastide.modules.employment.services.postings.closing import close_with_answer
from bastide.modules.employment.views.site.posting_space import post_crumb, space_crumb
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.rules import public
from bastide.platform.ui.edits import seen_version
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on


@public
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, site: str, token: str, posting_id: uuid.UUID) -> HttpResponse:
    """Ask what became of a recruitment, and close its offer; or correct what was answered."""
    basin = get_open_site(site)
    advertiser = get_advertiser_by_link(basin.territory, token, timezone.now())
    found = get_own_posting(advertiser, posting_id)
    if advertiser.confirmed_at is None or found.approved_at is None:
        raise Http404
    survey: OutcomeSurvey | None = getattr(found, "survey", None)
    answered_at = survey.answered_at if survey else None
    form = OutcomeForm(
        request.POST if request.method == "POST" else None, initial=initial_of(answer_of(survey))
    )
    if request.method == "POST" and form.is_valid() and _closed(request, found, form):
        return redirect("employment_posting", site, token, found.pk)
    home = reverse("employment_posting", args=[site, token, found.pk])
    return site_page(
        request,
        "employment/site/posting_close.html",
        basin,
        title=_("Avez-vous recruté\u00a0?"),
        trail=(
            post_crumb(site),
            space_crumb(site, token),
            Crumb(found.title, home),
            Crumb(_("Fermer")),
        ),
        form=form,
        posting=found,
        positions=positions_of(found),
        version=form.data.get("version") or found.version,
        is_closed=found.state == PostingState.CLOSED,
        is_correctable=is_correctable(answered_at, timezone.now()),
        answered_at=answered_at,
        home=home,
        token=token,
        status=422 if form.errors else 200,
    )


def _closed(request: HttpRequest, found: Posting, form: OutcomeForm) -> bool:
    """Keep an answer and close; tell whether it was accepted, its faults being said otherwise."""
    try:
        is_closed = close_with_answer(
            actor=request.actor,  # type: ignore[attr-defined]
            posting=found,
            version=seen_version(request.POST),
            answer=form.answer(),
        )
    except InputRefusedError as error:
        say_on(form, error)
        return False
    said = _("Merci. Votre réponse est enregistrée.")
    messages.success(request, said + (" " + _("L’offre est fermée.") if is_closed else ""))
    return True
