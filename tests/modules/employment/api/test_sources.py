"""Sources by the API: the doors, bounds and refusals of the forms; a retry does nothing twice."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bastide.modules.employment.models import Source
from bastide.modules.employment.services.feeds import receiving
from bastide.platform.tasks.models import Job
from tests.modules.employment.basin import basin_world, ft_feed, ft_offer, many

pytestmark = pytest.mark.django_db
JSON = "application/json"
NEW = {
    "code": "presse", "name": "Presse", "kind": "rss", "agreement": "Accord écrit",
    "channel": "depot",
}  # fmt: skip


@pytest.fixture
def world():
    return basin_world()


def root(world):
    return f"/api/v1/territoires/{world.territory.slug}/emploi"


def fields(answer):
    return {one["field"] for one in answer.json()["errors"]}


def test_a_manager_adds_a_source_and_changes_what_is_named(world):
    boss, address = world.client("manager"), f"{root(world)}/sources"
    made = boss.post(address, NEW, content_type=JSON)
    assert (made.status_code, made.json()["misses"]) == (201, 2)
    again = boss.post(address, NEW, content_type=JSON)
    assert (again.status_code, fields(again)) == (422, {"code"})
    one = f"{address}/{made.json()['id']}"
    change = {"version": made.json()["version"], "trust": 80}
    for _retry in range(2):
        changed = boss.put(one, change, content_type=JSON)
        assert (changed.status_code, changed.json()["version"]) == (200, change["version"] + 1)
    assert (changed.json()["trust"], changed.json()["agreement"]) == (80, "Accord écrit")
    late = boss.put(one, change | {"trust": 90}, content_type=JSON)
    assert late.status_code == 409
    assert Source.objects.get().trust == 80


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "inconnu"), ("misses", 1), ("trust", 101), ("agreement", ""), ("code", "É"),
     ("channel", "web"), ("mapping", "items: ["), ("address", "ftp//x"), ("channel", "saisie")],
)  # fmt: skip
def test_what_is_wrong_of_a_source_is_refused_as_by_the_form(world, field, value):
    sent = NEW | {field: value}
    answer = world.client("manager").post(f"{root(world)}/sources", sent, content_type=JSON)
    assert (answer.status_code, Source.objects.count()) == (422, 0)


def test_only_those_whom_the_forms_let_in_write(world):
    source = world.source()
    nobody = world.client("reader")
    assert nobody.post(f"{root(world)}/lectures").status_code == 404
    file = SimpleUploadedFile("flux.json", ft_feed(*many(2)))
    deposit = f"{root(world)}/sources/{source.pk}/depots"
    assert nobody.post(deposit, {"file": file, "key": uuid.uuid4()}).status_code == 404
    hand = world.client("contributor")
    assert hand.post(f"{root(world)}/sources", NEW, content_type=JSON).status_code == 404
    change = {"version": source.version, "trust": 1}
    one = f"{root(world)}/sources/{source.pk}"
    assert hand.put(one, change, content_type=JSON).status_code == 404
    assert (Source.objects.count(), Source.objects.get().trust) == (1, 50)


def sent(world, source, content, key):
    """Deposit a file by the API."""
    file = SimpleUploadedFile("flux.json", content)
    where = f"{root(world)}/sources/{source.pk}/depots"
    return world.client("contributor").post(where, {"file": file, "key": key})


def test_a_deposit_sent_twice_is_read_once(world):
    source, key = world.source(), uuid.uuid4()
    content = ft_feed(ft_offer(1), *many(3))
    first, second = sent(world, source, content, key), sent(world, source, content, key)
    assert first.status_code == second.status_code == 202
    assert (first.json()["run"]["seen"], first.json()["run"]["new"]) == (4, 4)
    assert first.json() == second.json()
    assert source.runs.count() == 1
    other = sent(world, source, ft_feed(ft_offer(2)), key)
    assert (other.status_code, fields(other)) == (422, {"key"})
    assert sent(world, source, ft_feed(ft_offer(2)), uuid.uuid4()).status_code == 202
    assert source.runs.count() == 2


def test_a_file_too_large_is_refused_before_it_is_read(world, monkeypatch):
    monkeypatch.setattr("bastide.modules.employment.api.sources.LARGEST", 100)
    monkeypatch.setattr(receiving, "LARGEST", 100)
    source = world.source()
    assert sent(world, source, b"x" * 101, uuid.uuid4()).status_code == 422
    assert not source.runs.exists()


def test_a_reading_is_asked_once_while_it_waits(world):
    hand, address = world.client("contributor"), f"{root(world)}/lectures"
    first, second = hand.post(address), hand.post(address)
    assert first.status_code == second.status_code == 202
    assert first.json() == second.json()
    due = hand.post(f"{address}?only_due=true")
    assert due.json()["job"] != first.json()["job"]
    assert Job.objects.count() == 2
