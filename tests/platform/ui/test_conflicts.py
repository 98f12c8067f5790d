"""Two people change one object: nothing is overwritten, nothing is lost, one choice per field."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from bastide.platform.ui.conflicts import (
    FieldVersions,
    Side,
    conflict_page,
    field_versions,
    resolved,
)
from tests.platform.ui.samples import asked

LABELS = {"name": "Nom", "places": "Classes", "surface": "Surface"}
BASE = {"name": "École", "places": ["C1"], "surface": 12}


def versions(mine: str, theirs: dict[str, Any]) -> tuple[FieldVersions, ...]:
    return field_versions(LABELS, base=BASE, mine=QueryDict(mine), theirs={**BASE, **theirs})


def page(told: tuple[FieldVersions, ...]) -> Any:
    answer = conflict_page(
        asked("/b/1/modifier/?onglet=2"), told, title="Modifier", version=8,
        changed_by="Claire Vidal", changed_at=dt.datetime(2026, 11, 24, 14, 30, tzinfo=dt.UTC),
        back_url="/b/1/",
    )  # fmt: skip
    assert answer.status_code == 409
    return html.fromstring(answer.content.decode())


def sent_by(drawing: Any, **choices: str) -> QueryDict:
    """Return what the form of the page sends once choices are made."""
    query = QueryDict(mutable=True)
    for one in drawing.xpath("//form[@class='conflict']//input[@type='hidden'][@name]"):
        query.appendlist(one.get("name"), one.get("value") or "")
    for name, side in choices.items():
        query.appendlist(f"conflit-{name}", side)
    return query


def test_only_what_both_changed_differently_is_disputed() -> None:
    told = versions("name=École A&places=C1&surface=15", {"name": "École B", "places": ["C2"]})
    assert [one.is_disputed for one in told] == [True, False, False]
    assert [one.kept for one in told] == [Side.MINE, Side.THEIRS, Side.MINE]


def test_the_same_change_on_both_sides_is_no_dispute() -> None:
    (name, _places, _surface) = versions("name=Neuve&places=C1&surface=12", {"name": "Neuve"})
    assert not name.is_disputed
    assert name.has_moved


def test_the_page_shows_three_columns_and_asks_for_each_dispute() -> None:
    told = versions("name=École A&places=C1&surface=15", {"name": "École B", "places": ["C2"]})
    drawing = page(told)
    (disputed, settled) = drawing.xpath("//table")
    assert [one.text_content() for one in disputed.xpath(".//thead//th")] == [
        "Réponse", "Avant", "Vous", "L’autre personne",
    ]  # fmt: skip
    assert len(disputed.xpath(".//input[@type='radio'][@required]")) == 2
    assert len(settled.xpath(".//tbody/tr")) == 2
    words = drawing.text_content()
    assert "Claire Vidal" in words
    assert "École A" in words
    assert "École B" in words
    (form,) = drawing.xpath("//form[@class='conflict']")
    assert form.get("action") == "/b/1/modifier/?onglet=2"
    assert form.xpath(".//input[@name='version']/@value") == ["8"]


@pytest.mark.parametrize(("side", "name"), [("moi", "École A"), ("autre", "École B")])
def test_the_choice_is_what_is_saved_and_the_rest_completes_itself(side: str, name: str) -> None:
    told = versions(
        "name=École A&places=C1&surface=15", {"name": "École B", "places": ["C2", "C3"]}
    )
    kept = resolved(sent_by(page(told), name=side))
    assert kept["name"] == name
    assert kept.getlist("places") == ["C2", "C3"], "changed by the other one alone"
    assert kept["surface"] == "15", "changed here alone"
    assert kept["version"] == "8"
    assert not [one for one in kept if one.startswith("conflit")]


def test_silence_overwrites_nothing() -> None:
    told = versions("name=École A&places=C1&surface=12", {"name": "École B"})
    assert resolved(sent_by(page(told)))["name"] == "École B"


def test_a_form_from_elsewhere_is_left_as_it_is() -> None:
    sent = QueryDict("name=x&version=3")
    assert resolved(sent) is sent


@given(*[st.sampled_from(["", "a", "b", "c"]) for _side in range(3)])
def test_every_merge_keeps_one_of_the_two_versions(base: str, mine: str, theirs: str) -> None:
    (one,) = field_versions(
        {"f": "F"}, base={"f": base}, mine=QueryDict(f"f={mine}"), theirs={"f": theirs}
    )
    assert one.is_disputed == (mine not in {theirs, base} and theirs != base)
    if not one.is_disputed:
        kept = mine if one.kept is Side.MINE else theirs
        assert kept == (theirs if mine == base else mine)


def test_values_are_said_in_words() -> None:
    (domain,) = field_versions(
        {"d": "Domaine"}, base={"d": None}, mine=QueryDict("d=pub"), theirs={"d": True},
        shown={"d": {"pub": "Public"}},
    )  # fmt: skip
    assert (domain.base_words, domain.mine_words, domain.theirs_words) == ("", "Public", "on")
