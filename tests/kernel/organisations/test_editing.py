"""Services, centres, people and functions changed by people: refusals, conflicts, the journal."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.organisations import services
from bastide.kernel.organisations.forms import (
    CentreForm,
    FunctionForm,
    PersonForm,
    ServiceForm,
    centre_values,
    function_values,
    person_values,
    service_values,
)
from bastide.kernel.organisations.models import (
    FunctionKind,
    Person,
    PersonFunction,
    ResponsibilityCentre,
    Service,
    ServiceLevel,
)
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.audit.queries import entry_of
from tests.kernel.organisations.people import Land, land

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Land:
    return land()


@pytest.fixture
def manager(place: Land) -> Client:
    return place.client("gestion", Role.MANAGER)


def sent(values: dict[str, Any], version: int | None = None, **changed: Any) -> dict[str, Any]:
    """Return what a browser sends: the fields, what they were filled from, the version."""
    filled = {name: "" if value is None else value for name, value in values.items()}
    told = filled | changed | {f"initial-{name}": value for name, value in filled.items()}
    return told if version is None else told | {"version": version}


# Services -----------------------------------------------------------------------------------------


def changed(service: Service, **values: Any) -> Service:
    """Change a service as its form would, the rest as it stands."""
    asked = {
        "name": service.name,
        "level": ServiceLevel(service.level),
        "parent": service.parent,
        "served": list(service.served.all()),
        "valid_from": service.valid_from,
        "valid_to": service.valid_to,
    }
    return services.change_service(
        actor=SYSTEM, service=service, version=service.version, **(asked | values)
    )


def test_a_change_is_written_once_with_what_changed_only(place: Land) -> None:
    changed(place.unit, name="  Numérique \u00a0et données ", served=[place.town])
    place.unit.refresh_from_db()
    assert (place.unit.name, place.unit.version) == ("Numérique et données", 2)
    entry = entry_of(Event.objects.filter(action="change_service").get())
    assert {one.field for one in entry.changes} == {"name", "served"}
    changed(place.unit)
    assert Event.objects.filter(action="change_service").count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"valid_from": dt.date(2026, 2, 1), "valid_to": dt.date(2026, 1, 1)}, "valid_to"),
        ({"parent": "itself"}, "parent"),
        ({"served": "own"}, "served"),
        ({"parent": "elsewhere"}, "parent"),
        ({"served": "elsewhere"}, "served"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    place: Land, values: dict[str, Any], field: str
) -> None:
    other = land("Ailleurs", 100)
    odd = {
        ("parent", "itself"): place.unit,
        ("served", "own"): [place.epci],
        ("parent", "elsewhere"): other.unit,
        ("served", "elsewhere"): [other.town],
    }
    asked = {name: odd.get((name, str(value)), value) for name, value in values.items()}
    with pytest.raises(InputRefusedError) as caught:
        changed(place.direction if values.get("parent") == "itself" else place.unit, **asked)
    assert caught.value.refusals[0].field == field
    assert caught.value.refusals[0].remedy
    assert Service.objects.get(pk=place.unit.pk).version == 1
    assert not Event.objects.filter(action="change_service").exists()


def test_only_a_manager_of_the_body_changes_its_service(place: Land) -> None:
    with pytest.raises(NotAllowedError):
        services.change_service(
            actor=VISITOR,
            service=place.unit,
            version=1,
            name="Autre",
            level=ServiceLevel.TEAM,
            parent=None,
            served=[],
            valid_from=None,
            valid_to=None,
        )


def test_a_new_service_is_added_from_the_page(place: Land, manager: Client) -> None:
    asked = {
        "code": "RH",
        "name": "Ressources humaines",
        "authority": place.epci.siren,
        "level": "direction",
        "parent": "DG",
        "served": [place.town.siren],
        "valid_from": "2026-01-01",
        "reason": "délibération du 12 décembre",
    }
    assert manager.post(f"{place.root}services/nouveau/", asked).status_code == 302
    made = Service.objects.get(code="RH")
    assert (made.parent, list(made.served.all())) == (place.direction, [place.town])
    again = manager.post(f"{place.root}services/nouveau/", asked)
    assert again.status_code == 422
    assert "déjà celui de" in again.content.decode()
    assert Service.objects.filter(code="RH").count() == 1
    entry = entry_of(Event.objects.get(action="create_service", target_id=made.pk))
    assert entry.reason == "délibération du 12 décembre"


@pytest.mark.parametrize("code", ["", "É1", "a b", "x" * 21, "=1+1", "../DG"])
def test_a_code_that_cannot_stand_in_an_address_is_refused(
    place: Land, manager: Client, code: str
) -> None:
    asked = {"code": code, "name": "X", "authority": place.epci.siren, "level": "service"}
    assert manager.post(f"{place.root}services/nouveau/", asked).status_code == 422
    assert Service.objects.filter(territory=place.territory).count() == 2


def test_who_manages_one_body_adds_services_to_it_only(place: Land) -> None:
    client = place.client("maire", Role.MANAGER, place.town)
    page = client.get(f"{place.root}services/nouveau/").content.decode()
    assert place.town.siren in page
    assert place.epci.siren not in page
    asked = {"code": "X", "name": "X", "level": "service"}
    refused = client.post(f"{place.root}services/nouveau/", asked | {"authority": place.epci.siren})
    assert refused.status_code == 422
    assert client.get(f"{place.root}services/DSI/modifier/").status_code == 404
    made = client.post(f"{place.root}services/nouveau/", asked | {"authority": place.town.siren})
    assert made.status_code == 302
    assert client.get(f"{place.root}services/X/modifier/").status_code == 200


# Two people at once -------------------------------------------------------------------------------


def test_two_edits_of_different_fields_complete_each_other(place: Land, manager: Client) -> None:
    address = f"{place.root}services/DSI/modifier/"
    values = service_values(place.unit)
    assert manager.post(address, sent(values, 1, name="Numérique")).status_code == 302
    met = manager.post(address, sent(values, 1, level="service"))
    assert met.status_code == 409
    told = met.content.decode()
    assert "Numérique" in told
    assert "se complètent" in told
    assert place.unit.name == "Informatique"
    choice = hidden(told)
    assert manager.post(address, choice).status_code == 302
    place.unit.refresh_from_db()
    assert (place.unit.name, place.unit.level, place.unit.version) == ("Numérique", "service", 3)


def test_two_edits_of_the_same_field_ask_for_a_choice(place: Land, manager: Client) -> None:
    address = f"{place.root}services/DSI/modifier/"
    values = service_values(place.unit)
    manager.post(address, sent(values, 1, name="Numérique"))
    told = manager.post(address, sent(values, 1, name="Systèmes")).content.decode()
    for words in ("Informatique", "Numérique", "Systèmes", "choisissez"):
        assert words in told
    kept = hidden(told)
    assert manager.post(address, kept).status_code == 302
    place.unit.refresh_from_db()
    assert place.unit.name == "Numérique", "a disputed field without a choice keeps what stands"
    told = manager.post(address, sent(values, 1, name="Systèmes")).content.decode()
    assert manager.post(address, hidden(told) | {"conflit-name": "moi"}).status_code == 302
    place.unit.refresh_from_db()
    assert place.unit.name == "Systèmes"


def hidden(body: str) -> dict[str, Any]:
    """Return what the hidden fields of a conflict page send back."""
    found: dict[str, Any] = {}
    form = body[body.index('class="conflict"') :]
    for tag in re.findall(r'<input type="hidden"[^>]*>', form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            found.setdefault(name[1], []).append(value[1] if value else "")
    return found


@pytest.mark.parametrize("kind", ["centre", "person", "function"])
def test_each_thing_that_people_edit_keeps_both_changes(
    place: Land, manager: Client, kind: str
) -> None:
    address, values, field = {
        "centre": (f"{place.root}centres/C1/modifier/", centre_values(place.centre), "name"),
        "person": (
            f"{place.root}personnes/{place.function.person_id}/nom/",
            person_values(place.function.person),
            "name",
        ),
        "function": (
            f"{place.root}fonctions/{place.function.pk}/modifier/",
            function_values(place.function),
            "title",
        ),
    }[kind]
    assert manager.post(address, sent(values, 1, **{field: "Premier"})).status_code == 302
    met = manager.post(address, sent(values, 1, **{field: "Second"}))
    assert met.status_code == 409
    for words in ("Premier", "Second", values[field]):
        assert words in met.content.decode()
    assert "Premier" in manager.get(address).content.decode()


# Centres and people -------------------------------------------------------------------------------


def test_the_shared_tree_of_centres_belongs_to_who_manages_the_whole(place: Land) -> None:
    part = place.client("maire", Role.MANAGER, place.town)
    assert part.get(f"{place.root}centres/nouveau/").status_code == 404
    assert part.get(f"{place.root}centres/C1/modifier/").status_code == 404
    whole = place.client("gestion", Role.MANAGER)
    asked = {"code": "C2", "name": "Réseaux", "parent": "C1", "service": "DSI"}
    assert whole.post(f"{place.root}centres/nouveau/", asked).status_code == 302
    made = ResponsibilityCentre.objects.get(code="C2")
    assert (made.parent, made.service) == (place.centre, place.unit)
    assert whole.post(f"{place.root}centres/nouveau/", asked).status_code == 422


def test_a_loop_of_centres_is_refused_in_words(place: Land, manager: Client) -> None:
    manager.post(f"{place.root}centres/nouveau/", {"code": "C2", "name": "Y", "parent": "C1"})
    answer = manager.post(
        f"{place.root}centres/C1/modifier/", sent(centre_values(place.centre), 1, parent="C2")
    )
    assert answer.status_code == 422
    assert "placé sous lui-même" in answer.content.decode()


def test_a_function_is_recorded_for_somebody_known_or_new(place: Land, manager: Client) -> None:
    address = f"{place.root}fonctions/nouvelle/"
    asked = {"authority": place.epci.siren, "kind": "elu_referent", "starts_on": "2026-04-10"}
    known = asked | {"person": str(place.function.person_id), "title": "Vice-président"}
    assert manager.post(address, known).status_code == 302
    assert Person.objects.count() == 1
    named = asked | {"person_name": "Sacha Ollier", "title": "Conseillère", "service": "DSI"}
    assert manager.post(address, named).status_code == 302
    assert {person.name for person in Person.objects.all()} == {"Camille Arnaud", "Sacha Ollier"}
    nobody = manager.post(address, asked | {"title": "Conseillère"})
    assert nobody.status_code == 422
    backwards = manager.post(address, named | {"ends_on": "2026-01-01"})
    assert backwards.status_code == 422
    assert PersonFunction.objects.count() == 3
    page = manager.get(f"{place.root}personnes/").content.decode()
    for words in ("Camille Arnaud", "Vice-président", "Sacha Ollier", "Conseillère"):
        assert words in page


def test_a_function_ends_and_stays_in_the_history(place: Land, manager: Client) -> None:
    address = f"{place.root}fonctions/{place.function.pk}/modifier/"
    values = function_values(place.function)
    assert manager.post(address, sent(values, 1, ends_on="2026-10-31")).status_code == 302
    page = manager.get(f"{place.root}personnes/{place.function.person_id}/").content.decode()
    assert "31/10/2026" in page
    body = f"/territoires/{place.territory.slug}/collectivites/{place.town.siren}/"
    assert "Camille Arnaud" not in manager.get(body).content.decode().split("<h2>Historique")[0]


def test_the_same_function_since_the_same_day_is_refused(place: Land) -> None:
    second = services.record_function(
        actor=SYSTEM,
        authority=place.town,
        person=place.function.person,
        kind=FunctionKind.ELECTED,
        title="Adjoint",
        starts_on=dt.date(2026, 4, 1),
    )
    with pytest.raises(InputRefusedError, match="déjà cette fonction"):
        services.change_function(
            actor=SYSTEM,
            function=second,
            version=1,
            kind=FunctionKind.ELECTED,
            title="Maire",
            service=None,
            starts_on=dt.date(2026, 4, 1),
            ends_on=None,
        )


def test_who_sees_one_body_sees_its_people_only(place: Land) -> None:
    other = services.record_function(
        actor=SYSTEM,
        authority=place.epci,
        person_name="Sacha Ollier",
        kind=FunctionKind.DIRECTOR,
        title="Directrice",
        starts_on=dt.date(2026, 4, 1),
    )
    client = place.client("maire", Role.MANAGER, place.town)
    page = client.get(f"{place.root}personnes/").content.decode()
    assert "Camille Arnaud" in page
    assert "Sacha Ollier" not in page
    for address in (
        f"personnes/{other.person_id}/",
        f"personnes/{other.person_id}/nom/",
        f"fonctions/{other.pk}/modifier/",
    ):
        assert client.get(place.root + address).status_code == 404
    assert client.get(f"{place.root}personnes/{place.function.person_id}/nom/").status_code == 200


def test_a_reader_is_offered_nothing_to_change(place: Land) -> None:
    client = place.client("lecture", Role.READER)
    for page in ("", "personnes/", f"personnes/{place.function.person_id}/"):
        told = client.get(place.root + page).content.decode()
        assert "modifier" not in told.lower().replace("dernière modification", "")
        assert "Ajouter" not in told


# The API ------------------------------------------------------------------------------------------


def ask(client: Client, method: str, address: str, body: dict[str, Any]) -> Any:
    return client.generic(method, address, json.dumps(body), "application/json")


def test_the_api_adds_changes_and_tells_conflicts(place: Land, manager: Client) -> None:
    service = {"name": "Ressources humaines", "level": "direction", "parent": "DG"}
    new = service | {"code": "RH", "authority": place.epci.siren, "served": [place.town.siren]}
    made = ask(manager, "POST", f"{place.api}/services", new)
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert ask(manager, "POST", f"{place.api}/services", new).status_code == 422
    address = f"{place.api}/services/RH"
    first = ask(manager, "PUT", address, service | {"name": "DRH", "version": 1})
    assert (first.status_code, first.json()["version"]) == (200, 2)
    late = ask(manager, "PUT", address, service | {"name": "RH", "version": 1})
    assert late.status_code == 409
    assert late.headers["Content-Type"] == "application/problem+json"
    assert Service.objects.get(code="RH").name == "DRH"
    unknown = ask(manager, "PUT", address, service | {"parent": "NON", "version": 2})
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["field"] == "parent"


def test_the_api_says_functions_and_centres(place: Land, manager: Client) -> None:
    function = {"kind": "agent", "title": "Chargée de mission", "starts_on": "2026-05-01"}
    new = function | {"authority": place.epci.siren, "name": "Sacha Ollier", "service": "DSI"}
    made = ask(manager, "POST", f"{place.api}/fonctions", new)
    assert made.status_code == 201
    told = manager.get(f"{place.api}/fonctions").json()
    assert {one["name"] for one in told} == {"Camille Arnaud", "Sacha Ollier"}
    address = f"{place.api}/fonctions/{made.json()['id']}"
    ended = ask(manager, "PUT", address, function | {"ends_on": "2026-06-30", "version": 1})
    assert ended.json()["ends_on"] == "2026-06-30"
    assert ask(manager, "PUT", address, function | {"version": 1}).status_code == 409
    centre = {"code": "C2", "name": "Réseaux", "parent": "C1"}
    assert ask(manager, "POST", f"{place.api}/centres", centre).status_code == 201
    changed_centre = {"name": "Réseaux et télécoms", "version": 1}
    answer = ask(manager, "PUT", f"{place.api}/centres/C2", changed_centre)
    assert (answer.status_code, answer.json()["parent"]) == (200, None)
    assert len(manager.get(f"{place.api}/centres").json()) == 2


# What a form does not show, it does not write -----------------------------------------------------


def unshown(form: Any, model: Any) -> list[str]:
    """Return the columns of a model that its form does not offer."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.name not in form.base_fields and not field.primary_key
    ]


