"""The answer of an employer, by the link of a message: opening it changes nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.outcomes.schedule import CORRECTED_WITHIN, is_correctable
from bastide.modules.employment.forms.outcomes import OutcomeForm, initial_of
from bastide.modules.employment.models import OutcomeSurvey
from bastide.modules.employment.queries.sites import get_open_site
from bastide.modules.employment.queries.surveys import (
    answer_of,
    get_survey_by_link,
    positions_of,
)
from bastide.modules.employment.services.outcomes.surveys import answer_survey, leave_surveys
from bastide.modules.employment.views.site.leaving import Leaving, answer_leaving
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.rules import public
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on


@public
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Ask what became of a recruitment, or show the answer and let it be corrected."""
    basin = get_open_site(site)
    survey = get_survey_by_link(basin.territory, token)
    form = OutcomeForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(answer_of(survey), request.GET.get("reponse", "")),
    )
    if request.method == "POST" and form.is_valid() and _answered(request, survey, form):
        messages.success(request, _("Merci. Votre réponse est enregistrée."))
        return redirect("employment_outcome", site=site, token=token)
    return site_page(
        request,
        "employment/site/outcome.html",
        basin,
        title=_("Avez-vous recruté\u00a0?"),
        trail=(Crumb(_("Votre recrutement")),),
        status=422 if form.errors else 200,
        survey=survey,
        offer=survey.posting,
        positions=positions_of(survey.posting),
        form=form,
        is_correctable=is_correctable(survey.answered_at, timezone.now()),
        days=CORRECTED_WITHIN.days,
        token=token,
    )


@csrf_exempt  # RFC 8058: the mailbox itself posts here, without cookie; the signed link is the key
@public
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Show the button that stops the questions; the button, or the mailbox, stops them."""
    basin = get_open_site(site)
    survey = get_survey_by_link(basin.territory, token)

    def done() -> HttpResponse:
        messages.success(request, _("Plus aucune question ne vous sera posée par courriel."))
        return redirect("employment_outcome", site=site, token=token)

    return answer_leaving(
        request,
        basin,
        Leaving(
            "employment/site/outcome_leave.html",
            _("Ne plus recevoir ces questions"),
            (Crumb(_("Votre recrutement")),),
        ),
        leave=lambda: leave_surveys(actor=request.actor, survey=survey),  # type: ignore[attr-defined]
        done=done,
        token=token,
    )


def _answered(request: HttpRequest, survey: OutcomeSurvey, form: OutcomeForm) -> bool:
    """Keep an answer; tell whether it was accepted, its faults being said on the form otherwise."""
    try:
        answer_survey(
            actor=request.actor,  # type: ignore[attr-defined]
            posting=survey.posting,
            answer=form.answer(),
            is_by_link=True,
        )
    except InputRefusedError as error:
        say_on(form, error)
        return False
    return True
