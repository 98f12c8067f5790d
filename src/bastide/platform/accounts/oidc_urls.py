"""Addresses of the way back from the identity provider, beside the library's own."""

from django.urls import path

from bastide.platform.accounts import oidc_views

urlpatterns = [
    path("au-revoir/", oidc_views.farewell, name="oidc_farewell"),
    path("deconnecte/", oidc_views.signed_out, name="oidc_signed_out"),
]
