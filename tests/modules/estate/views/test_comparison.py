"""Two campaigns side by side: passages, who moved and why, who may read it."""

import pytest
from django.test import Client
from lxml import html

from bastide.modules.estate.services.results import close_scoring, publish_results
from bastide.platform.access.actors import SYSTEM
from tests.modules.estate.builders import prepared_campaign, scored_estate
from tests.modules.estate.core.samples import campaign as invented_campaign

pytestmark = pytest.mark.django_db


@pytest.mark.always
def test_a_second_campaign_tells_what_moved_and_why():
    made = scored_estate(stage="published")
    client = Client()
    client.force_login(made.actors["reader"].user)
    address = f"/territoires/{made.territory.slug}/patrimoine/suivi/comparaison/"
    assert "première campagne" in client.get(address).content.decode()
    votes, items, segments = invented_campaign()
    worse = [one for one in votes if one.subject != "B01" or one.item.startswith("T")]
    lowered = [
        type(one)(one.subject, one.item, one.rater, one.college, 0)
        for one in votes
        if one.subject == "B01" and not one.item.startswith("T")
    ]
    second = prepared_campaign(
        made.land, "Campagne 2028", [*worse, *lowered], items, segments, made.assets
    )
    close_scoring(actor=SYSTEM, campaign=second)
    second.refresh_from_db()
    publish_results(actor=SYSTEM, campaign=second)
    page = html.fromstring(client.get(address).content.decode())
    said = " ".join(page.text_content().split())
    assert "1 bâtiment sur 18 a changé de classe" in said.replace("\xa0", " ")
    (moved,) = page.xpath("//table[caption[@id='bouge-titre']]/tbody/tr")
    cells = [" ".join(cell.text_content().split()) for cell in moved.xpath("./*")]
    assert cells[0].startswith("B01")
    assert cells[1:3] == ["C1", "C2"]
    assert "Notes qui ont le plus changé" in cells[5]
    totals = page.xpath("//table[caption[@id='passages-titre']]/tbody/tr/td[last()]/text()")
    assert sum(int(one) for one in totals) == 18
    api = client.get(f"/api/v1{address.rstrip('/')}").json()
    assert sum(one["buildings"] for one in api) == 18
