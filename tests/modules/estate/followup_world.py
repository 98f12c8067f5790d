"""A territory with a voted estate plan to follow, three assets, and those who meet it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.services import create_asset, record_cost
from bastide.kernel.organisations.models import Service, ServiceLevel
from bastide.kernel.organisations.services import create_service
from bastide.kernel.plans import services as plans
from bastide.kernel.plans.core.grammar import ESTATE
from bastide.kernel.plans.core.ppi import Funding
from bastide.kernel.plans.models import Action, Plan
from bastide.platform.access.actors import SYSTEM, Actor, actor_for
from bastide.platform.access.roles import Role
from tests.modules.spending.world import CITY, METROPOLE, Land, land, person

ROOM = "estate"


@dataclass
class Followed:
    """A territory, its voted plan, its people."""

    land: Land
    actors: dict[str, Actor]
    plan: Plan | None = None
    assets: dict[str, Asset] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def territory(self):
        return self.land.territory

    @property
    def manager(self) -> Actor:
        return self.actors["manager"]

    @property
    def root(self) -> str:
        """Return the beginning of the addresses of the follow-up."""
        return f"/territoires/{self.territory.slug}/patrimoine/suivi/"

    @property
    def api(self) -> str:
        """Return the beginning of the addresses of the API."""
        return f"/api/v1{self.root.rstrip('/')}"

    def of(self, name: str, page: str = "") -> str:
        """Return an address of an action."""
        return f"{self.root}actions/{self.actions[name].pk}/{page}"

    def fresh(self, name: str) -> Action:
        """Return an action as it stands now."""
        self.actions[name] = Action.objects.select_related("plan").get(pk=self.actions[name].pk)
        return self.actions[name]

    def client(self, who: str = "manager") -> Client:
        if who not in self.clients:
            self.clients[who] = Client()
            self.clients[who].force_login(
                self.actors[who].user, "allauth.account.auth_backends.AuthenticationBackend"
            )
        return self.clients[who]

    def get(self, page: str = "", who: str = "manager"):
        """Ask for a page of the follow-up."""
        return self.client(who).get(self.root + page)

    def service(self, code: str = "PAT", name: str = "Patrimoine") -> Service:
        return create_service(
            actor=SYSTEM,
            authority=self.land.bodies[CITY],
            code=code,
            name=name,
            level=ServiceLevel.SERVICE,
        )


def people(place: Land) -> dict[str, Actor]:
    """Return one person per role, and somebody of another room."""
    root = place.territory.perimeter
    found = {
        role.name.lower(): actor_for(person(role.name.lower(), (root, role), room=ROOM))
        for role in Role
    }
    found["elsewhere"] = actor_for(person("elsewhere", (root, Role.MANAGER), room="spending"))
    return found


def bare(name: str = "Pays suivi") -> Followed:
    """Return a territory without any voted plan."""
    place = land(name, METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"))
    return Followed(place, people(place))


def followed() -> Followed:
    """Return a territory whose voted plan has three actions: late, under way, done."""
    made = bare()
    city = made.land.bodies[CITY]
    for code, area, tenure in (("E1", "1000", "owned"), ("E2", "500", ""), ("E3", "", "owned")):
        cells = {"code": code, "name": f"École {code}", "kind": "building"}
        cells |= {"area_sdp_m2": area} if area else {}
        cells |= {"tenure": tenure} if tenure else {}
        made.assets[code] = create_asset(
            actor=SYSTEM, authority=city, room=ROOM, cells=cells, source="Essai"
        )
    record_cost(
        actor=SYSTEM, asset=made.assets["E1"], room=ROOM, year=2025, kind=CostKind.FLUIDS,
        amount=Decimal(9000), source="Grand livre",
    )  # fmt: skip
    _vote(made)
    return made


def _vote(made: Followed) -> None:
    today = timezone.localdate()
    plan = plans.create_plan(
        actor=SYSTEM,
        territory=made.territory,
        room=ROOM,
        name="Politique patrimoniale",
        grammar=ESTATE,
        starts_on=today - dt.timedelta(days=400),
        ends_on=today + dt.timedelta(days=1400),
    )
    top = plans.add_node(actor=SYSTEM, plan=plan, kind="policy", title="Politique")
    mission = plans.add_node(actor=SYSTEM, plan=plan, kind="mission", title="Scolaire", parent=top)
    for name, start, end in (("vendre", -90, -10), ("renover", -30, 300), ("garder", 30, 400)):
        made.actions[name] = plans.add_action(
            actor=SYSTEM,
            plan=plan,
            title=f"{name.capitalize()} l’école",
            starts_on=today + dt.timedelta(days=start),
            ends_on=today + dt.timedelta(days=end),
            node=mission,
            reference=made.assets["E1"].pk,
            reference_label="E1 École E1",
        )
    renovate = made.actions["renover"]
    year = today.year
    for direction, funding, planned, realised in (
        (Direction.EXPENDITURE, Funding.NONE, "100000.10", "40000.05"),
        (Direction.RECEIPT, Funding.GRANT, "20000", None),
    ):
        plans.record_money(
            actor=SYSTEM,
            action=renovate,
            year=year,
            section=Section.INVESTMENT,
            direction=direction,
            funding=funding,
            planned=Decimal(planned),
            realised=Decimal(realised) if realised else None,
        )
    plans.record_money(
        actor=SYSTEM,
        action=renovate,
        year=year + 1,
        section=Section.INVESTMENT,
        direction=Direction.EXPENDITURE,
        planned=Decimal(50000),
    )
    plan.refresh_from_db()
    made.plan = plans.vote_plan(
        actor=SYSTEM, plan=plan, version=plan.version, voted_on=today, decision="2026-41"
    )
