"""The pages in English: the switch keeps the page, dates are British, French says it is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client, RequestFactory
from django.urls import translate_url
from django.utils.formats import date_format
from django.utils.translation import override

from bastide.platform.ui.templatetags.ui import age_words, languages
from tests.platform.conftest import person, signed_in


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_switch_keeps_the_page_and_its_query(rf: RequestFactory, prefix: str) -> None:
    request = rf.get(f"{prefix}/glossaire/", {"q": "épargne", "page": "2"})
    with override("en" if prefix else "fr"):
        offered = {choice.code: choice.url for choice in languages({"request": request})}

    query = "?q=%C3%A9pargne&page=2"
    assert offered == {"fr": f"/glossaire/{query}", "en": f"/en/glossaire/{query}"}


@pytest.mark.django_db
@pytest.mark.parametrize(("here", "chosen"), [("/en/compte/", "fr"), ("/compte/", "en")])
def test_the_preferences_change_the_language_both_ways(here: str, chosen: str) -> None:
    client = signed_in(person("lectrice"))
    page = client.get(here).content.decode()
    following = page.split('name="next" value="')[1].split('"')[0]

    answer = client.post("/langue/setlang/", {"next": following, "language": chosen})

    with override("en" if here.startswith("/en/") else "fr"):
        assert answer.headers["Location"] == translate_url(here, chosen)


def test_english_dates_put_the_day_first() -> None:
    day = dt.date(2026, 3, 2)
    with override("en"):
        assert date_format(day, "SHORT_DATE_FORMAT") == "02/03/2026"
        assert date_format(day) == "2 March 2026"
    with override("fr"):
        assert date_format(day, "SHORT_DATE_FORMAT") == "02/03/2026"


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (-1, "in 1 day"), (-2, "in 2 days"), (90, "3 months ago"), (800, "2 years ago")],
)
def test_ages_are_said_in_english(days: int, said: str) -> None:
    with override("en"):
        assert age_words(days) == said


@pytest.mark.parametrize(("address", "word"), [("/en/glossaire/", "dt"), ("/en/sources/", "tbody")])
@pytest.mark.django_db
def test_french_blocks_of_english_pages_say_so(client: Client, address: str, word: str) -> None:
    page = client.get(address).content.decode()

    assert '<html lang="en"' in page
    assert 'lang="fr"' in page.split(f"<{word}")[1].split(">")[0]
