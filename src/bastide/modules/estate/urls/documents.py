"""Addresses of the estate: documents."""

from __future__ import annotations

from django.urls import URLPattern, path

from bastide.modules.estate.views import documents

DOCUMENTS = "patrimoine/campagnes/<uuid:campaign>/documents/"

urlpatterns: list[URLPattern] = [
    path(DOCUMENTS, documents.documents, name="estate_documents"),
    path(f"{DOCUMENTS}carnet/", documents.book, name="estate_book"),
    path(f"{DOCUMENTS}annexe/", documents.annex, name="estate_annex"),
    path("patrimoine/biens/<uuid:asset>/fiche/", documents.asset_sheet, name="estate_asset_sheet"),
]
