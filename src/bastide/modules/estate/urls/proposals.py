"""Addresses of the estate: proposals and decisions."""

from __future__ import annotations

from django.urls import URLPattern, path

from bastide.modules.estate.urls.results import RESULTS
from bastide.modules.estate.views import decisions, proposals

PROPOSALS = f"{RESULTS}propositions/"

urlpatterns: list[URLPattern] = [
    path(PROPOSALS, proposals.proposals, name="estate_proposals"),
    path(f"{PROPOSALS}export/", proposals.export, name="estate_proposals_export"),
    path(f"{PROPOSALS}origine/", proposals.origin, name="estate_proposal_origin"),
    path(f"{PROPOSALS}<uuid:asset>/", decisions.decision, name="estate_decision"),
]
