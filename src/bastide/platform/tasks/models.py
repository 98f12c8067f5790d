"""Jobs: long work that a person follows, cancels and starts again."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.platform.access.models import Perimeter


class JobStatus(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("en attente")
    RUNNING = "running", _("en cours")
    DONE = "done", _("terminé")
    FAILED = "failed", _("en échec")
    CANCELLED = "cancelled", _("annulé")


ENDED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)


class Job(models.Model):
    """One long work: what it runs, how far it is, what came out.

    `work` names a function `work(*, actor, job, **arguments)` by dotted path; running it again
    after a failure gives the same result as running it once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="jobs")
    room = models.CharField(_("pièce"), max_length=40)
    label = models.CharField(_("travail"), max_length=200)
    work = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    status = models.CharField(
        _("état"), max_length=10, choices=JobStatus, default=JobStatus.WAITING
    )
    done = models.PositiveBigIntegerField(_("fait"), default=0)
    total = models.PositiveBigIntegerField(_("à faire"), default=0)
    message = models.CharField(_("message"), max_length=300, blank=True)
    result = models.JSONField(_("résultat"), null=True, blank=True)
    refusals = models.JSONField(_("refus"), default=list)
    result_url = models.CharField(_("page du résultat"), max_length=300, blank=True)
    is_cancel_asked = models.BooleanField(_("annulation demandée"), default=False)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    started_at = models.DateTimeField(_("commencé le"), null=True, blank=True)
    heard_at = models.DateTimeField(_("dernier signe"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("tâche")
        verbose_name_plural = _("tâches")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=JobStatus.values), name="job_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(total=0) | Q(done__lte=F("total")), name="job_done_within_total"
            ),
            models.CheckConstraint(
                condition=(Q(status__in=[one.value for one in ENDED]) & Q(ended_at__isnull=False))
                | (~Q(status__in=[one.value for one in ENDED]) & Q(ended_at__isnull=True)),
                name="job_ended_has_its_instant",
            ),
        ]
        indexes = [models.Index(fields=["created_by", "-created_at"], name="job_of_person")]

    @override
    def __str__(self) -> str:
        """Show its label."""
        return self.label

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing more will happen by itself."""
        return self.status in ENDED

    @property
    def percent(self) -> int | None:
        """Return how far it is, 0 to 100; `None` while the amount of work is unknown."""
        return self.done * 100 // self.total if self.total else None
