"""Alerts without account: who asked, for which searches, and what each was told.

A link in a message is signed with the installation's key over the person's seal: nothing kept here
is enough to make one, and a new seal makes every earlier link worthless.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory

SEAL_LENGTH = 32


def new_seal() -> str:
    """Return a seal that nobody can guess."""
    return get_random_string(SEAL_LENGTH)


class Frequency(models.TextChoices):
    """How often a search is told about."""

    DAILY = "jour", _("chaque jour")
    WEEKLY = "semaine", _("chaque lundi")


class Subscriber(models.Model):
    """An address that asked for alerts on one site; it has no account.

    `last_seen_at` is the last time the person did something: asked, confirmed, managed.
    `asked_again_at` is when, after six months of silence, the product asked whether to go on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_subscribers"
    )
    address = models.CharField(_("adresse électronique"), max_length=254)
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=SEAL_LENGTH, default=new_seal)
    last_seen_at = models.DateTimeField(_("dernier signe"))
    asked_again_at = models.DateTimeField(_("relance envoyée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("abonné aux alertes")
        verbose_name_plural = _("abonnés aux alertes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "digest"], name="one_subscriber_per_address"
            ),
            models.CheckConstraint(
                condition=~Q(address="") & ~Q(digest=""), name="subscriber_has_an_address"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show nothing of the person."""
        return "abonné"


class Subscription(models.Model):
    """One search that a person is told about, once confirmed.

    `query` is the canonical address of the search (`search_address`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="subscriptions"
    )
    query = models.CharField(_("recherche"), max_length=4000, blank=True)
    query_digest = models.CharField(max_length=64)
    frequency = models.CharField(
        _("fréquence"), max_length=8, choices=Frequency, default=Frequency.DAILY
    )
    created_at = models.DateTimeField(_("demandée le"))
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    paused_at = models.DateTimeField(_("suspendue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("alerte")
        verbose_name_plural = _("alertes")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "query_digest"], name="one_subscription_per_search"
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="subscription_frequency_is_known"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | Q(confirmed_at__gte=models.F("created_at")),
                name="subscription_is_confirmed_after_it_is_asked",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="paused_subscription_was_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["confirmed_at"], name="employment_sub_confirmed")]

    @override
    def __str__(self) -> str:
        """Show nothing of the person."""
        return "alerte"


class AlertDelivery(models.Model):
    """The ledger: a lineage that a search was told about, listed or counted in « voir toutes »."""

    id = models.BigAutoField(primary_key=True)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="deliveries"
    )
    lineage = models.UUIDField(_("lignée"))
    told_at = models.DateTimeField(_("dite le"))

    class Meta:
        verbose_name = _("envoi d’alerte")
        verbose_name_plural = _("envois d’alertes")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "lineage"], name="one_delivery_per_lineage"
            )
        ]
        indexes = [models.Index(fields=["told_at"], name="employment_delivery_told")]

    @override
    def __str__(self) -> str:
        """Show the day."""
        return f"{self.told_at:%d/%m/%Y}"


class AlertRequest(models.Model):
    """One request for an alert, kept a day, to stop whoever asks too often.

    `origin` is a keyed digest of the network address that changes each day.
    """

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64, db_index=True)
    origin = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("demande d’alerte")
        verbose_name_plural = _("demandes d’alerte")
        constraints = [
            models.CheckConstraint(
                condition=~Q(digest="") & ~Q(origin=""), name="alert_request_says_whose"
            )
        ]

    @override
    def __str__(self) -> str:
        """Show the day."""
        return f"{self.at:%d/%m/%Y}"
