"""Registration of this room."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The room, under its short label."""

    name = "bastide.kernel.organisations"
    label = "organisations"
