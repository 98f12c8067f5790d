"""The one task of the queue: run a job."""

from __future__ import annotations

import uuid

from django_tasks import task

from bastide.platform.tasks import services


@task()
def run_job(job_id: str) -> None:
    """Run a job by its identifier; a job that is no longer waiting is left alone."""
    services.run(uuid.UUID(job_id))
