"""Registration of this room."""

from django.apps import AppConfig


class GridsConfig(AppConfig):
    """The room, under its short label."""

    name = "bastide.kernel.grids"
    label = "grids"
