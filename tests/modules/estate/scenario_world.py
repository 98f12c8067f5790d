"""A territory with scenarios of plans to compute, and those who meet them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.services import create_asset
from bastide.modules.estate.core.plan_answer import plan_answer
from bastide.modules.estate.core.plan_example import plan_example
from bastide.modules.estate.core.plan_search import SOLVER, search_plan
from bastide.modules.estate.core.scenario_documents import loaded, understood, with_weights
from bastide.modules.estate.models import DeskSession, PlanRun, PlanScenario
from bastide.modules.estate.queries.scenarios import CURVE_POINTS
from bastide.modules.estate.services.desk import open_session
from bastide.modules.estate.services.plan_runs import keep_run
from bastide.modules.estate.services.scenarios import create_scenario
from bastide.platform.access.actors import SYSTEM, Actor, actor_for
from bastide.platform.access.roles import Role
from tests.modules.spending.world import CITY, METROPOLE, Land, land, person

ROOM = "estate"


@dataclass
class Planned:
    """A territory, its people, its first scenario."""

    land: Land
    actors: dict[str, Actor]
    scenario: PlanScenario
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def territory(self):
        return self.land.territory

    @property
    def manager(self) -> Actor:
        return self.actors["manager"]

    @property
    def root(self) -> str:
        """Return the beginning of the addresses of the plans."""
        return f"/territoires/{self.territory.slug}/patrimoine/plans/"

    @property
    def here(self) -> str:
        """Return the beginning of the addresses of the scenario."""
        return f"{self.root}{self.scenario.pk}/"

    @property
    def api(self) -> str:
        """Return the beginning of the addresses of the API."""
        return f"/api/v1/territoires/{self.territory.slug}/patrimoine/plans"

    def fresh(self) -> PlanScenario:
        self.scenario = PlanScenario.objects.select_related("territory", "perimeter").get(
            pk=self.scenario.pk
        )
        return self.scenario

    def client(self, who: str = "manager") -> Client:
        if who not in self.clients:
            self.clients[who] = Client()
            self.clients[who].force_login(
                self.actors[who].user, "allauth.account.auth_backends.AuthenticationBackend"
            )
        return self.clients[who]

    def session(self, *, days: int = 0, label: str = "Groupe foncier") -> DeskSession:
        """Return an open session, so many days from today."""
        return open_session(
            actor=self.manager,
            territory=self.territory,
            perimeter_id=self.territory.perimeter_id,
            held_on=timezone.localdate() + dt.timedelta(days=days),
            label=label,
        )

    def asset(self, code: str) -> Asset:
        return create_asset(
            actor=SYSTEM,
            authority=self.land.bodies[CITY],
            room=ROOM,
            cells={"code": code, "name": f"Bâtiment {code}", "kind": "building"},
        )


def example(**changes: Any) -> dict[str, Any]:
    """Return the example that the command prints, as the product keeps it."""
    return loaded(json.dumps({**plan_example(), **changes}))


def planned(*, perimeter: str = "", **changes: Any) -> Planned:
    """Return a territory with one scenario, not computed.

    Args:
        perimeter: SIREN of an authority whose scenario it is; the territory's without.
        changes: fields of its problem.
    """
    place = land("Pays planifié", METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"))
    root = place.territory.perimeter
    actors = {
        role.name.lower(): actor_for(person(role.name.lower(), (root, role), room=ROOM))
        for role in Role
    }
    actors["elsewhere"] = actor_for(person("elsewhere", (root, Role.MANAGER), room="spending"))
    scenario = create_scenario(
        actor=actors["manager"],
        territory=place.territory,
        perimeter_id=place.bodies[perimeter].perimeter_id if perimeter else root.pk,
        name="Plan 2027-2029",
        problem=example(**changes),
        note="Tenir 600 k€ par an.",
    )
    return Planned(place, actors, scenario)


def computed(made: Planned, *, has_curve: bool = False) -> PlanRun:
    """Return the computation of the scenario as it stands, without a job."""
    scenario = made.fresh()
    document = with_weights(scenario.problem) if has_curve else scenario.problem
    asked = understood(document)
    found = search_plan(
        asked, clock=lambda: 0.0, frontier=CURVE_POINTS if has_curve else 0, explain=True
    )
    return keep_run(
        actor=made.manager,
        scenario=scenario,
        asked=asked,
        content=plan_answer(asked, found, SOLVER),
        has_curve=has_curve,
        seconds=0.1,
    )
