"""Registration of the analytics plumbing."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Snapshots in Parquet and the engine that reads them."""

    name = "bastide.platform.analytics"
    label = "analytics"
