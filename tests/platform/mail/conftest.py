"""A server in memory, and letters to post."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import read_mailbox
from bastide.platform.mail.models import OutgoingMail
from bastide.platform.mail.services.posting import post_letter
from tests.platform.mail.servers import IN_MEMORY, Memory


@pytest.fixture
def server(settings: Any) -> Iterator[type[Memory]]:
    """Return a mail server in memory, in an installation that has a worker."""
    settings.EMAIL_BACKEND = IN_MEMORY
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    Memory.reset()
    yield Memory
    Memory.reset()


def letter(to: str = "jeanne@exemple.fr", **fields: Any) -> Letter:
    """Return a letter with a key of its own."""
    said = {
        "subject": "Vos offres du jour",
        "text": "Bonjour",
        "key": f"essai:{uuid.uuid4()}",
        "purpose": "alerts",
        **fields,
    }
    return Letter(to=read_mailbox(to), **said)


def posted(to: str = "jeanne@exemple.fr", **fields: Any) -> OutgoingMail:
    """Return a letter just posted."""
    perimeter_id = fields.pop("perimeter_id", None)
    with transaction.atomic():
        mail, _is_new = post_letter(letter=letter(to, **fields), perimeter_id=perimeter_id)
    return mail
