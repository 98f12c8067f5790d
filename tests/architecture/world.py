"""Two territories that must never meet, and everybody who may knock at their doors."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from bastide.kernel.budgets.core.lines import BudgetKind, Direction, Movement, Section, Step
from bastide.kernel.budgets.models import Document, Line
from bastide.kernel.organisations.models import (
    Authority,
    AuthorityKind,
    FunctionKind,
    Person,
    PersonFunction,
    ResponsibilityCentre,
    Service,
    ServiceLevel,
)
from bastide.kernel.policies.core.rulebook import Outcome
from bastide.kernel.policies.models import Allocation, AllocationRun, Nomenclature, Policy
from bastide.kernel.territories.models import MemberCommune, RegimeFiscal, Territory
from bastide.modules.spending.services import refresh_cube
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import ApiToken, OpenSession, User
from bastide.platform.accounts.tokens import digest_of
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.search.services import rebuild
from bastide.platform.tasks.models import Job
from bastide.platform.themes.services import save_theme
from tests.architecture import world_employment, world_estate
from tests.platform.themes.test_pages import a_png

CANARY = {"A": "Zinzolin", "B": "Quinquerce", "absent": ""}
"""A word that stands in everything of one territory and nowhere else."""

SIREN = {"A": "100000009", "B": "200000008"}
COMMUNE_SIREN = {"A": "100000017", "B": "200000016"}
COMMUNE_CODE = {"A": "99001", "B": "99002"}


@dataclass
class Place:
    """What an address of one territory may name."""

    territory: str
    root: Perimeter
    commune: Perimeter
    values: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """Everything a cell of the matrix needs."""

    places: dict[str, Place]
    people: dict[str, User]
    folder: Path
    tokens: dict[str, str]
    absent: dict[str, str]

    def value(self, recipe: str, place: str) -> str:
        """Return what stands in an address for a recipe; `=text` stands for itself."""
        if recipe.startswith("="):
            return recipe[1:]
        return self.absent[recipe] if place == "absent" else self.places[place].values[recipe]


def built(folder: Path) -> World:
    """Build both territories, their objects, and the people of the matrix; files in a folder."""
    places = {letter: _place(letter) for letter in "AB"}
    people = _people(places)
    for letter, place in places.items():
        _objects(letter, place, people[f"admin_{letter.lower()}"])
        refresh_cube(actor=SYSTEM, territory=Territory.objects.get(perimeter=place.root))
    rebuild()
    return World(places, people, folder, _tokens(people), _absent())


def _place(letter: str) -> Place:
    word = CANARY[letter]
    root = Perimeter.objects.create(label=f"Agglomération {word}")
    Territory.objects.create(
        perimeter=root,
        slug=word.lower(),
        name=f"Agglomération {word}",
        siren=SIREN[letter],
    )
    commune = Perimeter.objects.create(label=f"Commune {word}", parent=root)
    return Place(word.lower(), root, commune)


def _people(places: dict[str, Place]) -> dict[str, User]:
    a, b = places["A"], places["B"]
    roles: dict[str, tuple[tuple[Perimeter, str, Role], ...]] = {
        "nobody": (),
        "reader_a": ((a.root, EVERY_ROOM, Role.READER),),
        "contributor_a": ((a.root, EVERY_ROOM, Role.CONTRIBUTOR),),
        "manager_a": ((a.root, EVERY_ROOM, Role.MANAGER),),
        "admin_a": ((a.root, EVERY_ROOM, Role.ADMINISTRATOR),),
        "part_a": ((a.commune, EVERY_ROOM, Role.READER),),
        "other_room_a": ((a.root, "strategy", Role.ADMINISTRATOR),),
        "reader_b": ((b.root, EVERY_ROOM, Role.READER),),
        "admin_b": ((b.root, EVERY_ROOM, Role.ADMINISTRATOR),),
        "platform": (),
    }
    people = {}
    for name, given in roles.items():
        people[name] = User.objects.create_user(
            f"{name}@ville.example", full_name=name, is_platform_admin=name == "platform"
        )
        for perimeter, room, role in given:
            Grant.objects.create(user=people[name], perimeter=perimeter, room=room, role=role)
    return people


def _objects(letter: str, place: Place, owner: User) -> None:
    word = CANARY[letter]
    save_theme(
        actor=SYSTEM,
        perimeter_id=place.root.pk,
        version=0,
        short_name=word,
        logo=a_png(),
        logo_text=f"Logo {word}",
    )
    territory = Territory.objects.get(perimeter=place.root)
    head = Authority.objects.create(
        perimeter=Perimeter.objects.create(label=f"EPCI {word}", parent=place.root),
        territory=territory,
        kind=AuthorityKind.EPCI,
        name=f"EPCI {word}",
        siren=SIREN[letter],
    )
    Authority.objects.create(
        perimeter=place.commune,
        territory=territory,
        kind=AuthorityKind.COMMUNE,
        name=f"Commune {word}",
        siren=COMMUNE_SIREN[letter],
        code_insee=COMMUNE_CODE[letter],
    )
    MemberCommune.objects.create(
        territory=territory,
        code=COMMUNE_CODE[letter],
        name=f"Commune {word}",
        siren=COMMUNE_SIREN[letter],
        departement_code="99",
    )
    regime = RegimeFiscal.objects.create(
        territory=territory, regime="FPU", article="CGI, art. 1379-0 bis", source=f"Arrêté {word}"
    )
    batch = ImportBatch.objects.create(
        perimeter=head.perimeter,
        room="spending",
        kind="budget",
        file_name=f"{word}.xml",
        sha256="0" * 64,
        created_by=owner,
    )
    document = _document(head, batch, word)
    nomenclature = Nomenclature.objects.create(
        territory=territory,
        name=f"Nomenclature {word}",
        valid_from=dt.date(2020, 1, 1),
        source="essai",
        file_name="regles.csv",
        sha256="0" * 64,
    )
    _allocated(document, nomenclature, word)
    place.values |= _organisation(head, word)
    place.values |= world_estate.estate_of(head, word, owner)
    place.values |= world_employment.employment_of(territory, word)
    place.values |= {
        "territory": place.territory,
        "siren": SIREN[letter],
        "commune_code": COMMUNE_CODE[letter],
        "regime": str(regime.pk),
        "document": str(document.pk),
        "batch": str(batch.pk),
        "grant": str(Grant.objects.get(user=owner).pk),
        "job": str(_job(place, owner, word).pk),
        "token": str(_token(owner, "sien").pk),
        "session": str(_session(owner).uid),
    }


def _organisation(head: Authority, word: str) -> dict[str, str]:
    """Give a territory a service, a responsibility centre, and somebody who holds a function."""
    territory = head.territory
    service = Service.objects.create(
        territory=territory,
        authority=head,
        code=f"S{head.siren}",
        name=f"Service {word}",
        level=ServiceLevel.SERVICE,
    )
    centre = ResponsibilityCentre.objects.create(
        territory=territory, service=service, code=f"C{head.siren}", name=f"Centre {word}"
    )
    person = Person.objects.create(territory=territory, name=f"Camille {word}")
    function = PersonFunction.objects.create(
        person=person,
        authority=head,
        service=service,
        kind=FunctionKind.DIRECTOR,
        title=f"Direction {word}",
        starts_on=dt.date(2026, 4, 1),
    )
    return {
        "service_code": service.code,
        "centre_code": centre.code,
        "person": str(person.pk),
        "function": str(function.pk),
    }


def _document(head: Authority, batch: ImportBatch, word: str) -> Document:
    document = Document.objects.create(
        authority=head,
        batch=batch,
        year=2024,
        step=Step.ADMINISTRATIVE_ACCOUNT,
        kind=BudgetKind.MAIN,
        siret=f"{head.siren}00015",
        establishment=f"Budget {word}",
        norm="M57",
        votes_by_function=False,
        format="totem",
        file_name=f"{word}.xml",
        sha256="0" * 64,
    )
    Line.objects.create(
        document=document,
        rank=1,
        direction=Direction.EXPENDITURE,
        movement=Movement.REAL,
        section=Section.RUNNING,
        nature="60611",
        nature_label=f"Eau {word}",
        amount="100.00",
        realised="100.00",
    )
    return document


def _allocated(document: Document, nomenclature: Nomenclature, word: str) -> None:
    """Attach the document's lines to a policy, so that every page of spending has its figures."""
    policy = Policy.objects.create(nomenclature=nomenclature, name=f"Politique {word}")
    run = AllocationRun.objects.create(
        document=document, nomenclature=nomenclature, inputs_hash="0" * 64, engine_version="1"
    )
    for line in document.lines.all():
        Allocation.objects.create(
            run=run, line=line, policy=policy, outcome=Outcome.MAPPED, amount=line.amount
        )


