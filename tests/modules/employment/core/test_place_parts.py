from __future__ import annotations

import pytest

from bastide.modules.employment.core.feeds.place_parts import degrees_of, pair_of, postcode_of
from tests.modules.employment.readers.feed_samples import feed, job, read


def label(more: str) -> str:
    (offer,) = read(feed(job(1, more).replace("<city>Tours</city>", ""))).offers
    return offer.places[0].label if offer.places else ""


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ("<city>Saint-Denis</city><department>93</department>", "Saint-Denis (93)"),
        ("<city>Lyon</city><department>Rhône (69)</department>", "Lyon (69)"),
        ("<city>Vouvray</city><state>Centre-Val de Loire</state>", "Vouvray, Centre-Val de Loire"),
        ("<city>Blois</city><postalcode>41000</postalcode><state>Centre</state>", "Blois"),
        ("<city>Valence</city><country>ES</country>", "Valence, Espagne"),
        ("<city>Saint-Denis</city><country>RE</country>", "Saint-Denis"),
        ("<city>Bridgwater</city><country>Royaume-Uni</country>", "Bridgwater, Royaume-Uni"),
        ("<city>8000 Charleville</city>", "08000 Charleville"),
        ("<state>Bretagne</state>", "Bretagne"),
        ("<country>FR</country>", "FR"),
        ("<postalcode>1000</postalcode>", ""),
        ("<postalcode>37 TOURS</postalcode>", "37 TOURS"),
        ("", ""),
    ],
)
def test_the_label_of_a_place_holds_what_settles_homonyms(parts, said):
    assert label(parts) == said


def test_codes_and_coordinates():
    assert [postcode_of(one) for one in ("1000", "37041 CEDEX", "37000.0", "370", "")] == [
        "01000",
        "37041",
        "37000",
        "",
        "",
    ]
    assert pair_of("48,1234;2,1234") == (48.1234, 2.1234)
    assert pair_of("(47.39 ; 0.68)") == (47.39, 0.68)
    assert degrees_of("NaN") is None


@pytest.mark.parametrize(
    ("more", "point"),
    [
        ("<latitude>47,39</latitude><longitude>0,68</longitude>", (47.39, 0.68)),
        ("<geoloc>48.1,2.1</geoloc>", (48.1, 2.1)),
        ("<latitude>0</latitude><longitude>0</longitude>", (None, None)),
        ("<latitude>147</latitude><longitude>0.6</longitude>", (None, None)),
        ("<latitude>47.3</latitude>", (None, None)),
    ],
)
def test_only_plausible_coordinates_are_kept(more, point):
    (offer,) = read(feed(job(1, more))).offers
    assert (offer.places[0].latitude, offer.places[0].longitude) == point
