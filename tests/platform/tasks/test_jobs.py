"""Long work: followed, cancelled, started again, run once, seen by those concerned only."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError, Refusal
from bastide.platform.access.actors import SYSTEM, VISITOR, Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.tasks import services
from bastide.platform.tasks.models import Job, JobStatus
from bastide.platform.tasks.queries import get_visible_job, list_visible_jobs
from bastide.platform.tasks.services import (
    JobCancelledError,
    cancel_job,
    report_progress,
    resume_job,
    start_job,
)
from tests.platform.conftest import person
from tests.platform.database.races import race

ROOM = "spending"
WORK = "bastide.platform.tasks.services:report_progress"
"""Any function of the product; the tests put their own in its place by name."""

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., Any]


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> dict[str, Work]:
    """Return the functions that jobs may name `bastide.test:<name>`."""
    found: dict[str, Work] = {}
    loaded = services.loaded

    def find(path: str) -> Any:
        prefix, _colon, name = path.partition(":")
        return found[name] if prefix == "bastide.test" else loaded(path)

    monkeypatch.setattr(services, "loaded", find)
    return found


def started(actor: Actor, land: Perimeter, **fields: Any) -> Job:
    asked = {"label": "Calcul", "work": "bastide.test:work", **fields}
    job = start_job(actor=actor, perimeter_id=land.pk, room=ROOM, **asked)
    job.refresh_from_db()
    return job


def test_a_job_runs_with_the_rights_of_its_owner(land: Perimeter, works: dict[str, Work]) -> None:
    seen: list[Any] = []

    def work(*, actor: Actor, job: Job, year: int) -> dict[str, int]:
        seen.append((actor.label, actor.role_in(land.pk, ROOM), year))
        report_progress(job, 1, 2, "à moitié")
        report_progress(job, 2, 2)
        return {"lines": 12}

    works["work"] = work
    job = started(person("jeanne", land, Role.CONTRIBUTOR), land, arguments={"year": 2024})
    assert seen == [("Jeanne", Role.CONTRIBUTOR, 2024)]
    assert (job.status, job.result, job.done, job.total) == ("done", {"lines": 12}, 2, 2)
    assert job.percent == 100
    assert job.ended_at is not None
    assert list(Event.objects.values_list("action", flat=True)) == ["start_job"]


def test_it_starts_when_the_transaction_ends(land: Perimeter, works: dict[str, Work]) -> None:
    seen: list[int] = []
    works["work"] = lambda **_asked: seen.append(1)
    with transaction.atomic():
        started(SYSTEM, land)
        assert seen == []
    assert seen == [1]
    with transaction.atomic():
        started(SYSTEM, land)
        transaction.set_rollback(True)
    assert seen == [1]
    assert Job.objects.count() == 1


def test_a_refusal_is_told_with_its_place(land: Perimeter, works: dict[str, Work]) -> None:
    def work(**_asked: Any) -> None:
        raise InputRefusedError(
            (Refusal(reason="montant illisible.", file="a.csv", line=3, field="montant"),)
        )

    works["work"] = work
    job = started(SYSTEM, land)
    assert job.status == JobStatus.FAILED
    assert job.refusals[0]["line"] == 3
    assert "refusé" in job.message


def test_a_fault_of_the_product_says_nothing_of_its_inside(
    land: Perimeter, works: dict[str, Work]
) -> None:
    def work(**_asked: Any) -> None:
        raise KeyError("secret-of-the-inside")

    works["work"] = work
    job = started(SYSTEM, land)
    assert job.status == JobStatus.FAILED
    assert "secret" not in job.message


def test_a_running_job_stops_at_its_next_step(land: Perimeter, works: dict[str, Work]) -> None:
    steps: list[int] = []
    owner = person("jeanne", land, Role.CONTRIBUTOR)

    def work(*, actor: Actor, job: Job) -> None:
        for step in range(10):
            report_progress(job, step, 10)
            steps.append(step)
            if step == 3:
                cancel_job(actor=actor, job=job)

    works["work"] = work
    job = started(owner, land)
    assert steps == [0, 1, 2, 3]
    assert job.status == JobStatus.CANCELLED


def test_a_failed_job_starts_again_and_ends_once(land: Perimeter, works: dict[str, Work]) -> None:
    written: set[int] = set()
    attempts: list[int] = []

    def work(**_asked: Any) -> dict[str, int]:
        attempts.append(1)
        for rank in range(5):
            written.add(rank)
            if rank == 2 and len(attempts) == 1:
                raise OSError("cut")
        return {"written": len(written)}

    works["work"] = work
    owner = person("jeanne", land, Role.CONTRIBUTOR)
    job = started(owner, land)
    assert job.status == JobStatus.FAILED
    resume_job(actor=owner, job=job)
    job.refresh_from_db()
    assert (job.status, job.result, job.attempts) == ("done", {"written": 5}, 2)
    with pytest.raises(NotAllowedError):
        resume_job(actor=owner, job=job)


def test_two_workers_run_a_job_once(land: Perimeter, works: dict[str, Work]) -> None:
    runs: list[int] = []
    works["work"] = lambda **_asked: runs.append(1)
    job = Job.objects.create(perimeter=land, room=ROOM, label="x", work="bastide.test:work")
    assert race(lambda _rank: services.run(job.pk), parties=4) == []
    assert runs == [1]


def test_a_silent_job_may_start_again(land: Perimeter, works: dict[str, Work]) -> None:
    works["work"] = lambda **_asked: None
    now = timezone.now()
    job = Job.objects.create(
        perimeter=land, room=ROOM, label="x", work="bastide.test:work", status="running",
        started_at=now, heard_at=now,
    )  # fmt: skip
    with pytest.raises(NotAllowedError):
        resume_job(actor=SYSTEM, job=job)
    Job.objects.filter(pk=job.pk).update(heard_at=now - timedelta(minutes=11))
    job.refresh_from_db()
    assert services.is_silent(job)
    resume_job(actor=SYSTEM, job=job)
    job.refresh_from_db()
    assert job.status == JobStatus.DONE


def test_a_waiting_job_is_cancelled_at_once(land: Perimeter) -> None:
    job = Job.objects.create(perimeter=land, room=ROOM, label="x", work=WORK)
    cancel_job(actor=SYSTEM, job=job)
    assert job.status == JobStatus.CANCELLED
    assert services.run(job.pk) is None


def test_only_functions_of_the_product_run(land: Perimeter) -> None:
    with pytest.raises(ValueError, match=r"os:system"):
        started(SYSTEM, land, work="os:system")
    with pytest.raises((ImportError, AttributeError)):
        started(SYSTEM, land, work="bastide.platform.tasks.services:absent")
    assert not Job.objects.exists()


def test_who_may_start(land: Perimeter, commune: Perimeter, elsewhere: Perimeter) -> None:
    reader = person("lecteur", land, Role.READER)
    stranger = person("voisin", elsewhere, Role.MANAGER)
    part = person("secretaire", commune, Role.CONTRIBUTOR, ROOM)
    for actor in (reader, stranger, VISITOR):
        with pytest.raises(NotAllowedError):
            started(actor, land, work=WORK)
    assert started(part, land, work=WORK).created_by == part.user


def test_who_sees_and_who_stops(land: Perimeter, elsewhere: Perimeter) -> None:
    owner = person("jeanne", land, Role.CONTRIBUTOR)
    chief = person("chef", land, Role.MANAGER, ROOM)
    other_room = person("drh", land, Role.MANAGER, "workforce")
    colleague = person("paul", land, Role.CONTRIBUTOR)
    stranger = person("voisin", elsewhere, Role.ADMINISTRATOR)
    job = Job.objects.create(perimeter=land, room=ROOM, label="x", work=WORK, created_by=owner.user)
    for actor in (owner, chief, SYSTEM):
        assert get_visible_job(actor, job.pk) == job
    for actor in (other_room, colleague, stranger, VISITOR):
        assert not list_visible_jobs(actor).exists()
        with pytest.raises(Http404):
            get_visible_job(actor, job.pk)
    for actor in (other_room, colleague, stranger):
        with pytest.raises(NotAllowedError):
            cancel_job(actor=actor, job=job)
    assert cancel_job(actor=chief, job=job).status == JobStatus.CANCELLED
    with pytest.raises(Http404):
        get_visible_job(owner, uuid.uuid4())


def test_progress_is_told_and_bounded(land: Perimeter) -> None:
    job = Job.objects.create(perimeter=land, room=ROOM, label="x", work=WORK, status="running")
    report_progress(job, 12, 10, "m" * 1000)
    assert (job.done, job.total, len(job.message)) == (10, 10, 300)
    Job.objects.filter(pk=job.pk).update(is_cancel_asked=True)
    with pytest.raises(JobCancelledError):
        report_progress(job, 1, 10)


def test_the_database_worker_runs_a_job(
    land: Perimeter, works: dict[str, Work], settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    works["work"] = lambda **_asked: {"by": "worker"}
    job = started(SYSTEM, land)
    assert job.status == JobStatus.WAITING
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    connection.close()
    job.refresh_from_db()
    assert (job.status, job.result) == ("done", {"by": "worker"})
