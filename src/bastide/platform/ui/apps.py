"""Registration of the interface."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, styles and components."""

    name = "bastide.platform.ui"
    label = "ui"
