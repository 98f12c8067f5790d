"""What a scenario gives to take away: its problem, its answer, its tables."""

from __future__ import annotations

import json
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from bastide.foundation.text import slug
from bastide.modules.estate.figures.scenarios import action_words, money
from bastide.modules.estate.models import PlanRun, PlanScenario
from bastide.platform.exchange.downloads import attachment
from bastide.platform.exchange.writers import FICTITIOUS, Column, Sheet, download

_JSON = "application/json"


def scenario_download(
    scenario: PlanScenario,
    run: PlanRun | None,
    format: str,  # noqa: A002 -- the word of the address
) -> HttpResponse:
    """Answer a scenario as a file.

    Args:
        scenario: obtained through a gate.
        run: the computation that answers it, if any.
        format: `json` for what the command `bastide estate plan` reads, `reponse` for what it
            writes, `xlsx` or `csv` for the tables of the plan.

    Raises:
        Http404: no such format, or nothing was computed.
    """
    if format == "json":
        return _json(scenario, scenario.problem, "scenario")
    if run is None:
        raise Http404
    if format == "reponse":
        return _json(scenario, run.content, "plan")
    if format not in {"csv", "xlsx"}:
        raise Http404
    kind: Literal["csv", "xlsx"] = "csv" if format == "csv" else "xlsx"
    sheets = [_buildings(run), _years(run)]
    notes = [
        scenario.name,
        _("Calcul n° %(number)d, empreinte %(hash)s.")
        % {"number": run.number, "hash": run.inputs_sha256},
    ]
    return download(
        sheets,
        kind,
        f"plan {scenario.name}",
        notes,
        fictitious=scenario.territory.is_fictitious,
    )


def _json(scenario: PlanScenario, content: dict[str, Any], stem: str) -> HttpResponse:
    data = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False).encode()
    marked = FICTITIOUS if scenario.territory.is_fictitious else ""
    return attachment(data, f"{slug(f'{stem} {scenario.name} {marked}')}.json", _JSON)


def plan_row(told: dict[str, Any]) -> dict[str, Any]:
    """Return one building of a plan, for files."""
    receipt = told.get("receipt", {})
    return {
        "building": told["building"],
        "label": told["label"],
        "action": action_words(told["action_label"]),
        "year": told["year"],
        "last_year": told.get("last_year"),
        "cost": money(told.get("cost")),
        "subsidy": money(told.get("subsidy")),
        "net": money(told.get("net_cost")),
        "receipt": money(receipt.get("counted")),
        "usable_from": receipt.get("usable_from"),
        "reason": told.get("reason", ""),
    }


def _buildings(run: PlanRun) -> Sheet:
    return Sheet(
        name=_("Bâtiments"),
        columns=[
            Column("building", _("Code")),
            Column("label", _("Bâtiment")),
            Column("action", _("Action")),
            Column("year", _("Première année")),
            Column("last_year", _("Dernière année")),
            Column("cost", _("Coût brut"), "money"),
            Column("subsidy", _("Subvention"), "money"),
            Column("net", _("Coût net"), "money"),
            Column("receipt", _("Recette comptée"), "money"),
            Column("usable_from", _("Dépensable depuis")),
            Column("reason", _("Pourquoi")),
        ],
        rows=[plan_row(one) for one in run.content["plan"]],
    )


def _years(run: PlanRun) -> Sheet:
    return Sheet(
        name=_("Années"),
        columns=[
            Column("year", _("Année")),
            Column("budget", _("Budget"), "money"),
            Column("spent", _("Dépenses"), "money"),
            Column("receipts", _("Recettes dépensables"), "money"),
            Column("balance", _("Reste"), "money"),
            Column("energy", _("Énergie (MWh)"), "number"),
            Column("rate", _("Part de la référence"), "rate"),
        ],
        rows=[
            {
                "year": one["year"],
                "energy": one["energy_mwh"],
                "rate": one["energy_ratio"],
                **{name: money(one[name]) for name in ("budget", "spent", "receipts", "balance")},
            }
            for one in run.content["by_year"]
        ],
    )
