"""A small territory with two bodies, their services and people, and those who edit them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.test import Client

from bastide.kernel.organisations import services
from bastide.kernel.organisations.models import (
    Authority,
    AuthorityKind,
    FunctionKind,
    PersonFunction,
    ResponsibilityCentre,
    Service,
    ServiceLevel,
)
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User

EPCI, TOWN = "100000009", "200000008"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Land:
    """What the tests of editing start from."""

    territory: Territory
    epci: Authority
    town: Authority
    direction: Service
    unit: Service
    centre: ResponsibilityCentre
    function: PersonFunction

    @property
    def root(self) -> str:
        """Return the beginning of the addresses of its organisation."""
        return f"/territoires/{self.territory.slug}/organisation/"

    @property
    def api(self) -> str:
        """Return the beginning of its addresses of the API."""
        return f"/api/v1/territoires/{self.territory.slug}"

    def client(self, name: str, role: Role, body: Authority | None = None) -> Client:
        """Return a browser of somebody new who holds a role, in the whole or in one body."""
        user = User.objects.create_user(f"{name}@ville.example", full_name=name.capitalize())
        place = body.perimeter if body else self.territory.perimeter
        Grant.objects.create(user=user, perimeter=place, role=role)
        client = Client()
        client.force_login(user, BACKEND)
        return client


def land(name: str = "Valmorte", number: int = 0) -> Land:
    """Return a territory of its own."""
    root = Perimeter.objects.create(label=name)
    territory = Territory.objects.create(
        perimeter=root, slug=name.lower(), name=name, siren=f"{int(EPCI) + number}"
    )
    bodies = [
        Authority.objects.create(
            perimeter=Perimeter.objects.create(label=label, parent=root),
            territory=territory,
            kind=kind,
            name=label,
            siren=f"{int(siren) + number}",
        )
        for label, kind, siren in (
            (f"EPCI {name}", AuthorityKind.EPCI, EPCI),
            (f"Ville {name}", AuthorityKind.COMMUNE, TOWN),
        )
    ]
    direction = services.create_service(
        actor=SYSTEM,
        authority=bodies[0],
        code="DG",
        name="Direction générale",
        level=ServiceLevel.GENERAL_DIRECTION,
    )
    unit = services.create_service(
        actor=SYSTEM,
        authority=bodies[0],
        code="DSI",
        name="Informatique",
        level=ServiceLevel.DIRECTION,
        parent=direction,
    )
    centre = services.create_centre(
        actor=SYSTEM, territory=territory, code="C1", name="Numérique", service=unit
    )
    function = services.record_function(
        actor=SYSTEM,
        authority=bodies[1],
        person_name="Camille Arnaud",
        kind=FunctionKind.ELECTED,
        title="Maire",
        starts_on=dt.date(2026, 4, 1),
    )
    return Land(territory, bodies[0], bodies[1], direction, unit, centre, function)
