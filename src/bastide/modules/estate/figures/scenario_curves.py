"""The curve between money and service, the plan of least regret, two scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP, shown
from bastide.foundation.order import natural_key
from bastide.modules.estate.core.planned_money import total
from bastide.modules.estate.core.scenario_documents import MONEY_FIRST, SERVICE_FIRST
from bastide.modules.estate.figures.scenarios import action_words, money, money_text
from bastide.modules.estate.models import PlanRun, PlanScenario
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.theme import CATEGORIES

_WIDTH, _HEIGHT = 640, 320


@dataclass(frozen=True)
class PointRow:
    """A plan of the curve."""

    rank: int
    money: Decimal
    service: Decimal
    acted: int
    words: str


def point_rows(run: PlanRun) -> list[PointRow]:
    """Return the plans of the curve, from the most money to the most service."""
    return [
        PointRow(
            rank,
            Decimal(point["money"]),
            Decimal(str(point["service"])),
            sum(one["year"] is not None for one in point["plan"]),
            _short_words(point["plan"]),
        )
        for rank, point in enumerate(run.content.get("frontier", ()), start=1)
    ]


def _short_words(plan: Sequence[Mapping[str, Any]]) -> str:
    acted = [
        f"{one['building']}{NBSP}: {action_words(one['action_label'])} ({one['year']})"
        for one in plan
        if one["year"] is not None
    ]
    return ", ".join(acted) or _("tout conserver")


def curve_figure(rows: Sequence[PointRow]) -> Figure | None:
    """Return the curve: money against service, one point per plan; `None` without points."""
    if not rows:
        return None
    first, last = rows[0], rows[-1]
    sentence = (
        _("Un seul plan n’est battu par aucun autre\u00a0: argent et service y vont ensemble.")
        if len(rows) == 1
        else _(
            "Passer du plan le moins cher à celui qui sert le mieux coûte %(money)s\u00a0€ et "
            "gagne %(service)s points × m² de service."
        )
        % {
            "money": shown(first.money - last.money),
            "service": shown(last.service - first.service),
        }
    )
    return Figure(
        key="courbe",
        title=_("Ce que coûte le service"),
        sentence=sentence,
        spec=_curve(rows),
        table=FigureTable(
            (_("Plan"), _("Valeur en argent (€)"), _("Service (points × m²)"), _("Bâtiments")),
            [(one.rank, one.money, one.service, one.acted) for one in rows],
        ),
        unit=_("euros et points × m²"),
        source=_("calcul du scénario"),
    )


def _curve(rows: Sequence[PointRow]) -> dict[str, Any]:
    values = [
        {"rank": str(one.rank), "money": float(one.money), "service": float(one.service)}
        for one in rows
    ]
    axis = {"format": ",.0f", "tickCount": 5}
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "data": {"values": values},
        "encoding": {
            "x": {
                "field": "service",
                "type": "quantitative",
                "title": _("service (points × m²)"),
                "scale": {"zero": False, "nice": True},
                "axis": axis,
            },
            "y": {
                "field": "money",
                "type": "quantitative",
                "title": _("valeur en argent (euros)"),
                "scale": {"zero": False, "nice": True},
                "axis": axis,
            },
        },
        "layer": [
            {"mark": {"type": "line", "color": CATEGORIES[0], "interpolate": "step-before"}},
            {"mark": {"type": "point", "filled": True, "size": 90, "color": CATEGORIES[1]}},
            {
                "mark": {"type": "text", "dy": -14},
                "encoding": {"text": {"field": "rank", "type": "nominal"}},
            },
        ],
    }


# Least regret -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RegretRow:
    """What the plan of least regret loses under one way to weigh."""

    name: str
    best: Decimal | None
    value: Decimal | None
    regret: Decimal | None


def regret_rows(run: PlanRun) -> list[RegretRow]:
    """Return one row per way to weigh; empty when none was asked."""
    return [
        RegretRow(
            _weight_words(one["name"]),
            money(one["best"]),
            money(one["value"]),
            money(one["regret"]),
        )
        for one in run.content.get("robust", {}).get("scenarios", ())
    ]


def _weight_words(name: str) -> str:
    """Return the name of a way to weigh; those of the product in the language of the page."""
    return {
        MONEY_FIRST: _("L’argent d’abord"),
        SERVICE_FIRST: _("Le service d’abord"),
        "Comme demandé": _("Comme demandé"),
    }.get(name, name)


def regret_sentence(run: PlanRun) -> str:
    """Return what the plan of least regret loses at worst."""
    robust = run.content.get("robust")
    if not robust:
        return ""
    said = _(
        "Quelle que soit la façon de peser, ce plan ne perd jamais plus de %(worst)s face au "
        "meilleur."
    ) % {"worst": money_text(robust["worst_regret"])}
    return (
        said if robust["proved"] else said + " " + _("Faute de temps, un autre peut faire mieux.")
    )


def regret_plan(run: PlanRun) -> str:
    """Return what the plan of least regret does, in words."""
    robust = run.content.get("robust")
    return _short_words(robust["plan"]) if robust else ""


# Side by side -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Side:
    """A scenario and the computation that answers it; none when it is not computed."""

    scenario: PlanScenario
    run: PlanRun | None

    @property
    def plan(self) -> Mapping[str, Mapping[str, Any]]:
        """Return building → its choice; empty without a computation."""
        return (
            {} if self.run is None else {one["building"]: one for one in self.run.content["plan"]}
        )

    def total(self, name: str) -> Decimal | None:
        """Return the sum over years of an amount; `None` without a plan."""
        states = self.run.content["by_year"] if self.run is not None else ()
        return total(Decimal(state[name]) for state in states)


@dataclass(frozen=True)
class TotalRow:
    """One amount of two scenarios, and how the second differs from the first."""

    label: str
    first: Decimal | None
    second: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Return the second less the first; `None` when one is not known."""
        if self.first is None or self.second is None:
            return None
        return self.second - self.first


