"""Addresses of the estate: followup."""

from __future__ import annotations

from django.urls import URLPattern, path

from bastide.modules.estate.views import (
    actions,
    comparison,
    diagnosis,
    followup,
    measures,
    operat,
)

FOLLOWUP = "patrimoine/suivi/"
ACTION = f"{FOLLOWUP}actions/<uuid:action>/"
DIAGNOSIS = f"{FOLLOWUP}diagnostic/"

urlpatterns: list[URLPattern] = [
    path(FOLLOWUP, followup.followup, name="estate_followup"),
    path(f"{FOLLOWUP}politique/", followup.policy, name="estate_policy"),
    path(f"{FOLLOWUP}mesures/<str:measure>/", measures.measure, name="estate_measure"),
    path(f"{FOLLOWUP}mesures/<str:measure>/<int:year>/", measures.edit, name="estate_measure_year"),
    path(f"{FOLLOWUP}origine/", followup.origin, name="estate_followup_origin"),
    path(f"{FOLLOWUP}export/", followup.export, name="estate_followup_export"),
    path(f"{FOLLOWUP}ppi/", followup.ppi, name="estate_ppi"),
    path(f"{FOLLOWUP}ppi/export/", followup.ppi_export, name="estate_ppi_export"),
    path(ACTION, actions.action, name="estate_action"),
    path(f"{ACTION}modifier/", actions.edit, name="estate_action_edit"),
    path(f"{ACTION}avancement/", actions.progress, name="estate_action_progress"),
    path(f"{ACTION}montants/", actions.money, name="estate_action_money"),
    path(f"{ACTION}jalons/", actions.milestones, name="estate_action_milestones"),
    path(f"{FOLLOWUP}energie/", operat.operat, name="estate_operat"),
    path(f"{FOLLOWUP}energie/export/", operat.export, name="estate_operat_export"),
    path(f"{FOLLOWUP}comparaison/", comparison.comparison, name="estate_comparison"),
    path(DIAGNOSIS, diagnosis.diagnosis, name="estate_diagnosis"),
    path(f"{DIAGNOSIS}outils/", diagnosis.tools, name="estate_tools"),
    path(f"{DIAGNOSIS}outils/<uuid:tool>/retirer/", diagnosis.remove, name="estate_tool_remove"),
    path(f"{DIAGNOSIS}roles/", diagnosis.roles, name="estate_roles"),
    path(f"{DIAGNOSIS}manques/", diagnosis.gaps, name="estate_gaps"),
]
