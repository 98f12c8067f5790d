"""Chains, events and their payloads; the database itself refuses to change what was written."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.platform.audit.chains import GENESIS

INSTALLATION = uuid.UUID(int=0)
"""Chain of the events that belong to no territory (accounts, reference data)."""


class AppendOnlyError(RuntimeError):
    """Something tried to change or delete a row of the journal."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows that can be read and added, never changed nor deleted."""

    @override
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Le journal ne se modifie pas.")

    @override
    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Le journal ne se modifie pas.")

    @override
    def delete(self) -> NoReturn:
        raise AppendOnlyError("Le journal ne s'efface pas.")


class Chain(models.Model):
    """The journal of one territory: how many events, and the hash of the last.

    The row is also the lock that makes its events queue.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    count = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        verbose_name = _("chaîne du journal")
        verbose_name_plural = _("chaînes du journal")

    @override
    def __str__(self) -> str:
        """Show its identifier and length."""
        return f"{self.id} ({self.count})"


class Event(models.Model):
    """One act, as the chain keeps it for ever; nothing here names a person.

    Perimeters and targets are identifiers without foreign key: an event outlives what it speaks of.
    """

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveBigIntegerField(_("rang"))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(_("quand"))
    actor_key = models.UUIDField(_("compte"), null=True)
    perimeter_id = models.UUIDField(_("périmètre"), db_index=True)
    action = models.CharField(_("acte"), max_length=60)
    target_type = models.CharField(_("objet"), max_length=100)
    target_id = models.CharField(_("identifiant"), max_length=64)
    payload_hash = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        ordering = ["chain", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="one_event_per_rank"),
            models.UniqueConstraint(fields=["chain", "previous_hash"], name="event_chain_no_fork"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="event_rank_from_one"),
            models.CheckConstraint(condition=~Q(action=""), name="event_says_its_act"),
        ]
        indexes = [models.Index(fields=["target_type", "target_id"], name="event_target")]

    @override
    def __str__(self) -> str:
        """Show the act and its object."""
        return f"{self.sequence}. {self.action} {self.target_type} {self.target_id}"


class Payload(models.Model):
    """What an event says in words: who, the object's name, before, after, why.

    Erasing it empties the content and the salt; the chain stays valid, the erasure is an event.
    """

    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, primary_key=True, related_name="payload"
    )
    salt = models.CharField(max_length=32, blank=True)
    content = models.TextField(null=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("contenu d'un événement")
        verbose_name_plural = _("contenus des événements")
        constraints = [
            models.CheckConstraint(
                condition=(Q(content__isnull=True) & Q(salt=""))
                | (Q(content__isnull=False) & ~Q(salt="")),
                name="payload_whole_or_erased",
            )
        ]

    @override
    def __str__(self) -> str:
        """Show whether the content is still there."""
        return str(_("effacé")) if self.content is None else self.content[:80]


class AnchorReceipt(models.Model):
    """The database's memory of one line of the external file, so that a removed line is missed.

    Attributes:
        counts: chain → number of events sealed so far, as JSON.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reçu d'ancrage")
        verbose_name_plural = _("reçus d'ancrage")

    @override
    def __str__(self) -> str:
        """Show its number."""
        return f"{self.number}"
