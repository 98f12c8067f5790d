"""Registration of outgoing mail."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox and the addresses that want no more mail."""

    name = "bastide.platform.mail"
    label = "mail"