def _job(place: Place, owner: User, word: str) -> Job:
    return Job.objects.create(
        perimeter=place.root,
        room="spending",
        label=f"Import {word}",
        work="bastide.platform.search.services:rebuild",
        created_by=owner,
    )


def _session(owner: User) -> OpenSession:
    store = SessionStore()
    store.create()
    return OpenSession.objects.create(
        user=owner, session_key=store.session_key or "", device="mobile"
    )


def _token(owner: User, secret: str, **options: Any) -> ApiToken:
    options.setdefault("expires_on", timezone.localdate() + dt.timedelta(9))
    return ApiToken.objects.create(
        user=owner,
        name="essai",
        digest=digest_of(f"bst_{secret}{owner.pk}"),
        prefix="bst_",
        **options,
    )


def _tokens(people: dict[str, User]) -> dict[str, str]:
    """Return the secrets of a reading token, of one limited to another room, of an expired one."""
    owner = people["admin_a"]
    yesterday = timezone.localdate() - dt.timedelta(1)
    _token(owner, "lecture", ceiling=Role.READER)
    _token(owner, "piece", ceiling=Role.READER, rooms=["strategy"])
    _token(owner, "vieux", expires_on=yesterday)
    return {name: f"bst_{name}{owner.pk}" for name in ("lecture", "piece", "vieux")}


def _absent() -> dict[str, str]:
    names = ("document", "batch", "grant", "job", "token", "session", "person", "function")
    return (
        {name: str(uuid.uuid4()) for name in names}
        | world_estate.absent()
        | world_employment.absent()
        | {
            "territory": "nulle-part",
            "siren": "999999990",
            "commune_code": "99999",
            "regime": "999999",
            "service_code": "aucun",
            "centre_code": "aucun",
        }
    )
