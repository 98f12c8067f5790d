"""Who is answered what, everywhere: URL × method × actor × whose object.

At each edge of each rule in `make test`: the weakest whom it lets in, the strongest whom it stops,
a neighbour. All cells, none sampled, in `make test-long`.

The addresses come from the URL map itself; what each needs stands in `addresses.yaml`; what each
must answer follows from the rule that it declares and from the roles written in `world.py`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from django.core.cache import cache
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from bastide.platform.access import admission, middleware
from bastide.platform.access.actors import Actor, actor_for
from bastide.platform.access.middleware import declared_rule
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import AccessRule, Audience
from bastide.platform.audit.models import Event
from bastide.site import errors
from bastide.site.api import api
from tests.architecture.world import CANARY, World, built

pytestmark = pytest.mark.django_db

DECLARED: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("addresses.yaml").read_text(encoding="utf-8")
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PLAIN = ("GET", "POST")
RARE_METHODS = frozenset({"HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"})
PEOPLE = (
    "anonymous",
    "nobody",
    "reader_a",
    "contributor_a",
    "manager_a",
    "admin_a",
    "part_a",
    "other_room_a",
    "reader_b",
    "platform",
)
LIBRARY_ANSWERS = ({"open", "method"}, {"open", "login"}, {"method", "login"}, {"method", "absent"})
"""A library's page may answer more methods, ask to sign in again, or have nothing to show."""
FEW = ("anonymous", "nobody", "manager_a", "admin_a")
PAIR = ("nobody", "admin_a")
"""Who asks a page by the methods that no page has: one whom the rule stops, one whom it lets by."""

READ_WHOLE = ("anonymous", "nobody", "part_a", "admin_a", "reader_b")
"""Whose error pages are read word for word; of the others, which page it was."""

NEVER_OF_PAGES = frozenset({"PUT", "PATCH", "DELETE"})
BEARERS = ("token:lecture", "token:piece", "token:vieux")
ROLES: dict[str, dict[str, Role]] = {
    "reader_a": {"A": Role.READER},
    "contributor_a": {"A": Role.CONTRIBUTOR},
    "manager_a": {"A": Role.MANAGER},
    "admin_a": {"A": Role.ADMINISTRATOR},
    "part_a": {"A": Role.READER},
    "other_room_a": {},
    "reader_b": {"B": Role.READER},
    "token:lecture": {"A": Role.READER},
}
MEMBERS_OF = {
    **{name: set(roles) for name, roles in ROLES.items()},
    "other_room_a": {"A"},
    "token:piece": {"A"},
}
OWN_WRITES = re.compile(
    r'"?(django_session|audit_\w+|accounts_opensession|accounts_apitoken" SET "last_used_on)',
    re.IGNORECASE,
)
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
NOISE = re.compile(
    r"""(?:nonce|content|value|href|action|id|for|aria-\w+|hx-headers)=(?:"[^"]*"|'[^']*')"""
    r"|http://testserver\S*|[0-9a-f]{8}-[0-9a-f-]{27}|\d+"
)


@dataclass(frozen=True)
class Address:
    """One address of the URL map."""

    name: str
    route: str
    rules: tuple[tuple[str, AccessRule | None], ...]

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:") and self.name not in {"api:openapi", "api:reference"}

    def rule(self, method: str) -> AccessRule | None:
        return dict(self.rules).get(method)


def addresses() -> list[Address]:
    """Return every address of the product, from the URL map and the API's own operations."""
    found = {}
    operations = _operations()
    for route, pattern, namespace in _walk(get_resolver().url_patterns):
        name = f"{namespace}{pattern.name or ''}"
        rule = declared_rule(pattern.callback, pattern.name)
        rules = tuple((method, rule) for method in METHODS)
        if rule is not None and rule.audience is Audience.API:
            rules = tuple(sorted(operations[pattern.name or ""].items()))
        found[route] = Address(name, route, rules)
    return list(found.values())


def _walk(
    patterns: Any, before: str = "", space: str = ""
) -> Iterator[tuple[str, URLPattern, str]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, before + str(pattern.pattern), inner)
        else:
            yield before + str(pattern.pattern), pattern, space


