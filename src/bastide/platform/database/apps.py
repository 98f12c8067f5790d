"""Registration of the database plumbing."""

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """Money fields, SQLite gate, backup and restore."""

    name = "bastide.platform.database"
    label = "database"
