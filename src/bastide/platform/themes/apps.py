"""Registration of themes."""

from django.apps import AppConfig


class ThemesConfig(AppConfig):
    """Themes of territories."""

    name = "bastide.platform.themes"
    label = "themes"