def _operations() -> dict[str, dict[str, AccessRule]]:
    rules: dict[str, dict[str, AccessRule]] = {}
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                name = getattr(operation, "url_name", "") or operation.view_func.__name__
                for method in operation.methods:
                    rules.setdefault(name, {})[method] = operation.auth_callbacks[0].rule
    return rules


ADDRESSES = addresses()


def test_the_map_is_whole() -> None:
    """Fewer addresses than this means that the walk is broken, not that the product shrank."""
    assert len(ADDRESSES) > 40


def test_every_address_has_one_name() -> None:
    names = [address.name for address in ADDRESSES]
    assert sorted(names) == sorted(set(names))
    assert all(name and not name.endswith(":") for name in names)


def test_every_address_declares_its_access() -> None:
    assert [
        a.route for a in ADDRESSES if not a.rules or not all(rule for _m, rule in a.rules)
    ] == []


def test_every_address_has_its_recipe_and_every_recipe_its_address() -> None:
    assert sorted(address.name for address in ADDRESSES) == sorted(DECLARED)


# What must be answered ---------------------------------------------------------------------------


def expected(address: Address, method: str, who: str, place: str) -> str:
    """Return what a cell must answer: login, unidentified, absent, method or open."""
    recipe = DECLARED[address.name] or {}
    rule = address.rule(method)
    if rule is None:
        return "method"
    if rule.audience is Audience.CLOSED:
        return "absent"
    is_known = who not in {"anonymous", "token:vieux"}
    if address.is_api and who == "token:vieux":
        return "unidentified"
    if rule.audience is not Audience.PUBLIC:
        if not is_known or (who.startswith("token:") and not address.is_api):
            return "unidentified" if address.is_api else "login"
        if not _is_admitted(rule, who, place, is_in_territory="territory" in _arguments(recipe)):
            return "absent"
    if method not in _methods(address, recipe):
        return "method"
    if method == "POST" and "posted_by" in recipe:
        recipe = recipe | {"seen_by": recipe["posted_by"]}
    return "open" if _sees(recipe, who, place) else "absent"


def _arguments(recipe: dict[str, Any]) -> dict[str, str]:
    return recipe.get("arguments", {})


def _methods(address: Address, recipe: dict[str, Any]) -> set[str]:
    if address.is_api:
        return {method for method, _rule in address.rules}
    return set(recipe.get("methods", ["GET", "HEAD"]))


def _is_admitted(rule: AccessRule, who: str, place: str, *, is_in_territory: bool) -> bool:
    if rule.audience is Audience.PLATFORM:
        return who == "platform"
    if rule.audience is Audience.MEMBER:
        return not is_in_territory or place in MEMBERS_OF.get(who, set())
    held = ROLES.get(who, {})
    if is_in_territory:
        return held.get(place, Role.READER - 1) >= rule.role
    return any(role >= rule.role for role in held.values())


def _sees(recipe: dict[str, Any], who: str, place: str) -> bool:
    """Tell whether the object that the address names is one of those that this actor sees."""
    names = set(_arguments(recipe).values())
    if recipe.get("always") == "absent":
        return False
    if all(name.startswith("=") for name in names):
        return True
    if place == "absent":
        return False
    seen_by = recipe.get("seen_by", "territory")
    if seen_by == "owner":
        return (who, place) in {("admin_a", "A"), ("token:lecture", "A"), ("token:piece", "A")}
    if seen_by == "manager":
        return ROLES.get(who, {}).get(place, 0) >= Role.MANAGER
    if seen_by == "head":
        return who != "part_a"
    return True


# What is answered --------------------------------------------------------------------------------


@dataclass
class Visitor:
    """One actor at the door."""

    client: Client
    cookies: str
    headers: dict[str, str]

    def ask(self, method: str, path: str) -> Any:
        self.client.cookies = SimpleCookie(self.cookies)
        return self.client.generic(method, path, headers=self.headers)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Twenty thousand refusals need no line each."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Build the world once; every cell is rolled back, and the world after the last."""
    folder = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(VAR_DIR=folder, MEDIA_ROOT=folder / "files"):
            found = built(folder)
        yield found
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _files_of_the_world(settings: Any, request: pytest.FixtureRequest) -> None:
    """Read the snapshots where the world wrote them."""
    if "world" in request.fixturenames:
        folder = request.getfixturevalue("world").folder
        settings.VAR_DIR, settings.MEDIA_ROOT = folder, folder / "files"


