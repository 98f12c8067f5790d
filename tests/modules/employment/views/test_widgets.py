"""The widget of partners: framed anywhere, without cookie nor script; nothing else may be."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from bastide.modules.employment.models import AudienceDay, Visit
from bastide.modules.employment.queries.audience import audience_of
from bastide.modules.employment.services.communication import counting
from bastide.modules.employment.services.communication.waiting import WAITING, flush_sightings
from bastide.platform.access.actors import SYSTEM
from tests.modules.employment.alert_world import NOW, job, opened

pytestmark = pytest.mark.django_db
SITE = "/emploi/valmorte/"
BROWSER = {"HTTP_USER_AGENT": "Firefox/140.0", "HTTP_ACCEPT_LANGUAGE": "fr"}


@pytest.fixture(autouse=True)
def _site(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    WAITING.forget()
    place = opened()
    for rank in range(7):
        job(place, f"Serveur <b>{rank}</b>", employer="Auberge")
    job(place, "Plombier")


def test_only_the_widget_may_be_framed() -> None:
    framed = Client(**BROWSER).get(f"{SITE}widget/?q=serveur")
    assert "X-Frame-Options" not in framed
    policy = framed["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    for path in ("", "widget/composer/", "actualites/"):
        other = Client(**BROWSER).get(f"{SITE}{path}")
        assert other["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


def test_it_gives_no_cookie_runs_nothing_and_opens_apart() -> None:
    framed = Client(**BROWSER).get(f"{SITE}widget/?q=serveur")
    body = framed.content.decode()
    assert not framed.cookies
    assert "<script" not in body
    assert "<form" not in body
    assert "Serveur &lt;b&gt;" in body
    links = re.findall(r"<a [^>]+>", body)
    assert len(links) == 6
    assert all('target="_blank" rel="noopener"' in link for link in links)
    assert "Voir les 7 offres" in body


def test_it_is_counted_apart_and_is_no_visit() -> None:
    Client(**BROWSER).get(f"{SITE}widget/")
    Client(**BROWSER, HTTP_DNT="1").get(f"{SITE}widget/")
    Client(HTTP_USER_AGENT="Googlebot").get(f"{SITE}widget/")
    flush_sightings()
    assert not Visit.objects.exists()
    assert dict(AudienceDay.objects.values_list("measure", "count")) == {"widgets": 2}


def test_the_line_that_a_partner_copies_gives_what_it_composed() -> None:
    page = Client(**BROWSER).get(
        f"{SITE}widget/composer/",
        {"recherche": "https://exemple.fr/emploi/valmorte/?q=serveur&couleur=bleu", "nombre": "20"},
    )
    body = page.content.decode()
    assert "ce critère n’existe pas." in body
    line = html.unescape(re.search(r"readonly[^>]*>([^<]+)</textarea>", body)[1])
    frame = re.fullmatch(r'<iframe src="([^"]+)" title="([^"]+)" [^>]+></iframe>', line)
    assert frame is not None
    url = html.unescape(frame[1]).removeprefix("http://testserver")
    assert url == f"{SITE}widget/?q=serveur&nombre=20"
    assert Client(**BROWSER).get(url).content.decode().count('class="offer"') == 7


def test_a_wrong_number_or_word_is_the_usual_one() -> None:
    body = Client(**BROWSER).get(f"{SITE}widget/?nombre=5000&q=serveur").content.decode()
    assert body.count('class="offer"') == 5
    assert Client(**BROWSER).get("/emploi/ailleurs/widget/").status_code == 404


def counted(measure: str) -> dict[str, int]:
    flush_sightings()
    rows = AudienceDay.objects.filter(measure=measure)
    return dict(rows.values_list("key", "count"))


def test_displays_and_clicks_are_counted_by_partner_without_cookie() -> None:
    composed = Client(**BROWSER).get(f"{SITE}widget/composer/?nombre=5&partenaire=Mairie d’Été")
    line = html.unescape(composed.context["line"])
    assert "partenaire=mairie-dete" in line
    path = re.search(r'src="http://testserver([^"]+)"', line)[1]
    for _time in range(2):
        framed = Client(**BROWSER).get(path)
    link = html.unescape(re.search(r'<a href="([^"]+)"', framed.content.decode())[1])
    answered = Client(**BROWSER).get(link)
    assert answered.status_code == 200
    assert not answered.cookies
    Client(HTTP_USER_AGENT="Googlebot").get(link)
    assert counted("widgets-par-partenaire") == {"mairie-dete": 2}
    assert counted("clics-par-partenaire") == {"mairie-dete": 1}
    assert counted("widgets") == {"": 2}


def test_the_names_of_partners_have_an_end(monkeypatch) -> None:
    monkeypatch.setattr(counting, "MOST_PARTNERS", 2)
    for name in ("a", "b", "c", "d", "a", "<script>", ""):
        Client(**BROWSER).get(f"{SITE}widget/", {"partenaire": name})
        flush_sightings()
    assert counted("widgets-par-partenaire") == {"a": 2, "b": 1, "": 3}
    assert counted("widgets") == {"": 7}


def test_the_audience_tells_each_partner() -> None:
    Client(**BROWSER).get(f"{SITE}widget/?partenaire=mission-locale")
    flush_sightings()
    territory = AudienceDay.objects.first().territory
    today = timezone.localdate()
    told = audience_of(SYSTEM, territory, since=today, until=today).as_dict()
    assert told["partners"] == [{"key": "mission-locale", "displays": 1, "clicks": 0}]
    assert told["widgets"] == 1
