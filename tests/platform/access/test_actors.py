"""An actor holds what his grants say today, over what they cover, and nothing else."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.actors import SYSTEM, VISITOR, Actor, actor_for
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from tests.platform.accounts.people import a_perimeter, a_person

pytestmark = pytest.mark.django_db


def test_a_role_on_a_territory_covers_its_authorities_and_not_the_reverse() -> None:
    territory = a_perimeter("Agglomération")
    commune, sister = a_perimeter("Commune", of=territory), a_perimeter("Sœur", of=territory)
    elsewhere = a_perimeter("Ailleurs")
    above = actor_for(a_person("a@b.fr", (territory, "spending", Role.MANAGER)))
    below = actor_for(a_person("c@b.fr", (commune, EVERY_ROOM, Role.READER)))
    assert above.perimeters("spending") == {territory.id, commune.id, sister.id}
    assert below.perimeters("spending") == {commune.id}
    assert above.can_within(Role.MANAGER, territory.id, "spending")
    assert below.can_within(Role.READER, territory.id, "spending")
    assert not below.can_within(Role.CONTRIBUTOR, territory.id, "spending")
    assert not above.can_within(Role.READER, territory.id, "strategy")
    assert not above.can_within(Role.READER, elsewhere.id, "spending")


def test_the_highest_of_several_roles_counts() -> None:
    territory = a_perimeter("T")
    commune = a_perimeter("C", of=territory)
    actor = actor_for(
        a_person(
            "a@b.fr",
            (territory, EVERY_ROOM, Role.READER),
            (commune, "spending", Role.CONTRIBUTOR),
            (territory, "spending", Role.REFERENT),
        )
    )
    assert actor.role_in(commune.id, "spending") is Role.REFERENT
    assert actor.role_in(commune.id, "strategy") is Role.READER


@pytest.mark.parametrize(
    ("starts", "ends", "is_held"),
    [
        (None, None, True),
        (0, 0, True),
        (-1, 1, True),
        (1, None, False),
        (None, -1, False),
        (-2, -1, False),
    ],
)
def test_a_grant_counts_from_its_first_day_to_its_last(
    starts: int | None, ends: int | None, is_held: bool
) -> None:
    today = timezone.localdate()
    territory = a_perimeter("T")
    user = a_person("a@b.fr", (territory, EVERY_ROOM, Role.READER))
    Grant.objects.update(
        starts_on=None if starts is None else today + dt.timedelta(starts),
        ends_on=None if ends is None else today + dt.timedelta(ends),
    )
    assert actor_for(user).can(Role.READER, territory.id, "spending") is is_held


def test_a_closed_account_is_a_visitor() -> None:
    user = a_person("a@b.fr", (a_perimeter("T"), EVERY_ROOM, Role.ADMINISTRATOR))
    user.is_active = False
    assert actor_for(user) is VISITOR
    assert actor_for(AnonymousUser()) is VISITOR


def test_an_actor_costs_two_queries(django_assert_num_queries: Any) -> None:
    territory = a_perimeter("T")
    for number in range(40):
        a_perimeter(f"C{number}", of=territory)
    user = a_person("a@b.fr", (territory, EVERY_ROOM, Role.READER), (territory, "x", Role.READER))
    with django_assert_num_queries(2):
        assert len(actor_for(user).perimeters("spending")) == 41


ROOMS = ("spending", "strategy", EVERY_ROOM)


@given(
    grants=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(ROOMS), st.sampled_from(list(Role))),
        max_size=6,
    ),
    ceiling=st.sampled_from(list(Role)),
    rooms=st.sets(st.sampled_from(["spending", "strategy"])),
)
def test_a_limited_access_never_holds_more_and_the_two_readings_agree(
    grants: list[tuple[int, str, Role]], ceiling: Role, rooms: set[str]
) -> None:
    places = [Perimeter(label=str(number)) for number in range(4)]
    roles: dict[Any, Role] = {}
    for place, room, role in grants:
        key = (places[place].id, room)
        roles[key] = max(role, roles.get(key, role))
    roots = {place.id: place.id for place in places}
    whole = Actor(user=None, roles=roles, roots=roots)
    limited = Actor(user=None, roles=roles, roots=roots, ceiling=ceiling, rooms=frozenset(rooms))
    for place, room, role in itertools.product(places, ROOMS[:2], Role):
        held = limited.can(role, place.id, room)
        assert held <= whole.can(role, place.id, room)
        assert held == (place.id in limited.perimeters(room, role))
        assert held == limited.can_within(role, place.id, room)
        assert not (held and role > ceiling)
        assert not (held and rooms and room not in rooms)


def test_the_system_may_and_a_visitor_may_not() -> None:
    place = Perimeter(label="T")
    SYSTEM.require(Role.ADMINISTRATOR, place.id, "spending")
    assert SYSTEM.can_within(Role.ADMINISTRATOR, place.id, "spending")
    with pytest.raises(NotAllowedError):
        VISITOR.require(Role.READER, place.id, "spending")


@pytest.mark.parametrize(
    "change",
    [
        {"role": 35},
        {"starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2026, 1, 1)},
    ],
)
def test_the_database_refuses_a_grant_that_cannot_be(change: dict[str, Any]) -> None:
    a_person("a@b.fr", (a_perimeter("T"), EVERY_ROOM, Role.READER))
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.update(**change)


def test_the_database_refuses_two_roles_in_one_room() -> None:
    territory = a_perimeter("T")
    user = a_person("a@b.fr", (territory, EVERY_ROOM, Role.READER))
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=user, perimeter=territory, room=EVERY_ROOM, role=Role.MANAGER)


def test_the_database_refuses_a_perimeter_inside_itself() -> None:
    territory = a_perimeter("T")
    with pytest.raises(IntegrityError), transaction.atomic():
        Perimeter.objects.update(parent=territory)
