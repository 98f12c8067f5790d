"""What six hundred buildings of one segment weigh, each still reached with the keyboard."""

import pytest
from django.test import Client
from lxml import html

from bastide.modules.estate.models import ResultRun
from tests.modules.estate.builders import computed_result, scored_estate
from tests.modules.estate.core.samples import campaign as invented_campaign

pytestmark = pytest.mark.django_db

BUILDINGS = 600
HEAVIEST = 300_000


def crowded():
    """Return a campaign of six hundred buildings in one segment, its votes those of eighteen."""
    made = scored_estate()
    votes, items, segments = invented_campaign()
    codes = sorted(segments)
    named = {f"BAT-{rank:04d}": codes[rank % len(codes)] for rank in range(BUILDINGS)}
    by_code = {}
    heard = sorted({vote.rater for vote in votes})[:3]
    for vote in (one for one in votes if one.rater in heard):
        by_code.setdefault(vote.subject, []).append(vote)
    many = [
        type(vote)(name, vote.item, vote.rater, vote.college, vote.answer)
        for name, code in named.items()
        for vote in by_code.get(code, ())
    ]
    _found, result = computed_result(
        many, items, dict.fromkeys(named, "Équipements"), with_influence=False
    )
    known = ResultRun.objects.get()
    ResultRun.objects.create(
        campaign=known.campaign,
        number=known.number + 1,
        round_number=known.round_number,
        inputs_sha256="6" * 64,
        parameters=known.parameters,
        engine_version=known.engine_version,
        content=result.content,
    )
    return made


@pytest.mark.long(
    "tests/modules/estate/views/test_results.py::test_pages_ask_few_queries_and_stay_light"
)
def test_six_hundred_points_weigh_less_than_three_hundred_kilobytes_and_are_all_links():
    made = crowded()
    browser = Client()
    browser.force_login(made.manager.user)
    answer = browser.get(made.root)
    tree = html.fromstring(answer.content)
    points = tree.xpath("//svg[@class='quadrants']//a")
    assert len(answer.content) <= HEAVIEST, len(answer.content)
    assert len(points) >= 0.9 * BUILDINGS
    assert all(point.get("href") and point.get("aria-label") for point in points)
    first = browser.get(made.root + points[0].get("href"))
    assert first.status_code == 200
