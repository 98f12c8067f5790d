"""Registration of this room."""

from django.apps import AppConfig


class BuildingsConfig(AppConfig):
    """The room, under its short label."""

    name = "bastide.kernel.buildings"
    label = "buildings"
