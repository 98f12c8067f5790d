"""Where a request comes from: only what a trusted proxy added is believed."""

from __future__ import annotations

from typing import Any

from django.test import RequestFactory

from bastide.platform.access.origins import network_address


def asked(**meta: str) -> str:
    return network_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **meta))


def test_without_proxy_what_a_visitor_writes_is_not_believed(settings: Any) -> None:
    settings.IS_BEHIND_PROXY = False
    assert asked(HTTP_X_FORWARDED_FOR="203.0.113.9") == "10.0.0.1"


def test_behind_a_proxy_the_last_address_is_the_visitor(settings: Any) -> None:
    settings.IS_BEHIND_PROXY = True
    assert asked(HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9") == "203.0.113.9"
    assert asked() == "10.0.0.1"
