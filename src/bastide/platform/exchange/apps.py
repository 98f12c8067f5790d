"""Registration of the exchange plumbing."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Files that come in and go out, import batches."""

    name = "bastide.platform.exchange"
    label = "exchange"
