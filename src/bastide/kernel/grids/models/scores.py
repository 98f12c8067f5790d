"""Blind rounds, the sheets that raters save, and scores computed from data.

The scores of a round that is still open are sealed: `Score.objects` does not hold them, whatever
the code around asks. Only the sheet of their own rater and the services reach `Score.sealed`.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.grids.core.answers import Answer, NonAnswer
from bastide.kernel.grids.core.grids import MAX_SCALE
from bastide.kernel.grids.models.campaigns import Campaign, Rater, Subject
from bastide.kernel.grids.models.grids import GridItem


class Round(models.Model):
    """One blind round of a campaign; once closed it never opens again."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("numéro"))
    opened_at = models.DateTimeField(_("ouvert le"))
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("tour de notation")
        verbose_name_plural = _("tours de notation")
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_round_per_number"),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(closed_at__isnull=True), name="one_open_round"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="round_number_from_one"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="round_closes_after_it_opens",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its number."""
        return f"{self.campaign}, tour {self.number}"


class RoundCell(models.Model):
    """A subject × item that a round after the first asks again."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="cells")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="round_cells")
    item = models.ForeignKey(GridItem, on_delete=models.PROTECT, related_name="round_cells")

    class Meta:
        verbose_name = _("case renotée")
        verbose_name_plural = _("cases renotées")
        ordering = ["round", "subject", "item"]
        constraints = [
            models.UniqueConstraint(fields=["round", "subject", "item"], name="one_cell_per_round")
        ]

    @override
    def __str__(self) -> str:
        """Show the subject and the item."""
        return f"{self.subject.code} {self.item.code}"


class Sheet(models.Model):
    """What a rater saved about a subject in a round; its version says which save was the last."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="sheets")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="sheets")
    rater = models.ForeignKey(Rater, on_delete=models.PROTECT, related_name="sheets")
    version = models.PositiveIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("fiche de notation")
        verbose_name_plural = _("fiches de notation")
        ordering = ["round", "subject", "rater"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "subject", "rater"], name="one_sheet_per_round_subject_rater"
            )
        ]

    @override
    def __str__(self) -> str:
        """Show the round only: who fills what is nobody's business while it is open."""
        return str(self.round)


class Submission(models.Model):
    """A save that was stored: the same key again changes nothing."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="submissions")
    key = models.UUIDField(_("clé de l’appareil"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("envoi de fiche")
        verbose_name_plural = _("envois de fiche")
        ordering = ["sheet", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "key"], name="one_submission_per_key")
        ]

    @override
    def __str__(self) -> str:
        """Show the key."""
        return str(self.key)


class ScoreState(models.TextChoices):
    """What an answer is; a blank is stored for its comment only."""

    NUMBER = "number", _("note")
    DONT_KNOW = "dont_know", _("ne sait pas")
    NOT_APPLICABLE = "not_applicable", _("sans objet")
    BLANK = "blank", _("sans réponse")


STATES = {
    NonAnswer.DONT_KNOW: ScoreState.DONT_KNOW,
    NonAnswer.NOT_APPLICABLE: ScoreState.NOT_APPLICABLE,
    NonAnswer.BLANK: ScoreState.BLANK,
}
"""The answers that are no score → how they are stored."""

_NON_ANSWERS = {state.value: answer for answer, state in STATES.items()}


class RevealedManager(models.Manager[Any]):
    """Scores of closed rounds only."""

    @override
    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(round__closed_at__isnull=False)


class Score(models.Model):
    """One answer of one rater about one item of one subject in one round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="scores")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="scores")
    item = models.ForeignKey(GridItem, on_delete=models.PROTECT, related_name="scores")
    rater = models.ForeignKey(Rater, on_delete=models.PROTECT, related_name="scores")
    state = models.CharField(_("réponse"), max_length=14, choices=ScoreState)
    value = models.PositiveSmallIntegerField(_("note"), null=True, blank=True)
    scale_max = models.PositiveSmallIntegerField(_("note la plus haute"))
    comment = models.CharField(_("commentaire"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(_("version"))
    updated_at = models.DateTimeField(_("enregistrée le"))

    objects = RevealedManager()
    sealed = models.Manager["Score"]()

    class Meta:
        verbose_name = _("note d’évaluateur")
        verbose_name_plural = _("notes d’évaluateurs")
        ordering = ["round", "subject", "item", "rater"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "subject", "item", "rater"], name="one_score_per_cell_and_rater"
            ),
            models.CheckConstraint(
                condition=Q(state=ScoreState.NUMBER, value__isnull=False, value__lte=F("scale_max"))
                | (Q(state__in=list(_NON_ANSWERS)) & Q(value__isnull=True)),
                name="score_value_when_it_is_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(state=ScoreState.BLANK) | ~Q(comment=""), name="blank_score_comments"
            ),
            models.CheckConstraint(
                condition=Q(scale_max__gte=1, scale_max__lte=MAX_SCALE), name="score_scale_is_sane"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the round only, never the score."""
        return str(self.round)

    @property
    def answer(self) -> Answer:
        """Return the answer as the core reads it."""
        return _NON_ANSWERS[self.state] if self.value is None else self.value


COMPUTED_VALUES = ["", NonAnswer.NOT_APPLICABLE.value, *(str(one) for one in range(MAX_SCALE + 1))]


class ComputedScore(models.Model):
    """The score of one item of one subject, computed from data, with its computation.

    Attributes:
        value: the score, `SO` when the item does not apply, empty when data are missing.
        how: the computation: `formula` in words, `inputs`, `sources`.
        chosen: what a person put instead, for a reason; empty when nobody did.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="computed_scores")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="computed_scores")
    item = models.ForeignKey(GridItem, on_delete=models.CASCADE, related_name="computed_scores")
    value = models.CharField(_("note calculée"), max_length=2, blank=True)
    how = models.JSONField(_("calcul"), default=dict)
    computed_at = models.DateTimeField(_("calculée le"))
    chosen = models.CharField(_("note retenue"), max_length=2, blank=True)
    chosen_reason = models.CharField(_("motif"), max_length=300, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="chosen_scores",
    )
    chosen_at = models.DateTimeField(_("retenue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("note calculée")
        verbose_name_plural = _("notes calculées")
        ordering = ["campaign", "subject", "item"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "item"], name="one_computed_score_per_cell"),
            models.CheckConstraint(
                condition=Q(value__in=COMPUTED_VALUES, chosen__in=COMPUTED_VALUES),
                name="computed_score_is_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(chosen="", chosen_reason="", chosen_at__isnull=True)
                | (~Q(chosen="") & ~Q(chosen_reason="") & Q(chosen_at__isnull=False)),
                name="score_chosen_for_a_reason",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the subject and the item."""
        return f"{self.subject.code} {self.item.code}"

    @property
    def answer(self) -> Answer:
        """Return what counts: what a person put instead, else what was computed."""
        written = self.chosen or self.value
        return int(written) if written.isdigit() else NonAnswer(written)
