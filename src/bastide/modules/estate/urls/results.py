"""Addresses of the estate: results."""

from __future__ import annotations

from django.urls import URLPattern, path

from bastide.modules.estate.views import agreement, origins, results, robustness, session

RESULTS = "patrimoine/campagnes/<uuid:campaign>/resultats/"

urlpatterns: list[URLPattern] = [
    path(RESULTS, results.results, name="estate_results"),
    path(f"{RESULTS}calculer/", results.compute, name="estate_results_compute"),
    path(f"{RESULTS}export/", results.export, name="estate_results_export"),
    path(f"{RESULTS}debat/", results.debate, name="estate_debate"),
    path(f"{RESULTS}accord/", agreement.agreement, name="estate_agreement"),
    path(f"{RESULTS}robustesse/", robustness.robustness, name="estate_robustness"),
    path(f"{RESULTS}seance/", session.session, name="estate_session"),
    path(f"{RESULTS}origine/", origins.origin, name="estate_origin"),
]
