"""Audience without cookies: what a device did today, then counts that name nobody.

The key of a day is drawn at its first page and deleted with its visits when the day is counted:
from then on nothing tells whose a mark was, not even whoever holds a network address.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.audience.visits import Measure

_WORDS = {one.value: one.value for one in Measure}


class AudienceKey(models.Model):
    """The key that links the pages of one day (of Paris), in hexadecimal; it dies with the day."""

    day = models.DateField(_("jour"), primary_key=True)
    secret = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("clé d’audience du jour")
        verbose_name_plural = _("clés d’audience du jour")
        constraints = [
            models.CheckConstraint(condition=~Q(secret=""), name="audience_key_is_drawn")
        ]

    @override
    def __str__(self) -> str:
        """Show its day, never itself."""
        return f"{self.day:%d/%m/%Y}"


class Visit(models.Model):
    """What one device did on a site in a day that is not counted yet.

    `visitor` is a keyed digest (`visitor_mark`); `entry`, `acts`, `campaign` and `last_mark` are
    those of `core.audience.visits.Seen`.
    """

    id = models.BigAutoField(primary_key=True)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_visits"
    )
    day = models.DateField(_("jour"))
    visitor = models.CharField(max_length=32)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    acts = models.JSONField(_("actes"), default=dict, blank=True)
    entry = models.CharField(_("entrée"), max_length=20, blank=True)
    campaign = models.CharField(_("campagne"), max_length=80, blank=True)
    last_mark = models.CharField(max_length=16, blank=True)
    first_at = models.DateTimeField(_("début"))
    last_at = models.DateTimeField(_("fin"))

    class Meta:
        verbose_name = _("visite du jour")
        verbose_name_plural = _("visites du jour")
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "day", "visitor"], name="one_visit_per_device_and_day"
            ),
            models.CheckConstraint(
                condition=Q(last_at__gte=F("first_at")), name="visit_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(visitor=""), name="visit_has_its_mark"),
        ]

    @override
    def __str__(self) -> str:
        """Show its day."""
        return f"{self.day:%d/%m/%Y}"


class AudienceDay(models.Model):
    """One count of one day of a site: no identifier, kept."""

    id = models.BigAutoField(primary_key=True)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_audience"
    )
    day = models.DateField(_("jour"))
    measure = models.CharField(_("mesure"), max_length=40, choices=list(_WORDS.items()))
    key = models.CharField(_("détail"), max_length=80, blank=True)
    count = models.PositiveBigIntegerField(_("nombre"), default=0)

    class Meta:
        verbose_name = _("audience d’un jour")
        verbose_name_plural = _("audience des jours")
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "day", "measure", "key"], name="one_count_per_day_and_key"
            ),
            models.CheckConstraint(
                condition=Q(measure__in=list(_WORDS)), name="audience_measure_is_known"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show what is counted and when."""
        return f"{self.measure} {self.day:%d/%m/%Y}"
