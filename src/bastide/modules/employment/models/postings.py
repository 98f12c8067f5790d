"""Who posts offers without account, and the offers they write.

The links of an advertiser are signed with the installation's key over its seal: nothing kept here
is enough to make one, and a new seal makes every earlier link worthless.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models.alerts import SEAL_LENGTH, new_seal
from bastide.modules.employment.models.jobs import SourceOffer
from bastide.modules.employment.models.moderation import ModerationBody


class AdvertiserKind(models.TextChoices):
    """Who posts."""

    COMPANY = "entreprise", _("une entreprise")
    PUBLIC_BODY = "public", _("une collectivité ou un service public")
    ASSOCIATION = "association", _("une association")
    INDIVIDUAL = "particulier", _("un particulier")
    TRAINING_BODY = "formation", _("un organisme de formation")


WITH_SIRET = (AdvertiserKind.COMPANY, AdvertiserKind.PUBLIC_BODY, AdvertiserKind.TRAINING_BODY)
"""Kinds that always bear a SIRET."""


class Advertiser(models.Model):
    """An address that posts offers on one site; it has no account.

    `kind` and `name` are empty until the person says who posts. `verified_at` is when an officer
    checked that the SIRET is this advertiser's. `asked_again_at` is when, after two years of
    silence, the product told that the space is about to be deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_advertisers"
    )
    address = models.CharField(_("adresse électronique"), max_length=254)
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=SEAL_LENGTH, default=new_seal)
    kind = models.CharField(_("qui publie"), max_length=12, choices=AdvertiserKind, blank=True)
    name = models.CharField(_("nom"), max_length=250, blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    verified_at = models.DateTimeField(_("SIRET vérifié le"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("demandé le"))
    confirmed_at = models.DateTimeField(_("adresse confirmée le"), null=True, blank=True)
    last_seen_at = models.DateTimeField(_("dernier signe"))
    asked_again_at = models.DateTimeField(_("relance envoyée le"), null=True, blank=True)
    blocked_at = models.DateTimeField(_("bloqué le"), null=True, blank=True)
    blocked_reason = models.CharField(_("raison du blocage"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("annonceur")
        verbose_name_plural = _("annonceurs")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "digest"], name="one_advertiser_per_address"
            ),
            models.CheckConstraint(
                condition=~Q(address="") & ~Q(digest=""), name="advertiser_has_an_address"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", *AdvertiserKind.values]),
                name="advertiser_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="") | ~Q(name=""), name="advertiser_of_a_kind_has_a_name"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[one.value for one in WITH_SIRET]) | ~Q(siret=""),
                name="advertiser_bears_its_siret",
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
                name="advertiser_siret_has_its_form",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | ~Q(siret=""),
                name="verified_advertiser_has_a_siret",
            ),
            models.CheckConstraint(
                condition=Q(blocked_at__isnull=True, blocked_reason="")
                | (Q(blocked_at__isnull=False) & ~Q(blocked_reason="")),
                name="blocked_advertiser_is_told_why",
            ),
        ]
        indexes = [models.Index(fields=["last_seen_at"], name="employment_advertiser_seen")]

    @override
    def __str__(self) -> str:
        """Show nothing of the person."""
        return "annonceur"


class AdvertiserRequest(models.Model):
    """A request for a space or for its link; a day later it counts no more and is deleted.

    `origin` is a digest of the network address, under a key that changes each day.
    """

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64, db_index=True)
    origin = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("demande d’espace d’annonceur")
        verbose_name_plural = _("demandes d’espace d’annonceur")
        constraints = [
            models.CheckConstraint(
                condition=~Q(digest="") & ~Q(origin=""), name="advertiser_request_says_whose"
            )
        ]

    @override
    def __str__(self) -> str:
        """Show the day."""
        return f"{self.at:%d/%m/%Y}"


class PostingState(models.TextChoices):
    """Where the content last written stands; values of `core.moderation.states.State`."""

    DRAFT = "brouillon", _("brouillon")
    SUBMITTED = "soumise", _("à examiner")
    NEEDS_INFO = "a_preciser", _("à préciser")
    APPROVED = "approuvee", _("approuvée")
    REJECTED = "refusee", _("refusée")
    SUSPENDED = "suspendue", _("suspendue")
    CLOSED = "close", _("close")


REVIEWED = (PostingState.SUBMITTED, PostingState.NEEDS_INFO)
ONCE_APPROVED = (PostingState.APPROVED, PostingState.SUSPENDED)


