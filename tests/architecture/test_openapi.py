"""The description of the API changes only when somebody means it to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from bastide.site.api import api, description, operations_of

SNAPSHOT = Path(__file__).with_name("openapi.json")
WRITE_AGAIN = "python -m tests.architecture.test_openapi"


def written() -> str:
    schema = json.loads(json.dumps(description()))
    schema["info"]["version"] = "x"
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def test_the_description_is_the_one_agreed() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == written(), f"meant? then: {WRITE_AGAIN}"


def test_every_operation_says_what_it_does_and_asks_for_a_key() -> None:
    for path, methods in description()["paths"].items():
        assert path.startswith("/api/v1/")
        for method, operation in methods.items():
            assert operation["summary"], (path, method)
            assert operation["security"], (path, method)
            assert operation["tags"], (path, method)


def test_no_operation_is_without_its_door() -> None:
    for router in {bound.template for bound in api._get_bound_routers()}:
        for operation in operations_of(router):
            assert [type(door).__name__ for door in operation.auth_callbacks] == ["Admission"]


@pytest.mark.django_db
def test_the_description_and_its_page_are_served(client: Client) -> None:
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.")
    page = client.get("/api/v1/").content.decode()
    assert "/api/v1/recherche" in page
    assert "http://" not in page.replace("http://testserver", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [("/api/v1/moi", 401), ("/api/v1/recherche", 422), ("/api/v1/geographie/epci/1", 404)],
)
def test_errors_have_one_form(client: Client, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]


if __name__ == "__main__":
    SNAPSHOT.write_text(written(), encoding="utf-8")
