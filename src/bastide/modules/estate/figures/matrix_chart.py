"""The matrix of one segment as a chart: atouts across, attraits up, a link per building."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import shown
from bastide.modules.estate.core.indicators import TOP
from bastide.modules.estate.core.matrix import (
    Axis,
    BuildingClass,
    MatrixRules,
    Placement,
    Thresholds,
)
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.quadrants import Mark, QuadrantPoint, Scale
from bastide.platform.figures.quadrants import Quadrants

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ChartedBuilding:
    """A building of the chart.

    Attributes:
        placement: its place in the matrix. name: as people call it. url: its page.
        size: what the area of its bubble stands for (m², euros); `None` when it is unknown.
    """

    placement: Placement
    name: str
    url: str
    size: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ChartedSegment:
    """A segment of the chart.

    Attributes:
        key: identifier of its figure, unique in the page. label: its name.
        buildings: in the order of their numbers, best first by the elected indicator.
        thresholds: those of the segment. rules: those of the campaign.
        size_label: what the area of a bubble is, in the language of the page; empty for nothing.
        source, csv_url: of the data.
    """

    key: str
    label: str
    buildings: Sequence[ChartedBuilding]
    thresholds: Thresholds
    rules: MatrixRules
    size_label: str = ""
    source: str = ""
    csv_url: str = ""


def class_label(found: BuildingClass) -> str:
    """Return what a class proposes, in the language of the page."""
    return {
        BuildingClass.C1: _("conserver et entretenir"),
        BuildingClass.C2: _("rénover ou restructurer"),
        BuildingClass.C3: _("mutualiser, réaffecter ou valoriser"),
        BuildingClass.C4: _("céder ou démolir"),
    }[found]


def certainty(placement: Placement) -> str:
    """Return how sure the class of a building is, in the language of the page."""
    if placement.scored_class is None:
        return _("sans classe")
    if placement.is_provisional:
        return _("provisoire")
    said = _("certaine") if placement.is_certain else _("incertaine")
    return _("%(said)s, zone grise") % {"said": said} if placement.grey_axes else said


def points_text(score: Fraction | None) -> str:
    r"""Return a score as the page shows it, two decimals.

    >>> points_text(Fraction(11, 7))
    '1,57'
    """
    return "" if score is None else shown(_rounded(score), decimals=2)


def matrix_figure(segment: ChartedSegment) -> Figure:
    """Return the chart of one segment with its sentence and its table.

    A building without score on an axis stands in the table and not in the drawing; the sentence
    says how many. An empty segment has an empty frame that says so.

    Args:
        segment: its buildings, thresholds and words.
    """
    counts = Counter(one.placement.scored_class for one in segment.buildings)
    return Figure(
        key=segment.key,
        title=_title(segment, counts),
        sentence=_sentence(segment, counts),
        spec={},
        table=_table(segment),
        unit=_("points de 0 à 3"),
        source=segment.source,
        csv_url=segment.csv_url,
        quadrants=_quadrants(segment),
    )


def _title(segment: ChartedSegment, counts: Mapping[BuildingClass | None, int]) -> str:
    """Return the claim: the class where most buildings stand; the first one among equals."""
    known = {name: counts[name] for name in BuildingClass if counts.get(name)}
    if not known:
        return _("%(segment)s\u00a0: aucun bâtiment noté") % {"segment": segment.label}
    most = max(known, key=lambda name: known[name])
    return ngettext(
        "%(segment)s\u00a0: %(n)d bâtiment sur %(all)d à %(act)s",
        "%(segment)s\u00a0: %(n)d bâtiments sur %(all)d à %(act)s",
        known[most],
    ) % {
        "segment": segment.label,
        "n": known[most],
        "all": len(segment.buildings),
        "act": class_label(most),
    }


def _sentence(segment: ChartedSegment, counts: Mapping[BuildingClass | None, int]) -> str:
    """Return how many buildings stand in each class, the thresholds, and what is not sure."""
    if not segment.buildings:
        return _("Ce segment n’a encore aucun bâtiment dans la campagne.")
    parts = [
        _("%(class)s (%(label)s)\u00a0: %(n)d")
        % {"class": name.value, "label": class_label(name), "n": counts[name]}
        for name in BuildingClass
        if counts.get(name)
    ]
    said = [f"{', '.join(parts)}.", _limits(segment.thresholds)] if parts else []
    return " ".join([*said, *_doubts(segment, counts)])


def _doubts(segment: ChartedSegment, counts: Mapping[BuildingClass | None, int]) -> Iterator[str]:
    """Yield what is not sure: classes that missing scores may change, too few answers, no score."""
    placements = [one.placement for one in segment.buildings]
    provisional = sum(one.is_provisional for one in placements)
    unsure = sum(
        one.scored_class is not None and not one.is_certain and not one.is_provisional
        for one in placements
    )
    if unsure:
        yield ngettext(
            "%(n)d classe est incertaine\u00a0: les notes manquantes peuvent la changer.",
            "%(n)d classes sont incertaines\u00a0: les notes manquantes peuvent les changer.",
            unsure,
        ) % {"n": unsure}
    if provisional:
        yield ngettext(
            "%(n)d classe est provisoire, faute de réponses.",
            "%(n)d classes sont provisoires, faute de réponses.",
            provisional,
        ) % {"n": provisional}
    if unscored := counts.get(None, 0):
        yield ngettext(
            "%(n)d bâtiment sans note sur un axe n’est pas dessiné.",
            "%(n)d bâtiments sans note sur un axe ne sont pas dessinés.",
            unscored,
        ) % {"n": unscored}


def _limits(used: Thresholds) -> str:
    return _("Seuils\u00a0: atouts %(atout)s, attraits %(attrait)s.") % {
        axis.value: points_text(used[axis].value) for axis in Axis
    }


def _table(segment: ChartedSegment) -> FigureTable:
    size = (segment.size_label,) if segment.size_label else ()
    return FigureTable(
        columns=(_("Bâtiment"), _("Atouts"), _("Attraits"), _("Classe"), _("Certitude"), *size),
        rows=tuple(
            (
                f"{number}. {one.name}",
                _cell(one.placement.scored.atout.value),
                _cell(one.placement.scored.attrait.value),
                _class_cell(one.placement),
                certainty(one.placement),
                *((one.size,) if segment.size_label else ()),
            )
            for number, one in enumerate(segment.buildings, start=1)
        ),
    )


def _class_cell(placement: Placement) -> str | None:
    found = placement.scored_class
    return None if found is None else f"{found.value} ({class_label(found)})"


def _quadrants(segment: ChartedSegment) -> Quadrants:
    used, rules = segment.thresholds, segment.rules
    middle = rules.threshold if rules.threshold is not None else Fraction(TOP, 2)
    limits = {axis: used[axis].value if axis in used else middle for axis in Axis}
    return Quadrants(
        points=tuple(
            _point(number, one)
            for number, one in enumerate(segment.buildings, start=1)
            if one.placement.scored_class is not None
        ),
        scale=Scale(
            float(TOP),
            float(limits[Axis.ATOUT]),
            float(limits[Axis.ATTRAIT]),
            float(rules.grey_width),
        ),
        x_title=_("Atouts (qualité du bâtiment)"),
        y_title=_("Attraits (intérêt pour la collectivité)"),
        titles=tuple(f"{name.value} {class_label(name)}" for name in BuildingClass),
        marks=(
            (Mark.CERTAIN, _("classe certaine")),
            (Mark.UNCERTAIN, _("incertaine")),
            (Mark.PROVISIONAL, _("provisoire")),
        ),
        grey=_("zone grise"),
        size=_("aire\u00a0: %(size)s") % {"size": segment.size_label} if segment.size_label else "",
        empty=_("Aucun bâtiment noté dans ce segment."),
    )


def _point(number: int, one: ChartedBuilding) -> QuadrantPoint:
    scored = one.placement.scored
    return QuadrantPoint(
        number=number,
        label=one.name,
        said=_said(number, one),
        x=float(scored.atout.value or 0),
        y=float(scored.attrait.value or 0),
        x_bounds=_bounds(one.placement, Axis.ATOUT),
        y_bounds=_bounds(one.placement, Axis.ATTRAIT),
        size=None if one.size is None else float(one.size),
        mark=_mark(one.placement),
        url=one.url,
    )


def _said(number: int, one: ChartedBuilding) -> str:
    """Return what a screen reader says of a point: building, both scores, class, certainty."""
    placement = one.placement
    found = placement.scored_class
    return _(
        "%(number)d. %(name)s\u00a0: atouts %(atout)s, attraits %(attrait)s, %(class)s, %(sure)s"
    ) % {
        "number": number,
        "name": one.name,
        "atout": points_text(placement.scored.atout.value),
        "attrait": points_text(placement.scored.attrait.value),
        "class": "" if found is None else f"{found.value} {class_label(found)}",
        "sure": certainty(placement),
    }


def _mark(placement: Placement) -> Mark:
    if placement.is_provisional:
        return Mark.PROVISIONAL
    return Mark.CERTAIN if placement.is_certain else Mark.UNCERTAIN


def _bounds(placement: Placement, axis: Axis) -> tuple[float, float] | None:
    score = placement.scored.on(axis)
    if score.low is None or score.high is None or score.low == score.high:
        return None
    return float(score.low), float(score.high)


def _cell(score: Fraction | None) -> Decimal | None:
    return None if score is None else _rounded(score)


def _rounded(score: Fraction) -> Decimal:
    """Return a score to the hundredth, for people."""
    return (Decimal(score.numerator) / score.denominator).quantize(_HUNDREDTH, ROUND_HALF_UP)
