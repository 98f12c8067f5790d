"""Measures of what is achieved: baseline, target, and values period by period."""

from __future__ import annotations

import uuid
from decimal import Decimal
from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.plans.core.content import ACCUMULATION_LABELS, AIM_LABELS, KIND_LABELS
from bastide.kernel.plans.core.measures import Accumulation, MeasureKind
from bastide.kernel.plans.core.progress import Aim
from bastide.kernel.plans.models.actions import Action
from bastide.kernel.plans.models.fields import ExactField
from bastide.kernel.plans.models.plans import Node, Plan

KINDS = [(kind.value, _(label)) for kind, label in KIND_LABELS.items()]
ACCUMULATIONS = [(one.value, _(label)) for one, label in ACCUMULATION_LABELS.items()]
AIMS = [(aim.value, _(label)) for aim, label in AIM_LABELS.items()]


class Measure(models.Model):
    """What is measured of a plan, of a node or of an action, and where it should come to.

    Values are in `unit`; those of a ratio are numerator / denominator × `factor`. A revised target
    leaves `original_target` as it was first set.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="measures")
    node = models.ForeignKey(
        Node, null=True, blank=True, on_delete=models.RESTRICT, related_name="measures"
    )
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.CASCADE, related_name="measures"
    )
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("libellé"), max_length=200)
    definition = models.TextField(_("définition"), blank=True)
    unit = models.CharField(_("unité"), max_length=40, blank=True)
    kind = models.CharField(
        _("nature"), max_length=10, choices=KINDS, default=MeasureKind.NUMBER.value
    )
    factor = ExactField(_("facteur du ratio"), default=Decimal(1))
    accumulation = models.CharField(
        _("cumul"), max_length=10, choices=ACCUMULATIONS, default=Accumulation.STOCK.value
    )
    aim = models.CharField(_("sens attendu"), max_length=10, choices=AIMS)
    baseline = ExactField(_("valeur de départ"), null=True, blank=True)
    baseline_on = models.DateField(_("relevée le"))
    target = ExactField(_("cible"), null=True, blank=True)
    target_on = models.DateField(_("échéance"))
    original_target = ExactField(_("cible d’origine"), null=True, blank=True)
    original_target_on = models.DateField(_("échéance d’origine"))
    tolerance = ExactField(_("tolérance"), default=Decimal(0))
    low = ExactField(_("borne basse"), null=True, blank=True)
    high = ExactField(_("borne haute"), null=True, blank=True)
    weight = ExactField(_("poids"), default=Decimal(1))
    source = models.CharField(_("source"), max_length=250, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("mesure")
        verbose_name_plural = _("mesures")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="one_measure_per_code_in_a_plan"),
            models.CheckConstraint(
                condition=Q(node__isnull=True) | Q(action__isnull=True),
                name="measure_is_of_a_node_or_of_an_action",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one for one, _label in KINDS])
                & Q(accumulation__in=[one for one, _label in ACCUMULATIONS])
                & Q(aim__in=[one for one, _label in AIMS]),
                name="measure_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(aim=Aim.RANGE.value, target__isnull=True)
                & (Q(low__isnull=False) | Q(high__isnull=False))
                & (Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=F("low")))
                | ~Q(aim=Aim.RANGE.value)
                & Q(target__isnull=False, low__isnull=True, high__isnull=True),
                name="measure_has_a_target_or_a_range",
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True)
                | Q(aim__in=[Aim.HOLD.value, Aim.RANGE.value])
                | Q(aim=Aim.UP.value, target__gte=F("baseline"))
                | Q(aim=Aim.DOWN.value, target__lte=F("baseline")),
                name="measure_target_lies_the_way_it_aims",
            ),
            models.CheckConstraint(
                condition=Q(target_on__gt=F("baseline_on")), name="measure_target_after_baseline"
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0, tolerance__gte=0, factor__gt=0),
                name="measure_numbers_not_negative",
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(label=""), name="measure_is_named"),
        ]

    @override
    def __str__(self) -> str:
        """Show its label."""
        return self.label

    @property
    def is_revised(self) -> bool:
        """Tell whether the target or its date is no longer the one first set."""
        return (self.target, self.target_on) != (self.original_target, self.original_target_on)

    @property
    def exact_factor(self) -> Fraction:
        """Return what multiplies a ratio."""
        return Fraction(self.factor)


class MeasureValue(models.Model):
    """What a measure is worth over one period: a value, or the two sides of a ratio.

    A draft becomes validated when somebody answers for it; a locked value changes only once it is
    unlocked with a reason.
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="values")
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    value = ExactField(_("valeur"), null=True, blank=True)
    numerator = ExactField(_("numérateur"), null=True, blank=True)
    denominator = ExactField(_("dénominateur"), null=True, blank=True)
    expected = ExactField(_("valeur attendue"), null=True, blank=True)
    is_validated = models.BooleanField(_("validée"), default=False)
    is_locked = models.BooleanField(_("verrouillée"), default=False)
    source = models.CharField(_("source"), max_length=250, blank=True)
    author = models.CharField(_("auteur"), max_length=120)
    recorded_at = models.DateTimeField(_("enregistrée le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("valeur de mesure")
        verbose_name_plural = _("valeurs de mesures")
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "starts_on"], name="one_value_per_measure_and_period"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="measure_period_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True)
                | Q(numerator__isnull=True, denominator__isnull=True),
                name="measure_value_is_a_number_or_a_ratio",
            ),
            models.CheckConstraint(
                condition=Q(is_locked=False) | Q(is_validated=True),
                name="locked_value_is_validated",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Name its period."""
        return f"{self.measure}, {self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"
