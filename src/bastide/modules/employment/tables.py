"""Lists of the room."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.figures.offers import contract_words, place_words
from bastide.modules.employment.models import PublishedJob

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


class JobTable(tables.Table):  # type: ignore[misc]
    """Published jobs."""

    title = tables.Column(
        _("Intitulé"),
        linkify=lambda record, table: reverse("employment_job", args=[table.slug, record.pk]),
    )
    employer = tables.Column(_("Employeur"))
    contract = tables.Column(_("Contrat"), empty_values=())
    commune_name = tables.Column(_("Lieu"), empty_values=())
    sources_count = tables.Column(_("Sources"), attrs=NUMBER)
    first_seen_at = tables.DateColumn(verbose_name=_("Vue depuis le"), format="j F Y")
    live_until = tables.DateColumn(verbose_name=_("Jusqu’au"), format="j F Y")

    class Meta:
        model = PublishedJob
        template_name = "ui/table.html"
        fields = ()
        order_by = ("-sources_count", "-first_seen_at")
        attrs = {"caption": _("Offres publiées")}

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        self.slug = slug
        super().__init__(*args, **kwargs)

    def render_contract(self, record: PublishedJob) -> str:
        """Return the contract in words."""
        return contract_words(record) or self.default

    def render_commune_name(self, record: PublishedJob) -> str:
        """Return the place in words."""
        return place_words(record)
