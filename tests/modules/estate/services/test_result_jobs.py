"""Closing and publishing as long work: once, whatever kills it and wherever."""

import pytest
from django.db import connection

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.grids import services as grids
from bastide.modules.estate.models import ResultRun
from bastide.modules.estate.services.result_jobs import (
    start_close,
    start_publication,
    start_results,
)
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.models import Event
from bastide.platform.tasks.models import Job, JobStatus
from bastide.platform.tasks.services import MOST_ATTEMPTS, queue_left_jobs, run
from tests.modules.estate.builders import scored_estate

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """What stops a process without a word to anybody."""


def killing(start):
    """Return a wrapper that stops at the first statement that starts so."""

    def wrapper(execute, sql, params, many, context):
        if sql.startswith(start):
            raise Killed
        return execute(sql, params, many, context)

    return wrapper


def counted(action):
    return Event.objects.filter(action=action).count()


@pytest.mark.parametrize(
    "start",
    [
        'SELECT "grids_score"',
        'INSERT INTO "estate_resultrun"',
        'INSERT INTO "audit_event"',
        'UPDATE "grids_campaign"',
    ],
)
def test_a_publication_killed_anywhere_is_taken_up_and_done_once(start):
    made = scored_estate(stage="open")
    job = start_close(actor=made.manager, campaign=made.fresh())
    assert made.fresh().stage == "closed"
    assert run(job.pk).status == JobStatus.DONE
    sold = made.campaign.subjects.get(code="B18")
    grids.withdraw_subject(actor=SYSTEM, subject=sold, reason="vendu")
    job = start_publication(actor=made.manager, campaign=made.fresh())
    with connection.execute_wrapper(killing(start)), pytest.raises(Killed):
        run(job.pk)
    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING
    assert made.fresh().stage == "closed"
    assert run(job.pk) is None
    assert queue_left_jobs(is_alone=True) == 1
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.DONE, 2)
    assert made.fresh().stage == "published"
    assert [one.number for one in ResultRun.objects.order_by("number")] == [1, 2]
    assert [counted(one) for one in ("close_round", "record_results", "publish_campaign")] == [
        1, 2, 1,
    ]  # fmt: skip


def test_a_job_that_keeps_dying_is_not_started_for_ever():
    made = scored_estate(stage="open")
    job = start_close(actor=made.manager, campaign=made.fresh())
    with connection.execute_wrapper(killing('INSERT INTO "estate_resultrun"')):
        with pytest.raises(Killed):
            run(job.pk)
        for _again in range(MOST_ATTEMPTS - 1):
            assert queue_left_jobs(is_alone=True) == 1
    assert queue_left_jobs(is_alone=True) == 0
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.FAILED, MOST_ATTEMPTS)
    assert not ResultRun.objects.exists()


def test_a_job_that_runs_elsewhere_is_left_alone():
    made = scored_estate(stage="open")
    job = start_close(actor=made.manager, campaign=made.fresh())
    with (
        connection.execute_wrapper(killing('INSERT INTO "estate_resultrun"')),
        pytest.raises(Killed),
    ):
        run(job.pk)
    assert queue_left_jobs(is_alone=False) == 0
    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING


def test_asking_twice_while_it_waits_gives_the_same_work():
    made = scored_estate()
    job = start_results(actor=made.manager, campaign=made.fresh())
    assert start_results(actor=made.manager, campaign=made.fresh()) == job
    assert start_publication(actor=made.manager, campaign=made.fresh()) != job
    assert Job.objects.count() == 2


def test_only_managers_ask_and_only_at_the_right_stage():
    made = scored_estate(stage="open")
    with pytest.raises(InputRefusedError):
        start_results(actor=made.manager, campaign=made.fresh())
    with pytest.raises(InputRefusedError):
        start_publication(actor=made.manager, campaign=made.fresh())
    with pytest.raises(NotAllowedError):
        start_close(actor=made.actors["reader"], campaign=made.fresh())
    assert not Job.objects.exists()
