"""A form writes what it offers, of whom it may: no column slips in, no neighbour's identifier.

The forms are those that the pages of the authorisation world really show, filled as a browser
fills them. Each is sent twice and rolled back: alone, then with every column of every model that it
does not offer; what is written must be the same. Then each identifier that it offers is replaced by
one of those that the same form offers in the other territory.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client, override_settings

from tests.architecture import test_authorisation_matrix as matrix
from tests.architecture.forms_of_the_world import Form, forms_of
from tests.architecture.world import World

pytestmark = pytest.mark.django_db

world = matrix.world
_files_of_the_world = matrix._files_of_the_world
_quiet = matrix._quiet

BY_PASSWORD = "allauth.account.auth_backends.AuthenticationBackend"
HOSTS = (
    "jobs",
    "job",
    "organisation",
    "spending_documents",
    "estate_asset",
    "estate_campaign",
    "estate_import_check",
    "estate_computed",
    "estate_progress",
    "estate_paper_check",
    "estate_sheets",
    "estate_grids",
    "estate_scenarios",
    "estate_scenario",
    "estate_action",
    "estate_diagnosis",
    "sessions",
    "regimes",
)
"""Pages that only show, and that hold the forms of addresses that only take."""

NOT_IDENTIFIERS = re.compile(r"^(version|base|cle|(initial|base)-.*)$")
"""Hidden fields that seal what a form was filled from: of each form, in the same territory too."""

READ_BESIDE = frozenset({"reason", "commentaire", "comment"})
"""Names that a service takes as the words of an act, and that are columns of nothing it writes."""

REFUSALS = frozenset({200, 400, 404, 409, 422})
SAID_ON_THE_NEXT_PAGE = frozenset({"estate_campaign_assets"})
"""Addresses whose refusal is a message after a redirection."""

LEAST_WRITING = 30
"""Forms whose filled values are accepted as they are: fewer means that the filling is broken."""

LEAST_FOREIGN = 25
"""Identifiers replaced by the neighbour's: fewer means that the pairing is broken."""


def named(world: World, letter: str) -> Client:
    client = Client()
    client.force_login(world.people[f"admin_{letter.lower()}"], BY_PASSWORD)
    return client


def harvested(world: World, letter: str) -> dict[str, Form]:
    """Return one form for each address that takes one, from the pages of a territory."""
    client, found = named(world, letter), {}
    for address in matrix.ADDRESSES:
        if address.name not in matrix.DECLARED:
            continue  # `test_every_address_has_its_recipe_and_every_recipe_its_address` says it
        recipe = matrix.DECLARED[address.name] or {}
        takes = "GET" in (methods := recipe.get("methods", ["GET"])) and "POST" in methods
        if address.is_api or recipe.get("library") or not (takes or address.name in HOSTS):
            continue
        path = matrix.path_of(address, world, letter)
        with transaction.atomic():
            answer = client.get(path)
            transaction.set_rollback(True)
        if answer.status_code == 200:
            for form in forms_of(answer.content.decode(), path):
                if not (matrix.DECLARED[form.name] or {}).get("library"):
                    found.setdefault(form.name, form)
    return found


@pytest.fixture(scope="module")
def forms(world: World) -> dict[str, dict[str, Form]]:
    """Harvest both territories once."""
    with override_settings(VAR_DIR=world.folder, MEDIA_ROOT=world.folder / "files"):
        return {letter: harvested(world, letter) for letter in "AB"}


def columns(world: World) -> dict[str, str]:
    """Return every column of the product's models with a value that it could take."""
    them = world.places["B"]
    found = {"territory": them.territory, "territoire": them.territory}
    for model in apps.get_models():
        if model.__module__.startswith("bastide."):
            for field in model._meta.concrete_fields:
                found[field.name] = found[field.attname] = _value(field, them)
    return found | {"pk": found["id"], "is_superuser": "on"}


