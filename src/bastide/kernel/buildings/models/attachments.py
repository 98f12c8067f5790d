"""Photos and documents of assets; photos are kept without what the camera wrote in them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.buildings.models.assets import Asset


class AttachmentKind(models.TextChoices):
    """What a file is, found by its content."""

    JPEG = "jpeg", _("photo JPEG")
    PNG = "png", _("image PNG")
    PDF = "pdf", _("document PDF")


class Attachment(models.Model):
    """One file of an asset: a photo or a document, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(_("nature"), max_length=5, choices=AttachmentKind)
    file = models.FileField(_("fichier"), upload_to="buildings/%Y/%m")
    name = models.CharField(_("nom du fichier"), max_length=150)
    caption = models.CharField(_("légende"), max_length=250, blank=True)
    size = models.PositiveIntegerField(_("octets"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    author = models.CharField(_("ajouté par"), max_length=120)
    added_at = models.DateTimeField(_("ajouté le"), auto_now_add=True)

    class Meta:
        verbose_name = _("pièce jointe")
        verbose_name_plural = _("pièces jointes")
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "sha256"], name="one_attachment_per_asset_and_content"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AttachmentKind.values), name="attachment_kind_is_known"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name

    @property
    def is_photo(self) -> bool:
        """Tell whether it is a picture."""
        return self.kind != AttachmentKind.PDF
