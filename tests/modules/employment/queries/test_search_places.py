"""An offer of several places is found around each of them, once, at its nearest distance."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.feeds.contracts import Contract
from bastide.modules.employment.core.places.points import distance_km
from bastide.modules.employment.core.places.resolution import PlaceReading, Precision
from bastide.modules.employment.core.publishing.basin import BasinExtent, standing, whereabouts
from bastide.modules.employment.core.searches.addresses import parse_search
from bastide.modules.employment.core.searches.board import Facet
from bastide.modules.employment.exports.job_posting import job_posting
from bastide.modules.employment.queries.search import find_offers, found_places
from tests.modules.employment.basin import COMMUNES, NOW, TRADES, basin_world, ft_feed, ft_offer

POINTS = {code: point for code, _name, _postcode, _people, point in COMMUNES}
POSTCODES = {code: postcode for code, _name, postcode, _people, _point in COMMUNES}
EXTENT = BasinExtent(frozenset(POINTS))
RADII = (2, 10, 20, 100, 140, 160)
SEVERAL = list(chain.from_iterable(combinations(sorted(POINTS), size) for size in (1, 2, 3)))


@given(st.lists(st.sampled_from([*sorted(POINTS), "75056"]), min_size=1, max_size=5))
def test_every_place_inside_is_one_to_look_around(codes):
    readings = [PlaceReading(code, (code,), Precision.COMMUNE) for code in codes]
    found = whereabouts([(one, standing(one, EXTENT)) for one in readings], POINTS)
    inside = list(dict.fromkeys(code for code in codes if code in POINTS))
    assert found.standing.is_inside is bool(inside)
    assert found.communes == tuple(inside or codes[:1])
    assert found.points == tuple(POINTS[code] for code in inside)


def test_a_given_point_stands_for_its_place_alone():
    exact = PlaceReading("là", ("00001",), Precision.EXACT, (0.06, 0.04))
    other = PlaceReading("Montaurel", ("00002",), Precision.COMMUNE, POINTS["00002"])
    found = whereabouts([(one, standing(one, EXTENT)) for one in (exact, other)], POINTS)
    assert found.points == ((0.06, 0.04), POINTS["00002"])


@pytest.fixture
def places(db):
    """Return a world of one offer for each set of communes: number of the job → its communes."""
    world = basin_world()
    offers = [
        ft_offer(
            rank,
            TRADES[rank],
            romeCode="",
            typeContrat="CDI" if rank % 2 else "CDD",
            description=f"Poste {rank}, équipe {rank * 7}.",
            entreprise={"nom": f"Atelier numéro {rank}"},
            lieuTravail=[{"codePostal": POSTCODES[code]} for code in codes],
        )
        for rank, codes in enumerate(SEVERAL)
    ]
    world.read(world.source(), ft_feed(*offers))
    world.group()
    named = {f"Atelier numéro {rank}": codes for rank, codes in enumerate(SEVERAL)}
    return world, {job.pk: named[job.employer] for job in world.jobs()}


def test_the_search_finds_what_the_plain_rule_finds(places):
    world, held = places
    assert len(held) == len(SEVERAL)
    for near, centre in POINTS.items():
        for radius in RADII:
            nearest = {
                number: min(distance_km(centre, POINTS[code]) for code in codes)
                for number, codes in held.items()
            }
            kept = {number for number, away in nearest.items() if away <= radius}
            found = find_offers(world.territory, parse_search(f"pres={near}&km={radius}"), NOW)
            assert [job.pk for job in found.jobs].count(next(iter(kept), 0)) == bool(kept)
            assert {job.pk for job in found.jobs} == kept
            assert found.total == len(kept)
            for number, away in found.distances.items():
                assert away == pytest.approx(nearest[number], abs=0.1)
            contracts = found.facets[Facet.CONTRACT]
            assert contracts[Contract.CDI] + contracts[Contract.CDD] == len(kept)


def test_each_commune_lists_the_offers_of_several_and_the_names_are_told(places):
    world, held = places
    counts = found_places(world.territory, parse_search("").search, NOW).counts
    assert dict(counts) == {code: sum(code in codes for codes in held.values()) for code in POINTS}
    several = next(job for job in world.jobs() if held[job.pk] == ("00001", "00002"))
    assert several.commune_name == "Castelbrac-sur-Arze, Montaurel"
    assert several.commune == ""
    located = job_posting(several, url="https://exemple.fr/", postcode="")["jobLocation"]
    assert [one["address"]["addressLocality"] for one in located] == [
        "Castelbrac-sur-Arze",
        "Montaurel",
    ]
    assert find_offers(world.territory, parse_search("q=Montaurel"), NOW).total == counts["00002"]
