"""Every kind of page of an installation: `python -m tests.site.walk`, with its settings.

Follows the links as an administrator, without a server, and prints one JSON object: the kinds of
pages and files that answered, and the faults.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

import django

ADMINISTRATOR = "admin@demo.bastide.example"


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

    def get(self, address: str, *, max_redirects: int) -> _Answer:
        answer = self.client.get(address, follow=max_redirects > 0)
        content = b"" if answer.streaming else answer.content
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return _Answer(answer.status_code, headers, content)


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
    told = {"faults": walk.faults, "files": sorted(walk.files), "pages": sorted(walk.pages)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
