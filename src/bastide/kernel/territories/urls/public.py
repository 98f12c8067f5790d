"""Addresses open to everybody, under `/geographie/`."""

from django.urls import path

from bastide.kernel.territories import views

urlpatterns = [
    path("geographie/", views.geography, name="geography"),
    path("geographie/communes/<str:code>/", views.commune, name="commune"),
    path("geographie/epci/<str:siren>/", views.epci, name="epci"),
]
