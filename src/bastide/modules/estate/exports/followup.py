"""The estate policy to take away: its measures, its actions, their money; the PPI; OPERAT."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from bastide.kernel.plans.exports import actions_sheet, money_sheet, ppi_sheet
from bastide.kernel.plans.queries.gates import list_money
from bastide.modules.estate.core.operat import operat_portfolio
from bastide.modules.estate.figures.followup import MEASURE_LABELS, UNIT_WORDS, missing_words
from bastide.modules.estate.queries.followup import PolicyView
from bastide.modules.estate.queries.operat import OperatView
from bastide.platform.exchange.writers import Column, Sheet, download

Format = Literal["csv", "xlsx"]


def followup_download(view: PolicyView, format: Format) -> HttpResponse:  # noqa: A002 -- the word of the address
    """Answer the measures, the actions and their money; 404 without a voted plan.

    Raises:
        Http404: nothing is voted.
    """
    if view.plan is None or view.content is None:
        raise Http404
    sheets = [
        measures_sheet(view),
        actions_sheet(view.content),
        money_sheet(view.plan.name, list_money(view.plan)),
    ]
    stem = f"suivi du patrimoine {view.territory.name}"
    return download(sheets, format, stem, fictitious=view.territory.is_fictitious)


def ppi_download(view: PolicyView, format: Format) -> HttpResponse:  # noqa: A002 -- the word of the address
    """Answer the table of the years; 404 without a voted plan.

    Raises:
        Http404: nothing is voted.
    """
    if view.content is None:
        raise Http404
    stem = f"ppi du patrimoine {view.territory.name}"
    sheets = [ppi_sheet(view.content)]
    return download(sheets, format, stem, fictitious=view.territory.is_fictitious)


def measures_sheet(view: PolicyView) -> Sheet:
    """Return the three measures: baseline, target, today's value; a missing one is empty."""
    rows = []
    for key, now in view.values.items():
        held = view.measures.get(key)
        rows.append(
            {
                "label": str(MEASURE_LABELS[key]),
                "unit": str(UNIT_WORDS[key]),
                "baseline": _number(held.goal.baseline) if held else None,
                "baseline_on": held.baseline_on if held else None,
                "target": _number(held.goal.target) if held else None,
                "target_on": held.target_on if held else None,
                "today": _number(now.value),
                "left_out": now.left_out,
                "why": missing_words(key, now),
            }
        )
    return Sheet(
        name=_("Mesures"),
        columns=[
            Column("label", _("Mesure")),
            Column("unit", _("Unité")),
            Column("baseline", _("Départ"), "number"),
            Column("baseline_on", _("Relevé le"), "date"),
            Column("target", _("Cible"), "number"),
            Column("target_on", _("Échéance"), "date"),
            Column("today", _("Aujourd’hui"), "number"),
            Column("left_out", _("Biens laissés de côté"), "integer"),
            Column("why", _("Ce qui manque")),
        ],
        rows=rows,
        notes=[_("Une case vide est une valeur inconnue, jamais zéro.")],
    )


def operat_download(
    view: OperatView,
    format: Format,  # noqa: A002 -- the word of the address
    *,
    name: str,
    fictitious: bool,
) -> HttpResponse:
    """Answer the sites subject to the tertiary decree, and their sum."""
    rows = [
        {
            "site": site.label,
            "area": site.subjection.tertiary_m2,
            "reference_year": site.reference.year if site.reference else None,
            "reference": site.reference.kwh if site.reference else None,
            "actual": site.actual,
            **{f"target_{step}": way.target for step, way in site.ways.items()},
            "missing": ", ".join(site.unregistered),
        }
        for site in view.sites
    ]
    whole = operat_portfolio(view.sites)
    sheet = Sheet(
        name="OPERAT",
        columns=[
            Column("site", _("Site")),
            Column("area", _("Surface tertiaire (m²)"), "number"),
            Column("reference_year", _("Année de référence"), "text"),
            Column("reference", _("Référence (kWh)"), "number"),
            Column("actual", _("Consommation (kWh)"), "number"),
            Column("target_2030", _("Cible 2030 (kWh)"), "number"),
            Column("target_2040", _("Cible 2040 (kWh)"), "number"),
            Column("target_2050", _("Cible 2050 (kWh)"), "number"),
            Column("missing", _("Sans identifiant OPERAT")),
        ],
        rows=rows,
        notes=[
            _("Année de consommation\u00a0: %(year)s.") % {"year": view.year or _("non connue")},
            _("%(known)s sites connus sur %(subject)s assujettis.")
            % {"known": whole.known, "subject": whole.subject},
            _("Une case vide est une valeur inconnue, jamais zéro."),
        ],
    )
    return download([sheet], format, f"operat {name}", fictitious=fictitious)


def _number(value: object) -> object:
    """Return an exact fraction as a number of a table; a missing one stays missing."""
    return None if value is None else float(value)  # type: ignore[arg-type]
