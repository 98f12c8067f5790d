"""Import batches: what came in, from which file, and whether it was undone."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.platform.access.models import Perimeter


class BatchStatus(models.TextChoices):
    """What became of a batch."""

    CHECKED = "checked", _("vérifié, non importé")
    IMPORTED = "imported", _("importé")
    UNDONE = "undone", _("annulé")


class ImportBatch(models.Model):
    """One import: the file or files, their fingerprint, the report row by row, who and when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    perimeter = models.ForeignKey(
        Perimeter, on_delete=models.CASCADE, related_name="import_batches"
    )
    room = models.CharField(_("pièce"), max_length=40)
    kind = models.CharField(_("nature"), max_length=40)
    file_name = models.CharField(_("fichier"), max_length=250)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    size = models.PositiveBigIntegerField(_("octets"), default=0)
    files = models.JSONField(_("fichiers"), default=list)
    status = models.CharField(
        _("état"), max_length=10, choices=BatchStatus, default=BatchStatus.IMPORTED
    )
    report = models.JSONField(_("compte rendu"), default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("importé le"), auto_now_add=True)
    undone_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("lot d'import")
        verbose_name_plural = _("lots d'import")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=BatchStatus.values), name="batch_status_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(status="undone") & Q(undone_at__isnull=False))
                | (~Q(status="undone") & Q(undone_at__isnull=True)),
                name="batch_undone_has_its_instant",
            ),
        ]
        indexes = [models.Index(fields=["perimeter", "room", "-created_at"], name="batch_of_room")]

    @override
    def __str__(self) -> str:
        """Show the file."""
        return self.file_name


class HeldFile(models.Model):
    """The bytes of a checked batch, kept until somebody confirms or drops its import."""

    batch = models.OneToOneField(
        ImportBatch, on_delete=models.CASCADE, primary_key=True, related_name="held"
    )
    file = models.FileField(_("fichier en attente"), upload_to="imports/%Y/%m")

    class Meta:
        verbose_name = _("fichier en attente")
        verbose_name_plural = _("fichiers en attente")

    @override
    def __str__(self) -> str:
        """Show the file's name."""
        return self.batch.file_name
