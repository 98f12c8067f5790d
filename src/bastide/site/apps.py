"""Registration of the site: its templates, its start-up checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The composition root."""

    name = "bastide.site"
    label = "site"
