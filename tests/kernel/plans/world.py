"""A territory with two cities, its people, and an estate policy to work on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from bastide.kernel.organisations.models import (
    Authority,
    FunctionKind,
    PersonFunction,
    Service,
    ServiceLevel,
)
from bastide.kernel.organisations.services import create_service, record_function
from bastide.kernel.plans import services
from bastide.kernel.plans.core.grammar import ESTATE
from bastide.kernel.plans.models import Action, Node, Plan
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import SYSTEM, Actor, actor_for
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User
from tests.modules.spending.world import land, person

ROOM = "estate"
TERRITORY_SIREN, CITY_SIREN, TOWN_SIREN = "100000009", "100000017", "100000025"
OTHER_SIREN, OTHER_CITY_SIREN = "200000008", "200000016"
START, END = dt.date(2026, 1, 1), dt.date(2032, 12, 31)


@dataclass
class World:
    """What most tests start from."""

    territory: Territory
    city: Authority
    town: Authority
    people: dict[str, User] = field(default_factory=dict)

    def plan(self, name: str = "Politique patrimoniale", **more: Any) -> Plan:
        """Return a new plan of the city."""
        return services.create_plan(
            **{
                "actor": SYSTEM,
                "territory": self.territory,
                "room": ROOM,
                "name": name,
                "grammar": ESTATE,
                "starts_on": START,
                "ends_on": END,
                "authority": self.city,
            }
            | more
        )

    def actor(
        self, role: Role, *, perimeter: Perimeter | None = None, room: str = ROOM, name: str = ""
    ) -> Actor:
        """Return a person who holds a role, in the city unless said otherwise."""
        called = name or f"{role.name.lower()}{len(self.people)}"
        user = person(called, (perimeter or self.city.perimeter, role), room=room)
        self.people[called] = user
        return actor_for(user)

    def service(self, code: str, name: str = "", body: Authority | None = None) -> Service:
        """Return a service of the city."""
        return create_service(
            actor=SYSTEM,
            authority=body or self.city,
            code=code,
            name=name or code,
            level=ServiceLevel.SERVICE,
        )

    def function(
        self, name: str, *, ends_on: dt.date | None = None, body: Authority | None = None
    ) -> PersonFunction:
        """Return a function of a person of the city."""
        return record_function(
            actor=SYSTEM,
            authority=body or self.city,
            person_name=name,
            kind=FunctionKind.ELECTED,
            title="Adjointe",
            starts_on=dt.date(2020, 1, 1),
            ends_on=ends_on,
        )


def world() -> World:
    """Return a new territory of two cities."""
    place = land(
        "Agglomération d’essai",
        TERRITORY_SIREN,
        (CITY_SIREN, "Ville d’essai"),
        (TOWN_SIREN, "Bourg d’essai"),
    )
    return World(place.territory, place.bodies[CITY_SIREN], place.bodies[TOWN_SIREN])


def other_world() -> World:
    """Return another territory, that the first must never meet."""
    place = land("Autre pays", OTHER_SIREN, (OTHER_CITY_SIREN, "Autre ville"))
    city = place.bodies[OTHER_CITY_SIREN]
    return World(place.territory, city, city)


def policy(plan: Plan, title: str = "Patrimoine", **more: Any) -> Node:
    """Return a new node at the top of a plan."""
    return services.add_node(actor=SYSTEM, plan=plan, kind="policy", title=title, **more)


def mission(plan: Plan, parent: Node, title: str = "Rénover", **more: Any) -> Node:
    """Return a new mission under a policy."""
    return services.add_node(
        actor=SYSTEM, plan=plan, kind="mission", title=title, parent=parent, **more
    )


def action(plan: Plan, title: str = "Isoler le gymnase", **more: Any) -> Action:
    """Return a new action of a plan."""
    given = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 12, 31)} | more
    return services.add_action(actor=SYSTEM, plan=plan, title=title, **given)


def tree(plan: Plan) -> tuple[Node, Node, Node]:
    """Return a policy and its two missions."""
    top = policy(plan)
    return top, mission(plan, top, "Rénover"), mission(plan, top, "Céder")
