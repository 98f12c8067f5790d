"""Public policies: dated nomenclatures, their rules, and what each computation attached."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.budgets.models import Document, Line
from bastide.kernel.territories.models import Territory
from bastide.platform.database.money import MoneyField


class Nomenclature(models.Model):
    """One dated version of a territory's tree of public policies, with its mapping rules.

    A version is never edited once computed: a new version is loaded beside it, and old years can
    be read again in the new one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="nomenclatures")
    name = models.CharField(_("nom"), max_length=200)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    valid_from = models.DateField(_("en vigueur depuis"))
    valid_to = models.DateField(_("jusqu'au"), null=True, blank=True)
    source = models.TextField(_("source"))
    file_name = models.CharField(_("fichier"), max_length=200)
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    warnings = models.JSONField(_("remarques de lecture"), default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("nomenclature de politiques")
        verbose_name_plural = _("nomenclatures de politiques")
        ordering = ["-valid_from", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name", "version"], name="one_nomenclature_per_name_version"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="nomenclature_ends_after_it_starts",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Name the nomenclature and its version."""
        return f"{self.name} (version {self.version})"


class Policy(models.Model):
    """One public policy, or one part of a policy, in a nomenclature."""

    nomenclature = models.ForeignKey(
        Nomenclature, on_delete=models.CASCADE, related_name="policies"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    name = models.CharField(_("nom"), max_length=200)

    class Meta:
        verbose_name = _("politique publique")
        verbose_name_plural = _("politiques publiques")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomenclature", "name"],
                condition=Q(parent__isnull=True),
                name="one_policy_per_name",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(parent__isnull=False),
                name="one_subpolicy_per_name",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class Rule(models.Model):
    """One mapping rule, as the file of rules wrote it: which lines go to which policy.

    `predicates` keeps the columns of the file (column → pattern); the core reads them.
    """

    nomenclature = models.ForeignKey(Nomenclature, on_delete=models.CASCADE, related_name="rules")
    row = models.PositiveIntegerField(_("ligne du fichier"))
    priority = models.IntegerField(_("priorité"))
    policy = models.ForeignKey(
        Policy, null=True, blank=True, on_delete=models.CASCADE, related_name="rules"
    )
    share = models.CharField(_("part"), max_length=20, default="1")
    predicates = models.JSONField(_("conditions"), default=dict)
    category = models.CharField(_("catégorie"), max_length=200, blank=True)
    kind = models.CharField(_("type"), max_length=200, blank=True)
    valid_from = models.PositiveSmallIntegerField(_("depuis l'exercice"), null=True, blank=True)
    valid_to = models.PositiveSmallIntegerField(_("jusqu'à l'exercice"), null=True, blank=True)

    class Meta:
        verbose_name = _("règle de rattachement")
        verbose_name_plural = _("règles de rattachement")
        ordering = ["nomenclature", "row"]
        constraints = [
            models.UniqueConstraint(fields=["nomenclature", "row"], name="one_rule_per_row")
        ]

    @override
    def __str__(self) -> str:
        """Name the row of the rule."""
        return f"règle de la ligne {self.row}"


class AllocationRun(models.Model):
    """One computation: the lines of a document attached to policies by a nomenclature.

    Keeps what it was computed from; another computation of the same inputs is the same run.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="allocations")
    nomenclature = models.ForeignKey(
        Nomenclature, on_delete=models.CASCADE, related_name="allocations"
    )
    inputs_hash = models.CharField(_("empreinte des entrées"), max_length=64)
    engine_version = models.CharField(_("version du calcul"), max_length=20)
    conflicts = models.JSONField(_("conflits de règles"), default=list)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    computed_at = models.DateTimeField(_("calculé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("calcul de rattachement")
        verbose_name_plural = _("calculs de rattachement")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "nomenclature"], name="one_run_per_document_nomenclature"
            )
        ]

    @override
    def __str__(self) -> str:
        """Name what was computed."""
        return f"{self.document} × {self.nomenclature}"


class Allocation(models.Model):
    """A part of a line attached to a policy; without policy the part is *non affecté*.

    The parts of a line sum to the line, to the cent.
    """

    run = models.ForeignKey(AllocationRun, on_delete=models.CASCADE, related_name="parts")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="allocations")
    policy = models.ForeignKey(
        Policy, null=True, blank=True, on_delete=models.CASCADE, related_name="allocations"
    )
    outcome = models.CharField(_("décision des règles"), max_length=10)
    rule_row = models.PositiveIntegerField(_("ligne de la règle"), null=True, blank=True)
    amount = MoneyField(_("montant"), null=True)

    class Meta:
        verbose_name = _("rattachement")
        verbose_name_plural = _("rattachements")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "line", "policy"],
                condition=Q(policy__isnull=False),
                name="one_part_per_line_and_policy",
            ),
            models.UniqueConstraint(
                fields=["run", "line"],
                condition=Q(policy__isnull=True),
                name="one_unmapped_part_per_line",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Name the line and its policy."""
        return f"{self.line} → {self.policy or _('non affecté')}"
