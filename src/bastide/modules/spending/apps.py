"""Registration of this room."""

from django.apps import AppConfig


class SpendingConfig(AppConfig):
    """The room, under its short label."""

    name = "bastide.modules.spending"
    label = "spending"
