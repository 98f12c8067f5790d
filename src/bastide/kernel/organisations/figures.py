"""Figures of this room: staff per category and per year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bastide.foundation.money import shown
from bastide.foundation.rates import growth
from bastide.kernel.organisations.queries import StaffTotal
from bastide.platform.figures.charts import Figure, FigureTable


def staff_sentence(name: str, years: Sequence[StaffTotal]) -> str:
    """Return one sentence: posts filled the last year, and the change since the first."""
    if not years:
        return _("Aucun effectif n’est importé pour %(name)s.") % {"name": name}
    last, first = years[-1], years[0]
    said = _(
        "En %(year)s, %(name)s compte %(filled)s postes pourvus pour %(budgeted)s budgétés"
    ) % {
        "year": last.key,
        "name": name,
        "filled": posts(last.filled),
        "budgeted": posts(last.budgeted),
    }
    change = growth(first.filled, last.filled)
    if len(years) == 1 or change is None:
        return f"{said}."
    moved = _("soit %(change)s\u00a0%% depuis %(year)s") % {
        "change": signed(change * 100),
        "year": first.key,
    }
    return f"{said}, {moved}."


def posts(value: Decimal) -> str:
    """Return a number of posts as French screens show it, with one decimal when there is one."""
    return shown(value, decimals=0 if value == value.to_integral_value() else 1)


def signed(value: Decimal) -> str:
    """Return a number with its sign and one decimal."""
    text = shown(value, decimals=1)
    return text if value < 0 else f"+{text}"


def staff_by_year(name: str, years: Sequence[StaffTotal], source: str, csv_url: str) -> Figure:
    """Return the posts opened and filled, year after year.

    Args:
        name: name of the authority.
        years: totals by year, in full-time equivalents.
        source: the files they come from.
        csv_url: address of the detail in CSV.
    """
    return Figure(
        key="effectifs-par-annee",
        title=_("Effectifs de %(name)s par exercice") % {"name": name},
        sentence=staff_sentence(name, years),
        spec=_lines(years),
        table=FigureTable(
            columns=(_("Exercice"), _("Postes budgétés"), _("Postes pourvus")),
            rows=tuple((row.key, row.budgeted, row.filled) for row in years),
        ),
        unit=_("postes en équivalent temps plein"),
        source=source,
        csv_url=csv_url,
    )


def _lines(years: Sequence[StaffTotal]) -> dict[str, Any]:
    opened, filled = _("Budgétés"), _("Pourvus")
    values = [
        {"annee": row.key, "serie": label, "postes": float(value)}
        for row in years
        for label, value in ((opened, row.budgeted), (filled, row.filled))
    ]
    return {
        "width": 560,
        "height": 260,
        "data": {"values": values},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "annee", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
            "y": {
                "field": "postes",
                "type": "quantitative",
                "title": None,
                "scale": {"zero": True},
            },
            "color": {"field": "serie", "type": "nominal", "title": None},
            "strokeDash": {"field": "serie", "type": "nominal", "title": None},
        },
    }


def file_source(names: Sequence[str]) -> str:
    """Return the words that name the files behind a figure."""
    joined = ", ".join(names)
    return _("Fichiers importés\u00a0: %(names)s") % {"names": joined}
