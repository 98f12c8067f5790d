"""Template tags of figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from bastide.foundation.money import NBSP, shown
from bastide.platform.figures.charts import Figure, svg

register = template.Library()


@register.inclusion_tag("figures/figure.html")
def figure(content: Figure | None) -> dict[str, Any]:
    """Show a figure: its claim, its sentence, its drawing, its table, its data to take away."""
    return {"figure": content}


@register.simple_tag
def drawing(content: Figure) -> SafeString:
    """Return the SVG of a figure."""
    return svg(content)


@register.inclusion_tag("figures/provenance.html")
def provenance(content: Any) -> dict[str, Any]:
    """Show where a figure comes from."""
    return {"provenance": content}


@register.filter
def cell_text(value: Any) -> str:
    """Show a cell of a figure's data: numbers the French way, a missing one in words."""
    if value is None:
        return "non renseigné"
    if isinstance(value, Decimal):
        return shown(value, decimals=0 if value == value.to_integral_value() else 2)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}".replace(",", NBSP)
    return str(value)
