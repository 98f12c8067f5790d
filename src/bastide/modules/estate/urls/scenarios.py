"""Addresses of the estate: scenarios of plans."""

from __future__ import annotations

from django.urls import URLPattern, path

from bastide.modules.estate.views import (
    scenario_acts,
    scenario_curves,
    scenario_setup,
    scenarios,
)

PLANS = "patrimoine/plans/"
ONE = f"{PLANS}<uuid:scenario>/"

urlpatterns: list[URLPattern] = [
    path(PLANS, scenarios.scenarios, name="estate_scenarios"),
    path(f"{PLANS}nouveau/", scenario_setup.create, name="estate_scenario_create"),
    path(f"{PLANS}nouveau/<uuid:campaign>/", scenario_setup.draft, name="estate_scenario_draft"),
    path(f"{PLANS}comparer/", scenario_curves.compare, name="estate_scenario_compare"),
    path(ONE, scenarios.scenario, name="estate_scenario"),
    path(f"{ONE}modifier/", scenario_setup.edit, name="estate_scenario_edit"),
    path(f"{ONE}copier/", scenario_setup.copy, name="estate_scenario_copy"),
    path(f"{ONE}abandonner/", scenario_setup.drop, name="estate_scenario_drop"),
    path(f"{ONE}imposer/", scenario_acts.impose, name="estate_scenario_impose"),
    path(f"{ONE}lever/", scenario_acts.lift, name="estate_scenario_lift"),
    path(f"{ONE}calculer/", scenario_acts.compute, name="estate_scenario_compute"),
    path(f"{ONE}reponse/", scenario_acts.rule, name="estate_scenario_rule"),
    path(f"{ONE}courbe/", scenario_curves.curve, name="estate_scenario_curve"),
    path(f"{ONE}origine/", scenarios.origin, name="estate_scenario_origin"),
    path(f"{ONE}export/", scenarios.export, name="estate_scenario_export"),
]