EDITS = {
    "service": (ServiceForm, Service),
    "centre": (CentreForm, ResponsibilityCentre),
    "person": (PersonForm, Person),
    "function": (FunctionForm, PersonFunction),
}
CASES = [(kind, column) for kind, (form, model) in EDITS.items() for column in unshown(form, model)]


@pytest.mark.parametrize(("kind", "column"), CASES, ids=["-".join(case) for case in CASES])
def test_a_column_that_no_form_shows_is_not_written(
    place: Land, manager: Client, kind: str, column: str
) -> None:
    other = land("Ailleurs", 100)
    foreign = {
        "territory_id": other.territory.pk,
        "authority_id": other.epci.pk,
        "person_id": other.function.person_id,
        "code": "PIRATE",
        "version": 1,
    }
    row, address, values = {
        "service": (place.unit, "services/DSI/modifier/", service_values(place.unit)),
        "centre": (place.centre, "centres/C1/modifier/", centre_values(place.centre)),
        "person": (
            place.function.person,
            f"personnes/{place.function.person_id}/nom/",
            person_values(place.function.person),
        ),
        "function": (
            place.function,
            f"fonctions/{place.function.pk}/modifier/",
            function_values(place.function),
        ),
    }[kind]
    before = getattr(row, column)
    name = "title" if kind == "function" else "name"
    asked = sent(values, 1, **{name: "Changé"})
    for posted in (column, column.removesuffix("_id")):
        asked.setdefault(posted, str(foreign[column]))
    assert manager.post(place.root + address, asked).status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == "Changé"
    assert getattr(row, column) == (2 if column == "version" else before)


def test_two_versions_are_compared_by_the_api() -> None:
    place = land()
    client = place.client("lectrice", Role.READER)
    services.freeze_organisation(actor=SYSTEM, territory=place.territory, label="Avant")
    place.unit.parent = None
    place.unit.save(update_fields=["parent"])
    (kept,) = client.get(f"{place.api}/organisation/versions").json()
    found = client.get(f"{place.api}/organisation/comparaison", {"before": kept["key"]}).json()
    assert [(row["kind"], row["code"]) for row in found["differences"]] == [("moved", "DSI")]
    assert (found["before"]["levels"], found["after"]["levels"]) == (2, 1)
    assert found["after"]["directorates"] == 1
    (moved,) = [row for row in found["reporting"] if row["has_changed"]]
    assert (moved["code"], moved["before"], moved["after"]) == ("DSI", "Direction générale", "")
    part = place.client("partielle", Role.READER, place.town)
    assert part.get(f"{place.api}/organisation/versions").json() == []
    assert part.get(f"{place.api}/organisation/comparaison").status_code == 404
