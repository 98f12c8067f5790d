"""Snapshots: a table of the product written once as Parquet, named by its content."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.platform.access.models import Perimeter


class Snapshot(models.Model):
    """One Parquet file: which table, of which perimeter, its fingerprint and rows."""

    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="snapshots")
    name = models.CharField(_("table"), max_length=60)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    path = models.CharField(
        _("fichier"), max_length=200, help_text=_("Relatif au dossier des instantanés.")
    )
    rows = models.PositiveBigIntegerField(_("lignes"))
    created_at = models.DateTimeField(_("écrit le"), auto_now_add=True)

    class Meta:
        verbose_name = _("instantané")
        verbose_name_plural = _("instantanés")
        ordering = ["-id"]
        indexes = [models.Index(fields=["name", "perimeter", "-id"], name="snapshot_latest")]

    @override
    def __str__(self) -> str:
        """Show its name and the start of its fingerprint."""
        return f"{self.name} {self.sha256[:12]}"

    @property
    def file(self) -> Path:
        """Return the Parquet file."""
        return snapshot_folder() / self.path


def snapshot_folder() -> Path:
    """Return the folder of every snapshot of the installation."""
    return Path(settings.VAR_DIR) / "snapshots"
