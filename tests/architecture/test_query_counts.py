"""How many queries a page asks: a budget kept in a file, and the same with ten times the rows."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

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
from bastide.kernel.territories.models import MemberCommune, Territory
from bastide.modules.estate.models import DeskRequest, DeskSession, Ruling
from bastide.platform.access.models import Perimeter
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.tasks.models import Job
from tests.architecture.world import CANARY, World, built

FOLDER = Path(__file__).parent
BUDGETS: dict[str, int] = json.loads((FOLDER / "query_counts.json").read_text(encoding="utf-8"))
RECIPES: dict[str, dict[str, Any] | None] = yaml.safe_load(
    (FOLDER / "addresses.yaml").read_text(encoding="utf-8")
)
OK = 200
LIST_LIMIT = 15
DASHBOARD_LIMIT = 25
DASHBOARDS = ("home", "spending", "territory", "estate", "api:own_sheet")
ALL_OF_ONE = {
    "api:campaign_proposal": 25,
    "api:campaign_proposals": 25,
    "api:estate_actions": 20,
    "api:estate_measure_years": 20,
    "api:estate_policy": 25,
    "api:estate_ppi": 20,
    "estate_asset": 34,
    "estate_asset_sheet": 34,
    "estate_book": 30,
    "estate_paper_check": 40,
}
"""With their own limit: all that is known of a building or campaign, and a write tried whole."""

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="module")
def _world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(VAR_DIR=folder, MEDIA_ROOT=folder / "files"):
            found = built(folder)
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def world(_world: World, db: None, settings: Any) -> World:
    """Return the world, built once; what a test adds is taken back after it."""
    settings.VAR_DIR, settings.MEDIA_ROOT = _world.folder, _world.folder / "files"
    return _world


@pytest.fixture
def client(world: World) -> Client:
    browser = Client()
    browser.force_login(world.people["admin_a"], BACKEND)
    return browser


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Yield the name and address of every page that a manager of territory A may read."""
    for name, recipe in RECIPES.items():
        told = recipe or {}
        if told.get("library") or told.get("always") or "GET" not in told.get("methods", ["GET"]):
            continue
        arguments = {
            key: world.value(value, "A") for key, value in told.get("arguments", {}).items()
        }
        yield name, reverse(name, kwargs=arguments) + told.get("query", "")


def counted(client: Client, address: str, budget: int) -> tuple[int, int]:
    """Return the status of a page and its number of queries.

    The first look may also ask what is then kept in memory: with more than the budget, look again.
    """
    status, count = _counted(client, address)
    return (status, count) if status != OK or count <= budget else _counted(client, address)


def _counted(client: Client, address: str) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as seen:
        status = client.get(address).status_code
    asked = [
        one["sql"]
        for one in seen.captured_queries
        if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "PRAGMA"))
    ]
    return status, len(asked)


def measured(client: Client, world: World) -> dict[str, int]:
    found = {}
    for name, address in pages(world):
        status, count = counted(client, address, BUDGETS.get(name, 0))
        if status == OK:
            found[name] = count
    return found


def multiply(world: World, times: int) -> None:
    """Give territory A so many more of everything that its pages list."""
    territory = Territory.objects.get(slug=world.places["A"].territory)
    head = Authority.objects.get(territory=territory, kind=AuthorityKind.EPCI)
    owner = world.people["admin_a"]
    model = Document.objects.get(authority=head)
    for rank in range(times):
        word = f"{CANARY['A']} {rank}"
        perimeter = Perimeter.objects.create(label=word, parent=territory.perimeter)
        siren = f"{300000000 + rank}"
        code = f"{98000 + rank}"
        commune = Authority.objects.create(
            perimeter=perimeter,
            territory=territory,
            kind=AuthorityKind.COMMUNE,
            name=f"Commune {word}",
            siren=siren,
            code_insee=code,
        )
        service = Service.objects.create(
            territory=territory,
            authority=commune,
            code=f"S{rank}",
            name=f"Service {word}",
            level=ServiceLevel.SERVICE,
        )
        service.served.add(head)
        ResponsibilityCentre.objects.create(
            territory=territory, service=service, code=f"C{rank}", name=f"Centre {word}"
        )
        PersonFunction.objects.create(
            person=Person.objects.create(territory=territory, name=f"Dominique {word}"),
            authority=commune,
            service=service,
            kind=FunctionKind.AGENT,
            title=f"Agent {rank}",
            starts_on=dt.date(2026, 4, 1),
        )
        MemberCommune.objects.create(
            territory=territory,
            code=code,
            name=f"Commune {word}",
            siren=siren,
            departement_code="98",
        )
        batch = ImportBatch.objects.create(
            perimeter=perimeter,
            room="spending",
            kind="budget",
            file_name=f"{rank}.xml",
            sha256="1" * 64,
            created_by=owner,
        )
        document = Document.objects.get(pk=model.pk)
        document.pk, document.authority, document.batch = uuid.uuid4(), commune, batch
        document.siret, document.sha256 = f"{siren}00015", "1" * 64
        document._state.adding = True
        document.save(force_insert=True)
        lines = Line.objects.filter(document=model)
        for line in lines:
            line.pk, line.document = None, document
        Line.objects.bulk_create(lines)
        Job.objects.create(
            perimeter=territory.perimeter,
            room="spending",
            label=f"Import {word}",
            work="bastide.platform.search.services:rebuild",
            created_by=owner,
        )
        about = {"territory": territory, "perimeter": territory.perimeter}
        asked = DeskRequest.objects.create(kind="besoin", title=word, surface_m2=50, **about)
        for day in (1, 2):
            meeting = DeskSession.objects.create(held_on=dt.date(2026, 5, day), label=word, **about)
            Ruling.objects.create(
                session=meeting, request=asked, kind="reporte", reason="Plus tard."
            )


@pytest.fixture(scope="module")
def _kept() -> dict[str, int]:
    return {}


@pytest.fixture
def found(client: Client, world: World, _kept: dict[str, int]) -> dict[str, int]:
    """Return the queries of every page of the world as it is built, counted once."""
    if not _kept:
        _kept |= measured(client, world)
    return _kept


def test_every_page_keeps_its_budget(found: dict[str, int]) -> None:
    """Fewer is better: lower the number in query_counts.json. More needs a reason in review."""
    assert len(found) > 20
    assert {name: count for name, count in found.items() if count > BUDGETS.get(name, 0)} == {}
    assert set(BUDGETS) - set(found) == set(), "pages that no longer answer"
    generous = {name: BUDGETS[name] - count for name, count in found.items()}
    assert {name: slack for name, slack in generous.items() if slack > 3} == {}


def _limit(name: str) -> int:
    return DASHBOARD_LIMIT if name.startswith(DASHBOARDS) else LIST_LIMIT


def test_budgets_are_small() -> None:
    assert {
        name: count for name, count in BUDGETS.items() if count > ALL_OF_ONE.get(name, _limit(name))
    } == {}


@pytest.mark.long("tests/architecture/test_query_counts.py::test_every_page_keeps_its_budget")
def test_ten_times_the_rows_ask_the_same(
    found: dict[str, int], client: Client, world: World
) -> None:
    """A page that asks once more per row is found here, not by its users."""
    multiply(world, 10)
    after = measured(client, world)
    grown = {name: (count, after[name]) for name, count in found.items() if after[name] > count + 2}
    assert grown == {}
