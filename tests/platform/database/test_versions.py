"""A row is written only by who saw its present version; of several at once, one wins."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from bastide.kernel.organisations.models import Person
from bastide.kernel.territories.models import Territory
from bastide.platform.access.models import Perimeter
from bastide.platform.database.versions import EditConflictError, write_version
from tests.platform.database.races import race

pytestmark = pytest.mark.django_db


def somebody() -> Person:
    territory = Territory.objects.create(
        perimeter=Perimeter.objects.create(label="Valmorte"),
        slug="valmorte",
        name="Valmorte",
        siren="200099995",
    )
    return Person.objects.create(territory=territory, name="Avant")


def test_the_present_version_writes_and_grows() -> None:
    person = somebody()
    assert write_version(person, 1, {"name": "Après"}) == {"name": "Avant"}
    assert (person.name, person.version) == ("Après", 2)


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_another_version_writes_nothing_and_says_what_stands(seen: int) -> None:
    person = somebody()
    write_version(person, 1, {"name": "Après"})
    with pytest.raises(EditConflictError) as caught:
        write_version(person, seen, {"name": "Ailleurs"})
    assert (caught.value.version, caught.value.current) == (2, {"name": "Après"})
    assert Person.objects.get().name == "Après"


def test_what_is_there_already_is_no_conflict() -> None:
    person = somebody()
    write_version(person, 1, {"name": "Après"})
    assert write_version(person, 1, {"name": "Après"}) == {}
    assert person.version == 2


def test_what_belongs_to_the_row_moves_its_version_too() -> None:
    person = somebody()
    assert write_version(person, 1, {"name": "Avant"}, touches=True) == {}
    assert person.version == 2
    with pytest.raises(EditConflictError):
        write_version(person, 1, {"name": "Avant"}, touches=True)


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_wins() -> None:
    person = somebody()

    def act(rank: int) -> Any:
        with transaction.atomic():
            return write_version(Person.objects.get(), 1, {"name": f"Nom {rank}"})

    errors = race(act, parties=6)
    assert len(errors) == 5
    assert {type(error) for error in errors} == {EditConflictError}
    person.refresh_from_db()
    assert person.version == 2
    assert person.name.startswith("Nom ")
