"""Budget documents as imported, with the provenance of every line."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.budgets.core.lines import (
    DECISION_LENGTH,
    NAME_LENGTH,
    NORM_LENGTH,
    OPERATION_LENGTH,
    PROGRAMME_LENGTH,
    VERSION_LENGTH,
    BudgetKind,
    Direction,
    Movement,
    Section,
    Step,
)
from bastide.kernel.organisations.models import Authority
from bastide.platform.database.money import MoneyField
from bastide.platform.exchange.models import ImportBatch

STEP_LABELS = {
    Step.PRIMARY: _("Budget primitif"),
    Step.AMENDING: _("Décision modificative"),
    Step.SUPPLEMENTARY: _("Budget supplémentaire"),
    Step.ADMINISTRATIVE_ACCOUNT: _("Compte administratif"),
    Step.SINGLE_FINANCIAL_ACCOUNT: _("Compte financier unique"),
}
STEPS = [(step.value, label) for step, label in STEP_LABELS.items()]
KINDS = [
    (BudgetKind.MAIN.value, _("Budget principal")),
    (BudgetKind.ANNEXE.value, _("Budget annexe")),
]
DIRECTIONS = [(Direction.EXPENDITURE.value, _("Dépense")), (Direction.RECEIPT.value, _("Recette"))]
MOVEMENTS = [(Movement.REAL.value, _("Réelle")), (Movement.ORDER.value, _("D'ordre"))]
SECTIONS = [
    (Section.RUNNING.value, _("Fonctionnement")),
    (Section.INVESTMENT.value, _("Investissement")),
]
FIRST_YEAR, LAST_YEAR = 1990, 2100


class Document(models.Model):
    """One budget of one authority at one step of one year, read from one file.

    Amounts are the file's own; nothing is recomputed here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="documents")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="documents")
    year = models.PositiveSmallIntegerField(_("exercice"))
    step = models.CharField(_("étape"), max_length=3, choices=STEPS)
    decision_number = models.CharField(
        _("numéro de décision"), max_length=DECISION_LENGTH, blank=True
    )
    kind = models.CharField(_("type de budget"), max_length=1, choices=KINDS)
    siret = models.CharField(_("SIRET du budget"), max_length=14, blank=True)
    establishment = models.CharField(_("budget"), max_length=NAME_LENGTH)
    norm = models.CharField(_("nomenclature comptable"), max_length=NORM_LENGTH, blank=True)
    votes_by_function = models.BooleanField(_("voté par fonction"))
    population = models.PositiveIntegerField(_("population imprimée"), null=True, blank=True)
    format = models.CharField(_("format"), max_length=10)
    schema_version = models.CharField(_("version du schéma"), max_length=VERSION_LENGTH, blank=True)
    voted_on = models.DateField(_("voté le"), null=True, blank=True)
    file_name = models.CharField(_("fichier"), max_length=200)
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    printed_ratios = models.JSONField(_("ratios imprimés"), default=list, blank=True)
    notes = models.JSONField(_("remarques de lecture"), default=list, blank=True)

    class Meta:
        verbose_name = _("document budgétaire")
        verbose_name_plural = _("documents budgétaires")
        ordering = ["-year", "kind", "establishment", "step"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "siret", "establishment", "year", "step", "decision_number"],
                name="one_document_per_budget_year_step",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="document_year_is_sane"
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__digits=14),
                name="document_siret_is_absent_or_14_digits",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Name the budget, its step and its year."""
        return f"{self.establishment}, {self.get_step_display()} {self.year}"

    @property
    def is_main(self) -> bool:
        """Tell whether this is the main budget of its authority."""
        return self.kind == BudgetKind.MAIN


class Line(models.Model):
    """One line of a document. Amounts are euros; absent is empty, never zero.

    `amount` is what the line counts for at its document's step (`core.lines.amount_of`).
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="lines")
    rank = models.PositiveIntegerField(_("rang dans le fichier"))
    direction = models.CharField(_("sens"), max_length=1, choices=DIRECTIONS)
    movement = models.CharField(_("mouvement"), max_length=5, choices=MOVEMENTS)
    section = models.CharField(_("section"), max_length=1, choices=SECTIONS, blank=True)
    chapter = models.CharField(_("chapitre"), max_length=20, blank=True)
    nature = models.CharField(_("nature"), max_length=20)
    nature_label = models.CharField(_("libellé de la nature"), max_length=250, blank=True)
    function = models.CharField(_("fonction"), max_length=20, blank=True)
    function_code = models.CharField(_("fonction du fichier"), max_length=20, blank=True)
    function_label = models.CharField(_("libellé de la fonction"), max_length=250, blank=True)
    operation = models.CharField(_("opération"), max_length=OPERATION_LENGTH, blank=True)
    programme = models.CharField(
        _("autorisation de programme"), max_length=PROGRAMME_LENGTH, blank=True
    )
    is_specialised = models.BooleanField(_("article spécialisé"), null=True)
    amount = MoneyField(_("montant compté"), null=True)
    realised = MoneyField(_("réalisé"), null=True)
    previous = MoneyField(_("budget précédent"), null=True)
    carried_in = MoneyField(_("restes à réaliser N-1"), null=True)
    proposed = MoneyField(_("propositions nouvelles"), null=True)
    planned = MoneyField(_("prévu"), null=True)
    opened = MoneyField(_("crédits ouverts"), null=True)
    carried_out = MoneyField(_("restes à réaliser au 31/12"), null=True)
    extra = models.JSONField(_("autres attributs du fichier"), default=list)

    class Meta:
        verbose_name = _("ligne budgétaire")
        verbose_name_plural = _("lignes budgétaires")
        ordering = ["document", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["document", "rank"], name="one_line_per_rank"),
            models.CheckConstraint(
                condition=Q(direction__in=[choice for choice, _label in DIRECTIONS]),
                name="line_direction_is_known",
            ),
            models.CheckConstraint(
                condition=Q(movement__in=[choice for choice, _label in MOVEMENTS]),
                name="line_movement_is_known",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Name the line by its place and its account."""
        return f"ligne {self.rank}, nature {self.nature}"