def _value(field: models.Field[Any, Any], them: Any) -> str:
    if field.choices:
        return str(list(field.choices)[-1][0])
    if field.is_relation:
        return str(them.root.pk) if "perimeter" in field.name else str(uuid.UUID(int=7))
    kinds = {
        models.BooleanField: "on",
        models.DateTimeField: "2031-03-03T10:00",
        models.DateField: "2031-03-03",
        models.UUIDField: str(uuid.UUID(int=7)),
        models.CharField: "Quinquerce",
        models.TextField: "Quinquerce",
    }
    return next((text for kind, text in kinds.items() if isinstance(field, kind)), "7")


def sent(client: Client, form: Form, more: Mapping[str, Any]) -> tuple[int, list[str]]:
    """Send a form and undo it; return the status and what it wrote, without what chance draws."""
    written: list[str] = []
    with connection.execute_wrapper(partial(_noting, written)), transaction.atomic():
        try:
            status = client.post(form.action, {**form.fields, **more}).status_code
        finally:
            transaction.set_rollback(True)
    return status, written


CHANCE = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|[0-9a-f]{40,64}"
    r"|!\w{40}|datetime\.datetime\([^)]*\)|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d+:]*|bst_\w+"
)


def _noting(written: list[str], execute: Any, sql: str, params: Any, *rest: Any) -> Any:
    if matrix.WRITES.match(sql) and not matrix.OWN_WRITES.search(sql):
        written.append(CHANCE.sub("·", f"{sql} {params}"))
    return execute(sql, params, *rest)


def identifiers(form: Form, twin: Form) -> Iterator[tuple[str, str]]:
    """Yield (field, identifier) that the same form offers in the other territory only."""
    for name, values in form.offered.items():
        if not NOT_IDENTIFIERS.match(name):
            foreign = twin.offered.get(name, set()) - values
            if foreign:
                yield name, min(foreign)


def plain(forms: dict[str, Form]) -> list[tuple[str, Form]]:
    """Return the forms that send no file, by name."""
    return sorted((name, form) for name, form in forms.items() if not form.has_files)


def test_nothing_unoffered_is_written_by_every_third_form(
    world: World, forms: dict[str, dict[str, Form]]
) -> None:
    assert_nothing_beside(world, plain(forms["A"])[::3], at_least=LEAST_WRITING // 4)


@pytest.mark.long(
    "tests/architecture/test_mass_assignment.py::test_nothing_unoffered_is_written_by_every_third_form"
)
def test_nothing_that_a_form_does_not_offer_is_written(
    world: World, forms: dict[str, dict[str, Form]]
) -> None:
    assert_nothing_beside(world, plain(forms["A"]), at_least=LEAST_WRITING)


def assert_nothing_beside(world: World, sent_forms: list[tuple[str, Form]], at_least: int) -> None:
    """Send forms alone, then with every column that they do not offer: the same is written."""
    client, every, wrong, writing = named(world, "A"), columns(world), [], 0
    for name, form in sent_forms:
        unoffered = {
            column: value
            for column, value in every.items()
            if column not in form.fields
            and column not in form.offered
            and column not in READ_BESIDE
        }
        alone, beside = sent(client, form, {}), sent(client, form, unoffered)
        writing += bool(alone[1])
        if alone != beside:
            moved = [line for line in beside[1] if line not in alone[1]]
            wrong.append(f"{name}: {alone[0]} then {beside[0]}, {moved}")
    assert not wrong, "\n".join(wrong)
    assert writing >= at_least


def test_no_identifier_of_a_neighbour_is_taken(
    world: World, forms: dict[str, dict[str, Form]]
) -> None:
    client, wrong, tried = named(world, "A"), [], 0
    for name, form in forms["A"].items():
        twin = forms["B"].get(name)
        for field, foreign in identifiers(form, twin) if twin else ():
            tried += 1
            status, written = sent(client, form, {field: foreign})
            if written or (status not in REFUSALS and name not in SAID_ON_THE_NEXT_PAGE):
                wrong.append(f"{name}: {field}={foreign} gives {status}, {written}")
    assert not wrong, "\n".join(wrong)
    assert tried >= LEAST_FOREIGN
