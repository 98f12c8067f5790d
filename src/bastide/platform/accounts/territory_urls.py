"""Addresses of the rights of a territory."""

from django.urls import path

from bastide.platform.accounts import rights

urlpatterns = [
    path("droits/", rights.rights, name="rights"),
    path("droits/<uuid:grant_id>/retirer/", rights.withdraw, name="withdraw_right"),
]
