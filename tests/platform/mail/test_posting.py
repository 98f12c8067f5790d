"""A letter lives and dies with the transaction of what it tells, and is kept once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from bastide.platform.mail.models import OutgoingMail
from bastide.platform.mail.services.posting import NoTransactionError, post_letter
from tests.platform.database.races import race
from tests.platform.mail.conftest import letter, posted
from tests.platform.mail.servers import Memory

pytestmark = pytest.mark.django_db(transaction=True)
IMMEDIATE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def test_it_goes_with_its_transaction(server: type[Memory]) -> None:
    with transaction.atomic():
        post_letter(letter=letter())
        transaction.set_rollback(True)
    assert OutgoingMail.objects.count() == 0


def test_it_is_refused_without_one(server: type[Memory]) -> None:
    with pytest.raises(NoTransactionError):
        post_letter(letter=letter())


def test_one_key_is_one_message(server: type[Memory]) -> None:
    with transaction.atomic():
        first, is_new = post_letter(letter=letter(key="a:1", text="un"))
        again, is_again = post_letter(letter=letter(key="a:1", text="deux"))
    assert (is_new, is_again, again.pk, again.text) == (True, False, first.pk, "un")


def test_two_at_once_keep_one(server: type[Memory]) -> None:
    assert race(lambda _rank: posted(key="a:2"), parties=3) == []
    assert OutgoingMail.objects.filter(key="a:2").count() == 1


def test_where_work_is_done_at_once_it_leaves_at_the_commit(
    server: type[Memory], settings: Any
) -> None:
    settings.TASKS = IMMEDIATE
    with transaction.atomic():
        post_letter(letter=letter())
        assert server.taken == []
    assert len(server.taken) == 1
    with transaction.atomic():
        post_letter(letter=letter(), is_left_to_worker=True)
    assert len(server.taken) == 1


def test_a_server_in_trouble_does_not_spoil_the_act(server: type[Memory], settings: Any) -> None:
    settings.TASKS = IMMEDIATE

    def refuse(_message: Any) -> None:
        raise OSError("cut")

    server.before = refuse
    assert posted().pk is not None
    assert OutgoingMail.objects.get().is_in_doubt


def test_the_message_says_who_it_is(server: type[Memory], settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Bastide <emploi@agglo.example>"
    mail = posted()
    assert mail.message_id == f"<{mail.pk}@agglo.example>"
