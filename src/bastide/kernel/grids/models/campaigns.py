"""Campaigns: what is scored, by whom, in which college, and who may not."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.grids.core.aggregation import Aggregation
from bastide.kernel.grids.core.grids import MAX_WEIGHT
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models.grids import Grid
from bastide.kernel.territories.models import Territory
from bastide.platform.access.models import Perimeter

ANONYMOUS = "anonyme"
"""How a rater is called once nobody may know who he was."""

STAGES = [
    (Stage.DRAFT.value, _("En préparation")),
    (Stage.OPEN.value, _("Ouverte")),
    (Stage.CLOSED.value, _("Close")),
    (Stage.PUBLISHED.value, _("Publiée")),
    (Stage.DROPPED.value, _("Abandonnée")),
]
AGGREGATIONS = [
    (Aggregation.MEDIAN.value, _("Médiane")),
    (Aggregation.MEAN.value, _("Moyenne")),
]


class Campaign(models.Model):
    """Raters score subjects on one version of a grid, for one room of the product.

    Attributes:
        room: slug of the room in which access is checked.
        weighs_colleges: each college counts by its weight; otherwise all raters are pooled.
        decided_rules: what the room decided before the opening, free for the room.
        retention: how long names are kept beside scores, in one sentence that raters read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="campaigns")
    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="campaigns")
    room = models.CharField(_("pièce"), max_length=40)
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(_("nom"), max_length=200)
    stage = models.CharField(_("étape"), max_length=10, choices=STAGES, default=Stage.DRAFT.value)
    opens_on = models.DateField(_("ouverture prévue"), null=True, blank=True)
    closes_on = models.DateField(_("clôture prévue"), null=True, blank=True)
    aggregation = models.CharField(
        _("note d’un item"), max_length=10, choices=AGGREGATIONS, default=Aggregation.MEDIAN.value
    )
    weighs_colleges = models.BooleanField(_("collèges pondérés"), default=False)
    decided_rules = models.JSONField(_("règles arrêtées"), default=dict, blank=True)
    retention = models.CharField(_("conservation des noms"), max_length=300)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="created_campaigns",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("campagne de notation")
        verbose_name_plural = _("campagnes de notation")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "room", "name"], name="one_campaign_per_name_in_a_room"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[stage.value for stage in Stage]),
                name="campaign_stage_is_known",
            ),
            models.CheckConstraint(
                condition=Q(aggregation__in=[one.value for one in Aggregation]),
                name="campaign_aggregation_is_known",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
                name="campaign_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(retention="") & ~Q(room=""),
                name="campaign_says_its_name_room_retention",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class College(models.Model):
    """A group of raters who see things from the same place."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="colleges")
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("nom"), max_length=120)
    weight = models.DecimalField(_("poids"), max_digits=8, decimal_places=4, default=1)

    class Meta:
        verbose_name = _("collège d’évaluateurs")
        verbose_name_plural = _("collèges d’évaluateurs")
        ordering = ["campaign", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "code"], name="one_college_per_code_in_a_campaign"
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=MAX_WEIGHT), name="college_weight_is_sane"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.label


class Rater(models.Model):
    """Somebody who scores: an account, or a name on paper.

    An account gives its own name; a name on paper is the label. When the account is deleted,
    nothing is left that says who it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="raters")
    college = models.ForeignKey(College, on_delete=models.PROTECT, related_name="raters")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="ratings",
    )
    label = models.CharField(_("nom"), max_length=120, blank=True)
    covers_all = models.BooleanField(_("note tous les groupes"), default=True)
    anonymised_at = models.DateTimeField(_("rendu anonyme le"), null=True, blank=True)

    class Meta:
        verbose_name = _("évaluateur")
        verbose_name_plural = _("évaluateurs")
        ordering = ["campaign", "college", "label", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "user"],
                condition=Q(user__isnull=False),
                name="one_rater_per_account_in_a_campaign",
            ),
            models.UniqueConstraint(
                fields=["campaign", "label"],
                condition=~Q(label="") & ~Q(label=ANONYMOUS),
                name="one_rater_per_name_in_a_campaign",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(label=""),
                name="rater_account_gives_its_own_name",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at__isnull=True) | Q(user__isnull=True, label=ANONYMOUS),
                name="anonymous_rater_has_no_name",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the college and no name: what names a rater can be taken away, the audit cannot."""
        return f"{self.college}, {str(self.pk)[:8]}"

    @property
    def name(self) -> str:
        """Return the name shown: the account's, the one on paper, or none at all."""
        if self.user is not None:
            return self.user.full_name or self.user.email
        return self.label or ANONYMOUS


class Assignment(models.Model):
    """A group of subjects that a rater scores, when he does not score all of them."""

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="assignments")
    group = models.CharField(_("groupe"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("affectation d’évaluateur")
        verbose_name_plural = _("affectations d’évaluateurs")
        ordering = ["rater", "group"]
        constraints = [
            models.UniqueConstraint(fields=["rater", "group"], name="one_assignment_per_group")
        ]

    @override
    def __str__(self) -> str:
        """Show the group."""
        return self.group


class Subject(models.Model):
    """What is scored: something of another room, named by its reference there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="subjects")
    reference = models.UUIDField(_("référence"))
    code = models.CharField(_("code"), max_length=60)
    label = models.CharField(_("nom"), max_length=250)
    group = models.CharField(_("groupe"), max_length=120, blank=True)
    rank = models.PositiveIntegerField(_("rang"))
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("motif du retrait"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("sujet noté")
        verbose_name_plural = _("sujets notés")
        ordering = ["campaign", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "reference"], name="one_subject_per_reference"
            ),
            models.UniqueConstraint(fields=["campaign", "code"], name="one_subject_per_code"),
            models.UniqueConstraint(fields=["campaign", "rank"], name="one_subject_per_rank"),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(label=""), name="subject_says_what_it_is"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="subject_withdrawn_for_a_reason",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its code and name."""
        return f"{self.code} {self.label}"


class Recusal(models.Model):
    """A rater who must not score a subject: an interest of his own stands in between."""

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="recusals")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="recusals")
    reason = models.CharField(_("motif"), max_length=300)
    declared_at = models.DateTimeField(_("déclaré le"), auto_now_add=True)

    class Meta:
        verbose_name = _("déport")
        ordering = ["rater", "subject"]
        constraints = [
            models.UniqueConstraint(fields=["rater", "subject"], name="one_recusal_per_subject"),
            models.CheckConstraint(condition=~Q(reason=""), name="recusal_has_a_reason"),
        ]

    @override
    def __str__(self) -> str:
        """Say who stands aside from what, without a name."""
        return f"{self.rater}, {self.subject.code}"


class Reminder(models.Model):
    """A reminder sent to a rater; one a day at most."""

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="reminders")
    sent_at = models.DateTimeField(_("envoyé à"))
    sent_on = models.DateField(_("envoyé le"))

    class Meta:
        verbose_name = _("rappel")
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["rater", "sent_on"], name="one_reminder_per_rater_day")
        ]

    @override
    def __str__(self) -> str:
        """Show the day."""
        return f"{self.sent_on:%d/%m/%Y}"
