"""Registration of the audit plumbing."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The journal of every write, chained per territory."""

    name = "bastide.platform.audit"
    label = "audit"
