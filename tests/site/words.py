"""Every kind of page of an installation, as words: `python -m tests.site.words`, with its settings.

Prints one JSON object: the kind of each address, as the walk names it, and the words that an
administrator reads there. Keys drawn at each loading, hours and digests are left out.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from typing import Any

import django
from lxml import html

ADMINISTRATOR = "admin@demo.bastide.example"
VARIES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\b[0-9a-f]{12,64}\b|\d\d?[:h]\s?\d\d(:\d\d)?"
)


@dataclass(frozen=True)
class _Answer:
    """An answer as the walk reads it."""

    status: int
    headers: dict[str, str]
    content: bytes

    def text(self) -> str:
        return self.content.decode()


class _Reader:
    """Asks pages without a server, as one person."""

    url = "http://testserver"

    def __init__(self, client: Any) -> None:
        self.client = client
        self.words: dict[str, list[str]] = {}

    def get(self, address: str) -> _Answer:
        from tests.e2e.crawl import kind_of  # noqa: PLC0415 -- beside the walk that uses it

        answer = self.client.get(address, follow=True)
        kind = answer.headers.get("Content-Type", "")
        content = b"" if answer.streaming else answer.content
        if "text/html" in kind:
            self.words[kind_of(address)] = words(content)
        return _Answer(answer.status_code, {"content-type": kind}, content)


def words(content: bytes) -> list[str]:
    """Return what a person reads of a page, word by word."""
    page = html.fromstring(content.decode())
    for unread in page.xpath("//script | //style | //svg"):
        unread.drop_tree()
    return VARIES.sub("…", page.text_content()).split()


def main() -> None:
    """Walk, and print."""
    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- after Django
    from django.test import Client  # noqa: PLC0415

    from bastide.platform.accounts.models import User  # noqa: PLC0415
    from tests.e2e.crawl import walked  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(
        User.objects.get(email=ADMINISTRATOR),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    reader = _Reader(client)
    walk = walked(reader, reader)
    json.dump(
        {"faults": walk.faults, "files": sorted(walk.files), "pages": reader.words}, sys.stdout
    )


if __name__ == "__main__":
    main()
