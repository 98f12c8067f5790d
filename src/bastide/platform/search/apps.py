"""Registration of search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Index and search box."""

    name = "bastide.platform.search"
    label = "search"
