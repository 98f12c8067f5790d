"""Addresses of the journal, under those of a territory."""

from __future__ import annotations

from django.urls import path

from bastide.platform.journal import views

urlpatterns = [
    path("journal/", views.journal, name="journal"),
    path("journal/export", views.export_journal, name="journal_export"),
]
