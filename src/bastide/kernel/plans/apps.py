"""Registration of this room."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The room, under its short label."""

    name = "bastide.kernel.plans"
    label = "plans"