class Posting(models.Model):
    """An offer that an advertiser writes: what it wrote last, and what is online.

    `proposed` is the content last written, `sent` the one last sent to those who examine,
    `approved` the one that moderation accepted last: all are what the forms say
    (`core.postings.Content.as_dict`). `offer` is what the site publishes of it.
    `body` examines it, until `due_at`. `live_until` is when it leaves the site;
    `extensions` counts how often that was put off, and `reminded_days` is the last reminder sent
    (7 or 1 days before). `advertiser` is empty once a space was deleted: nothing personal is left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_postings"
    )
    advertiser = models.ForeignKey(
        Advertiser, null=True, blank=True, on_delete=models.SET_NULL, related_name="postings"
    )
    state = models.CharField(
        _("état"), max_length=12, choices=PostingState, default=PostingState.DRAFT
    )
    body = models.ForeignKey(
        ModerationBody,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="postings",
    )
    proposed = models.JSONField(_("contenu écrit"), default=dict)
    sent = models.JSONField(_("contenu envoyé"), null=True, blank=True)
    approved = models.JSONField(_("contenu approuvé"), null=True, blank=True)
    offer = models.OneToOneField(
        SourceOffer, null=True, blank=True, on_delete=models.SET_NULL, related_name="posting"
    )
    created_at = models.DateTimeField(_("commencée le"))
    changed_at = models.DateTimeField(_("modifiée le"))
    submitted_at = models.DateTimeField(_("soumise le"), null=True, blank=True)
    due_at = models.DateTimeField(_("à examiner avant le"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approuvée le"), null=True, blank=True)
    live_until = models.DateTimeField(_("en ligne jusqu’au"), null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(_("prolongations"), default=0)
    reminded_days = models.PositiveSmallIntegerField(
        _("dernier rappel (jours avant)"), null=True, blank=True
    )
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("offre déposée")
        verbose_name_plural = _("offres déposées")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PostingState.values), name="posting_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in REVIEWED])
                | Q(body__isnull=False, submitted_at__isnull=False, due_at__isnull=False),
                name="reviewed_posting_has_a_body_and_a_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in ONCE_APPROVED])
                | Q(approved__isnull=False, approved_at__isnull=False, live_until__isnull=False),
                name="approved_posting_has_its_content",
            ),
            models.CheckConstraint(
                condition=Q(offer__isnull=True) | Q(approved_at__isnull=False),
                name="online_posting_was_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="close") | Q(closed_at__isnull=False),
                name="closed_posting_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="close") | Q(closed_at__isnull=True, advertiser__isnull=False),
                name="open_posting_has_an_advertiser",
            ),
            models.CheckConstraint(
                condition=Q(reminded_days__isnull=True) | Q(reminded_days__in=[1, 7]),
                name="posting_reminder_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["territory", "state", "due_at"], name="employment_posting_queue"),
            models.Index(fields=["live_until"], name="employment_posting_until"),
        ]

    @override
    def __str__(self) -> str:
        """Show nothing of what is written: the trail keeps it for ever."""
        return f"offre déposée {self.pk.hex[:8]}"

    @property
    def title(self) -> str:
        """Return the title last written."""
        return _title(self.proposed)

    @property
    def judged(self) -> dict[str, Any]:
        """Return what those who examine read: never what its author is writing.

        The approved content while nothing else is examined, otherwise the content last sent.
        """
        if self.state in ONCE_APPROVED and self.approved is not None:
            return dict(self.approved)
        return dict(self.proposed if self.sent is None else self.sent)

    @property
    def judged_title(self) -> str:
        """Return the title that those who examine read."""
        return _title(self.judged)

    @property
    def is_online(self) -> bool:
        """Tell whether the site publishes an approved content of it."""
        return self.offer is not None and self.offer.ended_at is None


class PostingEntry(models.Model):
    """An offer that an officer typed and sent for its advertiser: who, and under which key.

    The same key again is the same offer, never a second one; `sha256` is the fingerprint of what
    was sent under it.
    """

    posting = models.OneToOneField(
        Posting, on_delete=models.CASCADE, primary_key=True, related_name="entry"
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_entries"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="employment_entries",
    )
    key = models.UUIDField(_("clé"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("saisie pour un annonceur")
        verbose_name_plural = _("saisies pour un annonceur")
        ordering = ["at", "posting"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "key"], name="one_entry_per_key"),
            models.CheckConstraint(
                condition=~Q(sha256=""), name="posting_entry_has_its_fingerprint"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the key."""
        return str(self.key)


def _title(said: dict[str, Any]) -> str:
    return str(said.get("title") or _("Offre sans intitulé"))