def total_rows(first: Side, second: Side) -> list[TotalRow]:
    """Return what two plans cost and bring."""
    sides = (first, second)
    told = [
        (_("Valeur en argent (€)"), [_content(side, "money") for side in sides]),
        (_("Service (points × m²)"), [_content(side, "service") for side in sides]),
        (_("Dépenses du plan (€)"), [side.total("spent") for side in sides]),
        (_("Recettes comptées (€)"), [side.total("receipts") for side in sides]),
        (_("Bâtiments traités"), [_acted(side) for side in sides]),
    ]
    return [TotalRow(label, *values) for label, values in told]


def _content(side: Side, name: str) -> Decimal | None:
    value = None if side.run is None else side.run.content[name]
    return None if value is None else Decimal(str(value))


def _acted(side: Side) -> Decimal | None:
    if not side.plan:
        return None
    return Decimal(sum(one["year"] is not None for one in side.plan.values()))


@dataclass(frozen=True)
class ChoiceRow:
    """What two plans do of one building."""

    code: str
    label: str
    first: str
    second: str
    is_different: bool


def choice_rows(first: Side, second: Side) -> list[ChoiceRow]:
    """Return every building of two plans, those that differ first."""
    codes = sorted({*first.plan, *second.plan}, key=natural_key)
    rows = [_choice(code, first.plan.get(code), second.plan.get(code)) for code in codes]
    return sorted(rows, key=lambda one: not one.is_different)


def _choice(
    code: str, first: Mapping[str, Any] | None, second: Mapping[str, Any] | None
) -> ChoiceRow:
    here, there = _choice_words(first), _choice_words(second)
    label = (first or second or {}).get("label", "")
    return ChoiceRow(code, label, here, there, here != there)


def _choice_words(one: Mapping[str, Any] | None) -> str:
    if one is None:
        return _("absent de ce scénario")
    words = action_words(one["action_label"])
    return words if one["year"] is None else f"{words}, {one['year']}"


def compare_sentence(first: Side, second: Side) -> str:
    """Return how far two scenarios differ, in one sentence."""
    if not first.plan or not second.plan:
        return _(
            "L’un des deux scénarios n’a pas de plan\u00a0: ouvrez-le pour le calculer ou savoir "
            "pourquoi."
        )
    different = sum(one.is_different for one in choice_rows(first, second))
    if not different:
        return _("Les deux plans font la même chose de chaque bâtiment.")
    return ngettext(
        "Les deux plans diffèrent sur %(n)d bâtiment.",
        "Les deux plans diffèrent sur %(n)d bâtiments.",
        different,
    ) % {"n": different}