@pytest.fixture(scope="module")
def visitors(world: World) -> dict[str, Visitor]:
    found = {}
    for who in (*PEOPLE, *BEARERS):
        client = Client(raise_request_exception=True)
        headers = {}
        if who.startswith("token:"):
            headers = {"Authorization": f"Bearer {world.tokens[who.removeprefix('token:')]}"}
        elif who != "anonymous":
            client.force_login(
                world.people[who], "allauth.account.auth_backends.AuthenticationBackend"
            )
        found[who] = Visitor(client, client.cookies.output(header="", sep=";"), headers)
    return found


@pytest.fixture(autouse=True, scope="module")
def _known_actors() -> Iterator[None]:
    """Ask once who each person is, and whether a territory is theirs: nobody's roles change here.

    It is the door that asks once; behind it, each view asks its own gate.
    """
    known: dict[Any, Actor] = {}
    named: dict[tuple[Any, str], Any] = {}
    asked = admission.territory_named

    def actor(user: Any) -> Actor:
        if user.pk not in known:
            known[user.pk] = actor_for(user)
        return known[user.pk]

    def territory(actor: Actor, slug: str) -> Any:
        key = (actor.user and actor.user.pk, actor.rooms, slug)
        if key not in named:
            named[key] = _or_absent(asked, actor, slug)
        if named[key] is None:
            raise Http404
        return named[key]

    with (
        patch.object(middleware, "actor_for", actor),
        patch.object(admission, "territory_named", territory),
    ):
        yield


def _or_absent(asked: Any, actor: Actor, slug: str) -> Any:
    try:
        return asked(actor, slug)
    except Http404:
        return None


def cells(address: Address) -> Iterator[tuple[str, str, str]]:
    """Yield every (method, actor, place) of an address; places only where the address names one.

    The rule stands before the method: what no page answers, and HEAD which no page tells from GET,
    is asked in one place by four actors, or two; an object that exists nowhere, by those whose
    error pages are read; a page looks at no token, asked once.
    """
    recipe = DECLARED[address.name] or {}
    named = any(not name.startswith("=") for name in _arguments(recipe).values())
    people = (*PEOPLE, *BEARERS) if address.is_api else (*PEOPLE, "token:lecture")
    answers = _methods(address, recipe)
    for place in ("A", "B", "absent") if named else ("A",):
        for method in METHODS if place == "A" else ("GET",) if place == "absent" else PLAIN:
            for who in _askers(address, method, place, answers) or people:
                if address.is_api or method == "GET" or who != "token:lecture":
                    yield method, who, place


def _askers(address: Address, method: str, place: str, answers: set[str]) -> tuple[str, ...]:
    """Return the few who ask what no page tells apart; empty for everybody."""
    if method in NEVER_OF_PAGES and not address.is_api:
        return PAIR
    if place == "absent":
        return (*READ_WHOLE, "token:lecture") if address.is_api else READ_WHOLE
    return FEW if method in RARE_METHODS or method not in answers else ()


def answered(response: Any) -> str:
    """Return what an answer says: login, unidentified, absent, method or open."""
    status = response.status_code
    if status == 302 and response.headers["Location"].startswith("/compte/login/"):
        return "login"
    by_status = {401: "unidentified", 404: "absent", 405: "method"}
    return by_status.get(status, "open" if status < 500 else f"fault {status}")


def path_of(address: Address, world: World, place: str) -> str:
    arguments = _arguments(DECLARED[address.name] or {})
    values = {key: world.value(recipe, place) for key, recipe in arguments.items()}
    return reverse(address.name, kwargs=values) + (DECLARED[address.name] or {}).get("query", "")


def plain(response: Any) -> str:
    """Return the words of an answer without what varies from one request to the next."""
    if response.streaming:
        return ""
    return NOISE.sub("", response.content.decode("utf-8", "replace"))


