"""Places: labels of every feed placed or refused, and what no text may ever give."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.territories.core.names import place_key
from bastide.modules.employment.core.places.points import distance_km, read_pair, read_point
from bastide.modules.employment.core.places.resolution import (
    MAX_LENGTH,
    PlaceQuery,
    Precision,
    read_place,
)
from bastide.modules.employment.readers.gazetteer import shipped_gazetteer

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "employment" / "places.csv"
INPUTS = (
    "label", "postcode", "insee", "latitude", "longitude",
    "territory_siren", "territory_department",
)  # fmt: skip
with GOLDEN.open(encoding="utf-8", newline="") as stream:
    CASES = tuple(csv.DictReader(stream))

TOURS = "37261"
METROPOLE = "243700754"
WORDS = (
    "Tours", "Saint-Denis", "37000", "37", "8000", "Cantal", "cedex", "9", "Paris", "15e", "(", ")",
    "-", ",", "/", "rue", "de", "Indre-et-Loire", "France", "télétravail", "Bruxelles", "St", "Cyr",
    "sur", "Loire", "2A", "2A004", "Vienne", "et", "ou", "F-", "97400", "37510", "Nord", "Grand",
    "\u200b", "&amp;", "12", "BP", "Lyon", "3", "La", "Riche", "Mayenne",
)  # fmt: skip
LABELS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
CODES = st.one_of(st.just(""), st.text(max_size=8), st.integers(0, 99_999).map(str))
DEGREES = st.one_of(st.none(), st.floats(), st.floats(-180, 180), st.text(max_size=8))
QUERIES = st.builds(
    PlaceQuery,
    label=LABELS,
    postcode=CODES,
    insee=CODES,
    latitude=DEGREES,
    longitude=DEGREES,
    territory_siren=st.sampled_from(["", METROPOLE, "x"]),
    territory_department=st.sampled_from(["", "37", "93", "1", "?"]),
)
GAZETTEER = shipped_gazetteer()
COMMUNES = st.sampled_from(sorted(GAZETTEER.communes))


def placed(**given_query):
    return read_place(PlaceQuery(**given_query), GAZETTEER)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "|".join(case[name] for name in INPUTS))
def test_places(case):
    found = placed(**{name: case[name] for name in INPUTS})
    assert list(found.insee) == case["expected_insee"].split()
    assert found.precision.value == case["precision"]
    if case["refused"]:
        assert case["refused"] in found.refused
    else:
        assert found.refused is None
    if case["departments"]:
        assert list(found.departments) == case["departments"].split()


def test_there_are_enough_places():
    assert len(CASES) >= 500
    missing = {Precision.STREET}
    assert {case["precision"] for case in CASES} == {one.value for one in set(Precision) - missing}


@given(QUERIES)
def test_any_query_is_placed_or_refused(query):
    found = read_place(query, GAZETTEER)
    assert set(found.insee) <= set(GAZETTEER.communes)
    assert set(found.departments) <= set(GAZETTEER.departments)
    assert (found.precision is Precision.NONE) == (found.refused is not None)
    if found.refused is not None:
        assert (found.insee, found.point) == ((), None)
    if found.precision in {Precision.EXACT, Precision.COMMUNE, Precision.POSTCODE}:
        assert found.insee
    elif found.precision is not Precision.NONE:
        assert (found.insee, found.point) == ((), None)
    if found.precision is Precision.EXACT:
        assert len(found.insee) == 1
        assert found.point is not None


@given(QUERIES)
def test_reading_twice_gives_the_same(query):
    assert read_place(query, GAZETTEER) == read_place(query, GAZETTEER)


@given(COMMUNES)
def test_every_commune_is_found_by_its_usual_labels(code):
    commune = GAZETTEER.communes[code]
    upper = " ".join(
        {"saint": "ST", "sainte": "STE"}.get(word, word.upper())
        for word in place_key(commune.name).split()
    )
    for label in (
        f"{commune.department} - {upper}",
        f"{commune.name} ({commune.department})",
        f"{code} {upper}",
    ):
        assert placed(label=label).insee == (code,), label
    assert placed(insee=code, label="Ailleurs").insee == (code,)


@given(COMMUNES)
def test_the_point_of_a_commune_may_be_swapped(code):
    point = GAZETTEER.communes[code].point
    if point is None:
        return
    latitude, longitude = point
    straight = placed(insee=code, latitude=latitude, longitude=longitude)
    swapped = placed(insee=code, latitude=str(longitude), longitude=str(latitude).replace(".", ","))
    assert straight.point == swapped.point == point
    assert straight.precision is swapped.precision is Precision.EXACT


@given(st.floats(41.5, 51), st.floats(-4.5, 8.0))
def test_a_point_is_in_one_commune_or_refused(latitude, longitude):
    found = placed(latitude=latitude, longitude=longitude)
    if found.refused is None:
        assert found.point == (latitude, longitude)
        centre = GAZETTEER.communes[found.insee[0]].point
        assert centre is None or distance_km(found.point, centre) < 40


@pytest.mark.parametrize(
    ("label", "remote"),
    [
        ("Télétravail", True),
        ("Tours (télétravail 2 jours par semaine)", True),
        ("Pas de télétravail, Tours", False),
        ("Tours", False),
    ],
)
def test_remote_work_is_said_beside_the_place(label, remote):
    assert placed(label=label).is_remote is remote


def test_arrondissements_are_kept_beside_their_commune():
    assert placed(label="Paris 15e").districts == ("75115",)
    assert placed(label="PARIS 01", insee="75101").districts == ("75101",)
    assert placed(label="Marseille 13").districts == ()


@pytest.mark.parametrize(
    ("label", "postcode", "districts"),
    [
        ("Paris 75015", "", ("75115",)),
        ("75116", "", ("75116",)),
        ("Lyon", "69003", ("69383",)),
        ("13002 Marseille", "", ("13202",)),
        ("75001 Paris, 69001 Lyon", "", ("75101", "69381")),
        ("69000 Lyon", "", ()),
        ("13100 Aix", "", ()),
    ],
)
def test_a_postal_code_names_an_arrondissement(label, postcode, districts):
    assert placed(label=label, postcode=postcode).districts == districts


def test_a_far_point_is_set_aside_with_a_note():
    found = placed(label="VINCENNES", postcode="94300", latitude="48.12345", longitude="2.12345")
    assert (found.insee, found.precision) == (("94080",), Precision.COMMUNE)
    assert "loin" in found.notes[0]
    assert found.point == GAZETTEER.communes["94080"].point


def test_a_point_across_the_border_of_the_departement_is_set_aside():
    # Château-Renault (37) is 25 km from Vendôme (41), whose point is given
    found = placed(label="Château-Renault", latitude=47.7935, longitude=1.0656)
    assert (found.insee, found.precision) == (("37063",), Precision.COMMUNE)
    assert found.notes


def test_homonyms_say_their_candidates():
    found = placed(label="Saint-Denis")
    assert "Saint-Denis (93)" in found.refused
    assert "Saint-Denis (974)" in found.refused


def test_one_site_of_several_that_is_refused_does_not_lose_the_others():
    found = placed(label="Tours, Saint-Denis")
    assert found.insee == (TOURS,)
    assert "Saint-Denis" in found.notes[0]


def test_a_label_too_long_is_refused():
    assert "trop long" in placed(label="Tours " * MAX_LENGTH).refused


def test_unknown_insee_code_is_said():
    assert "99999" in placed(label="Tours", insee="99999").notes[0]


@pytest.mark.parametrize(
    ("latitude", "longitude", "point"),
    [
        ("47,3941", "0,6848", (47.3941, 0.6848)),
        ("47.3941°", " 0.6848", (47.3941, 0.6848)),
        ("\u221220.93", "55.44", (-20.93, 55.44)),
        (0, 0, None),
        (0.0, "0", None),
        (None, 0.68, None),
        ("", "", None),
        (float("nan"), 1.0, None),
        (float("inf"), 1.0, None),
        ("abc", "1", None),
        (91.0, 200.0, None),
    ],
)
def test_points(latitude, longitude, point):
    assert read_point(latitude, longitude).point == point


def test_pairs_of_coordinates():
    assert read_pair("48,1234,2,1234").point == (48.1234, 2.1234)
    assert read_pair("(47.3941 ; 0.6848)").point == (47.3941, 0.6848)
    assert read_pair("37000, Tours") is None
    assert read_pair("12,50") is None


def test_the_territory_never_hides_a_large_city():
    paris = replace(PlaceQuery(label="Paris"), territory_department="71")
    assert read_place(paris, GAZETTEER).insee == ("75056",)
