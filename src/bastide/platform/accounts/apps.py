"""Registration of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts of the product."""

    name = "bastide.platform.accounts"
    label = "accounts"
