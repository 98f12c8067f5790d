"""Reporting an offer without account, and following what became of the report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.figures.offers import offer_url
from bastide.modules.employment.figures.reports import report_facts, report_state
from bastide.modules.employment.forms.reports import ReportForm
from bastide.modules.employment.models import PublishedJob
from bastide.modules.employment.queries.live import is_live
from bastide.modules.employment.queries.reports import get_report_by_link, get_reportable_job
from bastide.modules.employment.queries.sites import get_open_site
from bastide.modules.employment.services.reports.requests import asked_report, report_job
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.origins import network_address
from bastide.platform.access.rules import public
from bastide.platform.mail.queries import has_shown_folder
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on

TRAP = "site_web"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, site: str, number: int) -> HttpResponse:
    """Ask what is wrong with an offer; whoever answers gets the same page, whatever is kept."""
    basin = get_open_site(site)
    job = get_reportable_job(basin.territory, number, timezone.now())
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and request.POST.get(TRAP):
        return redirect("employment_reported", site=site)
    if request.method == "POST" and form.is_valid() and _reported(request, job, form):
        return redirect("employment_reported", site=site)
    return site_page(
        request,
        "employment/site/report.html",
        basin,
        title=_("Signaler cette offre"),
        trail=(Crumb(job.title, offer_url(job, site)), Crumb(_("Signaler"))),
        status=422 if form.errors else 200,
        form=form,
        job=job,
        trap=TRAP,
    )


@public
@require_http_methods(["GET", "HEAD"])
def reported(request: HttpRequest, site: str) -> HttpResponse:
    """Thank whoever reported, and say what follows."""
    return site_page(
        request,
        "employment/site/reported.html",
        get_open_site(site),
        title=_("Merci, c’est noté"),
        trail=(Crumb(_("Signalement")),),
        shows_folder=has_shown_folder(request.actor),  # type: ignore[attr-defined]
    )


@public
@require_http_methods(["GET", "HEAD"])
def follow(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Show where a report stands and what was decided."""
    basin = get_open_site(site)
    found = get_report_by_link(basin.territory, token)
    level, state = report_state(found, timezone.now())
    return site_page(
        request,
        "employment/site/report_follow.html",
        basin,
        title=_("Votre signalement"),
        trail=(Crumb(_("Signalement")),),
        report=found,
        level=level,
        state=state,
        report_facts=report_facts(found),
        offer_url=offer_url(found.job, site) if is_live(found.job, timezone.now()) else "",
    )


def _reported(request: HttpRequest, job: PublishedJob, form: ReportForm) -> bool:
    """Keep what a form reports; tell whether it could be read, its errors being said otherwise."""
    try:
        asked = asked_report(**form.cleaned_data, origin=network_address(request))
    except InputRefusedError as error:
        say_on(form, error)
        return False
    report_job(actor=request.actor, job=job, asked=asked)  # type: ignore[attr-defined]
    return True
