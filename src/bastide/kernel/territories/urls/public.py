"""Addresses open to everybody, under `/geographie/`."""

from django.urls import path

from bastide.kernel.territories.views import pages

urlpatterns = [
    path("geographie/", pages.geography, name="geography"),
    path("geographie/communes/<str:code>/", pages.commune, name="commune"),
    path("geographie/epci/<str:siren>/", pages.epci, name="epci"),
]
