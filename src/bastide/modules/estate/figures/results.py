"""Results in words: one sentence, one chart per segment, one row per building."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP, shown
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.indicators import Indicator
from bastide.modules.estate.core.matrix import Axis, BuildingClass, Placement, Scope
from bastide.modules.estate.core.results import Result
from bastide.modules.estate.figures.matrix_chart import (
    ChartedBuilding,
    ChartedSegment,
    class_label,
    matrix_figure,
    points_text,
)
from bastide.modules.estate.forms.results import AREA, COST, NONE
from bastide.modules.estate.queries.results import Before, ResultView
from bastide.platform.figures.charts import Figure

LEVELS: Mapping[BuildingClass, str] = {
    BuildingClass.C1: "ok",
    BuildingClass.C2: "warn",
    BuildingClass.C3: "info",
    BuildingClass.C4: "err",
}
"""Class → level of its tag."""


def indicator_label(one: Indicator) -> str:
    """Return the name of an indicator, in the language of the page."""
    return {
        Indicator.MEAN: _("Moyenne"),
        Indicator.GEOMETRIC: _("Moyenne géométrique"),
        Indicator.IDEAL: _("Proximité de l’idéal"),
        Indicator.PRIORITY: _("Priorité d’investissement"),
        Indicator.EFFICIENCY: _("Efficacité des travaux"),
        Indicator.DISPOSAL: _("Intérêt de la sortie"),
    }[one]


def number_text(value: float | Decimal | None, decimals: int = 2) -> str:
    r"""Return a number as the page shows it; nothing when it is missing.

    >>> number_text(0.4666, 2), number_text(None)
    ('0,47', '')
    """
    return "" if value is None else shown(Decimal(str(round(value, 8))), decimals=decimals)


def share_text(share: float | None) -> str:
    r"""Return a share as whole percents; what is not whole is never said to be all or nothing.

    >>> share_text(0.5), share_text(0.999), share_text(1.0), share_text(0.004)
    ('50\xa0%', '>\xa099\xa0%', '100\xa0%', '<\xa01\xa0%')
    """
    if share is None:
        return ""
    if 0 < share < 0.01:  # noqa: PLR2004 -- one percent
        return f"<{NBSP}1{NBSP}%"
    if 0.99 < share < 1:  # noqa: PLR2004 -- ninety-nine percent
        return f">{NBSP}99{NBSP}%"
    return f"{shown(Decimal(str(share)) * 100)}{NBSP}%"


# Sentences ----------------------------------------------------------------------------------------
def headline(result: Result) -> str:
    """Return how many buildings stand in each class, and how many in none."""
    counts = result.matrix.counts()
    known = [
        f"{counts[name]} {_('à')} {class_label(name)} ({name.value})"
        for name in BuildingClass
        if counts[name]
    ]
    total = len(result.told)
    said = ngettext("%(n)d bâtiment noté", "%(n)d bâtiments notés", total) % {"n": total}
    parts = [f"{said}{NBSP}: {', '.join(known)}." if known else f"{said}."]
    if counts[None]:
        parts.append(
            ngettext(
                "%(n)d n’a pas de classe publiable, faute de réponses.",
                "%(n)d n’ont pas de classe publiable, faute de réponses.",
                counts[None],
            )
            % {"n": counts[None]}
        )
    unsure = sum(
        one.building_class is not None and not one.is_certain for one in result.matrix.placements
    )
    if unsure:
        parts.append(
            ngettext(
                "%(n)d classe peut encore changer selon les notes manquantes.",
                "%(n)d classes peuvent encore changer selon les notes manquantes.",
                unsure,
            )
            % {"n": unsure}
        )
    return " ".join(parts)


def threshold_sentence(result: Result) -> str:
    """Return the thresholds used and the grey zone."""
    rules = result.rules
    grey = _(
        "Zone grise\u00a0: à moins de %(width)s point d’un seuil, la classe est à confirmer."
    ) % {"width": points_text(rules.grey_width)}
    if rules.threshold is not None:
        said = _(
            "Seuil fixe de %(value)s sur les deux axes\u00a0; sur le seuil, on est au-dessus."
        ) % {"value": points_text(rules.threshold)}
        return f"{said} {grey}"
    said = _(
        "Seuils\u00a0: la médiane du segment quand il a %(n)d bâtiments notés au moins, sinon "
        "celle du patrimoine\u00a0; sur le seuil, on est au-dessus."
    ) % {"n": rules.least_buildings}
    return f"{said} {grey}"


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """The thresholds of one segment: their values, where they come from."""

    segment: str
    atout: str
    attrait: str
    scope: str


def threshold_rows(result: Result) -> list[ThresholdRow]:
    """Return the thresholds of each segment."""
    words = {
        Scope.FIXED: _("seuil fixe"),
        Scope.SEGMENT: _("médiane du segment"),
        Scope.PORTFOLIO: _("médiane du patrimoine"),
    }
    return [
        ThresholdRow(
            segment,
            atout=points_text(used[Axis.ATOUT].value) if Axis.ATOUT in used else "",
            attrait=points_text(used[Axis.ATTRAIT].value) if Axis.ATTRAIT in used else "",
            scope=", ".join(dict.fromkeys(words[one.scope] for one in used.values())),
        )
        for segment, used in result.matrix.thresholds.items()
    ]


def run_sentence(view: ResultView) -> str:
    """Return which computation is shown."""
    run = view.run
    return _(
        "Calcul n° %(number)d, tour %(round)d, fait le %(day)s sur %(votes)s réponses\u00a0; "
        "empreinte %(hash)s."
    ) % {
        "number": run.number,
        "round": run.round_number,
        "day": date_format(run.created_at, "j F Y à H:i"),
        "votes": shown(Decimal(view.result.content["rows"])),
        "hash": run.inputs_sha256[:12],
    }


def pareto_names(result: Result) -> list[str]:
    """Return the buildings that no other beats on both axes."""
    return [
        f"{code} {result.told[code]['label']}"
        for code in result.placements
        if code in result.pareto
    ]


# Rows ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class AxisCell:
    """A score on an axis: itself, between what and what, how much of the weight is scored."""

    score: str
    bounds: str
    coverage: str
    origin_url: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One building of the table; words in the language of the page, `reasons` in French."""

    code: str
    number: int
    label: str
    url: str
    session_url: str
    segment: str
    axes: Sequence[AxisCell]
    level: str
    klass: str
    certainty: str
    reasons: Sequence[str]
    indicator: str
    indicator_url: str
    is_pareto: bool
    change: str


