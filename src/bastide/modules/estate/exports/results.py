"""Results to take away: a workbook whose formulas follow its weights, CSV, points with classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.matrix import Axis, Placement
from bastide.modules.estate.exports.results_workbook import Workbook
from bastide.modules.estate.figures.results import (
    change_words,
    indicator_label,
    run_sentence,
    threshold_sentence,
)
from bastide.modules.estate.queries.results import Before, ResultView, places_of_assets
from bastide.platform.exchange.geojson import Point, download_geojson
from bastide.platform.exchange.writers import Column, Sheet, download


def result_row(view: ResultView, one: Placement, before: Before | None) -> dict[str, Any]:
    """Return one building of the results, for files and for the API alike.

    Scores are points from 0 to 3, coverages from 0 to 1; a missing one is `None`.
    """
    told = view.result.told[one.scored.building]
    row: dict[str, Any] = {
        "building": told["building"],
        "label": told["label"],
        "asset": told["asset"],
        "segment": told["segment"],
    }
    for axis in Axis:
        row |= {f"{axis.value}_{key}": told[axis.value][key]
                for key in ("score", "low", "high", "coverage", "raters")}  # fmt: skip
    return row | {
        "class": told["class"],
        "certain": told["certain"],
        "provisional_class": told["provisional_class"],
        "grey": " ".join(told["grey"]),
        "reasons": " ".join(told["reasons"]),
        "indicator": view.result.elected.value,
        "indicator_value": view.result.elected_value(told["building"]),
        "pareto": told["building"] in view.result.pareto,
        "area_m2": told["area_m2"],
        "yearly_cost_eur": told["yearly_cost_eur"],
        "change": change_words(one, told["asset"], before),
    }


def columns(view: ResultView) -> list[Column]:
    """Return the columns of the table of results."""
    atouts, attraits = _("Atouts"), _("Attraits")
    scores: list[Column] = []
    for axis, words in ((Axis.ATOUT, atouts), (Axis.ATTRAIT, attraits)):
        scores += [
            Column(f"{axis.value}_score", words, "number"),
            Column(f"{axis.value}_low", _("%(axis)s, borne basse") % {"axis": words}, "number"),
            Column(f"{axis.value}_high", _("%(axis)s, borne haute") % {"axis": words}, "number"),
            Column(f"{axis.value}_coverage", _("%(axis)s, couverture") % {"axis": words}, "rate"),
            Column(f"{axis.value}_raters", _("%(axis)s, évaluateurs") % {"axis": words}, "integer"),
        ]
    return [
        Column("building", _("Code du bien")),
        Column("label", _("Bien")),
        Column("asset", _("Identifiant")),
        Column("segment", _("Segment")),
        *scores,
        Column("class", _("Classe")),
        Column("certain", _("Certaine")),
        Column("provisional_class", _("Classe provisoire")),
        Column("grey", _("Zone grise")),
        Column("reasons", _("Pourquoi")),
        Column(
            "indicator_value",
            _("%(name)s (indicateur élu)") % {"name": indicator_label(view.result.elected)},
            "number",
        ),
        Column("pareto", _("Front de Pareto")),
        Column("area_m2", _("Surface (m²)"), "number"),
        Column("yearly_cost_eur", _("Coût d’un an (€)"), "money"),
        Column("change", _("Depuis la campagne précédente")),
    ]


def results_download(
    view: ResultView,
    territory: Territory,
    listed: Sequence[Placement],
    before: Before | None,
    *,
    format: str,  # noqa: A002 -- the word of the address
) -> HttpResponse:
    """Answer the results: the whole workbook, or the buildings listed as CSV or points.

    Raises:
        Http404: an unknown format.
    """
    stem = f"resultats {view.campaign.name}"
    notes = [view.campaign.name, threshold_sentence(view.result), run_sentence(view)]
    if format == "xlsx":
        sheets = Workbook(view.result, is_marked=territory.is_fictitious).sheets(notes)
        return download(sheets, "xlsx", stem, fictitious=territory.is_fictitious)
    rows = [result_row(view, one, before) for one in listed]
    if format == "csv":
        sheet = Sheet(_("Résultats"), columns(view), [_spoken(row) for row in rows], notes)
        return download([sheet], "csv", stem, fictitious=territory.is_fictitious)
    if format == "geojson":
        return download_geojson(
            points(rows),
            columns(view),
            stem,
            notes,
            name=view.campaign.name,
            fictitious=territory.is_fictitious,
        )
    raise Http404


def points(rows: Iterable[Mapping[str, Any]]) -> list[Point]:
    """Return buildings as points; one without a place keeps its line."""
    listed = list(rows)
    places = places_of_assets([row["asset"] for row in listed])
    return [
        Point(row["asset"], {**row, "yearly_cost_eur": _amount(row)},
              *places.get(row["asset"], (None, None)))
        for row in listed
    ]  # fmt: skip


def _spoken(row: Mapping[str, Any]) -> dict[str, Any]:
    yes, no = _("oui"), _("non")
    said = {key: yes if row[key] else no for key in ("certain", "pareto")}
    return {**row, **said, "yearly_cost_eur": _amount(row)}


def _amount(row: Mapping[str, Any]) -> Decimal | None:
    return None if row["yearly_cost_eur"] is None else Decimal(row["yearly_cost_eur"])
