"""Shared pages: a picture of the right size, tags that say the page, one page on paper."""

from __future__ import annotations

import re
import struct

import pytest
from django.test import Client
from django.utils import timezone

from bastide.modules.employment.models import OutreachCampaign, PublishedJob, Visit
from bastide.modules.employment.services.communication.waiting import WAITING, flush_sightings
from tests.modules.employment.alert_world import NOW, job, opened

pytestmark = pytest.mark.django_db
SITE = "/emploi/valmorte/"


@pytest.fixture
def offer(monkeypatch) -> PublishedJob:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    WAITING.forget()
    place = opened()
    OutreachCampaign.objects.create(
        territory=place, slug="forum", name="Forum", text="Venez.\nNombreux.",
        starts_on=NOW.date(), ends_on=NOW.date(),
    )  # fmt: skip
    return job(place, 'Serveur "<b>" (H/F)', employer="L’Auberge", text="Service du soir.\n" * 9)


def tags(html: str) -> dict[str, str]:
    return dict(
        re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)"', html)
    )


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


def test_each_kind_of_page_says_itself_and_shows_its_picture(offer: PublishedJob) -> None:
    page = Client().get(f"{SITE}offres/{offer.pk}-serveur-b-hf/")
    pages = [page, Client().get(SITE), Client().get(f"{SITE}?q=serveur"),
             Client().get(f"{SITE}campagne/forum/")]  # fmt: skip
    for one in pages:
        told = tags(one.content.decode())
        assert told["twitter:card"] == "summary_large_image"
        assert told["og:description"]
        picture = Client().get(told["og:image"].removeprefix("http://testserver"))
        assert picture["Content-Type"] == "image/png"
        assert size_of(picture.content) == (1200, 630)
    assert tags(page.content.decode())["og:title"] == "Serveur &quot;&lt;b&gt;&quot; (H/F)"


def test_the_same_words_are_the_same_picture_and_are_not_sent_twice(offer: PublishedJob) -> None:
    address = f"{SITE}offres/{offer.pk}/carte.png"
    first, second = Client().get(address), Client().get(address)
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    PublishedJob.objects.filter(pk=offer.pk).update(title="Serveuse")
    assert Client().get(address)["ETag"] != first["ETag"]


def test_an_offer_that_is_over_has_neither_picture_nor_paper(offer: PublishedJob) -> None:
    PublishedJob.objects.filter(pk=offer.pk).update(ended_at=NOW, end_reason="absente")
    for path in ("carte.png", "fiche.pdf"):
        assert Client().get(f"{SITE}offres/{offer.pk}/{path}").status_code == 404


def test_one_page_on_paper_and_one_message(offer: PublishedJob) -> None:
    sheet = Client().get(f"{SITE}offres/{offer.pk}/fiche.pdf")
    assert sheet.content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", sheet.content)) <= 1
    page = Client().get(f"{SITE}offres/{offer.pk}-serveur-b-hf/").content.decode()
    said = re.search(r"<textarea[^>]+readonly[^>]*>([^<]+)</textarea>", page)[1]
    assert len(said.replace("&quot;", '"').replace("&#x27;", "'")) <= 170
    short = re.search(r"http://testserver(\S+)", said)[1]
    assert Client().get(short).status_code == 301


def test_pictures_and_papers_are_no_visit(offer: PublishedJob) -> None:
    browser = Client(HTTP_USER_AGENT="Firefox/140.0", HTTP_ACCEPT_LANGUAGE="fr")
    for path in (f"offres/{offer.pk}/carte.png", f"offres/{offer.pk}/fiche.pdf", "carte.png"):
        assert browser.get(f"{SITE}{path}").status_code == 200
    flush_sightings()
    assert not Visit.objects.exists()
