"""Names made comparable."""

import pytest

from bastide.kernel.territories.core.names import place_key, taken_names
from bastide.kernel.territories.readers.fictitious import read_fictitious
from tests.kernel.territories.shipped import DATA, rows

OFFICIAL = frozenset(
    place_key(row["nom"])
    for stem in ("communes", "communes_anciennes", "epci")
    for row in rows(stem)
)


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("MONTREUIL", "Montreuil"),
        ("st jean de vedas", "Saint-Jean-de-Védas"),
        ("L\u2019Haÿ les Roses", "L'Haÿ-les-Roses"),
        ("Ile d'Yeu", "Île-d'Yeu"),
    ],
)
def test_the_same_place_has_one_key(typed: str, official: str) -> None:
    assert place_key(typed) == place_key(official)


def test_names_of_the_demonstration_are_nobodys() -> None:
    invented = read_fictitious(DATA / "demo" / "territoire_fictif.yaml")
    names = [invented.name, invented.ccas_name, *(row.name for row in invented.communes)]
    assert len(invented.communes) == 18
    assert len(set(map(place_key, names))) == 20
    assert taken_names(names, OFFICIAL) == ()


@pytest.mark.parametrize("name", ["montreuil", "ARBIGNIEU", "Montpellier Mediterranee Metropole"])
def test_a_real_name_is_seen_however_it_is_typed(name: str) -> None:
    assert taken_names([name], OFFICIAL) == (name,)
