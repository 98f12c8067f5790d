"""The map of offers: its counts are those of the lists it leads to, and it needs no script."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from bastide.modules.employment.core.searches.criteria import OfferSearch
from bastide.modules.employment.queries.search import found_places
from tests.modules.employment.alert_world import NOW, job, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    place = opened()
    for title in ("Serveur", "Boulanger", "Plombier"):
        job(place, title)
    job(place, "Soudeur", commune="00002", communes=["00002"], commune_name="Brumeval")
    job(place, "Livreur", commune="", communes=["00001", "00002"], commune_name="")
    job(place, "Rédacteur", commune="", communes=[], commune_name="", precision="remote")

    def asked(query: str = "") -> str:
        return Client().get(f"/emploi/valmorte/?{query}").content.decode()

    asked.place = place
    return asked


def rows_of(html: str) -> list[tuple[str, str, int]]:
    found = re.findall(
        r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th><td class="number">(\d+)', html
    )
    return [(url.replace("&amp;", "&"), name, int(count)) for url, name, count in found]


def listed(html: str) -> int:
    return html.count('class="offer-title"')


def test_the_counts_are_those_of_the_lists(page) -> None:
    html = page("vue=carte")
    rows = rows_of(html)
    assert [(name, count) for _url, name, count in rows] == [("Sainte-Ombre", 4), ("Brumeval", 2)]
    for url, name, count in rows:
        assert listed(page(url.removeprefix("?"))) == count, name
    assert "1 offre sans commune précise n’est pas sur la carte." in html
    assert "1 offre de plusieurs communes compte dans chacune." in html


def test_every_offer_is_on_the_map_or_said_apart(page) -> None:
    found = found_places(page.place, OfferSearch(), NOW)
    assert sum(found.counts.values()) - found.several + found.nowhere == found.total == 6


def test_the_map_follows_the_search_and_the_list_does_not_know_of_it(page) -> None:
    assert [count for _url, _name, count in rows_of(page("q=soudeur&vue=carte"))] == [1]
    assert "offer-map" not in page("q=soudeur")
    assert "n’ont pas été compris" not in page("vue=carte")
    assert "q=soudeur&amp;vue=carte" in page("q=soudeur")


def test_the_area_of_a_disc_is_its_number(page) -> None:
    radii = [float(one) for one in re.findall(r'<circle[^>]+ r="([\d.]+)"', page("vue=carte"))]
    assert len(radii) == 2
    assert radii[0] ** 2 / radii[1] ** 2 == pytest.approx(2, rel=0.02)


def test_a_search_without_any_place_draws_nothing_and_says_it(page) -> None:
    html = page("q=redacteur&vue=carte")
    assert "Aucune offre de cette recherche n’a de commune précise." in html
    assert "<circle" not in html
