"""The outbox, and the addresses that want no more mail."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.platform.access.models import Perimeter
from bastide.platform.mail.core.mailboxes import masked


class MailState(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", _("en attente")
    SENT = "sent", _("remis")
    FAILED = "failed", _("en échec")
    HELD = "held", _("retenu")


class HeldBecause(models.TextChoices):
    """Why a message is held back."""

    IN_DOUBT = "in_doubt", _("remise interrompue, en doute")
    SUPPRESSED = "suppressed", _("adresse qui ne veut plus de courriel")


class SuppressionCause(models.TextChoices):
    """Why an address gets no more mail."""

    HARD_BOUNCE = "hard_bounce", _("boîte inexistante")
    COMPLAINT = "complaint", _("plainte")
    UNSUBSCRIBED = "unsubscribed", _("désabonnement")


class OutgoingMail(models.Model):
    """One message to one address, written in the transaction of what it tells.

    A worker that takes it writes first that it is in doubt; what it writes afterwards lifts the
    doubt. A worker that dies in between leaves the doubt, and nobody sends the message again but
    a person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("clé"), max_length=200, unique=True)
    purpose = models.CharField(_("objet du courriel"), max_length=40)
    perimeter = models.ForeignKey(
        Perimeter, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recipient = models.CharField(_("destinataire"), max_length=254, blank=True)
    recipient_digest = models.CharField(max_length=64, blank=True, db_index=True)
    subject = models.CharField(_("sujet"), max_length=200, blank=True)
    text = models.TextField(_("texte"), blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    message_id = models.CharField(max_length=255)
    state = models.CharField(_("état"), max_length=10, choices=MailState, default=MailState.WAITING)
    held_because = models.CharField(
        _("retenu parce que"), max_length=12, choices=HeldBecause, blank=True
    )
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    last_error = models.CharField(_("dernière erreur"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("écrit le"), default=timezone.now)
    not_before = models.DateTimeField(_("pas avant"), default=timezone.now)
    claimed_at = models.DateTimeField(_("pris le"), null=True, blank=True)
    sent_at = models.DateTimeField(_("remis le"), null=True, blank=True)
    purged_at = models.DateTimeField(_("vidé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MailState.values), name="mail_state_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(state=MailState.HELD) & Q(held_because__in=HeldBecause.values))
                | (~Q(state=MailState.HELD) & Q(held_because="")),
                name="mail_held_says_why",
            ),
            models.CheckConstraint(
                condition=(Q(state=MailState.SENT) & Q(sent_at__isnull=False))
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="mail_sent_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=False)
                | (~Q(text="") & ~Q(recipient="") & ~Q(subject="") & ~Q(recipient_digest="")),
                name="mail_has_its_text_until_purged",
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True) | ~Q(state=MailState.WAITING),
                name="mail_purged_waits_no_more",
            ),
            models.CheckConstraint(
                condition=~Q(recipient__contains="\n")
                & ~Q(recipient__contains="\r")
                & ~Q(subject__contains="\n")
                & ~Q(subject__contains="\r"),
                name="mail_lines_are_single",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "not_before"], name="mail_due"),
            models.Index(fields=["perimeter", "-created_at"], name="mail_of_perimeter"),
        ]

    @override
    def __str__(self) -> str:
        """Show its purpose and its state, nothing of the person."""
        return f"{self.purpose} ({self.get_state_display()})"

    @property
    def masked_recipient(self) -> str:
        """Return what may be shown of the recipient to somebody else."""
        return masked(self.recipient)

    @property
    def is_in_doubt(self) -> bool:
        """Tell whether nobody knows if the server took it."""
        return self.held_because == HeldBecause.IN_DOUBT


class Suppression(models.Model):
    """An address that gets no more mail, kept as a digest."""

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64)
    cause = models.CharField(_("cause"), max_length=12, choices=SuppressionCause)
    purpose = models.CharField(_("objet du courriel"), max_length=40, blank=True)
    """Of which messages; empty for all."""
    at = models.DateTimeField(_("le"), default=timezone.now)

    class Meta:
        verbose_name = _("adresse sans courriel")
        verbose_name_plural = _("adresses sans courriel")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "cause", "purpose"], name="one_suppression_per_cause"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=SuppressionCause.values), name="suppression_cause_is_known"
            ),
            models.CheckConstraint(condition=~Q(digest=""), name="suppression_has_its_digest"),
        ]

    @override
    def __str__(self) -> str:
        """Show its cause."""
        return self.get_cause_display()
