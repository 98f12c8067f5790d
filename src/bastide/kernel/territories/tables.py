"""The table of a territory's communes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bastide.kernel.territories.models import MemberCommune
from bastide.platform.ui.templatetags.ui import number

NUMERIC = {"th": {"class": "num"}, "td": {"class": "num"}, "tf": {"class": "num"}}


def _total(attribute: str) -> Callable[[Any], Any]:
    """Return the sum of a column; nothing when one value is missing, for the sum would be false."""

    def footer(table: Any) -> Any:
        values = [getattr(member, attribute) for member in table.data]
        return number(None if None in values else sum(values))

    return footer


class MembersTable(tables.Table):  # type: ignore[misc]
    """Member communes with their populations, sortable; the totals stand in the foot."""

    name = tables.Column(
        verbose_name=_("Commune"),
        linkify=lambda record: reverse(
            "territory_commune", args=[record.territory.slug, record.code]
        ),
        footer=_("Total"),
    )
    code = tables.Column(verbose_name=_("Code INSEE"))
    postal_codes = tables.Column(verbose_name=_("Codes postaux"), orderable=False)
    population_municipale = tables.Column(
        verbose_name=_("Population municipale"),
        attrs=NUMERIC,
        footer=_total("population_municipale"),
    )
    population_totale = tables.Column(
        verbose_name=_("Population totale"), attrs=NUMERIC, footer=_total("population_totale")
    )

    class Meta:
        model = MemberCommune
        fields = ("name", "code", "postal_codes", "population_municipale", "population_totale")
        attrs = {"class": "table", "caption": _("Communes du territoire")}

    def render_population_municipale(self, value: int) -> str:
        """Write a population with grouped digits."""
        return number(value)

    def render_population_totale(self, value: int) -> str:
        """Write a population with grouped digits."""
        return number(value)
