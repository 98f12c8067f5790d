"""Registration of access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Perimeters, grants and address rules."""

    name = "bastide.platform.access"
    label = "access"
