"""Registration of this room."""

from django.apps import AppConfig


class EstateConfig(AppConfig):
    """The room, under its short label."""

    name = "bastide.modules.estate"
    label = "estate"
