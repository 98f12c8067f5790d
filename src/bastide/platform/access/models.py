"""Perimeters (what is shared) and grants (who may do what inside one)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.platform.access.roles import Role

EVERY_ROOM = "*"


class Perimeter(models.Model):
    """A bounded set of data: a territory (no parent) or one authority inside it.

    The kernel attaches a territory or an authority to each perimeter; the platform knows no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.CharField(_("nom"), max_length=200)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )

    class Meta:
        verbose_name = _("périmètre")
        verbose_name_plural = _("périmètres")
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")), name="perimeter_not_its_own_parent"
            )
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.label

    @property
    def root_id(self) -> uuid.UUID:
        """Return the territory's perimeter: itself, or its parent."""
        return self.parent_id or self.id


class Grant(models.Model):
    """A person's role in one room (or every room) of a perimeter and of what it contains."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants"
    )
    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="grants")
    room = models.CharField(_("pièce"), max_length=40, default=EVERY_ROOM)
    role = models.PositiveSmallIntegerField(_("rôle"), choices=Role)
    starts_on = models.DateField(_("depuis"), null=True, blank=True)
    ends_on = models.DateField(_("jusqu'au"), null=True, blank=True)

    class Meta:
        verbose_name = _("droit")
        verbose_name_plural = _("droits")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "perimeter", "room"], name="one_role_per_user_perimeter_room"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_is_known"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="grant_ends_after_it_starts",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Say who may do what where."""
        return f"{self.user}\u00a0: {self.get_role_display()} ({self.perimeter})"

    @property
    def room_label(self) -> str:
        """Return the French name of its room; its slug when the room is gone."""
        return str(settings.ROOM_LABELS.get(self.room, self.room))
