"""Registration of the database plumbing."""

from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class DatabaseConfig(AppConfig):
    """Money fields, SQLite gate, backup and restore."""

    name = "bastide.platform.database"
    label = "database"

    @override
    def ready(self) -> None:
        """Register the lookups that constraints use."""
        import_module("bastide.platform.database.digits")
