"""Addresses under `/territoires/<territory>/`."""

from django.urls import path, re_path

from bastide.kernel.territories import views

urlpatterns = [
    path("", views.territory_page, name="territory"),
    re_path(
        r"^communes\.(?P<export_format>csv|xlsx)$",
        views.territory_export,
        name="territory_export",
    ),
    path("communes/<str:code>/", views.territory_commune, name="territory_commune"),
]
