"""Actions and activities, what they serve, their milestones and their money."""

from __future__ import annotations

import uuid
from decimal import Decimal
from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.budgets.core.lines import Direction
from bastide.kernel.budgets.models import DIRECTIONS, FIRST_YEAR, LAST_YEAR, SECTIONS
from bastide.kernel.organisations.models import PersonFunction, Service
from bastide.kernel.plans.core.content import MODE_LABELS, RECURRENCE_LABELS, ProgressMode
from bastide.kernel.plans.core.ppi import Funding
from bastide.kernel.plans.core.statuses import STATUS_LABELS, Status
from bastide.kernel.plans.models.fields import ExactField
from bastide.kernel.plans.models.plans import Node, Plan, Priority
from bastide.platform.database.money import MoneyField

STATUSES = [(status.value, _(label)) for status, label in STATUS_LABELS.items()]
MODES = [(mode.value, _(label)) for mode, label in MODE_LABELS.items()]
RECURRENCES = [(recurrence.value, _(label)) for recurrence, label in RECURRENCE_LABELS.items()]


class Action(models.Model):
    """What somebody does: an action has an end, an activity has none and recurs.

    `progress` is what was declared, in percent; what counts is `core.content.own_progress`.
    `reference` names the object concerned (a building, a lead…) without foreign key, `origin` says
    where the action comes from, `origin_key` makes its creation happen once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="actions")
    nodes = models.ManyToManyField(Node, through="ActionLink", related_name="actions")
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("titre"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    owner_function = models.ForeignKey(
        PersonFunction,
        verbose_name=_("personne responsable"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    owner_service = models.ForeignKey(
        Service,
        verbose_name=_("service responsable"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    owner_label = models.CharField(_("responsable"), max_length=200, blank=True)
    starts_on = models.DateField(_("début"))
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    recurrence = models.CharField(_("périodicité"), max_length=10, choices=RECURRENCES, blank=True)
    status = models.CharField(
        _("statut"), max_length=10, choices=STATUSES, default=Status.PLANNED.value
    )
    progress_mode = models.CharField(
        _("mesure de l’avancement"),
        max_length=10,
        choices=MODES,
        default=ProgressMode.DECLARED.value,
    )
    progress = ExactField(_("avancement déclaré (%)"), null=True, blank=True)
    weight = ExactField(_("poids"), default=Decimal(1))
    priority = models.PositiveSmallIntegerField(
        _("priorité"), choices=Priority, null=True, blank=True
    )
    reference = models.UUIDField(_("objet concerné"), null=True, blank=True, db_index=True)
    reference_label = models.CharField(_("nom de l’objet concerné"), max_length=200, blank=True)
    origin = models.JSONField(_("origine"), default=dict, blank=True)
    origin_key = models.CharField(_("clé d’origine"), max_length=100, blank=True)
    is_emergent = models.BooleanField(_("ajoutée après le vote"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="one_action_per_code_in_a_plan"),
            models.UniqueConstraint(
                fields=["plan", "origin_key"],
                condition=~Q(origin_key=""),
                name="one_action_per_origin",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="action_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status for status, _label in STATUSES]),
                name="action_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(progress_mode__in=[mode for mode, _label in MODES]),
                name="action_progress_mode_is_known",
            ),
            models.CheckConstraint(
                condition=Q(progress__isnull=True)
                | Q(progress__gte=0, progress__lte=100, progress_mode=ProgressMode.DECLARED.value),
                name="action_progress_is_a_declared_percentage",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PLANNED.value) | Q(progress__isnull=True),
                name="planned_action_declares_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.DONE.value, progress_mode=ProgressMode.DECLARED.value)
                | Q(progress__isnull=False, progress=100),
                name="done_action_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.DONE.value) | Q(ends_on__isnull=False),
                name="activity_is_never_done",
            ),
            models.CheckConstraint(
                condition=Q(recurrence="") | Q(ends_on__isnull=True),
                name="only_activities_recur",
            ),
            models.CheckConstraint(condition=Q(weight__gte=0), name="action_weight_not_negative"),
            models.CheckConstraint(
                condition=Q(priority__isnull=True) | Q(priority__in=Priority.values),
                name="action_priority_is_known",
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(title=""), name="action_is_named"),
        ]

    @override
    def __str__(self) -> str:
        """Show its code and title."""
        return f"{self.code} {self.title}"

    @property
    def is_activity(self) -> bool:
        """Tell whether it has no end: an activity, not an action."""
        return self.ends_on is None


class ActionLink(models.Model):
    """The share of an action that serves a node; the shares of an action sum to 1."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="links")
    node = models.ForeignKey(Node, on_delete=models.RESTRICT, related_name="links")
    numerator = models.PositiveIntegerField(_("numérateur de la part"), default=1)
    denominator = models.PositiveIntegerField(_("dénominateur de la part"), default=1)

    class Meta:
        verbose_name = _("rattachement d’une action")
        verbose_name_plural = _("rattachements d’actions")
        constraints = [
            models.UniqueConstraint(fields=["action", "node"], name="one_link_per_action_and_node"),
            models.CheckConstraint(
                condition=Q(numerator__gt=0, denominator__gte=F("numerator")),
                name="link_share_is_above_zero_and_at_most_one",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Say what serves what."""
        return f"{self.action} → {self.node}"

    @property
    def share(self) -> Fraction:
        """Return the exact share."""
        return Fraction(self.numerator, self.denominator)


class Milestone(models.Model):
    """A step of an action, done on a day or not yet."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("jalon"), max_length=200)
    due_on = models.DateField(_("prévu le"))
    done_on = models.DateField(_("fait le"), null=True, blank=True)
    weight = ExactField(_("poids"), default=Decimal(1))

    class Meta:
        verbose_name = _("jalon")
        verbose_name_plural = _("jalons")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "title"], name="one_milestone_per_title_in_an_action"
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0) & ~Q(title=""), name="milestone_is_named_and_weighed"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its title."""
        return self.title


class ActionMoney(models.Model):
    """Money of an action in one budget year: planned, amended, realised, in euros ≥ 0.

    `amended` is the amount after amending decisions and replaces `planned`; absent is not known,
    never zero. A receipt says where it comes from.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="money")
    year = models.PositiveSmallIntegerField(_("exercice"))
    section = models.CharField(_("section"), max_length=1, choices=SECTIONS)
    direction = models.CharField(_("sens"), max_length=1, choices=DIRECTIONS)
    funding = models.CharField(_("origine de la recette"), max_length=10, blank=True)
    funder = models.CharField(_("financeur"), max_length=200, blank=True)
    planned = MoneyField(_("prévu"), null=True)
    amended = MoneyField(_("modifié"), null=True)
    realised = MoneyField(_("réalisé"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("montant d’une action")
        verbose_name_plural = _("montants d’actions")
        ordering = ["year", "section", "direction", "funding", "funder"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "year", "section", "direction", "funding", "funder"],
                name="one_amount_per_action_year_and_place",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="action_money_year_is_sane",
            ),
            models.CheckConstraint(
                condition=Q(section__in=[one for one, _label in SECTIONS])
                & Q(direction__in=[one for one, _label in DIRECTIONS]),
                name="action_money_place_is_known",
            ),
            models.CheckConstraint(
                condition=Q(direction=Direction.EXPENDITURE.value, funding="", funder="")
                | Q(
                    direction=Direction.RECEIPT.value,
                    funding__in=[one.value for one in Funding if one],
                ),
                name="receipts_only_say_where_they_come_from",
            ),
            models.CheckConstraint(
                condition=(Q(planned__isnull=True) | Q(planned__gte=0))
                & (Q(amended__isnull=True) | Q(amended__gte=0))
                & (Q(realised__isnull=True) | Q(realised__gte=0)),
                name="action_money_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(planned__isnull=False)
                | Q(amended__isnull=False)
                | Q(realised__isnull=False),
                name="action_money_tells_an_amount",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Name the year and the place."""
        return f"{self.get_direction_display()} {self.get_section_display()} {self.year}"
