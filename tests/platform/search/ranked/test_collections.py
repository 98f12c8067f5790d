"""Any engine answers as the index in memory does, wherever and however documents were written."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.platform.search.ranked.cells import Circle
from bastide.platform.search.ranked.lexicon import lexicon_of
from bastide.platform.search.ranked.memory import MemoryIndex
from bastide.platform.search.ranked.models import RankedCell, RankedDocument
from bastide.platform.search.ranked.queries import explain_documents, find_documents
from bastide.platform.search.ranked.services import (
    PutDocuments,
    empty_collection,
    put_documents,
    remove_documents,
)
from bastide.platform.search.ranked.terms import Document

pytestmark = pytest.mark.django_db

LEXICON = lexicon_of(
    [
        "aide-soignant = AS",
        "compta > comptable, comptabilité",
        "caissier = hôtesse de caisse",
        "! poste",
        "? cdi",
    ]
)
WORDS = """serveur serveuse boulanger boulangère aide-soignante comptable vendeur magasin caissière
hôtesse de caisse nuit CDI chauffeur poste livraison""".split()  # noqa: SIM905 -- shorter
TOURS, AMBOISE, CHINON = (47.3941, 0.6848), (47.4133, 0.9818), (47.1667, 0.2428)


def text(most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=most).map(" ".join)


DOCUMENTS = st.lists(
    st.builds(
        Document,
        key=st.sampled_from([f"o{rank}" for rank in range(12)]),
        title=text(4),
        label=text(2),
        text=text(8),
        tags=st.sampled_from([(), ("contrat:CDI",), ("contrat:CDD",)]),
        concepts=st.sampled_from([(), ("G1803",), ("J1501",)]),
        points=st.lists(st.sampled_from([TOURS, AMBOISE, CHINON]), max_size=2).map(tuple),
        dated_on=st.none() | st.dates(dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
    ),
    max_size=14,
)
TYPED = st.lists(
    st.sampled_from([*WORDS, "compta", "AS", "serveurr", "-nuit", '"CDI"', "aidesoignant", "')"]),
    max_size=4,
).map(" ".join)


def last_of(documents: list[Document]) -> list[Document]:
    """Return the last document of each key."""
    return list({document.key: document for document in documents}.values())


def put(name: str, documents: list[Document]) -> PutDocuments:
    return put_documents(collection=name, documents=documents, lexicon=LEXICON)


@settings(max_examples=25, deadline=None)
@given(DOCUMENTS, TYPED)
def test_the_database_finds_what_memory_finds(documents: list[Document], typed: str) -> None:
    empty_collection(collection="offres")
    kept = last_of(documents)
    put("offres", documents)
    memory = MemoryIndex(kept, LEXICON)
    expected = memory.found(typed)
    found = find_documents("offres", typed, lexicon=LEXICON)
    scores = dict(zip(found.keys, found.scores.tolist(), strict=True))
    told = {memory.keys[row]: score for row, score in zip(
        expected.rows.tolist(), expected.scores.tolist(), strict=True
    )}  # fmt: skip
    if all(len(set(document.points)) <= 1 for document in kept):
        assert scores == pytest.approx(told)
    assert list(found.scores) == sorted(found.scores, reverse=True)
    assert len(found.keys) == len(set(found.keys)) == found.total


@settings(max_examples=15, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_writing_again_leaves_what_writing_once_leaves(
    first: list[Document], then: list[Document]
) -> None:
    for name, writes in (("une", [[*first, *then]]), ("deux", [first, then, then])):
        empty_collection(collection=name)
        for documents in writes:
            put(name, documents)
    one, two = (
        {
            (row.key, row.rank, row.words, row.dated_on)
            for row in RankedDocument.objects.filter(collection__name=name)
        }
        for name in ("une", "deux")
    )
    assert one == two
    for typed in ("serveur", "caissière nuit"):
        found = [find_documents(name, typed, lexicon=LEXICON) for name in ("une", "deux")]
        assert sorted(found[0].keys) == sorted(found[1].keys)
    assert put("deux", last_of([*first, *then])).written == 0


def test_a_circle_keeps_what_stands_in_it() -> None:
    put("offres", [
        Document("tours", "Serveur", points=(TOURS,)),
        Document("deux", "Serveur", points=(CHINON, AMBOISE)),
        Document("chinon", "Serveur", points=(CHINON,)),
        Document("nulle part", "Serveur"),
    ])  # fmt: skip

    def keys(radius: float, *, with_nowhere: bool = False) -> set[str]:
        circle = Circle(*TOURS, radius, with_nowhere=with_nowhere)
        return set(find_documents("offres", "serveur", lexicon=LEXICON, circle=circle).keys)

    assert keys(0) == {"tours"}
    assert keys(25) == {"tours", "deux"}
    assert keys(60) == {"tours", "deux", "chinon"}
    assert keys(25, with_nowhere=True) == {"tours", "deux", "nulle part"}
    assert keys(20_100) == {"tours", "deux", "chinon"}
    everywhere = find_documents("offres", "", lexicon=LEXICON, circle=Circle(*TOURS, 60))
    assert dict(zip(everywhere.keys, everywhere.distances_km, strict=True)) == pytest.approx(
        {"tours": 0, "deux": 22.4, "chinon": 41.9}, abs=0.3
    )


def test_tags_narrow_and_are_counted_and_keys_restrict() -> None:
    put("offres", [
        Document("a", "Serveur", tags=("contrat:CDI", "type:emploi")),
        Document("b", "Serveur", tags=("contrat:CDD", "type:emploi")),
        Document("c", "Serveur barman", tags=("contrat:CDI", "type:stage")),
        Document("d", "Comptable", tags=("contrat:CDI", "type:emploi")),
    ])  # fmt: skip
    counted = ("contrat:CDI", "contrat:CDD", "contrat:MIS")
    found = find_documents("offres", "serveur", lexicon=LEXICON, counted=counted)
    assert found.counts == {"contrat:CDI": 2, "contrat:CDD": 1, "contrat:MIS": 0}
    narrowed = find_documents(
        "offres", "serveur", lexicon=LEXICON,
        tags=[("contrat:CDI", "contrat:CDD"), ("type:emploi",)], limit=1,
    )  # fmt: skip
    assert (narrowed.keys, narrowed.total) == (("a",), 2) or narrowed.keys == ("b",)
    assert find_documents("offres", "serveur", lexicon=LEXICON, among={"c", "d"}).keys == ("c",)
    assert find_documents("inconnue", "serveur", lexicon=LEXICON).total == 0


def test_what_is_recent_comes_first_among_equals_and_pages_follow() -> None:
    today = dt.date(2026, 11, 30)
    put("offres", [
        Document(f"o{age:02}", "Serveur", dated_on=today - dt.timedelta(days=age))
        for age in range(20)
    ] + [Document("sans date", "Serveur")])  # fmt: skip
    found = find_documents("offres", "serveur", lexicon=LEXICON, today=today)
    assert found.keys == (*(f"o{age:02}" for age in range(20)), "sans date")
    for limit in (1, 7, 20):
        part = find_documents("offres", "serveur", lexicon=LEXICON, today=today, limit=limit)
        assert part.keys == found.keys[:limit]
        assert part.total == found.total
    undated = find_documents("offres", "serveur", lexicon=LEXICON)
    for limit in (3, 11):
        part = find_documents("offres", "serveur", lexicon=LEXICON, limit=limit)
        assert part.keys == undated.keys[:limit]


def test_removing_leaves_no_trace_but_the_others() -> None:
    put("offres", [Document(f"o{rank}", "Serveur", points=(TOURS, CHINON)) for rank in range(4)])
    put("autres", [Document("o1", "Serveur")])
    assert remove_documents(collection="offres", keys=["o1", "o3", "absente"]) == 2
    assert set(find_documents("offres", "serveur", lexicon=LEXICON).keys) == {"o0", "o2"}
    assert find_documents("autres", "serveur", lexicon=LEXICON).keys == ("o1",)
    assert sum(RankedCell.objects.values_list("documents", flat=True)) == 5
    empty_collection(collection="offres")
    assert find_documents("offres", "serveur", lexicon=LEXICON).keys == ()
    assert RankedDocument.objects.count() == 1


def test_a_place_may_hold_many_documents() -> None:
    put("offres", [Document(f"k{rank}", "Serveur", points=(TOURS,)) for rank in range(2500)])
    found = find_documents("offres", "serveur", lexicon=LEXICON)
    assert len(set(found.keys)) == 2500
    assert math.isclose(found.scores.min(), found.scores.max())
    assert np.array_equal(found.keys, find_documents("offres", "serveur", lexicon=LEXICON).keys)


def test_an_answer_says_why() -> None:
    put("offres", [Document("a", "Aide-soignante de nuit", text="Service de gériatrie")])
    found = find_documents("offres", "AS geriatrie", lexicon=LEXICON)
    told = explain_documents("offres", found, found.keys)["a"]
    assert [(one.word, one.term, one.place) for one in told] == [
        ("as", "aid_soign", "h"), ("geriatrie", "geriatr", "b"),
    ]  # fmt: skip
