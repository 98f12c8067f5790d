"""The public site: anybody reads it, nothing is shown after its end, no page leads nowhere."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from bastide.modules.employment.cli import app
from bastide.modules.employment.models import Basin, PublishedJob
from bastide.modules.employment.services.decisions import join_jobs
from bastide.modules.employment.services.hiding import hide_job
from bastide.platform.access.actors import SYSTEM
from tests.modules.employment.basin import NOW, basin_world, day, ft_feed, ft_offer, many

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Return what sets the time of the pages."""

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(NOW)
    return at


@pytest.fixture
def world(clock):
    made = basin_world()
    made.read(made.source(), ft_feed(ft_offer(1, "Boulanger <b>chef</b>"), *many(30)))
    made.group()
    return made


def text(response):
    return response.content.decode()


def address(world, job):
    found = re.search(
        rf'href="({world.site}offres/{job.pk}-[^"]+)"',
        text(Client().get(f"{world.site}?q={job.employer}")),
    )
    assert found
    return found.group(1)


def test_a_visitor_searches_without_account(world):
    page = text(Client().get(world.site, {"q": "plombier"}))
    assert "Plombier" in page
    assert "Territoire fictif" in page


def test_one_box_offers_kilometres_and_minutes_by_page_api_and_command(world):
    asked = {"pres": "00001", "km": "voiture-15"}
    page = text(Client().get(world.site, asked))
    assert '<option value="voiture-15" selected>' in page
    assert "environ 5\xa0min en voiture" in page
    assert "transports en commun ne sont pas connus" in page
    told = Client().get(f"/api/v1{world.site}offres", asked).json()
    assert {one["travel_minutes"] for one in told["offers"]} == {5}
    options = ["search", "--near", "00001", "--minutes", "15", "--by", "vélo", "--json"]
    done = CliRunner().invoke(app, options)
    assert {one["travel_minutes"] for one in json.loads(done.stdout)["hits"]} == {5}
    wrong = json.loads(CliRunner().invoke(app, [*options[:-2], "cheval", "--json"]).stdout)
    assert [one["value"] for one in wrong["ignored"]] == ["cheval-15"]


def test_the_numbers_beside_the_criteria_are_those_of_their_lists(world):
    page = text(Client().get(world.site))
    links = re.findall(r'<li><a href="(\?[^"]+)">[^<]+<span class="facet-count">\((\d+)', page)
    assert links
    for link, count in links:
        listed = text(Client().get(f"{world.site}{link.replace('&amp;', '&')}"))
        assert re.search(rf">{count}\xa0?\s?offres?", listed), link


def test_an_offer_shows_its_sources_and_its_data(world):
    job = PublishedJob.objects.get(employer="Maison Levain")
    page = text(Client().get(address(world, job)))
    assert "https://service.exemple/offres/1" in page  # the words printed; the link is counted
    assert f'href="{world.site}offres/{job.pk}/postuler/' in page
    told = json.loads(re.search(r'ld\+json">(.+?)</script>', page).group(1))
    assert told["@type"] == "JobPosting"
    assert told["validThrough"].startswith(job.live_until.date().isoformat())
    assert told["jobLocation"]["address"]["postalCode"] == "00100"


def test_what_a_source_writes_never_becomes_markup(world):
    job = PublishedJob.objects.get(employer="Maison Levain")
    page = text(Client().get(address(world, job)))
    assert "<b>chef" not in page


def test_an_ended_offer_answers_gone_with_its_neighbours(world, clock):
    job = PublishedJob.objects.filter(title="Plombier").first()
    where = address(world, job)
    clock(day(40))
    gone = Client().get(where)
    clock(NOW)
    assert gone.status_code == 410
    assert "ld+json" not in text(gone)
    PublishedJob.objects.filter(pk=job.pk).update(ended_at=NOW, end_reason="absente")
    gone = Client().get(where)
    assert gone.status_code == 410
    assert "Offres proches" in text(gone)


def test_a_hidden_offer_says_nothing_of_itself(world):
    job = PublishedJob.objects.filter(title="Comptable").first()
    where = address(world, job)
    hide_job(actor=SYSTEM, job=job, reason="Fausse annonce.")
    gone = Client().get(where)
    assert gone.status_code == 410
    assert "Fausse annonce" not in text(gone)
    assert job.employer not in text(gone)


def test_an_old_title_and_a_joined_offer_lead_to_the_address(world):
    first, second = PublishedJob.objects.filter(title="Serveur").order_by("pk")[:2]
    where, other = address(world, first), address(world, second)
    assert Client().get(f"{world.site}offres/{first.pk}-ancien/").url == where
    join_jobs(actor=SYSTEM, job=first, other=second, reason="Le même.")
    world.group()
    moved = Client().get(other)
    assert (moved.status_code, moved.url) == (301, where)


def test_unknown_offer_and_closed_site_are_absent(world):
    assert Client().get(f"{world.site}offres/999999-rien/").status_code == 404
    Basin.objects.update(is_open=False)
    for path in ("", "offres.rss", "plan-du-site.xml", "sources/", "apparence.css"):
        assert Client().get(f"{world.site}{path}").status_code == 404, path


def test_feed_and_site_map_list_what_is_online_and_nothing_else(world):
    def listed(path):
        root = ET.fromstring(Client().get(f"{world.site}{path}").content)
        found = {node.text for node in root.iter() if node.text}
        return {int(one) for text in found for one in re.findall(r"offres/(\d+)-", text)}

    every = {job.pk for job in world.jobs()}
    assert listed("plan-du-site.xml") == every
    assert listed("offres.rss?q=plombier") == {
        job.pk for job in world.jobs() if job.title == "Plombier"
    }
    ended = PublishedJob.objects.filter(title="Plombier").first()
    PublishedJob.objects.filter(pk=ended.pk).update(live_until=NOW)
    world.territory.basin.save()
    assert ended.pk not in listed("plan-du-site.xml")


def test_nothing_found_offers_a_way_out(world):
    page = text(Client().get(world.site, {"q": "plombier", "pres": "00018", "km": "10"}))
    assert "Aucune offre en ligne" in page
    assert "Voir toutes les offres" in page
    assert "dans tout le bassin" in page.lower()


def test_what_is_not_understood_is_said(world):
    page = text(Client().get(world.site, {"couleur": "bleu", "contrat": "CDI"}))
    assert "couleur" in page


def test_sources_say_when_they_were_read(world):
    page = text(Client().get(f"{world.site}sources/"))
    assert "Convention d’essai" in page
    assert "saine" in page
