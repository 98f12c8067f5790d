"""Registration of this room."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """The room, under its short label."""

    name = "bastide.kernel.policies"
    label = "policies"