def edges(address: Address) -> Iterator[tuple[str, str, str]]:
    """Yield the cells where each rule decides, of the methods that pages answer.

    In A: the weakest who is let in, the strongest of A who is stopped, the neighbour, a visitor. Of
    what stands in B or nowhere: A's strongest, to whom both must be the same absence.
    """
    crowds: dict[tuple[str, str, str], list[str]] = {}
    for method, who, place in cells(address):
        if method in PLAIN:
            must = expected(address, method, who, place)
            crowds.setdefault((method, place, must), []).append(who)
    for (method, place, must), crowd in crowds.items():
        by_strength = sorted(crowd, key=_strength)
        if place != "A":
            yield from ((method, who, place) for who in crowd if who == "admin_a")
            continue
        yield method, by_strength[0 if must == "open" else -1], place
        if must == "absent" and "reader_b" in crowd[:-1]:
            yield method, "reader_b", place


def _strength(who: str) -> int:
    return ROLES.get(who, {}).get("A", 0)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_the_edges_of_each_rule(
    address: Address, world: World, visitors: dict[str, Visitor]
) -> None:
    found = list(edges(address))
    assert {must for must in ("login", "unidentified", "open") if _is_met(address, must)} <= {
        expected(address, *cell) for cell in found
    }
    assert_answered(address, found, world, visitors)


def _is_met(address: Address, must: str) -> bool:
    return any(expected(address, *cell) == must for cell in cells(address) if cell[0] in PLAIN)


@pytest.mark.long("tests/architecture/test_authorisation_matrix.py::test_the_edges_of_each_rule")
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_matrix(address: Address, world: World, visitors: dict[str, Visitor]) -> None:
    assert_answered(address, cells(address), world, visitors)


def assert_answered(
    address: Address,
    asked: Iterable[tuple[str, str, str]],
    world: World,
    visitors: dict[str, Visitor],
) -> None:
    """Ask cells of an address, and say everything that was wrong in the answers."""
    is_library = (DECLARED[address.name] or {}).get("library", False)
    wrong: dict[str, list[str]] = {}
    absences: dict[str, set[str]] = {}
    for method, who, place in asked:
        path = path_of(address, world, place)
        must = expected(address, method, who, place)
        told = absences.setdefault(f"{who} {place in MEMBERS_OF.get(who, set())}", set())
        for fault in cell_faults(visitors[who], method, path, who, must, told, is_library):
            wrong.setdefault(f"{method} {path}: {fault}", []).append(who)
    told = [f"{who}: two kinds of absence" for who, kinds in absences.items() if len(kinds) > 1]
    assert not wrong, "\n".join(
        [f"{fault} ({', '.join(who)})" for fault, who in wrong.items()] + told
    )
    assert not told, "\n".join(told)


def cell_faults(
    visitor: Visitor,
    method: str,
    path: str,
    who: str,
    must: str,
    absences: set[str],
    is_library: bool,
) -> list[str]:
    """Ask one thing as one actor, undo it, and say what was wrong in the answer."""
    written: list[str] = []
    whole = method == "GET" and who in READ_WHOLE
    with (
        connection.execute_wrapper(partial(_noting, written)),
        patch.object(errors, "render", render if whole else _named),
        transaction.atomic(),
    ):
        try:
            response = visitor.ask(method, path)
        except Exception as error:  # noqa: BLE001 -- a fault of the page is an answer of the matrix
            return [f"{type(error).__name__}: {error}"]
        finally:
            transaction.set_rollback(True)
    said = answered(response)
    if said == "absent" and (whole or (method != "HEAD" and response.content != b"404.html")):
        absences.add(plain(response))
    faults = list(_leaks(response, said, who, written))
    is_right = said == must or (is_library and {said, must} in LIBRARY_ANSWERS)
    return faults if is_right else [f"{said}, must be {must}", *faults]


def _noting(written: list[str], execute: Any, sql: str, *rest: Any) -> Any:
    """Note what a request writes, beside its session, its token and the journal."""
    if WRITES.match(sql) and not OWN_WRITES.search(sql):
        written.append(sql[:90])
    return execute(sql, *rest)


