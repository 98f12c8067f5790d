"""What a process keeps of a collection changes no answer, and is forgotten at each write."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bastide.platform.search.ranked import kept as keeping
from bastide.platform.search.ranked.cells import Circle
from bastide.platform.search.ranked.kept import kept_collection
from bastide.platform.search.ranked.lexicon import Lexicon
from bastide.platform.search.ranked.queries import FoundDocuments, find_documents
from bastide.platform.search.ranked.services import (
    empty_collection,
    put_documents,
    remove_documents,
)
from bastide.platform.search.ranked.terms import Document

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 30)
HERE, NEAR, FAR = (47.39, 0.68), (47.41, 0.98), (43.6, 3.87)
TITLES = ("Serveur de nuit", "Serveuse", "Boulanger", "Vendeur boulanger", "Serveur vendeur")
ASKED = ("serveur", "boulanger vendeur", "nuit -vendeur", "servuer", "")


def documents() -> list[Document]:
    """Return documents at one, two or no place, dated or not."""
    return [
        Document(
            key=f"o{rank}",
            title=TITLES[rank % len(TITLES)],
            text="service de nuit" if rank % 3 else "pain et gâteaux",
            tags=("contrat:CDI",) if rank % 2 else (),
            points=((HERE,), (NEAR, FAR), (FAR,), ())[rank % 4],
            dated_on=TODAY - dt.timedelta(days=rank) if rank % 3 else None,
        )
        for rank in range(40)
    ]


def put(*some: Document) -> None:
    put_documents(collection="offres", documents=some, lexicon=Lexicon())


def found(text: str, circle: Circle | None = None) -> FoundDocuments:
    return find_documents(
        "offres",
        text,
        lexicon=Lexicon(),
        circle=circle,
        counted=["contrat:CDI"],
        today=TODAY,
        least=0,
    )


def told(answer: FoundDocuments) -> Any:
    distances = [round(one, 6) for one in answer.distances_km.tolist()]
    return answer.keys, answer.scores.tolist(), distances, answer.total, dict(answer.counts)


@pytest.mark.parametrize("circle", [None, Circle(*HERE, 30), Circle(*HERE, 900, with_nowhere=True)])
@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("MOST_OF_A_TOKEN", dict.fromkeys(keeping.MOST_OF_A_TOKEN, 0)),
        ("MOST_OF_A_TOKEN", dict.fromkeys(keeping.MOST_OF_A_TOKEN, 12)),
        ("MOST_ROWS", 10),
        ("MOST_DOCUMENTS", 0),
        ("MOST_ANSWERS", 1),
    ],
)
def test_what_is_kept_changes_no_answer(
    monkeypatch: pytest.MonkeyPatch, circle: Circle | None, name: str, most: object
) -> None:
    put(*documents())
    whole = [told(found(text, circle)) for text in ASKED]
    assert all(keys for keys, *_rest in whole)
    monkeypatch.setattr(keeping, name, most)
    monkeypatch.setattr(keeping, "_KEPT", {})
    for _turn in range(2):
        assert [told(found(text, circle)) for text in ASKED] == whole


def test_a_write_is_seen_by_the_next_question() -> None:
    put(*documents()[:3])
    assert len(found("serveur").keys) == 2
    put(Document("new", "Serveur"))
    assert "new" in found("serveur").keys
    remove_documents(collection="offres", keys=["new"])
    assert "new" not in found("serveur").keys
    empty_collection(collection="offres")
    assert found("serveur").keys == ()


def test_what_a_write_undone_had_said_is_forgotten() -> None:
    put(*documents()[:3])
    before = told(found("serveur"))
    with transaction.atomic():
        put(Document("new", "Serveur"))
        assert "new" in found("serveur").keys
        transaction.set_rollback(True)
    assert told(found("serveur")) == before
    put(Document("other", "Serveur"))
    assert {"new", "other"} & set(found("serveur").keys) == {"other"}


def test_putting_the_same_again_forgets_nothing() -> None:
    put(*documents())
    stamp = kept_collection("offres").stamp  # type: ignore[union-attr]
    put(*documents())
    assert kept_collection("offres").stamp == stamp  # type: ignore[union-attr]


def test_a_question_asked_again_reads_the_stamp_and_no_list_that_is_kept() -> None:
    put(*documents())
    found("serveur")
    with CaptureQueriesContext(connection) as asked:
        found("serveur")
    assert len(asked) == 1
