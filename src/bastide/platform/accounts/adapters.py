"""How allauth behaves here: accounts are opened by an administrator, never by a visitor."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from typing_extensions import override

from bastide.platform.accounts.farewell import farewell_url
from bastide.platform.accounts.models import normalised_email

UNKNOWN_ACCOUNT = "account/email/unknown_account"

log = structlog.get_logger("bastide.accounts")


@cache
def _postman() -> ThreadPoolExecutor:
    """Return the thread that carries messages; made at the first message, after any fork."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="bastide-mail")


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self-service sign-up; the same answer and the same time whether an address is known."""

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @override
    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Lead whoever came by the identity provider to the end of the provider's own session."""
        return farewell_url(request) or super().get_logout_redirect_url(request)

    @override
    def clean_email(self, email: str) -> str:
        """Read an address in the one form that identifies an account."""
        return normalised_email(super().clean_email(email))

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render a message now and carry it afterwards, so that the answer does not wait for it.

        A message for an address without account is rendered as well, and never leaves.
        """
        message = self.render_mail(template_prefix, email, context)
        if template_prefix != UNKNOWN_ACCOUNT:
            _postman().submit(_carry, message)


def _carry(message: Any) -> None:
    try:
        message.send()
    except OSError as error:
        log.exception("mail.failed", kind=type(error).__name__)
