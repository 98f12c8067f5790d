"""Reports for the officers: the queue, one report and its decision, employers that post much."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.reports import ReportGround
from bastide.modules.employment.figures.jobs import job_facts
from bastide.modules.employment.figures.reports import (
    report_facts,
    report_state,
    reports_sentence,
    signal_words,
)
from bastide.modules.employment.forms.reports import RulingForm
from bastide.modules.employment.models import ReportState
from bastide.modules.employment.queries import reports as queries
from bastide.modules.employment.queries.sources import get_managed_territory
from bastide.modules.employment.services.reports.decisions import Ruling, decide_report
from bastide.modules.employment.tables import ReportTable
from bastide.modules.employment.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.audit.queries import events_of
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on
from bastide.platform.ui.tables import configured


@room(ROOM, Role.MANAGER)
@require_safe
def reports(request: HttpRequest, territory: str) -> HttpResponse:
    """List the reports, those to examine first, and the employers that post much."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_managed_territory(actor, territory)
    now = timezone.now()
    rows = queries.list_visible_reports(actor, place)
    signals = queries.posting_signals(actor, place, now)
    return page(
        request,
        "employment/reports.html",
        place,
        title=_("Signalements"),
        crumbs=crumbs(place, _("Signalements")),
        headline=reports_sentence(queries.count_reports(actor, place, now)),
        table=configured(ReportTable(rows, slug=place.slug, now=now), request),
        signals=[(one.employer, signal_words(one)) for one in signals],
        many=queries.MANY_OFFERS,
        lives=queries.MANY_LIVES,
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, territory: str, report: uuid.UUID) -> HttpResponse:
    """Show one report with its offer, and decide of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_managed_territory(actor, territory)
    found = queries.get_visible_report(actor, place, report)
    form = RulingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        ground = ReportGround(said["ground"]) if said["ground"] else None
        ruling = Ruling(ReportState(said["state"]), said["message"], ground)
        try:
            count = decide_report(actor=actor, report=found, ruling=ruling)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            done = ngettext(
                "%(count)s signalement est répondu.", "%(count)s signalements sont répondus.", count
            )
            messages.success(request, done % {"count": count})
            return redirect("employment_reports", place.slug)
    level, state = report_state(found, timezone.now())
    home = reverse("employment_reports", args=[place.slug])
    return page(
        request,
        "employment/report.html",
        place,
        title=_("Signalement du %(day)s") % {"day": found.received_at.strftime("%d/%m/%Y")},
        crumbs=crumbs(place, Crumb(_("Signalements"), home), found.job.title),
        under="employment_reports",
        report=found,
        level=level,
        state=state,
        report_facts=report_facts(found),
        offer_facts=job_facts(found.job),
        others=[
            (one, *report_state(one, timezone.now())) for one in queries.list_other_reports(found)
        ],
        form=form if found.state == ReportState.RECEIVED or form.errors else None,
        entries=events_of(actor, found),
        status=422 if form.errors else 200,
    )
