"""Addresses of the inventory: the list, one asset, its records, its files, the segments."""

from __future__ import annotations

from django.urls import path

from bastide.modules.estate.views import (
    assets,
    changes,
    costs,
    inventory,
    quality,
    records,
    segments,
)

urlpatterns = [
    path("patrimoine/", inventory.inventory, name="estate"),
    path("patrimoine/export/", inventory.export, name="estate_export"),
    path("patrimoine/origine/", inventory.origin, name="estate_origin_inventory"),
    path("patrimoine/qualite/", quality.quality, name="estate_quality"),
    path("patrimoine/couts/", costs.costs, name="estate_costs"),
    path("patrimoine/segments/", segments.segments, name="estate_segments"),
    path("patrimoine/biens/nouveau/", assets.create, name="estate_asset_new"),
    path("patrimoine/biens/<uuid:asset>/", assets.asset, name="estate_asset"),
    path("patrimoine/biens/<uuid:asset>/modifier/", assets.edit, name="estate_asset_edit"),
    path("patrimoine/biens/<uuid:asset>/sortir/", assets.end, name="estate_asset_end"),
    path("patrimoine/biens/<uuid:asset>/reunir/", changes.merge, name="estate_asset_merge"),
    path("patrimoine/biens/<uuid:asset>/diviser/", changes.split, name="estate_asset_split"),
    path(
        "patrimoine/biens/<uuid:asset>/annuler-sortie/",
        changes.bring_back,
        name="estate_asset_return",
    ),
    path("patrimoine/biens/<uuid:asset>/donnees/", records.records, name="estate_asset_records"),
    path("patrimoine/biens/<uuid:asset>/pieces/", records.attach, name="estate_asset_attach"),
    path(
        "patrimoine/biens/<uuid:asset>/pieces/<uuid:attachment>/",
        records.attachment,
        name="estate_attachment",
    ),
    path(
        "patrimoine/biens/<uuid:asset>/pieces/<uuid:attachment>/retirer/",
        records.detach,
        name="estate_detach",
    ),
]
