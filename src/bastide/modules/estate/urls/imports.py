"""Addresses of the import of assets, in four steps, and of its undoing."""

from __future__ import annotations

from django.urls import path

from bastide.modules.estate.views import imports

urlpatterns = [
    path("patrimoine/importer/", imports.upload, name="estate_import"),
    path("patrimoine/importer/<uuid:batch>/", imports.columns, name="estate_import_columns"),
    path("patrimoine/importer/<uuid:batch>/verifier/", imports.check, name="estate_import_check"),
    path(
        "patrimoine/importer/<uuid:batch>/refus/", imports.refusals, name="estate_import_refusals"
    ),
    path(
        "patrimoine/importer/<uuid:batch>/valider/", imports.confirm, name="estate_import_confirm"
    ),
    path("patrimoine/importer/<uuid:batch>/annuler/", imports.undo, name="estate_import_undo"),
]
