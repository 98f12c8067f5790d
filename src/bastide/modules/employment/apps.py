"""Registration of this room."""

from django.apps import AppConfig


class EmploymentConfig(AppConfig):
    """The room, under its short label."""

    name = "bastide.modules.employment"
    label = "employment"
