"""Addresses under `/territoires/<territory>/`."""

from django.urls import path, re_path

from bastide.kernel.territories.views import pages, regimes

urlpatterns = [
    path("", pages.territory_page, name="territory"),
    re_path(
        r"^communes\.(?P<export_format>csv|xlsx)$",
        pages.territory_export,
        name="territory_export",
    ),
    path("communes/<str:code>/", pages.territory_commune, name="territory_commune"),
    path("regime/", regimes.regimes, name="regimes"),
    path("regime/nouveau/", regimes.create_regime, name="regime_new"),
    path("regime/<int:regime>/modifier/", regimes.edit_regime, name="regime_edit"),
    path("regime/<int:regime>/retirer/", regimes.withdraw_regime, name="regime_withdraw"),
]
