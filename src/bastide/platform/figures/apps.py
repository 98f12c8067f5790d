"""Registration of figures."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Charts and provenance."""

    name = "bastide.platform.figures"
    label = "figures"
