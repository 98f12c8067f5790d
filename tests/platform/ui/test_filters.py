"""Filters stand in the address, say what they narrow, and each can be taken away."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.ui.filters import active_filters, address_without_filters
from tests.platform.ui.samples import LIST, Filters, asked, drawn


def told(address: str) -> list[tuple[str, str, str]]:
    request = asked(address)
    return [
        (one.label, one.value, one.remove_url)
        for one in active_filters(Filters(request.GET), request)
    ]


def test_each_value_is_said_in_words_with_the_address_without_it() -> None:
    assert told("/l/?segment=scolaire&sort=-nom&page=3") == [
        ("Segment", "Scolaire", "/l/?sort=-nom")
    ]


def test_one_value_of_several_goes_alone() -> None:
    assert told("/l/?place=C2&place=C3") == [
        ("Classe", "Agir vite", "/l/?place=C3"),
        ("Classe", "Céder", "/l/?place=C2"),
    ]


def test_a_date_and_a_box_are_said_as_people_write_them() -> None:
    assert [one[:2] for one in told("/l/?built_after=1962-09-01&vacant=on")] == [
        ("Construit après", "1 septembre 1962"),
        ("Vacant seulement", "oui"),
    ]


@pytest.mark.parametrize("query", ["", "?q=", "?segment=inconnu", "?built_after=hier", "?autre=1"])
def test_what_narrows_nothing_is_not_shown(query: str) -> None:
    assert told(f"/l/{query}") == []


def test_everything_is_cleared_but_the_order() -> None:
    request = asked("/l/?segment=scolaire&place=C2&place=C3&sort=-nom&page=2")
    assert address_without_filters(Filters(request.GET), request) == "/l/?sort=-nom"


@given(st.lists(st.sampled_from(["C1", "C2", "C3", "C4"]), unique=True), st.text(max_size=20))
def test_taking_every_filter_away_one_by_one_leaves_none(places: list[str], name: str) -> None:
    query = asked("/l/").GET.copy()
    query.setlist("place", places)
    query["q"] = name
    address = f"/l/?{query.urlencode()}"
    for _step in range(6):
        left = told(address)
        if not left:
            break
        address = left[0][2]
    assert told(address) == []
    assert set(parse_qs(urlsplit(address).query)) <= {"q"}


def test_a_page_shows_them_as_links() -> None:
    page = drawn(LIST)
    assert page.count("Retirer le filtre") == 4
    assert "Tout effacer" in page
