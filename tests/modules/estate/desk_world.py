"""A territory with a desk: a few buildings with room or without, services, who asks and rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from bastide.kernel.buildings import services as buildings
from bastide.kernel.buildings.models import Asset, Occupation
from bastide.kernel.organisations.models import Service, ServiceLevel
from bastide.kernel.plans.models import Plan
from bastide.kernel.plans.services import add_node, create_plan, vote_plan
from bastide.modules.estate.models import DeskRequest, DeskSession, RequestKind, RulingKind
from bastide.modules.estate.services import desk
from bastide.modules.estate.services.voted_plans import ESTATE
from bastide.platform.access.actors import SYSTEM, Actor, actor_for
from bastide.platform.access.roles import Role
from tests.modules.spending.world import CITY, METROPOLE, Land, land, person

ROOM = "estate"
ACCEPTED = desk.Answer(RulingKind.ACCEPTED, "Utile et possible.", "unanimité")
REFUSED = desk.Answer(RulingKind.REFUSED, "Trop cher.")
POSTPONED = desk.Answer(RulingKind.POSTPONED, "L’avis des domaines manque.")
USES = {"half": 10, "full": 20}


@dataclass
class DeskLand:
    """A territory, its people and its buildings."""

    land: Land
    actors: dict[str, Actor]
    assets: dict[str, Asset]
    service: Service
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def territory(self):
        return self.land.territory

    @property
    def root(self) -> str:
        return f"/territoires/{self.territory.slug}/patrimoine/"

    @property
    def desk(self) -> str:
        return f"{self.root}guichet/"

    @property
    def api(self) -> str:
        return f"/api/v1/territoires/{self.territory.slug}/patrimoine"

    def client(self, who: str = "manager") -> Client:
        if who not in self.clients:
            self.clients[who] = Client()
            self.clients[who].force_login(
                self.actors[who].user, "allauth.account.auth_backends.AuthenticationBackend"
            )
        return self.clients[who]

    def ask(
        self, kind: RequestKind = RequestKind.WORKS, *, who: str = "contributor", **more: Any
    ) -> DeskRequest:
        about = {"asset": self.assets["half"]} if kind not in desk.BUILDS else {"surface_m2": 100}
        asked = {"title": "Refaire la toiture", **about, **more}
        return desk.file_request(
            actor=self.actors[who],
            territory=self.territory,
            perimeter_id=asked.pop("perimeter_id", self.territory.perimeter_id),
            kind=kind,
            **asked,
        )

    def meet(self, label: str = "Groupe foncier", *, days: int = 0, **more: Any) -> DeskSession:
        return desk.open_session(
            actor=self.actors["manager"],
            territory=self.territory,
            perimeter_id=more.pop("perimeter_id", self.territory.perimeter_id),
            held_on=timezone.localdate() + dt.timedelta(days=days),
            label=label,
            **more,
        )

    def rule(self, asked: DeskRequest, answer: desk.Answer = ACCEPTED, **more: Any):
        return desk.rule_request(
            actor=self.actors[more.pop("who", "manager")],
            session=more.pop("session", None) or self.meet(),
            request=DeskRequest.objects.get(pk=asked.pk),
            answer=answer,
            plan=more.pop("plan", None),
        )

    def voted(self) -> Plan:
        """Return a voted plan of the estate."""
        plan = create_plan(
            actor=SYSTEM,
            territory=self.territory,
            room=ROOM,
            name="Plan du patrimoine",
            grammar=ESTATE,
            starts_on=dt.date(2020, 1, 1),
            ends_on=dt.date(2035, 12, 31),
        )
        add_node(actor=SYSTEM, plan=plan, kind="policy", title="Patrimoine")
        plan.refresh_from_db()
        day = dt.date(2020, 2, 1)
        return vote_plan(actor=SYSTEM, plan=plan, version=plan.version, voted_on=day)


def desk_land() -> DeskLand:
    """Return a territory with three buildings: one half empty, one full, one never measured."""
    place = land("Pays du guichet", METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"))
    root = place.territory.perimeter
    actors = {
        role.name.lower(): actor_for(person(role.name.lower(), (root, role), room=ROOM))
        for role in Role
    }
    actors["elsewhere"] = actor_for(person("elsewhere", (root, Role.MANAGER), room="spending"))
    actors["mayor"] = actor_for(
        person("mayor", (place.bodies[CITY].perimeter, Role.MANAGER), room=ROOM)
    )
    service = Service.objects.create(
        territory=place.territory,
        authority=place.bodies[CITY],
        code="EDU",
        name="Éducation",
        level=ServiceLevel.SERVICE,
    )
    return DeskLand(place, actors, _assets(place), service)


def _assets(place: Land) -> dict[str, Asset]:
    found = {}
    for code in ("half", "full", "unknown"):
        asset = buildings.create_asset(
            actor=SYSTEM,
            authority=place.bodies[CITY],
            room=ROOM,
            cells={"code": code, "name": f"Bâtiment {code}", "kind": "building",
                   "area_sdp_m2": "400"},
            valid_from=dt.date(2020, 1, 1),
        )  # fmt: skip
        if code in USES:
            Occupation.objects.create(
                asset=asset,
                year=2025,
                occupant="École",
                hours_used=Decimal(USES[code]),
                hours_available=Decimal(20),
                places_used=10,
                places_available=10,
            )
        found[code] = asset
    return found
