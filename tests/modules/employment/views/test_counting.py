"""What the pages of a site count, and what they never count."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bastide.modules.employment.models import AudienceDay, PublishedJob, Visit
from bastide.modules.employment.services.communication.waiting import WAITING, flush_sightings
from tests.modules.employment.basin import NOW, BasinWorld, basin_world, ft_feed, ft_offer, many

pytestmark = pytest.mark.django_db
BROWSER = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0",
    "HTTP_ACCEPT_LANGUAGE": "fr",
}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> BasinWorld:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    WAITING.forget()
    made = basin_world()
    made.read(made.source(), ft_feed(ft_offer(1), *many(5)))
    made.group()
    return made


def visitor(**more: str) -> Client:
    return Client(**(BROWSER | more))


def seen() -> list[Visit]:
    flush_sightings()
    return list(Visit.objects.order_by("pk"))


def apply_links(page: Any) -> list[str]:
    return re.findall(r'href="(/emploi/[^"]+/postuler/[^"]+)"', page.content.decode())


def offer_of(world: BasinWorld, browser: Client) -> str:
    page = browser.get(world.site, {"q": "Maison Levain"}).content.decode()
    return re.search(rf'href="({world.site}offres/[^"]+)"', page)[1]


def test_a_visit_says_how_it_began_and_what_was_done(world: BasinWorld) -> None:
    browser = visitor()
    browser.get(world.site)
    page = browser.get(offer_of(world, browser))
    (link, *_others) = apply_links(page)
    (visit,) = seen()
    assert (visit.entry, visit.pages, visit.acts) == ("accueil", 3, {})
    answer = browser.get(link)
    assert (answer.status_code, answer["Location"]) == (302, "https://service.exemple/offres/1")
    (visit,) = seen()
    assert visit.acts == {"candidature": 1}


def test_no_cookie_is_given(world: BasinWorld) -> None:
    browser = visitor()
    for path in ("", "actualites/", "agenda/", "sources/", "offres.rss", "agenda.ics"):
        assert not browser.get(f"{world.site}{path}").cookies
    assert not browser.get(offer_of(world, browser)).cookies


def test_the_link_to_apply_leads_to_the_offer_itself_and_nowhere_else(world: BasinWorld) -> None:
    browser = visitor()
    (link, *_others) = apply_links(browser.get(offer_of(world, browser)))
    other = PublishedJob.objects.exclude(employer="Maison Levain").first()
    number = PublishedJob.objects.get(employer="Maison Levain").pk
    elsewhere = link.replace(f"/{number}/", f"/{other.pk}/")
    assert browser.get(elsewhere).status_code == 404
    assert browser.get(f"{link}?url=https://piege.exemple")["Location"].startswith(
        "https://service.exemple/"
    )
    PublishedJob.objects.filter(pk=number).update(hidden_at=NOW, hidden_reason="Fausse.")
    assert browser.get(link).status_code == 404


def test_who_is_not_counted(world: BasinWorld) -> None:
    visitor(HTTP_DNT="1").get(world.site)
    visitor(HTTP_SEC_GPC="1").get(world.site)
    visitor(HTTP_SEC_PURPOSE="prefetch").get(world.site)
    visitor(HTTP_USER_AGENT="Googlebot/2.1").get(world.site)
    visitor().head(world.site)
    signed = visitor()
    signed.force_login(world.person("reader"))
    signed.get(world.site)
    assert seen() == []
    rows = dict(AudienceDay.objects.values_list("key", "count"))
    assert rows == {"refus": 2, "avance": 1, "robot": 2, "agent": 1}
    assert get_user_model().objects.count() == 1


def test_feeds_and_absent_pages_are_no_visit(world: BasinWorld) -> None:
    browser = visitor()
    browser.get(f"{world.site}offres.rss")
    browser.get(f"{world.site}actualites.rss")
    browser.get(f"{world.site}agenda.ics")
    browser.get(f"{world.site}plan-du-site.xml")
    browser.get(f"{world.site}apparence.css")
    browser.get("/emploi/ailleurs/")
    assert [one.pages for one in seen()] == [0]


def test_a_criterion_used_on_the_site_is_an_act_and_an_address_shared_is_not(
    world: BasinWorld,
) -> None:
    browser = visitor()
    browser.get(f"{world.site}?contrat=CDI")
    assert seen()[0].acts == {}
    browser.get(f"{world.site}?contrat=CDI", headers={"Sec-Fetch-Site": "same-origin"})
    (visit,) = seen()
    assert (visit.pages, visit.acts) == (1, {"critere": 1})


def test_the_message_of_an_alert_is_a_return(world: BasinWorld) -> None:
    browser = visitor()
    page = browser.get(f"{world.site}?de=alerte&q=plombier")
    assert "n’ont pas été compris" not in page.content.decode()
    assert [one.entry for one in seen()] == ["courriel-alerte"]


def test_counting_asks_nothing_of_the_database_while_a_page_is_answered(
    world: BasinWorld,
) -> None:
    browser = visitor()
    address = offer_of(world, browser)
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    assert not [one for one in asked.captured_queries if re.search(r"visit|audience", one["sql"])]
