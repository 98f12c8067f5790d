"""Sources of offers: what was agreed with each, what must hold before it removes, its runs."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.feeds.reports import Verdict

VERDICTS = [
    (Verdict.OK.value, _("entier et bien formé")),
    (Verdict.EMPTY.value, _("vide")),
    (Verdict.TRUNCATED.value, _("coupé avant sa fin")),
    (Verdict.MALFORMED.value, _("mal formé")),
    (Verdict.NOT_A_FEED.value, _("ce n’est pas un flux")),
    (Verdict.REFUSED.value, _("refusé")),
]


class Channel(models.TextChoices):
    """How the content of a source arrives."""

    WEB = "web", _("Lu à son adresse")
    API = "api", _("Lu par interface (API)")
    DEPOSIT = "depot", _("Fichier déposé")
    SIMULATION = "simulation", _("Simulateur (territoire fictif)")
    ENTRY = "saisie", _("Saisie sur ce site")


class Stage(models.TextChoices):
    """How far a run is: what was fetched is stored before anything is understood."""

    FETCHED = "recu", _("Reçu")
    STORED = "range", _("Rangé")
    FAILED = "echoue", _("Échoué")


class Source(models.Model):
    """A feed of offers: where it is read, under which agreement, and how far it is believed.

    `largest_drop_pct` is the share of its usual volume that may vanish at once; `fewest` the number
    of offers below which it is never believed; `misses` how many healthy runs in a row without an
    offer remove it. `trust` (0 to 100) settles which source speaks for a job that several publish.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_sources"
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("nom"), max_length=120)
    kind = models.CharField(_("genre de flux"), max_length=40)
    mapping = models.TextField(_("correspondance propre (YAML)"), blank=True)
    channel = models.CharField(_("arrivée"), max_length=12, choices=Channel, default=Channel.WEB)
    address = models.URLField(_("adresse du flux"), max_length=500, blank=True)
    site = models.URLField(_("site de la source"), max_length=500, blank=True)
    agreement = models.CharField(_("licence ou convention"), max_length=250)
    contact = models.EmailField(_("contact technique"), blank=True)
    trust = models.PositiveSmallIntegerField(_("confiance (0 à 100)"), default=50)
    every_hours = models.PositiveSmallIntegerField(_("lu toutes les (heures)"), default=24)
    largest_drop_pct = models.PositiveSmallIntegerField(_("chute admise (%)"), default=50)
    fewest = models.PositiveIntegerField(_("offres au moins"), default=0)
    misses = models.PositiveSmallIntegerField(_("lectures saines avant retrait"), default=2)
    is_active = models.BooleanField(_("en service"), default=True)
    etag = models.CharField(max_length=250, blank=True, editable=False)
    last_modified = models.CharField(max_length=80, blank=True, editable=False)
    checked_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("source d’offres")
        verbose_name_plural = _("sources d’offres")
        ordering = ["name", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "code"], name="one_source_per_code_in_a_territory"
            ),
            models.UniqueConstraint(
                fields=["territory"], condition=Q(channel="saisie"), name="one_entry_source"
            ),
            models.CheckConstraint(condition=~Q(agreement=""), name="source_has_its_agreement"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="source_channel_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(channel="web") | ~Q(address=""), name="web_source_has_its_address"
            ),
            models.CheckConstraint(condition=Q(trust__lte=100), name="source_trust_is_a_share"),
            models.CheckConstraint(
                condition=Q(largest_drop_pct__lte=100), name="source_drop_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(misses__gte=2), name="source_removes_after_two_misses"
            ),
            models.CheckConstraint(
                condition=Q(every_hours__gte=1), name="source_is_read_each_hour_at_most"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class FeedRun(models.Model):
    """One reading of a source: what came, what was understood, what it was allowed to remove."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    stage = models.CharField(_("étape"), max_length=8, choices=Stage, default=Stage.FETCHED)
    started_at = models.DateTimeField(_("reçu le"))
    ended_at = models.DateTimeField(_("rangé le"), null=True, blank=True)
    http_status = models.PositiveSmallIntegerField(_("réponse"), default=200)
    size = models.PositiveIntegerField(_("octets"), default=0)
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True)
    verdict = models.CharField(_("flux"), max_length=12, choices=VERDICTS, blank=True)
    seen = models.PositiveIntegerField(_("vues"), default=0)
    new = models.PositiveIntegerField(_("nouvelles"), default=0)
    changed = models.PositiveIntegerField(_("changées"), default=0)
    unchanged = models.PositiveIntegerField(_("inchangées"), default=0)
    missing = models.PositiveIntegerField(_("absentes"), default=0)
    removed = models.PositiveIntegerField(_("retirées"), default=0)
    outside = models.PositiveIntegerField(_("hors du bassin"), default=0)
    rejected = models.PositiveIntegerField(_("refusées"), default=0)
    expected = models.FloatField(_("volume habituel"), null=True, blank=True)
    may_remove = models.BooleanField(_("peut retirer"), default=False)
    reasons = models.JSONField(_("ce qui l’en empêche"), default=list)
    rejections = models.JSONField(_("offres refusées"), default=list)
    error = models.CharField(_("erreur"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lecture d’une source")
        verbose_name_plural = _("lectures des sources")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="run_stage_is_known"),
            models.CheckConstraint(
                condition=Q(may_remove=True) | Q(removed=0), name="doubtful_run_removes_nothing"
            ),
            models.CheckConstraint(
                condition=~Q(stage="range") | Q(ended_at__isnull=False),
                name="stored_run_has_its_end",
            ),
        ]
        indexes = [models.Index(fields=["source", "-started_at"], name="employment_run_of_source")]

    @override
    def __str__(self) -> str:
        """Show the source and the day."""
        return f"{self.source} ({self.started_at:%d/%m/%Y %H:%M})"

    @property
    def is_quarantined(self) -> bool:
        """Tell whether what this run no longer lists was left in place because it is doubtful."""
        return self.stage == Stage.FAILED or (self.stage == Stage.STORED and not self.may_remove)


class FeedPayload(models.Model):
    """The content of a run as it came, packed with gzip: every stage can be done again from it."""

    run = models.OneToOneField(
        FeedRun, on_delete=models.CASCADE, primary_key=True, related_name="payload"
    )
    file_name = models.CharField(max_length=250)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("contenu d’une lecture")
        verbose_name_plural = _("contenus des lectures")

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.file_name
