"""Registration of accounts."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from typing_extensions import override


class AccountsConfig(AppConfig):
    """Accounts of the product."""

    name = "bastide.platform.accounts"
    label = "accounts"

    @override
    def ready(self) -> None:
        """Note each session that opens: Django's own announcement serves every way to sign in."""
        from bastide.platform.accounts.services import note_sign_in  # noqa: PLC0415 -- once models are loaded

        user_logged_in.connect(note_sign_in, dispatch_uid="bastide.accounts.sessions")
