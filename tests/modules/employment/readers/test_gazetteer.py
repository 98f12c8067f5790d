"""The gazetteer: built once from the official geography, immutable, quick to ask."""

import time

import pytest

from bastide.modules.employment.core.places.resolution import PlaceQuery, read_place
from bastide.modules.employment.readers.gazetteer import (
    read_gazetteer,
    shipped_gazetteer,
    territory_folder,
)

LABELS = ("37 - TOURS", "37041 TOURS CEDEX 9", "Saint-Denis", "Puteaux, Hauts-de-Seine", "Cantal")


def test_it_is_built_once():
    assert shipped_gazetteer() is read_gazetteer(territory_folder())


def test_it_cannot_be_changed():
    gazetteer = shipped_gazetteer()
    with pytest.raises(TypeError):
        gazetteer.communes["00000"] = None
    with pytest.raises(AttributeError):
        gazetteer.communes = {}


def test_every_code_leads_to_a_commune_of_today():
    gazetteer = shipped_gazetteer()
    assert len(gazetteer.communes) > 34_000
    known = set(gazetteer.communes)
    assert {code for codes in gazetteer.postal.values() for code in codes} <= known
    assert {named.code for named in gazetteer.former.values()} <= known
    assert {named.code for names in gazetteer.names.values() for named in names} <= known
    tours = gazetteer.members_of("243700754")
    assert "37261" in tours <= known
    assert gazetteer.members_of("000000000") == gazetteer.members_of("") == frozenset()
    assert set(gazetteer.seats.values()) <= known


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ((47.3941, 0.6848), "37261"),
        ((48.8566, 2.3522), "75056"),
        ((-20.88, 55.45), "97411"),
        ((46.0, -4.0), None),
        ((50.85, 4.35), None),
    ],
)
def test_a_point_is_in_its_commune(point, code):
    assert shipped_gazetteer().commune_at(*point) == code


def test_a_label_takes_less_than_a_few_milliseconds():
    gazetteer = shipped_gazetteer()
    rounds = 40
    start = time.perf_counter()
    for _ in range(rounds):
        for label in LABELS:
            read_place(PlaceQuery(label=label), gazetteer)
    assert (time.perf_counter() - start) / (rounds * len(LABELS)) < 0.005
