"""Registration of the pages of the journal."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The journal of acts: its page, its filters, its export."""

    name = "bastide.platform.journal"
    label = "journal"
