"""The pages that belong to no room, and the menu around every page."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bastide.kernel.territories.models import Territory
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User
from bastide.site.glossary import read_glossary
from bastide.site.rooms import cards

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def place(db: Any) -> Territory:
    """Return an invented territory."""
    root = Perimeter.objects.create(label="Pays de Valmorte")
    return Territory.objects.create(
        perimeter=root,
        slug="pays-de-valmorte",
        name="Pays de Valmorte",
        siren="100000009",
        is_fictitious=True,
    )


def member(place: Territory, room: str = EVERY_ROOM, role: Role = Role.READER) -> Client:
    """Return the browser of somebody who holds a role in a room of a territory."""
    user = User.objects.create_user(f"{room}-{role}@ville.example", full_name="Camille")
    Grant.objects.create(user=user, perimeter=place.perimeter, room=room, role=role)
    client = Client()
    client.force_login(user, BACKEND)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_glossary_page_shows_every_term_with_its_source() -> None:
    page = text_of(Client().get(reverse("glossary")))
    assert page.count("<dt ") == len(read_glossary())
    assert "Attribution de compensation" in page
    assert "CGI art. 1609 nonies C, V" in page


def test_the_sources_page_shows_every_shipped_file() -> None:
    page = text_of(Client().get(reverse("sources")))
    with (settings.DATA_DIR / "SOURCES.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 20
    assert [row["fichier"] for row in rows if f"<code>{row['fichier']}</code>" not in page] == []
    assert "Licence Ouverte 2.0" in page


@pytest.mark.parametrize("name", ["home", "sources", "accessibility", "glossary"])
def test_public_pages_need_no_account_and_ask_nothing(name: str) -> None:
    answer = Client().get(reverse(name))
    assert answer.status_code == 200
    assert not answer.cookies
    assert '<html lang="fr"' in text_of(answer)
    assert len(re.findall(r"<h1\b", text_of(answer))) == 1


def test_the_register_of_personal_data_is_for_members(place: Territory) -> None:
    assert Client().get(reverse("privacy")).status_code == 302
    assert member(place).get(reverse("privacy")).status_code == 200


def menu_of(client: Client, place: Territory) -> list[str]:
    page = text_of(client.get(reverse("territory", args=[place.slug])))
    found = re.search(r"<nav\b[^>]*id=\"menu\".*?</nav>", page, re.DOTALL) or re.search(
        rf"<nav\b(?:(?!</nav>).)*{place.slug}.*?</nav>", page, re.DOTALL
    )
    assert found, "no menu"
    return re.findall(r'href="(/territoires/[^"]+)"', found[0])


def entries(place: Territory, *, slugs: set[str]) -> set[str]:
    return {
        reverse(entry.url_name, args=[place.slug])
        for card in cards()
        if card.slug in slugs
        for entry in card.menu
    }


def test_the_menu_holds_every_entry_of_every_room_for_who_may_read_them(place: Territory) -> None:
    everything = entries(place, slugs={card.slug for card in cards()})
    assert everything
    assert everything <= set(menu_of(member(place), place))


def test_the_menu_of_one_room_shows_that_room_only(place: Territory) -> None:
    shown = set(menu_of(member(place, "spending"), place))
    assert entries(place, slugs={"spending"}) <= shown
    others = {card.slug for card in cards() if card.slug not in {"spending", "territories"}}
    assert shown & (entries(place, slugs=others) - entries(place, slugs={"spending"})) == set()


def test_the_current_line_of_the_menu_is_marked_once(place: Territory) -> None:
    page = text_of(member(place).get(reverse("territory", args=[place.slug])))
    assert len(re.findall(r'aria-current="page"', page)) >= 1


def test_an_invented_territory_says_so_on_its_page(place: Territory) -> None:
    assert "erritoire fictif" in text_of(member(place).get(reverse("territory", args=[place.slug])))
    place.is_fictitious = False
    place.save()
    real = text_of(member(place, role=Role.MANAGER).get(reverse("territory", args=[place.slug])))
    assert "banner-fictitious" not in real


def test_an_absent_page_says_what_to_do_and_nothing_else() -> None:
    answer = Client().get("/nulle-part/")
    assert answer.status_code == 404
    assert "n’est pas visible pour vous" in text_of(answer)
    assert "Resolver" not in text_of(answer)
    assert '<html lang="fr"' in text_of(answer)