def asset_url(territory: Territory, told: Mapping[str, Any]) -> str:
    """Return the page of a building."""
    return reverse("estate_asset", args=[territory.slug, told["asset"]])


def origin_url(view: ResultView, territory: Territory, code: str, measure: str) -> str:
    """Return the page that says where a figure of a building comes from."""
    return address(view, territory, "estate_origin", bien=code, mesure=measure)


def address(view: ResultView, territory: Territory, name: str, **query: str) -> str:
    """Return the address of a page of these results."""
    path = reverse(name, args=[territory.slug, view.campaign.pk])
    return f"{path}?{urlencode(query)}" if query else path


def narrowed(result: Result, asked: Mapping[str, str]) -> list[Placement]:
    """Return the buildings that the address asks for, best first by the elected indicator."""
    return [one for one in result.placements.values() if _is_asked(one, asked)]


def _is_asked(one: Placement, asked: Mapping[str, str]) -> bool:
    if asked.get("segment") and one.scored.segment != asked["segment"]:
        return False
    wanted, found = asked.get("classe"), one.building_class
    if wanted and (found is not None if wanted == NONE else found != wanted):
        return False
    return {
        "certaine": one.is_certain,
        "incertaine": found is not None and not one.is_certain,
        "grise": bool(one.grey_axes),
        "provisoire": one.is_provisional,
    }.get(asked.get("certitude", ""), True)


def result_rows(
    view: ResultView, territory: Territory, listed: Iterable[Placement], before: Before | None
) -> list[ResultRow]:
    """Return the rows of some buildings, in the order given."""
    return [_row(view, territory, one, before) for one in listed]


def _row(
    view: ResultView, territory: Territory, one: Placement, before: Before | None
) -> ResultRow:
    code, result = one.scored.building, view.result
    told = result.told[code]
    return ResultRow(
        code=code,
        number=result.numbers[code],
        label=told["label"],
        url=asset_url(territory, told),
        session_url=address(view, territory, "estate_session", bien=code),
        segment=one.scored.segment,
        axes=[_axis(view, territory, one, axis) for axis in Axis],
        level=level_of(one),
        klass=one.scored_class.value if one.scored_class else _("sans classe"),
        certainty=_sure_words(one),
        reasons=[*told["reasons"], *_why_unsure(one)],
        indicator=number_text(result.elected_value(code), 3),
        indicator_url=origin_url(view, territory, code, result.elected.value),
        is_pareto=code in result.pareto,
        change=change_words(one, told["asset"], before),
    )


