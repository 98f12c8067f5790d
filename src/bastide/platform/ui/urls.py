"""Addresses of the interface itself, at the root of the site."""

from __future__ import annotations

from django.urls import path

from bastide.platform.ui.views import worker

urlpatterns = [path("hors-ligne.js", worker, name="offline_worker")]
