"""Who examines the offers that are posted, and every step of each of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import EXPLAINED, Act

LONGEST_REVIEW = 900
"""Seconds beyond which the time spent on a page is not believed: fifteen minutes."""


class BodyCode(models.TextChoices):
    """What a body examines."""

    ASSISTANT = "assistant", _("offres des particuliers et des associations")
    CHAMBER = "chambre", _("offres des entreprises et des services publics")
    TRAINING = "formation", _("formations, apprentissage, professionnalisation")


class ModerationBody(models.Model):
    """A body that examines a part of the offers, within a number of working days.

    With `trusts_known`, an offer of an advertiser whose SIRET was checked and who already had one
    approved is put online at once, when the linter has nothing to say; the body sees it afterwards.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_bodies"
    )
    code = models.CharField(_("examine"), max_length=10, choices=BodyCode)
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("adresse électronique"), blank=True)
    days = models.PositiveSmallIntegerField(_("délai (jours ouvrés)"), default=2)
    trusts_known = models.BooleanField(
        _("publie d’office les annonceurs vérifiés et déjà connus"), default=False
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("organisme de modération")
        verbose_name_plural = _("organismes de modération")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "code"], name="one_body_per_code"),
            models.CheckConstraint(condition=~Q(name=""), name="moderation_body_has_a_name"),
            models.CheckConstraint(
                condition=Q(code__in=BodyCode.values), name="moderation_body_is_known"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=30), name="moderation_deadline_is_reasonable"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class ModerationSeat(models.Model):
    """A person who examines offers for a body."""

    body = models.ForeignKey(ModerationBody, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="moderation_seats"
    )

    class Meta:
        verbose_name = _("siège de modération")
        verbose_name_plural = _("sièges de modération")
        ordering = ["body", "user"]
        constraints = [
            models.UniqueConstraint(fields=["body", "user"], name="one_seat_per_person_in_a_body")
        ]

    @override
    def __str__(self) -> str:
        """Show who sits where."""
        return f"{self.user} ({self.body})"


class ModerationStep(models.Model):
    """What was done to an offer, by whom, and what it cost; steps are added, never changed.

    A step by a person with an account names it in `user`; one by the advertiser says so in
    `is_advertiser`; neither is the clock's. `seconds` is the time since the page of the case was
    opened, `None` when unknown.
    """

    id = models.BigAutoField(primary_key=True)
    posting = models.ForeignKey("Posting", on_delete=models.CASCADE, related_name="steps")
    body = models.ForeignKey(
        ModerationBody, null=True, blank=True, on_delete=models.RESTRICT, related_name="steps"
    )
    at = models.DateTimeField(_("le"))
    act = models.CharField(_("acte"), max_length=12)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_advertiser = models.BooleanField(_("par l’annonceur"), default=False)
    reason = models.CharField(_("raison"), max_length=16, blank=True)
    message = models.CharField(_("message"), max_length=2000, blank=True)
    seconds = models.PositiveSmallIntegerField(_("secondes"), null=True, blank=True)

    class Meta:
        verbose_name = _("étape de modération")
        verbose_name_plural = _("étapes de modération")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=[one.value for one in Act]), name="moderation_act_is_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["", *(one.value for one in Reason)]),
                name="moderation_reason_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(act__in=[one.value for one in EXPLAINED]) | ~Q(reason=""),
                name="moderation_refusal_says_why",
            ),
            models.CheckConstraint(
                condition=Q(seconds__isnull=True) | Q(seconds__lte=LONGEST_REVIEW),
                name="moderation_time_is_believable",
            ),
            models.CheckConstraint(
                condition=Q(is_advertiser=False) | Q(user__isnull=True),
                name="moderation_step_has_one_author",
            ),
        ]
        indexes = [models.Index(fields=["body", "at"], name="employment_step_of_body")]

    @override
    def __str__(self) -> str:
        """Say what was done, and when."""
        return f"{self.act} ({self.at:%d/%m/%Y})"
