"""Addresses of spending, under a territory."""

from __future__ import annotations

from django.urls import path

from bastide.modules.spending.views import (
    analysis,
    documents,
    imports,
    lines,
    nomenclatures,
    provenance,
    savings,
    unmapped,
)

urlpatterns = [
    path("depenses/", analysis.breakdown, name="spending"),
    path("depenses/evolution/", analysis.evolution, name="spending_evolution"),
    path("depenses/epargne/", savings.chain, name="spending_savings"),
    path("depenses/lignes/", lines.lines, name="spending_lines"),
    path("depenses/lignes/export/", lines.export_lines, name="spending_lines_export"),
    path("depenses/export/", analysis.export, name="spending_export"),
    path("depenses/origine/", provenance.origin, name="spending_origin"),
    path("depenses/epargne/origine/", savings.origin, name="spending_savings_origin"),
    path("depenses/non-affecte/", unmapped.unmapped, name="spending_unmapped"),
    path("depenses/nomenclature/", nomenclatures.nomenclature, name="spending_nomenclature"),
    path(
        "depenses/nomenclature/charger/", nomenclatures.upload, name="spending_nomenclature_upload"
    ),
    path(
        "depenses/nomenclature/<uuid:batch>/",
        nomenclatures.check,
        name="spending_nomenclature_check",
    ),
    path(
        "depenses/nomenclature/<uuid:batch>/valider/",
        nomenclatures.confirm,
        name="spending_nomenclature_confirm",
    ),
    path("depenses/documents/", documents.documents, name="spending_documents"),
    path("depenses/documents/<uuid:document>/", documents.document, name="spending_document"),
    path("depenses/documents/<uuid:document>/scdl/", documents.export_scdl, name="spending_scdl"),
    path("depenses/importer/", imports.upload, name="spending_import"),
    path("depenses/importer/<uuid:batch>/", imports.check, name="spending_import_check"),
    path(
        "depenses/importer/<uuid:batch>/valider/", imports.confirm, name="spending_import_confirm"
    ),
    path("depenses/importer/<uuid:batch>/annuler/", imports.undo, name="spending_import_undo"),
]
