"""Offers of each source, and the jobs published: one job may stand on several sources.

Every offer of every source is kept; none is hidden nor deleted because another says the same.
"""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.feeds.levels import Remote
from bastide.modules.employment.models.sources import FeedRun, Source
from bastide.platform.database.money import MoneyField


class EndReason(models.TextChoices):
    """Why an offer ended."""

    MISSING = "absente", _("n’est plus dans le flux")
    MERGED = "reunie", _("réunie à une autre")
    EXPIRED = "echue", _("date de fin passée")
    REMOVED = "retiree", _("retirée par la source")
    MODERATED = "moderee", _("retirée par un modérateur")
    CLOSED = "close", _("recrutement terminé")


class HiddenFor(models.TextChoices):
    """Why a job is off the site although sources list it.

    The two last follow the offer posted here: they are lifted when it is online again.
    """

    OFFICER = "agent", _("retirée par un agent")
    SUSPENDED = "suspension", _("son offre déposée est suspendue")
    FILLED = "cloture", _("son employeur a clos le recrutement")


def _choices(names: type[StrEnum]) -> list[str]:
    return [one.value for one in names]


class PublishedJob(models.Model):
    """One job as the public sees it, whatever the number of sources that publish it.

    Fields repeat those of its head, the offer that speaks for it, so that searches read one table.
    `lineage` is shared by the successive lives of one job; `first_seen_at` is the beginning of the
    present life, from which the thirty days of a job are counted. It is live when it is not ended
    nor hidden, and now is between `published_at` and `live_until`: `queries/live.py` alone says so.
    `hidden_for` says on whose account it is hidden; `shown_at` is when an officer last showed it
    again: what had hidden it before does not hide it twice.
    `purged_at` is when it lost, its time being over, all that could tell a person.
    `points` (latitude, longitude) holds one for each place: it is looked for around every one.
    """

    number = models.BigAutoField(_("numéro public"), primary_key=True)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_jobs"
    )
    lineage = models.UUIDField(_("lignée"), default=uuid.uuid4)
    head = models.ForeignKey("SourceOffer", null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(_("intitulé"), max_length=300)
    text = models.TextField(_("description"), blank=True)
    employer = models.CharField(_("employeur"), max_length=250, blank=True)
    kind = models.CharField(_("type"), max_length=20)
    contract = models.CharField(_("contrat"), max_length=5, blank=True)
    working_time = models.CharField(_("temps de travail"), max_length=5, blank=True)
    remote = models.CharField(_("télétravail"), max_length=8, blank=True)
    is_disability_friendly = models.BooleanField(_("ouvert au handicap"), default=False)
    education_level = models.PositiveSmallIntegerField(_("niveau demandé"), null=True, blank=True)
    experience_months = models.PositiveSmallIntegerField(_("expérience"), null=True, blank=True)
    weekly_hours = models.DecimalField(
        _("heures par semaine"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    rome = models.CharField(_("code ROME"), max_length=5, blank=True)
    domain = models.CharField(_("domaine"), max_length=1, blank=True)
    salary_min = MoneyField(_("salaire (au moins)"), null=True, blank=True)
    salary_max = MoneyField(_("salaire (au plus)"), null=True, blank=True)
    salary_period = models.CharField(_("période"), max_length=6, blank=True)
    salary_raw = models.CharField(_("salaire écrit"), max_length=250, blank=True)
    commune = models.CharField(_("code de la commune"), max_length=5, blank=True)
    communes = models.JSONField(_("communes"), default=list)
    commune_name = models.CharField(_("commune"), max_length=120, blank=True)
    precision = models.CharField(_("précision du lieu"), max_length=10)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    points = models.JSONField(_("points de tous les lieux"), default=list)
    positions = models.PositiveSmallIntegerField(_("postes"), default=1)
    starts_on = models.DateField(_("début"), null=True, blank=True)
    published_at = models.DateTimeField(_("publiée le"))
    first_seen_at = models.DateTimeField(_("vue depuis le"))
    live_until = models.DateTimeField(_("en ligne jusqu’au"))
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    end_reason = models.CharField(_("fin"), max_length=10, choices=EndReason, blank=True)
    hidden_at = models.DateTimeField(_("masquée le"), null=True, blank=True)
    hidden_reason = models.CharField(_("raison"), max_length=250, blank=True)
    hidden_for = models.CharField(
        _("masquée parce que"), max_length=10, choices=HiddenFor, blank=True
    )
    shown_at = models.DateTimeField(_("montrée de nouveau le"), null=True, blank=True)
    sources_count = models.PositiveSmallIntegerField(_("sources"), default=1)
    lives_count = models.PositiveSmallIntegerField(_("parutions"), default=1)
    purged_at = models.DateTimeField(_("effacée le"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged"
    )

    class Meta:
        verbose_name = _("offre publiée")
        verbose_name_plural = _("offres publiées")
        ordering = ["-first_seen_at", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=_choices(Kind)), name="published_job_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(contract__in=["", *_choices(Contract)]),
                name="published_job_contract_is_known",
            ),
            models.CheckConstraint(
                condition=Q(working_time__in=["", *_choices(WorkingTime)]),
                name="published_job_time_is_known",
            ),
            models.CheckConstraint(
                condition=Q(remote__in=["", *_choices(Remote)]),
                name="published_job_remote_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(end_reason=""),
                name="ended_job_says_why",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""),
                name="hidden_job_says_why",
            ),
            models.CheckConstraint(
                condition=Q(hidden_for__in=["", *HiddenFor.values]), name="hidden_cause_is_known"
            ),
            models.CheckConstraint(
                condition=Q(hidden_for="") | Q(hidden_at__isnull=False),
                name="cause_is_that_of_a_hidden_job",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="published_job_point_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True)
                | Q(ended_at__isnull=False, text="", employer="", latitude__isnull=True),
                name="purged_job_tells_nobody",
            ),
        ]
        indexes = [
            models.Index(fields=["territory", "live_until"], name="employment_job_live"),
            models.Index(fields=["lineage"], name="employment_job_lineage"),
        ]

    @override
    def __str__(self) -> str:
        """Show its title."""
        return self.title

    @property
    def places(self) -> tuple[tuple[float, float], ...]:
        """Return the points around which it is looked for: latitude, longitude (degrees)."""
        if self.points:
            return tuple((latitude, longitude) for latitude, longitude in self.points)
        if self.latitude is None or self.longitude is None:
            return ()
        return ((self.latitude, self.longitude),)


class SourceOffer(models.Model):
    """An offer as one source publishes it, normalised in `said`; never merged into another.

    `misses` counts the healthy runs in a row that did not list it. `communes` holds the official
    codes of where it is; `is_inside` whether the basin keeps it, `outside_reason` why not.
    `remarks` holds the codes of the rules of the linter that find something in it, once it
    `is_reviewed`: only what the basin keeps is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="offers")
    external_id = models.CharField(_("identifiant dans la source"), max_length=250)
    job = models.ForeignKey(
        PublishedJob, null=True, blank=True, on_delete=models.SET_NULL, related_name="offers"
    )
    title = models.CharField(_("intitulé"), max_length=300)
    employer = models.CharField(_("employeur"), max_length=250, blank=True)
    said = models.JSONField(_("contenu normalisé"))
    content_hash = models.CharField(_("empreinte du contenu"), max_length=32)
    communes = models.JSONField(_("communes"), default=list)
    precision = models.CharField(_("précision du lieu"), max_length=10)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    points = models.JSONField(_("points de tous les lieux"), default=list)
    remarks = models.JSONField(_("remarques de la relecture"), default=list)
    is_reviewed = models.BooleanField(_("relue"), default=False)
    is_inside = models.BooleanField(_("dans le bassin"), default=False)
    outside_reason = models.CharField(_("pourquoi hors du bassin"), max_length=250, blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    expires_at = models.DateTimeField(_("échéance"), null=True, blank=True)
    first_seen_at = models.DateTimeField(_("vue depuis le"))
    last_seen_at = models.DateTimeField(_("vue jusqu’au"))
    last_run = models.ForeignKey(
        FeedRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    misses = models.PositiveSmallIntegerField(_("lectures sans elle"), default=0)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    end_reason = models.CharField(_("fin"), max_length=10, choices=EndReason, blank=True)

    class Meta:
        verbose_name = _("offre d’une source")
        verbose_name_plural = _("offres des sources")
        ordering = ["source", "external_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="one_offer_per_identifier_of_a_source"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(end_reason=""),
                name="ended_offer_says_why",
            ),
            models.CheckConstraint(
                condition=Q(is_inside=True) | ~Q(outside_reason=""),
                name="offer_outside_says_why",
            ),
            models.CheckConstraint(
                condition=Q(first_seen_at__lte=models.F("last_seen_at")),
                name="offer_is_first_seen_before_last",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "ended_at"], name="employment_offer_current"),
        ]

    @override
    def __str__(self) -> str:
        """Show its title."""
        return self.title


class PairDecision(models.Model):
    """What a person decided of two offers for good: one job, or two; it survives every import."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_decisions"
    )
    first = models.ForeignKey(SourceOffer, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(SourceOffer, on_delete=models.CASCADE, related_name="+")
    is_same = models.BooleanField(_("un seul emploi"))
    reason = models.CharField(_("raison"), max_length=250)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("décidé le"))

    class Meta:
        verbose_name = _("décision sur deux offres")
        verbose_name_plural = _("décisions sur des offres")
        ordering = ["decided_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_decision_per_pair"),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="decided_pair_is_ordered"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="pair_decision_says_why"),
        ]

    @override
    def __str__(self) -> str:
        """Say what was decided."""
        return f"{self.first} {'=' if self.is_same else '≠'} {self.second}"


class PossiblePair(models.Model):
    """Two offers of two jobs that may be one, by the rule: a person should look at them.

    The rule never joins them. Each grouping writes what it finds and forgets what it no longer
    finds; a decision removes the pair. `score` is a share, `reasons` are in French.
    """

    id = models.BigAutoField(primary_key=True)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_possible_pairs"
    )
    first = models.ForeignKey(SourceOffer, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(SourceOffer, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(_("ressemblance (part)"))
    reasons = models.JSONField(_("raisons"), default=list)
    found_at = models.DateTimeField(_("trouvée le"))

    class Meta:
        verbose_name = _("doublon possible")
        verbose_name_plural = _("doublons possibles")
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_possible_pair"),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="possible_pair_is_ordered"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="possible_pair_score_is_a_share"
            ),
        ]
        indexes = [
            models.Index(fields=["territory", "-score"], name="employment_possible_pair"),
        ]

    @override
    def __str__(self) -> str:
        """Show both titles."""
        return f"{self.first} / {self.second}"
