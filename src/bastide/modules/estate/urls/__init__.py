"""Addresses of the estate, under a territory: one file per job."""

from __future__ import annotations

from bastide.modules.estate.urls import (
    campaigns,
    desk,
    documents,
    followup,
    imports,
    inventory,
    proposals,
    results,
    scenarios,
)

urlpatterns = [
    *inventory.urlpatterns,
    *imports.urlpatterns,
    *campaigns.urlpatterns,
    *results.urlpatterns,
    *proposals.urlpatterns,
    *scenarios.urlpatterns,
    *desk.urlpatterns,
    *followup.urlpatterns,
    *documents.urlpatterns,
]
