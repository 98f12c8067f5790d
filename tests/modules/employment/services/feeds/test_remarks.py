"""What the linter finds in the offers of a source is counted for its officers, never published."""

from __future__ import annotations

import pytest
from django.test import Client

from bastide.modules.employment.core.linter.checking import findings_of
from bastide.modules.employment.core.linter.offers import checked_offer
from bastide.modules.employment.models import SourceOffer
from bastide.modules.employment.queries.sources import count_remarks
from bastide.modules.employment.readers.linter_rules import shipped_rules
from bastide.modules.employment.services.feeds.remarks import note_remarks
from bastide.platform.access.actors import SYSTEM
from tests.modules.employment.basin import basin_world, day, ft_feed, ft_offer, many

pytestmark = pytest.mark.django_db
DEMAND = "Nous recherchons une personne jeune, de moins de 30 ans, de nationalité française."


@pytest.fixture
def read():
    world = basin_world()
    source = world.source()
    offers = [ft_offer("x", "Vendeuse", description=DEMAND), *many(4)]
    far = ft_offer("y", description=DEMAND, lieuTravail={"codePostal": "75001"})
    world.read(source, ft_feed(*offers, far))
    assert note_remarks(actor=SYSTEM, territory=world.territory) == len(offers)
    return world, source, offers


def test_the_counts_are_those_of_the_linter_on_each_live_offer(read):
    _world, source, offers = read
    total, counted = count_remarks(source)
    assert total == len(offers)
    live = SourceOffer.objects.filter(source=source, is_inside=True)
    expected: dict[str, int] = {}
    for row in live:
        found = findings_of(checked_offer(row.said), shipped_rules())
        for code in {one.rule.code for one in found}:
            expected[code] = expected.get(code, 0) + 1
    assert {one.rule.code: one.offers for one in counted} == expected
    assert len(expected) > 1
    assert [one.offers for one in counted] == sorted(expected.values(), reverse=True)


def test_an_offer_that_changes_is_read_again_and_one_that_does_not_is_not(read):
    world, source, offers = read
    world.read(source, ft_feed(offers[0] | {"description": "Vente en boutique."}, *offers[1:]))
    assert count_remarks(source)[0] == len(offers) - 1
    assert note_remarks(actor=SYSTEM, territory=world.territory) == 1
    assert all(one.rule.code not in _codes_of_demand() for one in count_remarks(source)[1])
    world.read(source, ft_feed(offers[0], *offers[2:]), at=day(1))
    assert note_remarks(actor=SYSTEM, territory=world.territory) == 1


def test_a_pass_reads_so_many_and_the_next_ones_the_rest(read):
    world, source, offers = read
    SourceOffer.objects.update(is_reviewed=False)
    assert count_remarks(source) == (0, [])
    for left in (3, 2, 0):
        assert note_remarks(actor=SYSTEM, territory=world.territory, most=3) == left
    assert count_remarks(source)[0] == len(offers)


def test_officers_see_the_counts_and_the_public_does_not(read):
    world, source, _offers = read
    title = count_remarks(source)[1][0].rule.title
    page = world.client("reader").get(f"{world.root}sources/{source.pk}/").content.decode()
    assert "Relecture des offres en ligne" in page
    path = f"/api/v1/territoires/{world.territory.slug}/emploi/sources/{source.pk}/remarques"
    said = world.client("reader").get(path).json()
    assert said["read"] == 5
    assert said["remarks"][0]["title"] == title
    assert Client().get(path).status_code in {401, 403, 404}
    assert title not in Client().get(f"{world.site}sources/").content.decode()


def _codes_of_demand() -> set[str]:
    said = {"title": "Vendeuse", "description": DEMAND}
    calm = {"title": "Vendeuse", "description": "Vente en boutique."}
    rules = shipped_rules()
    found, left = (
        {one.rule.code for one in findings_of(checked_offer(some), rules)} for some in (said, calm)
    )
    return found - left
