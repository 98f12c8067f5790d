"""Addresses of an offer: where it is published and where to apply, when they are harmless."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from bastide.modules.employment.core.feeds.cleaning import decoded_entities, visible_text

_WEB = frozenset({"http", "https"})
_BARE_HOST = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
_SPACES = re.compile(r"\s+")
_LONGEST = 2_048


def web_address(raw: str, base: str = "") -> tuple[str, str]:
    """Return the address of a page and why it is refused, one of the two being empty.

    Only http and https are addresses; `//host`, `www.host` and, with a base, a path are completed.

    Args:
        raw: text of the feed.
        base: address of the source.

    >>> web_address("javascript:alert(1)")
    ('', "cette adresse n'est pas une adresse web.")
    >>> web_address("//emploi.example/1?a=1&amp;b=2")
    ('https://emploi.example/1?a=1&b=2', '')
    """
    text = _SPACES.sub("%20", visible_text(decoded_entities(raw)).strip())
    if not text:
        return "", ""
    if text.startswith("//"):
        text = f"https:{text}"
    elif base and text.startswith(("/", "?")):
        text = urljoin(base, text)
    elif _BARE_HOST.fullmatch(text) and "@" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return "", "cette adresse est mal formée."
    if parts.scheme.lower() not in _WEB or "." not in host:
        return "", "cette adresse n'est pas une adresse web."
    if parts.username or len(text) > _LONGEST:
        return "", "cette adresse est trop longue ou contient un identifiant."
    return text, ""
