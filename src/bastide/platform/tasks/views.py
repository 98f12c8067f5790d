"""The pages of long work: how far it is, its result, cancel, start again."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.rules import member
from bastide.platform.tasks.models import JobStatus
from bastide.platform.tasks.queries import get_visible_job, list_visible_jobs
from bastide.platform.tasks.services import cancel_job, is_silent, resume_job
from bastide.platform.ui.pages import Crumb, render_page

PER_PAGE = 50


@member
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """List the actor's long work and that of the rooms that he manages, latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    page = Paginator(list_visible_jobs(actor), PER_PAGE).get_page(request.GET.get("page"))
    return render_page(
        request, "tasks/jobs.html", title=_("Tâches"), crumbs=[Crumb(_("Tâches"))], rows=page
    )


@member
@require_safe
def job(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Show how far a job is; the page refreshes itself where scripts run."""
    found = get_visible_job(request.actor, job_id)  # type: ignore[attr-defined]
    is_stuck = found.status in {JobStatus.FAILED, JobStatus.CANCELLED} or is_silent(found)
    return render_page(
        request,
        "tasks/job.html",
        title=found.label,
        crumbs=[Crumb(_("Tâches"), reverse("jobs")), Crumb(found.label)],
        partial="progress",
        job=found,
        can_resume=is_stuck,
    )


@member
@require_safe
def job_state(request: HttpRequest, job_id: uuid.UUID) -> JsonResponse:
    """Say in JSON how far a job is."""
    found = get_visible_job(request.actor, job_id)  # type: ignore[attr-defined]
    return JsonResponse(
        {
            "id": str(found.id),
            "label": found.label,
            "status": found.status,
            "done": found.done,
            "total": found.total,
            "message": found.message,
            "result": found.result,
            "result_url": found.result_url,
            "errors": found.refusals,
            "created_at": found.created_at,
            "started_at": found.started_at,
            "ended_at": found.ended_at,
        }
    )


@member
@require_POST
def cancel(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Cancel a job, or ask it to stop at its next step."""
    actor = request.actor  # type: ignore[attr-defined]
    stopped = cancel_job(actor=actor, job=get_visible_job(actor, job_id))
    if stopped.status == JobStatus.RUNNING:
        messages.info(request, _("Le travail s’arrêtera à sa prochaine étape."))
    return redirect("job", job_id=job_id)


@member
@require_POST
def resume(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Run again a job that failed, was cancelled, or whose worker is gone."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_visible_job(actor, job_id)
    try:
        resume_job(actor=actor, job=found)
    except NotAllowedError as error:
        messages.error(request, str(error))
    return redirect("job", job_id=job_id)
