"""How allauth behaves here: accounts are opened by an administrator, never by a visitor."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from typing_extensions import override


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self-service sign-up: a territory's administrator opens accounts."""

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
