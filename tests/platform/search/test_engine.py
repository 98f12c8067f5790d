"""The engine finds what the words say, on any database, and only what the actor may see."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.platform.access.actors import SYSTEM, VISITOR, Actor
from bastide.platform.access.models import EVERY_ROOM, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User
from bastide.platform.search.entries import SearchEntry
from bastide.platform.search.models import Deletion, Entry
from bastide.platform.search.queries import PER_PAGE, find
from bastide.platform.search.services import index_entries, rebuild, remove_entries
from bastide.platform.search.words import asked_stems, stems

pytestmark = pytest.mark.django_db

WORDS = [
    "école",
    "écoles",
    "eau",
    "eaux",
    "route",
    "routier",
    "commune",
    "communal",
    "mutualisation",
    "piscine",
    "or",
    "orange",
]
SYNTAX = [
    '"',
    "'",
    "*",
    "(",
    ")",
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    ":",
    "^",
    "-",
    "&",
    "|",
    "!",
    "\\",
    "<->",
]


def entry(key: str, title: str, text: str = "", **options: Any) -> SearchEntry:
    return SearchEntry(
        kind=options.pop("kind", "fiche"),
        key=key,
        title=title,
        text=text,
        url=f"/{key}/",
        **options,
    )


def keys(actor: Actor, query: str, **options: Any) -> list[str]:
    return [found.key for found in find(actor, query, **options).entries]


def expected(corpus: list[str], query: str) -> set[str]:
    """Say what should be found, without any engine."""
    asked = asked_stems(query)
    if not asked:
        return set()
    found = set()
    for number, text in enumerate(corpus):
        words = set(stems(text))
        last = asked[-1]
        begins = len(last) >= 3 and any(word.startswith(last) for word in words)
        if set(asked[:-1]) <= words and (last in words or begins):
            found.add(str(number))
    return found


@given(
    corpus=st.lists(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), max_size=12),
    query=st.lists(st.sampled_from(WORDS + SYNTAX), min_size=1, max_size=4).map(" ".join),
)
@settings(max_examples=80)
def test_every_engine_finds_what_the_words_say(corpus: list[str], query: str) -> None:
    Entry.objects.all().delete()
    index_entries(entry(str(number), text) for number, text in enumerate(corpus))
    assert set(keys(SYSTEM, query)) == expected(corpus, query)


@given(st.text(max_size=80))
def test_no_typed_text_is_read_as_a_query_language(text: str) -> None:
    if not Entry.objects.exists():
        index_entries([entry("1", "École de la République")])
    find(SYSTEM, text)
    find(VISITOR, f'"{text}" OR *')


def test_a_changed_row_is_found_by_its_new_words_only() -> None:
    index_entries([entry("1", "Piscine municipale")])
    index_entries([entry("1", "Patinoire municipale")])
    assert keys(VISITOR, "piscine") == []
    assert keys(VISITOR, "patinoire") == ["1"]
    assert Entry.objects.count() == 1


def test_a_removed_row_is_found_no_more() -> None:
    index_entries([entry("1", "Piscine"), entry("2", "Piscine")])
    assert remove_entries(kind="fiche", keys=["1"]) == 1
    assert keys(VISITOR, "piscine") == ["2"]


def test_a_title_comes_before_a_text_and_a_short_title_first() -> None:
    index_entries(
        [
            entry("text", "Rapport annuel", "voirie"),
            entry("long", "Voirie et réseaux divers"),
            entry("short", "Voirie"),
        ]
    )
    assert keys(VISITOR, "voirie") == ["short", "long", "text"]


def test_pages_hold_every_row_once() -> None:
    index_entries(entry(f"{number:03}", "Chemin") for number in range(PER_PAGE + 7))
    first, second = find(VISITOR, "chemin"), find(VISITOR, "chemin", page=2)
    assert (first.pages, first.total) == (2, PER_PAGE + 7)
    assert len({row.key for row in (*first.entries, *second.entries)}) == PER_PAGE + 7
    assert find(VISITOR, "chemin", page=99).page == 2


def test_a_slip_of_the_keyboard_is_corrected() -> None:
    index_entries([entry("1", "Médiathèque centrale")])
    assert find(VISITOR, "mediatehque").total == 0
    assert find(VISITOR, "mediatehque").suggestion == "mediatheque"
    assert find(VISITOR, "médiathèqe central").suggestion == "mediatheque central"
    assert find(VISITOR, "xylophone").suggestion == ""


@pytest.fixture
def places() -> Iterator[tuple[Perimeter, Perimeter, Perimeter]]:
    ours = Perimeter.objects.create(label="Nous")
    part = Perimeter.objects.create(label="Une commune", parent=ours)
    theirs = Perimeter.objects.create(label="Eux")
    index_entries(
        [
            entry("public", "Canal commun"),
            entry("ours", "Canal commun", perimeter_id=ours.id),
            entry("part", "Canal commun", perimeter_id=part.id),
            entry("theirs", "Canal secretissime", "canal", perimeter_id=theirs.id, kind="dossier"),
            entry("room", "Canal commun", perimeter_id=ours.id, room="spending"),
        ]
    )
    return ours, part, theirs


def actor(roles: dict[tuple[uuid.UUID, str], Role], **options: Any) -> Actor:
    return Actor(user=User(email="a@b.fr"), roles=roles, **options)


def test_rows_and_counts_are_the_actors_own(places: tuple[Perimeter, Perimeter, Perimeter]) -> None:
    ours, part, _theirs = places
    everything = actor({(ours.id, EVERY_ROOM): Role.READER, (part.id, EVERY_ROOM): Role.READER})
    one_room = actor({(ours.id, "strategy"): Role.READER})
    one_part = actor({(part.id, EVERY_ROOM): Role.READER})
    limited = actor({(ours.id, EVERY_ROOM): Role.READER}, rooms=frozenset({"strategy"}))
    cases = {
        "visitor": (VISITOR, {"public"}),
        "everything": (everything, {"public", "ours", "part", "room"}),
        "one room": (one_room, {"public", "ours"}),
        "one part": (one_part, {"public", "part"}),
        "limited token": (limited, {"public", "ours"}),
        "system": (SYSTEM, {"public", "ours", "part", "room", "theirs"}),
    }
    for name, (who, allowed) in cases.items():
        found = find(who, "canal")
        assert {row.key for row in found.entries} == allowed, name
        assert found.total == sum(count for _kind, count in found.kinds) == len(allowed), name
        assert ("dossier" in dict(found.kinds)) == ("theirs" in allowed), name


def test_a_suggestion_never_tells_a_word_of_elsewhere(
    places: tuple[Perimeter, Perimeter, Perimeter],
) -> None:
    assert Deletion.objects.filter(word="secretissime").exists()
    assert find(SYSTEM, "secretisime").suggestion == "secretissime"
    assert find(VISITOR, "secretisime").suggestion == ""


def sources() -> Iterator[SearchEntry]:
    yield entry("a", "Barrage", kind="ouvrage")
    yield entry("b", "Barrage")


def test_rebuild_replaces_everything(settings: Any) -> None:
    settings.SEARCH_SOURCES = (f"{__name__}:sources",)
    index_entries([entry("old", "Ancien")])
    assert rebuild() == {"fiche": 1, "ouvrage": 1}
    assert keys(VISITOR, "ancien") == []
    assert set(keys(VISITOR, "barrage")) == {"a", "b"}
    assert keys(VISITOR, "barrage", kind="ouvrage") == ["a"]