def _sure_words(one: Placement) -> str:
    """Return how sure a class is; the grey zone is said axis by axis beside it."""
    if one.scored_class is None:
        return ""
    if one.is_provisional:
        return _("provisoire")
    return _("certaine") if one.is_certain else _("incertaine")


def level_of(one: Placement) -> str:
    """Return the level of the tag of a building's class; a provisional one has no colour."""
    return LEVELS[one.building_class] if one.building_class else "neutral"


def class_words(one: Placement) -> str:
    """Return the class of a building; a provisional one says so."""
    found = one.scored_class
    if found is None:
        return _("sans classe")
    return f"{found.value} {class_label(found)}"


def _why_unsure(one: Placement) -> list[str]:
    said = []
    if one.building_class is not None and not one.is_certain:
        said.append(_("Les notes manquantes peuvent changer la classe."))
    words = {Axis.ATOUT: _("atouts"), Axis.ATTRAIT: _("attraits")}
    said += [_("Zone grise sur les %(axis)s.") % {"axis": words[axis]} for axis in one.grey_axes]
    return said


def _axis(view: ResultView, territory: Territory, one: Placement, axis: Axis) -> AxisCell:
    score = one.scored.on(axis)
    is_exact = score.low == score.high
    return AxisCell(
        score=points_text(score.value),
        bounds=""
        if is_exact or score.low is None
        else _("de %(low)s à %(high)s")
        % {"low": points_text(score.low), "high": points_text(score.high)},
        coverage=share_text(None if score.coverage is None else float(score.coverage)),
        origin_url=origin_url(view, territory, one.scored.building, axis.value),
    )


def change_words(one: Placement, asset: str, before: Before | None) -> str:
    """Return how the class of a building moved since the campaign before."""
    if before is None:
        return ""
    if asset not in before.classes:
        return _("nouveau")
    now, then = one.building_class, before.classes[asset]
    if (now.value if now else None) == then:
        return _("inchangée")
    none = _("sans classe")
    after = now.value if now else none
    return _("%(before)s, puis %(after)s") % {"before": then or none, "after": after}


# Charts -------------------------------------------------------------------------------------------
def segment_figures(
    view: ResultView, territory: Territory, listed: Iterable[Placement], size: str, here: str = ""
) -> list[Figure]:
    """Return a chart per segment; bubbles as the address asks, links told from the path `here`."""
    by_segment: dict[str, list[Placement]] = {}
    for one in listed:
        by_segment.setdefault(one.scored.segment, []).append(one)
    order = [name for name in view.result.segments if name in by_segment]
    return [
        segment_figure(view, territory, name, by_segment[name], size=size, rank=rank, here=here)
        for rank, name in enumerate(order, start=1)
    ]


def segment_figure(
    view: ResultView,
    territory: Territory,
    segment: str,
    listed: Sequence[Placement],
    *,
    size: str = AREA,
    rank: int = 1,
    here: str = "",
) -> Figure:
    """Return the chart of one segment; links told from the path `here`."""
    result = view.result
    export = address(view, territory, "estate_results_export", format="csv", segment=segment)
    return matrix_figure(
        ChartedSegment(
            key=f"segment-{rank}",
            label=segment,
            buildings=[
                ChartedBuilding(
                    one,
                    result.told[one.scored.building]["label"],
                    origin_url(view, territory, one.scored.building, "classe").removeprefix(here),
                    _size(result.told[one.scored.building], size),
                )
                for one in listed
            ],
            thresholds=result.matrix.thresholds[segment],
            rules=result.rules,
            size_label={AREA: _("surface (m²)"), COST: _("coût d’un an (€)")}.get(size, ""),
            source=_("campagne «\u00a0%(name)s\u00a0», calcul n° %(number)d")
            % {"name": view.campaign.name, "number": view.run.number},
            csv_url=export,
        )
    )


def _size(told: Mapping[str, Any], size: str) -> Decimal | None:
    key = {AREA: "area_m2", COST: "yearly_cost_eur"}.get(size)
    value = told[key] if key else None
    return None if value is None else Decimal(str(value))


def class_counts(result: Result) -> list[tuple[str, str, str, int]]:
    """Return level, class, words and number of buildings of each class."""
    counts: Counter[BuildingClass | None] = result.matrix.counts()
    return [(LEVELS[one], one.value, class_label(one), counts[one]) for one in BuildingClass]
