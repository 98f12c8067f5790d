"""Lists of the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.core.reports import ReportReason
from bastide.modules.employment.figures.offers import contract_words, place_words
from bastide.modules.employment.figures.reports import report_state
from bastide.modules.employment.forms.reports import REASONS
from bastide.modules.employment.models import JobReport, PublishedJob
from bastide.platform.ui.templatetags.ui import status_tag


def _day(value: dt.datetime) -> str:
    """Return the day of an instant in words, in the time of the territory."""
    return str(date_format(timezone.localtime(value), "j F Y"))


def _short_day(value: dt.datetime) -> str:
    """Return the day of an instant in figures, for columns that many lines share."""
    return str(date_format(timezone.localtime(value), "d/m/Y"))


NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


class JobTable(tables.Table):  # type: ignore[misc]
    """Published jobs."""

    rows_template = "employment/_jobs.html"
    title = tables.Column(_("Intitulé"))
    employer = tables.Column(_("Employeur"))
    contract = tables.Column(_("Contrat"))
    commune_name = tables.Column(_("Lieu"))
    sources_count = tables.Column(_("Sources"), attrs=NUMBER)
    first_seen_at = tables.Column(_("Vue depuis le"))
    live_until = tables.Column(_("Jusqu’au"))

    class Meta:
        model = PublishedJob
        template_name = "ui/table.html"
        fields = ()
        order_by = ("-sources_count", "-first_seen_at")
        attrs = {"caption": _("Offres publiées")}

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        self.slug = slug
        super().__init__(*args, **kwargs)

    def shown_rows(self) -> Iterator[dict[str, Any]]:
        """Yield what the page of the table shows of each job."""
        for row in self.paginated_rows:
            job: PublishedJob = row.record
            yield {
                "job": job,
                "url": reverse("employment_job", args=[self.slug, job.pk]),
                "contract": contract_words(job),
                "place": place_words(job),
                "seen": _short_day(job.first_seen_at),
                "until": _short_day(job.live_until),
            }


class ReportTable(tables.Table):  # type: ignore[misc]
    """Reports of offers."""

    received_at = tables.Column(
        _("Reçu le"),
        linkify=lambda record, table: reverse(
            "employment_report_case", args=[table.slug, record.pk]
        ),
    )
    job = tables.Column(_("Offre"), orderable=False)
    reason = tables.Column(_("Motif"))
    due_at = tables.Column(_("Avant le"))
    state = tables.Column(_("État"))

    class Meta:
        model = JobReport
        template_name = "ui/table.html"
        fields = ()
        attrs = {"caption": _("Signalements d’offres")}

    def __init__(self, *args: Any, slug: str, now: dt.datetime, **kwargs: Any) -> None:
        self.slug, self.now = slug, now
        super().__init__(*args, **kwargs)

    def render_received_at(self, value: dt.datetime) -> str:
        """Return the day in words."""
        return _day(value)

    def render_due_at(self, value: dt.datetime) -> str:
        """Return the day in words."""
        return _day(value)

    def render_reason(self, value: str) -> str:
        """Return the reason in words."""
        return str(REASONS[ReportReason(value)])

    def render_job(self, record: JobReport) -> str:
        """Return the title of the offer."""
        return str(record.job.title)

    def render_state(self, record: JobReport) -> SafeString:
        """Return the state as a tag."""
        return status_tag(*report_state(record, self.now))
