"""Registration of this room."""

from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    """The room, under its short label."""

    name = "bastide.kernel.territories"
    label = "territories"
