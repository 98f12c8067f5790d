"""Campaigns, news and agenda: what officers write, what visitors see, when it ends by itself."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bastide.modules.employment.models import (
    AgendaEvent,
    AudienceDay,
    NewsItem,
    OutreachCampaign,
    Visit,
)
from bastide.modules.employment.services.communication.counting import roll_up_audience
from bastide.modules.employment.services.communication.waiting import WAITING, flush_sightings
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.models import Event
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.alert_world import links
from tests.modules.employment.basin import NOW, BasinWorld, basin_world, day, ft_feed, ft_offer

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 Firefox/140.0", "HTTP_ACCEPT_LANGUAGE": "fr"}
FAIR = {
    "name": "Le forum d’hiver",
    "slug": "forum-hiver",
    "text": "Cinquante employeurs.\nEntrée libre.",
    "query": "https://exemple.fr/emploi/essai/?contrat=CDI",
    "starts_on": "2026-11-28",
    "ends_on": "2026-12-05",
    "accent_light": "#9c3a1e",
    "accent_dark": "",
}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    def at(moment: dt.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(NOW)
    return at


@pytest.fixture
def world(clock: Any, settings: Any) -> BasinWorld:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.SESSION_COOKIE_AGE = 10**7  # a session outlives the clock of a test
    WAITING.forget()
    made = basin_world()
    made.read(made.source(), ft_feed(ft_offer(1)))
    made.group()
    return made


def talk(world: BasinWorld, path: str = "") -> str:
    return f"{world.root}communication/{path}"


def posted(world: BasinWorld, path: str, who: str = "contributor", **said: str) -> Any:
    return world.client(who).post(talk(world, path), said)


def fair(world: BasinWorld, **more: str) -> OutreachCampaign:
    answer = posted(world, "campagne/", **(FAIR | more))
    assert answer.status_code == 302, answer.content.decode()
    return OutreachCampaign.objects.get(slug=more.get("slug", "forum-hiver"))


def shown(world: BasinWorld, path: str, **browser: str) -> Any:
    return Client(**(BROWSER | browser)).get(f"{world.site}{path}")


def style_of(answer: Any) -> str:
    found = re.search(r'href="([^"]+apparence\.css[^"]*)"', answer.content.decode())
    return Client().get(found[1].replace("&amp;", "&")).content.decode() if found else ""


def test_a_campaign_has_its_address_its_offers_and_its_look(world: BasinWorld) -> None:
    made = fair(world)
    assert made.query == "contrat=CDI"
    assert made.accent_dark
    page = shown(world, "campagne/forum-hiver/")
    said = page.content.decode()
    assert "Cinquante employeurs." in said
    assert "Boulanger" in said
    assert "#9c3a1e" in style_of(page)
    assert "#9c3a1e" not in style_of(shown(world, ""))
    assert "Le forum d’hiver" in shown(world, "").content.decode()


def test_the_look_of_a_site_comes_back_by_itself(world: BasinWorld, clock: Any) -> None:
    fair(world, dresses_site="on")
    assert 'class="campaign-band"' in shown(world, "sources/").content.decode()
    assert "#9c3a1e" in style_of(shown(world, ""))
    old = re.search(r'href="([^"]+apparence\.css[^"]*)"', shown(world, "").content.decode())[
        1
    ].replace("&amp;", "&")
    clock(day(6))
    assert style_of(shown(world, "")) == ""
    assert 'class="campaign-band"' not in shown(world, "sources/").content.decode()
    assert "#9c3a1e" not in Client().get(old).content.decode()


def test_after_its_end_a_campaign_leads_to_the_search(world: BasinWorld, clock: Any) -> None:
    fair(world)
    clock(day(6))
    page = shown(world, "campagne/forum-hiver/")
    said = page.content.decode()
    assert page.status_code == 200
    assert "s’est terminée le 5 décembre 2026" in said
    assert 'href="/emploi/essai/?contrat=CDI"' in said
    assert style_of(page) == ""
    clock(day(-5))
    assert shown(world, "campagne/forum-hiver/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"accent_light": "#ffff00"}, "Le contraste n’est que de"),
        ({"accent_light": "#000091"}, "marque de l’État"),
        ({"ends_on": "2026-11-01"}, "précède le premier"),
        ({"query": "?couleur=bleu"}, "critère n’existe pas"),
        ({"accent_light": "", "dresses_site": "on"}, "n’habille pas le site"),
        ({"text": "   "}, "obligatoire"),
    ],
)
def test_what_will_not_do_is_refused_with_its_reason(
    world: BasinWorld, wrong: dict[str, str], said: str
) -> None:
    answer = posted(world, "campagne/", **(FAIR | wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not OutreachCampaign.objects.exists()


def test_a_campaign_keeps_its_address_and_two_never_share_one(world: BasinWorld) -> None:
    made = fair(world)
    assert posted(world, "campagne/", **FAIR).status_code == 422
    changed = FAIR | {"slug": "autre", "name": "Le forum", "version": str(made.version)}
    assert posted(world, "campagnes/forum-hiver/modifier/", **changed).status_code == 302
    made.refresh_from_db()
    assert (made.slug, made.name, made.version) == ("forum-hiver", "Le forum", 2)
    acts = Event.objects.filter(action__contains="outreach").order_by("sequence")
    assert list(acts.values_list("action", flat=True)) == [
        "add_outreach_campaign",
        "change_outreach_campaign",
    ]


def test_a_reader_sees_and_does_not_write(world: BasinWorld) -> None:
    fair(world)
    assert world.client("reader").get(talk(world)).status_code == 200
    assert world.client("reader").get(talk(world, "campagnes/forum-hiver/")).status_code == 200
    assert posted(world, "campagne/", "reader", **FAIR).status_code == 404


def test_what_a_campaign_brings_is_counted_beside_its_definition(
    world: BasinWorld, clock: Any
) -> None:
    fair(world)
    shown(world, "campagne/forum-hiver/", REMOTE_ADDR="203.0.113.1")
    stays = Client(**BROWSER, REMOTE_ADDR="203.0.113.2")
    page = stays.get(f"{world.site}campagne/forum-hiver/").content.decode()
    assert 'name="campagne" value="forum-hiver"' in page
    stays.post(
        f"{world.site}alertes/",
        {"courriel": "jeanne@exemple.fr", "recherche": "contrat=CDI", "campagne": "forum-hiver"},
    )
    (confirm,) = links(OutgoingMail.objects.get())
    assert confirm.endswith("?campagne=forum-hiver")
    manage = Client().post(confirm)["Location"]
    Client().post(confirm)
    clock(day(1))
    Client(**BROWSER).get(f"{world.site}?de=alerte&contrat=CDI")
    flush_sightings()
    clock(day(2))
    roll_up_audience(actor=SYSTEM, territory=world.territory, today=timezone.localdate())
    rows = {(one.measure, one.key): one.count for one in AudienceDay.objects.all()}
    assert rows["visites-par-campagne", "forum-hiver"] == 2
    assert rows["rebonds-par-campagne", "forum-hiver"] == 1
    assert rows["alertes-par-campagne", "forum-hiver"] == 1
    assert rows["alertes-confirmees-par-campagne", "forum-hiver"] == 1
    assert rows["retours-par-campagne", "forum-hiver"] == 1
    officer = world.client("reader")
    told = officer.get(talk(world, "campagnes/forum-hiver/")).content.decode()
    assert "50\u00a0%" in told
    assert "Ce qu’on ne sait pas" in told
    told = officer.get(talk(world)).content.decode()
    assert "Une visite rebondit quand" in told
    assert "Le forum d’hiver" in told
    assert "/alertes/" in manage


def test_an_unknown_campaign_is_not_counted(world: BasinWorld) -> None:
    said = {"courriel": "jeanne@exemple.fr", "recherche": "", "campagne": "inventee"}
    Client(**BROWSER).post(f"{world.site}alertes/", said)
    flush_sightings()
    assert not AudienceDay.objects.filter(key="inventee").exists()
    assert "campagne" not in OutgoingMail.objects.get().text
    assert [one.acts for one in Visit.objects.all()] == [{"alerte": 1}]


def test_news_are_shown_between_their_days(world: BasinWorld, clock: Any) -> None:
    said = {"title": "Permanence <b>mardi</b>", "text": "Salle 2.", "shown_from": "2026-11-30",
            "shown_until": "2026-12-02", "rank": "0"}  # fmt: skip
    assert posted(world, "actualite/", **said).status_code == 302
    page = shown(world, "actualites/").content.decode()
    assert "Permanence &lt;b&gt;mardi" in page
    assert "Permanence" in shown(world, "").content.decode()
    feed = shown(world, "actualites.rss").content.decode()
    assert "<title>Permanence &lt;b&gt;mardi&lt;/b&gt;</title>" in feed
    clock(day(3))
    assert "Permanence" not in shown(world, "actualites/").content.decode()
    assert "Permanence" in world.client("reader").get(talk(world)).content.decode()
    news = NewsItem.objects.get()
    changed = said | {"shown_until": "", "version": str(news.version)}
    assert posted(world, f"actualites/{news.pk}/modifier/", **changed).status_code == 302
    assert "Permanence" in shown(world, "actualites/").content.decode()


def test_a_cancelled_event_stays_and_agendas_learn_it(world: BasinWorld, clock: Any) -> None:
    said = {"title": "Forum, édition d’hiver", "place": "Halle", "starts_at": "2026-12-10T09:00",
            "ends_at": "2026-12-10T17:30", "link": "https://exemple.fr/forum"}  # fmt: skip
    assert posted(world, "evenement/", **said).status_code == 302
    event = AgendaEvent.objects.get()
    feed = shown(world, "agenda.ics")
    assert feed["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART:20261210T080000Z" in feed.content.decode()
    clock(day(1))
    changed = said | {"is_cancelled": "on", "version": str(event.version)}
    assert posted(world, f"evenements/{event.pk}/modifier/", **changed).status_code == 302
    feed = shown(world, "agenda.ics").content.decode()
    assert f"UID:{event.pk}" in feed
    assert "STATUS:CANCELLED" in feed
    assert "SEQUENCE:1" in feed
    assert "LAST-MODIFIED:20261201T070000Z" in feed
    assert "Annulé" in shown(world, "agenda/").content.decode()
    assert "Forum, édition" not in shown(world, "").content.decode()
    clock(day(11))
    assert "Forum, édition" not in shown(world, "agenda/").content.decode()
    assert f"UID:{event.pk}" in shown(world, "agenda.ics").content.decode()


def test_an_end_before_its_start_and_a_link_of_no_web_are_refused(world: BasinWorld) -> None:
    said = {"title": "Forum", "starts_at": "2026-12-10T09:00", "ends_at": "2026-12-10T08:00"}
    assert "précède" in posted(world, "evenement/", **said).content.decode()
    said = {"title": "Forum", "shown_from": "2026-12-10", "rank": "0", "link": "javascript:x"}
    assert posted(world, "actualite/", **said).status_code == 422
    assert not AgendaEvent.objects.exists()
    assert not NewsItem.objects.exists()


def test_a_reader_is_led_to_no_form(world: BasinWorld) -> None:
    said = {
        "title": "Salle ouverte",
        "text": "Deux matins.",
        "shown_from": "2026-11-01",
        "rank": "0",
    }
    assert posted(world, "actualite/", **said).status_code == 302
    edit = f"{talk(world)}actualites/"
    assert edit in world.client("manager").get(talk(world)).content.decode()
    seen = world.client("reader").get(talk(world)).content.decode()
    assert "Salle ouverte" in seen
    assert edit not in seen


def test_two_officers_never_undo_each_other(world: BasinWorld) -> None:
    made = fair(world)
    first = FAIR | {"name": "Un", "version": str(made.version)}
    posted(world, "campagnes/forum-hiver/modifier/", **first)
    second = FAIR | {"name": "Deux", "version": str(made.version)}
    answer = posted(world, "campagnes/forum-hiver/modifier/", **second)
    assert answer.status_code == 409
    made.refresh_from_db()
    assert made.name == "Un"
