"""Where a figure of a plan comes from: its formula, what enters it, the scenario behind it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.foundation.money import shown
from bastide.modules.estate.figures.scenarios import action_words, money_text, percent_text
from bastide.modules.estate.models import PlanRun, PlanScenario
from bastide.platform.figures.provenance import Input, Provenance, Source


def plan_provenance(
    scenario: PlanScenario, run: PlanRun, measure: str, year: str
) -> Provenance | None:
    """Return where a figure of a plan comes from; `None` for one that does not exist.

    Args:
        scenario: the scenario.
        run: its computation.
        measure: `argent`, `service`, `valeur`, `ecart`, or `annee` with a year.
        year: of the plan, for `annee`.
    """
    content = run.content
    if content["objective"] is None:
        return None
    if measure == "annee":
        states = {str(one["year"]): one for one in content["by_year"]}
        return None if year not in states else _year(scenario, run, states[year])
    told = _MEASURES.get(measure)
    return None if told is None else told(scenario, run, content)


def point_provenance(
    scenario: PlanScenario, run: PlanRun, measure: str, rank: str
) -> Provenance | None:
    """Return where a figure of one plan of the curve comes from; `None` when there is none such.

    Args:
        scenario: the scenario.
        run: its computation, with the curve.
        measure: `argent` or `service`.
        rank: of the plan, from 1.
    """
    curve = {str(place): one for place, one in enumerate(run.content.get("frontier", ()), start=1)}
    if rank not in curve or measure not in {"argent", "service"}:
        return None
    return _MEASURES[measure](scenario, run, curve[rank])


def _money(scenario: PlanScenario, run: PlanRun, told: Mapping[str, Any]) -> Provenance:
    asked = scenario.problem.get("objective", {})
    inputs = [
        Input(
            f"{one['building']} {one.get('label', '')}".strip(),
            ", ".join(
                part
                for part in (
                    f"{action_words(one['action_label'])} ({one['year']})",
                    money_text(one.get("net_cost")),
                )
                if part
            ),
        )
        for one in told["plan"]
        if one["year"] is not None
    ]
    rate = percent_text(float(asked.get("discount_rate", 0.03)), 1)
    return _provenance(
        scenario,
        run,
        label=_("Valeur en argent"),
        value=money_text(told["money"]),
        formula=_(
            "Somme, sur l’horizon du scénario, des recettes espérées et des économies de "
            "fonctionnement moins les coûts nets, chaque année ramenée à aujourd’hui au taux de "
            "%(rate)s. Une économie inconnue n’est pas comptée."
        )
        % {"rate": rate},
        inputs=inputs,
    )


def _service(scenario: PlanScenario, run: PlanRun, told: Mapping[str, Any]) -> Provenance:
    return _provenance(
        scenario,
        run,
        label=_("Service gagné"),
        value=_("%(service)s points × m²") % {"service": shown(Decimal(str(told["service"])))},
        formula=_(
            "Somme, sur les bâtiments traités, de la surface × la note d’attraits × le gain de "
            "note d’atouts."
        ),
        inputs=[],
    )


def _value(scenario: PlanScenario, run: PlanRun, told: Mapping[str, Any]) -> Provenance:
    price = scenario.problem.get("objective", {}).get("service_value", 0)
    return _provenance(
        scenario,
        run,
        label=_("Valeur du plan"),
        value=money_text(told["objective"]),
        formula=_(
            "Valeur en argent + prix du point × service gagné\u00a0; c’est ce que le plan maximise."
        ),
        inputs=[
            Input(_("Valeur en argent"), money_text(told["money"])),
            Input(_("Service gagné"), shown(Decimal(str(told["service"])))),
            Input(_("Prix du point, dans l’unité du scénario"), str(price).replace(".", ",")),
        ],
    )


def _gap(scenario: PlanScenario, run: PlanRun, told: Mapping[str, Any]) -> Provenance:
    gap = told["gap"]
    return _provenance(
        scenario,
        run,
        label=_("Écart au meilleur plan possible"),
        value=_("non connu") if gap is None else percent_text(gap, 2),
        formula=_("(borne que nul plan ne dépasse − valeur du plan) ÷ valeur du plan"),
        inputs=[
            Input(_("Borne"), money_text(told["bound"]) or _("non connu")),
            Input(_("Valeur du plan"), money_text(told["objective"])),
        ],
    )


def _year(scenario: PlanScenario, run: PlanRun, state: Mapping[str, Any]) -> Provenance:
    year = state["year"]
    inputs = [
        Input(_("Budget de l’année"), money_text(state["budget"]) or _("sans limite")),
        Input(_("Dépenses nettes de subventions"), money_text(state["spent"])),
        Input(_("Recettes devenues dépensables"), money_text(state["receipts"])),
    ]
    for one in run.content["plan"]:
        if one["year"] is not None and one["year"] <= year <= one["last_year"]:
            inputs.append(
                Input(
                    f"{one['building']} {one['label']}".strip(),
                    f"{action_words(one['action_label'])}, {money_text(one['net_cost'])}",
                )
            )
        if one.get("receipt", {}).get("usable_from") == year:
            inputs.append(
                Input(
                    f"{one['building']} {one['label']}".strip(),
                    _("vente, %(amount)s comptés")
                    % {"amount": money_text(one["receipt"]["counted"])},
                )
            )
    return _provenance(
        scenario,
        run,
        label=_("Reste à la fin de %(year)s") % {"year": year},
        value=money_text(state["balance"]) or _("sans limite"),
        formula=_(
            "Reste de l’année d’avant s’il se reporte + budget + recettes devenues dépensables − "
            "dépenses. Une vente se dépense après l’acte\u00a0; le coût d’un chantier de plusieurs "
            "années est réparti sur elles."
        ),
        inputs=inputs,
    )


def _provenance(
    scenario: PlanScenario,
    run: PlanRun,
    *,
    label: str,
    value: str,
    formula: str,
    inputs: list[Input],
) -> Provenance:
    place = scenario.territory.slug
    export = reverse("estate_scenario_export", args=[place, scenario.pk])
    source = Source(
        scenario.name,
        line=_("données du scénario, version %(n)d") % {"n": run.scenario_version},
        sha256=run.inputs_sha256,
        url=f"{export}?format=json",
    )
    return Provenance(
        label=label,
        value=value,
        formula=formula,
        inputs=inputs,
        sources=[source],
        computed_at=run.created_at,
        author=run.created_by.full_name if run.created_by else "",
        fingerprint=run.inputs_sha256,
        notes=run.content["notes"],
    )


_MEASURES = {"argent": _money, "service": _service, "valeur": _value, "ecart": _gap}
