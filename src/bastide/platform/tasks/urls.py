"""Addresses of long work."""

from __future__ import annotations

from django.urls import path

from bastide.platform.tasks import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<uuid:job_id>/", views.job, name="job"),
    path("<uuid:job_id>/etat", views.job_state, name="job_state"),
    path("<uuid:job_id>/annuler", views.cancel, name="job_cancel"),
    path("<uuid:job_id>/reprendre", views.resume, name="job_resume"),
]
