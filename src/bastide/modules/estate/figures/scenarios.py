"""Scenarios in words: what a plan is worth, year by year, building by building."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP, shown
from bastide.modules.estate.core.actions import LABELS, ActionKind
from bastide.modules.estate.core.planned_money import total
from bastide.modules.estate.models import PlanRun, PlanScenario, ScenarioStage
from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.theme import CATEGORIES
from bastide.platform.ui.archetypes import KeyFigure

LEVELS = {
    "optimal": "ok",
    "feasible": "warn",
    "infeasible": "err",
}
STAGE_LEVELS = {
    ScenarioStage.DRAFT: "info",
    ScenarioStage.VOTED: "ok",
    ScenarioStage.DROPPED: "neutral",
}
_WIDTH, _HEIGHT = 760, 300


# Words --------------------------------------------------------------------------------------------
def money(text: str | None) -> Decimal | None:
    """Return an amount of an answer as a number; missing stays missing."""
    return None if text is None else Decimal(text)


def money_text(text: str | None) -> str:
    r"""Return an amount of an answer in whole euros.

    >>> money_text("-1234.50"), money_text(None)
    ('−1\xa0235\xa0€', '')
    """
    return "" if text is None else f"{shown(Decimal(text))}{NBSP}€"


def percent_text(rate: float, decimals: int = 1) -> str:
    r"""Return a rate as a percentage.

    >>> percent_text(0.125)
    '12,5\xa0%'
    """
    return f"{shown(Decimal(str(rate)) * 100, decimals=decimals)}{NBSP}%"


def action_words(kind: str) -> str:
    """Return the name of an action in the language of the page; a code of a file as it is."""
    words = {
        ActionKind.KEEP: _("conserver"),
        ActionKind.MAINTAIN: _("entretenir"),
        ActionKind.OPEN: _("ouvrir à d’autres usages"),
        ActionKind.RENOVATE: _("rénover"),
        ActionKind.POOL: _("mutualiser"),
        ActionKind.RELET: _("relouer"),
        ActionKind.RELOCATE: _("reloger les occupants"),
        ActionKind.SELL: _("céder"),
        ActionKind.DEMOLISH: _("démolir"),
        ActionKind.FREEZE: _("geler et garder"),
        ActionKind.BUILD: _("construire"),
        ActionKind.OTHER: _("autre action"),
    }
    return words[_KINDS[kind]] if kind in _KINDS else kind


_KINDS: Mapping[str, ActionKind] = {
    **{kind.value: kind for kind in ActionKind},
    **{label: kind for kind, label in LABELS.items()},
}


def status_words(status: str) -> str:
    """Return how far an answer is proved."""
    return {
        "optimal": _("meilleur plan"),
        "feasible": _("plan possible"),
        "infeasible": _("aucun plan"),
    }[status]


def headline(run: PlanRun | None) -> str:
    """Return where a scenario stands, in one sentence."""
    if run is None:
        return _("Ce scénario n’est pas calculé tel qu’il est aujourd’hui\u00a0: lancez le calcul.")
    content = run.content
    if run.status == "infeasible":
        return _(
            "Aucun plan ne respecte tout ce qui est demandé\u00a0: voici le moins qu’il faut "
            "assouplir."
        )
    acted = sum(one["year"] is not None for one in content["plan"])
    told = {
        "acted": ngettext("%(n)d bâtiment traité", "%(n)d bâtiments traités", acted) % {"n": acted},
        "total": len(content["plan"]),
        "money": money_text(content["money"]),
    }
    if run.status == "optimal":
        return (
            _(
                "Meilleur plan, prouvé\u00a0: %(acted)s sur %(total)d, valeur en argent de "
                "%(money)s."
            )
            % told
        )
    if content["gap"] is None:
        return (
            _(
                "Plan possible\u00a0: %(acted)s sur %(total)d, valeur en argent de %(money)s. "
                "Rien ne dit combien un meilleur plan gagnerait."
            )
            % told
        )
    return _(
        "Plan possible\u00a0: %(acted)s sur %(total)d, valeur en argent de %(money)s. Un autre "
        "plan ne ferait pas mieux de plus de %(gap)s."
    ) % {**told, "gap": percent_text(content["gap"], 2)}


def run_sentence(run: PlanRun) -> str:
    """Return which computation is shown."""
    checked = _("vérifié par un second calcul") if run.content["verified"] else _("sans plan")
    return _(
        "Calcul n° %(number)d, fait en %(seconds)s\u00a0s avec %(solver)s, %(checked)s\u00a0; "
        "empreinte %(hash)s."
    ) % {
        "number": run.number,
        "seconds": shown(Decimal(str(round(run.seconds, 1))), decimals=1),
        "solver": run.content["solver"]["name"],
        "checked": checked,
        "hash": run.inputs_sha256[:12],
    }


@dataclass(frozen=True)
class ListedRow:
    """A scenario of the list: what its latest computation said, if it is still current."""

    scenario: PlanScenario
    stage_level: str
    status: str
    status_level: str
    value: str


def listed_row(scenario: PlanScenario) -> ListedRow:
    """Return a scenario as the list shows it.

    Args:
        scenario: with `last_status`, `last_objective` and `last_version`.
    """
    status = getattr(scenario, "last_status", None)
    value = getattr(scenario, "last_objective", None)
    return ListedRow(
        scenario,
        STAGE_LEVELS[ScenarioStage(scenario.stage)],
        status_words(status) if status else _("à calculer"),
        LEVELS.get(status or "", "neutral"),
        money_text(value),
    )


def key_figures(scenario: PlanScenario, run: PlanRun) -> list[KeyFigure]:
    """Return what a plan is worth, each figure with where it comes from; empty without a plan."""
    content = run.content
    if content["objective"] is None:
        return []
    service = shown(Decimal(str(content["service"])))
    gap = content["gap"]
    told = [
        (_("Valeur du plan"), money_text(content["objective"]), "valeur"),
        (_("dont argent"), money_text(content["money"]), "argent"),
        (_("Service gagné (points × m²)"), service, "service"),
        (
            _("Écart au meilleur possible"),
            _("non connu") if gap is None else percent_text(gap, 2),
            "ecart",
        ),
    ]
    return [
        KeyFigure(label, value, origin_url=origin_url(scenario, measure))
        for label, value, measure in told
    ]


# The plan year by year ----------------------------------------------------------------------------
@dataclass(frozen=True)
class YearRow:
    """A year of a plan: amounts as numbers, each with the way to where it comes from."""

    year: int
    budget: Decimal | None
    spent: Decimal | None
    receipts: Decimal | None
    balance: Decimal | None
    energy: str
    displaced: Decimal
    opened: Decimal
    origin: str


def origin_url(scenario: PlanScenario, measure: str, year: int | None = None) -> str:
    """Return the page that says where a figure of a plan comes from."""
    path = reverse("estate_scenario_origin", args=[scenario.territory.slug, scenario.pk])
    query: dict[str, Any] = {"mesure": measure}
    return f"{path}?{urlencode(query if year is None else {**query, 'annee': year})}"


def year_rows(scenario: PlanScenario, run: PlanRun) -> list[YearRow]:
    """Return the years of a plan."""
    return [
        YearRow(
            year=state["year"],
            budget=money(state["budget"]),
            spent=money(state["spent"]),
            receipts=money(state["receipts"]),
            balance=money(state["balance"]),
            energy="" if state["energy_ratio"] is None else percent_text(state["energy_ratio"], 0),
            displaced=Decimal(str(state["displaced_m2"])),
            opened=Decimal(str(state["freed_m2"])),
            origin=origin_url(scenario, "annee", state["year"]),
        )
        for state in run.content["by_year"]
    ]


def year_figure(rows: Sequence[YearRow]) -> Figure | None:
    """Return budget, spending, receipts and what is left of each year; `None` without years."""
    if not rows:
        return None
    names = (_("Budget"), _("Dépenses"), _("Recettes"), _("Reste"))
    told = [(str(one.year), (one.budget, one.spent, one.receipts, one.balance)) for one in rows]
    spent, received = total(one.spent for one in rows), total(one.receipts for one in rows)
    return Figure(
        key="annees",
        title=_("Le plan, année par année"),
        sentence=_(
            "De %(first)s à %(last)s, %(spent)s\u00a0€ à dépenser et %(received)s\u00a0€ de "
            "recettes comptées."
        )
        % {
            "first": rows[0].year,
            "last": rows[-1].year,
            "spent": _("non connu") if spent is None else shown(spent),
            "received": _("non connu") if received is None else shown(received),
        },
        spec=_grouped_bars(names, told),
        table=FigureTable((_("Année"), *names), [(year, *amounts) for year, amounts in told]),
        unit=_("euros"),
        source=_("calcul du scénario"),
    )


def _grouped_bars(
    names: Sequence[str], told: Sequence[tuple[str, Sequence[Decimal | None]]]
) -> dict[str, Any]:
    values = [
        {"year": year, "serie": name, "value": float(amount)}
        for year, amounts in told
        for name, amount in zip(names, amounts, strict=True)
        if amount is not None
    ]
    series = {"field": "serie", "type": "nominal", "sort": list(names)}
    return {
        "width": _WIDTH - 130,
        "height": _HEIGHT,
        "data": {"values": values},
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "x": {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
            "xOffset": series,
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": _("euros"),
                "axis": {"format": ",.0f", "tickCount": 5},
            },
            "color": {
                **series,
                "title": None,
                "scale": {"domain": list(names), "range": list(CATEGORIES[: len(names)])},
            },
        },
    }


# Building by building -----------------------------------------------------------------------------
@dataclass(frozen=True)
class BuildingRow:
    """What a plan does of a building, what it costs, why; `reason` and `steps` are in French."""

    code: str
    label: str
    url: str
    action: str
    year: str
    cost: Decimal | None
    receipt: Decimal | None
    reason: str
    steps: Sequence[str]
    is_unplaced: bool
    impose_url: str


def ordered_buildings(run: PlanRun) -> list[Mapping[str, Any]]:
    """Return what an answer tells of each building: acted on by year, without a place, kept."""
    return sorted(
        run.content["plan"],
        key=lambda one: (one["year"] is None, one["year"] or 0, not one.get("unplaced", False)),
    )


def building_rows(
    scenario: PlanScenario, told: Iterable[Mapping[str, Any]], assets: Mapping[str, Any]
) -> list[BuildingRow]:
    """Return buildings of a plan in the order given.

    Args:
        scenario: the scenario.
        told: what its answer tells of each.
        assets: code → identifier in the inventory.
    """
    return [_building(scenario, one, assets.get(one["building"])) for one in told]


def _building(scenario: PlanScenario, told: Mapping[str, Any], asset: Any) -> BuildingRow:
    place = scenario.territory.slug
    impose = reverse("estate_scenario_impose", args=[place, scenario.pk])
    year = told["year"]
    last = told.get("last_year", year)
    return BuildingRow(
        code=told["building"],
        label=told["label"],
        url="" if asset is None else reverse("estate_asset", args=[place, asset]),
        action=action_words(told["action_label"]),
        year="" if year is None else str(year) if last == year else f"{year}–{last}",
        cost=money(told.get("net_cost")),
        receipt=money(told.get("receipt", {}).get("counted")),
        reason=told.get("reason", ""),
        steps=[
            f"{step['step']} ({step['article']}){NBSP}: {step['standing']}"
            for step in told.get("gates", ())
        ],
        is_unplaced=told.get("unplaced", False),
        impose_url=f"{impose}?{urlencode({'batiment': told['building']})}",
    )