def _named(request: Any, template: str, status: int) -> HttpResponse:
    """Answer the name of an error page alone: the whole page is read where GET asks for it."""
    return HttpResponse(template, status=status)


def _leaks(response: Any, said: str, who: str, written: list[str]) -> Iterator[str]:
    """Yield what an answer should not have done: written, told of elsewhere, let itself be kept."""
    if "no-store" not in response.headers.get("Cache-Control", ""):
        yield "may be kept by a cache"
    body = b"" if response.streaming else response.content
    for place in "AB":
        if place not in MEMBERS_OF.get(who, set()) and CANARY[place].encode() in body:
            yield f"tells of {place}"
    if said in {"absent", "login", "unidentified", "method"} and written:
        yield f"refused and wrote {written}"


# The doors beside the addresses ------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
def test_english_addresses_have_the_same_doors(
    language: str, world: World, visitors: dict[str, Visitor]
) -> None:
    with translation.override(language):
        for address in ADDRESSES:
            if address.is_api or not isinstance(address.rule("GET"), AccessRule):
                continue
            if address.rule("GET").audience in {Audience.PUBLIC, Audience.CLOSED}:  # type: ignore[union-attr]
                continue
            response = visitors["anonymous"].ask("GET", path_of(address, world, "A"))
            assert response.status_code == 302, address.name
            assert "/compte/login/" in response.headers["Location"], address.name


@pytest.mark.parametrize("who", PEOPLE)
def test_search_tells_and_counts_only_ones_own(
    who: str, world: World, visitors: dict[str, Visitor]
) -> None:
    for place in "AB":
        word = CANARY[place]
        page = visitors[who].ask("GET", f"/recherche/?q={word}").content.decode()
        found = visitors[who].ask("GET", f"/api/v1/recherche?q={word}").json()
        is_member = place in ROLES.get(who, {})
        assert (found["total"] > 0) is is_member, (who, place)
        assert bool(found["hits"]) is is_member
        assert bool(found["kinds"]) is is_member
        assert (f"Commune {word}</a>" in page) is is_member
        slip = visitors[who].ask("GET", f"/api/v1/recherche?q={word[:-2]}x").json()
        assert not (slip["suggestion"] and not is_member), (who, place)


@pytest.mark.parametrize("who", PEOPLE[1:])
def test_the_api_tells_ones_own_roles_only(
    who: str, world: World, visitors: dict[str, Visitor]
) -> None:
    told = visitors[who].ask("GET", "/api/v1/moi").json()
    assert told["email"] == f"{who}@ville.example"
    roots = {"A": world.places["A"].root, "B": world.places["B"].root}
    for place, root in roots.items():
        inside = {str(root.pk), *(str(child.pk) for child in root.children.all())}
        held = {row["perimeter"] for row in told["roles"]}
        assert bool(held & inside) is (place in MEMBERS_OF.get(who, set()))


def test_a_foreign_place_in_a_form_gives_nothing(
    world: World, visitors: dict[str, Visitor]
) -> None:
    """Every reference in a form is one that the actor sees: B's perimeter is no choice in A."""
    b = world.places["B"]
    visitor = visitors["admin_a"]
    visitor.client.cookies = SimpleCookie(visitor.cookies)
    before = b.root.grants.count()
    answer = visitor.client.post(
        reverse("rights", args=["zinzolin"]),
        {"email": "x@ville.example", "perimeter": str(b.root.pk), "room": "*", "role": "10"},
    )
    assert answer.status_code == 422
    assert b.root.grants.count() == before
    ours = world.places["A"].values["grant"]
    theirs = b.values["grant"]
    for territory, grant in (("zinzolin", theirs), ("quinquerce", theirs), ("quinquerce", ours)):
        path = reverse("withdraw_right", args=[territory, grant])
        assert visitor.client.post(path).status_code == 404
    assert b.root.grants.count() == before


def test_a_refused_access_is_written_in_the_trail(
    world: World, visitors: dict[str, Visitor]
) -> None:
    cache.clear()
    visitors["reader_a"].ask("GET", reverse("territory", args=["quinquerce"]))
    event = Event.objects.filter(action="refuse_access").latest("sequence")
    assert event.actor_key == world.people["reader_a"].uid
