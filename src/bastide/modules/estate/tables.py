"""Lists of the estate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from bastide.kernel.buildings.models import Asset
from bastide.modules.estate.figures.desk import days_words, waited_days
from bastide.modules.estate.models import DeskRequest, RequestStage
from bastide.modules.estate.queries.inventory import key_of

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


class AssetTable(tables.Table):  # type: ignore[misc]
    """Assets of the inventory; columns of figures come from the measured inventory."""

    rows_template = "estate/_assets.html"
    name = tables.Column(_("Bien"))
    code = tables.Column(_("Code"))
    segment = tables.Column(_("Segment"), accessor="segment__label", order_by="segment__rank")
    kind = tables.Column(_("Nature"), accessor="get_kind_display", order_by="kind")
    site = tables.Column(_("Site"), accessor="site__label")
    authority = tables.Column(_("Collectivité"), accessor="authority__name")
    area = tables.Column(_("Surface (m²)"), orderable=False, attrs=NUMBER)
    cost = tables.Column(_("Coût annuel (€)"), orderable=False, attrs=NUMBER)
    doubts = tables.Column(_("À revoir"), orderable=False, attrs=NUMBER)

    class Meta:
        model = Asset
        template_name = "ui/table.html"
        fields = ()
        order_by = ("code",)
        sequence = (
            "name",
            "code",
            "segment",
            "kind",
            "site",
            "authority",
            "area",
            "cost",
            "doubts",
        )
        attrs = {"caption": _("Biens de l’inventaire")}

    def __init__(
        self, *args: Any, known: dict[str, tuple[Any, Any, int]], slug: str, **kwargs: Any
    ) -> None:
        self.known, self.slug = known, slug
        super().__init__(*args, **kwargs)

    def shown_rows(self) -> Iterator[dict[str, Any]]:
        """Yield what the page of the table shows of each asset; one that left says how."""
        for row in self.paginated_rows:
            asset: Asset = row.record
            area, cost, doubts = self.known.get(key_of(asset), (None, None, 0))
            yield {
                "asset": asset,
                "url": reverse("estate_asset", args=[self.slug, asset.pk]),
                "area": area,
                "cost": cost,
                "doubts": doubts,
            }


class DeskTable(tables.Table):  # type: ignore[misc]
    """Requests of the one desk, those that wait longest first."""

    title = tables.Column(
        _("Objet"),
        linkify=(
            "estate_request",
            {"territory": tables.A("territory__slug"), "asked": tables.A("pk")},
        ),
    )
    kind = tables.Column(_("Demande"), accessor="get_kind_display", order_by="kind")
    asset = tables.Column(_("Bien"), order_by="asset__name")
    perimeter = tables.Column(_("Qui demande"), accessor="perimeter__label")
    service = tables.Column(_("Service"), accessor="service__name")
    amount = tables.Column(_("Coût estimé (€)"), attrs=NUMBER)
    wished_on = tables.Column(_("Souhaité pour le"))
    waits = tables.Column(_("Attend depuis"), accessor="created_at", order_by="created_at")
    stage = tables.Column(_("État"), accessor="get_stage_display", order_by="stage")

    class Meta:
        model = DeskRequest
        template_name = "ui/table.html"
        fields = ()
        order_by = ("created_at",)
        sequence = (
            *("title", "kind", "asset", "perimeter", "service"),
            *("amount", "wished_on", "waits", "stage"),
        )
        attrs = {"caption": _("Demandes au guichet")}

    def render_amount(self, record: DeskRequest) -> str:
        """Show the estimated cost."""
        from bastide.platform.ui.templatetags.ui import euros  # noqa: PLC0415 -- template filter

        return str(euros(record.amount))

    def render_wished_on(self, record: DeskRequest) -> str:
        """Show the day in words."""
        return date_format(record.wished_on, "j F Y") if record.wished_on else ""

    def render_waits(self, record: DeskRequest) -> str:
        """Show for how long it waits; once answered, when it was filed."""
        if record.stage == RequestStage.WAITING:
            return days_words(waited_days(record.created_at))
        return _("déposée le %(day)s") % {"day": date_format(record.created_at, "j F Y")}
