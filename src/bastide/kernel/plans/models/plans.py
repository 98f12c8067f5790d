"""A plan, its tree of nodes, who holds a branch, and the versions kept when it is voted."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.organisations.models import PersonFunction, Service
from bastide.kernel.plans.core.statuses import STAGE_LABELS, Stage
from bastide.kernel.plans.models.fields import ExactField
from bastide.kernel.territories.models import Territory
from bastide.platform.access.models import Perimeter

STAGES = [(stage.value, _(label)) for stage, label in STAGE_LABELS.items()]
ENDED = [Stage.CLOSED.value, Stage.DROPPED.value]


class Priority(models.IntegerChoices):
    """How much a node or an action matters; none is not low."""

    HIGH = 1, _("Haute")
    MEDIUM = 2, _("Moyenne")
    LOW = 3, _("Basse")


class Plan(models.Model):
    """What a territory or one of its authorities means to do over some years.

    `room` is the room that it lives in: whose grants open it. `grammar` says which kinds of nodes
    it has (`core.grammar`). `version` grows at each change: two people cannot overwrite each other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="plans")
    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="plans")
    room = models.CharField(_("pièce"), max_length=40)
    name = models.CharField(_("nom"), max_length=200)
    ambition = models.TextField(_("ambition"), blank=True)
    grammar = models.JSONField(_("grammaire"))
    stage = models.CharField(_("étape"), max_length=10, choices=STAGES, default=Stage.DRAFT.value)
    starts_on = models.DateField(_("depuis"))
    ends_on = models.DateField(_("jusqu’au"))
    voted_on = models.DateField(_("voté le"), null=True, blank=True)
    decision = models.CharField(_("délibération"), max_length=120, blank=True)
    retention = models.TextField(_("conservation"), blank=True)
    kept_until = models.DateField(_("conservé jusqu’au"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["perimeter", "room", "name"],
                condition=~Q(stage=Stage.DROPPED.value),
                name="one_plan_per_name_in_a_room",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[stage for stage, _label in STAGES]),
                name="plan_stage_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="plan_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.DRAFT.value, Stage.DROPPED.value])
                | Q(voted_on__isnull=False),
                name="voted_plan_says_when",
            ),
            models.CheckConstraint(
                condition=Q(kept_until__isnull=True) | Q(stage__in=ENDED),
                name="plan_is_kept_until_once_it_ended",
            ),
            models.CheckConstraint(condition=~Q(room=""), name="plan_lives_in_a_room"),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name

    @property
    def is_ended(self) -> bool:
        """Tell whether it is closed or dropped: nothing in it changes any more."""
        return self.stage in ENDED


class Node(models.Model):
    """A node of a plan's tree: what it is called depends on the plan's grammar."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="nodes")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="children"
    )
    kind = models.CharField(_("genre"), max_length=40)
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("titre"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    weight = ExactField(_("poids"), default=Decimal(1))
    priority = models.PositiveSmallIntegerField(
        _("priorité"), choices=Priority, null=True, blank=True
    )
    referent = models.ForeignKey(
        PersonFunction,
        verbose_name=_("élu référent"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    pilot = models.ForeignKey(
        Service,
        verbose_name=_("service pilote"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    services = models.ManyToManyField(
        Service, verbose_name=_("services associés"), blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("nœud de plan")
        verbose_name_plural = _("nœuds de plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="one_node_per_code_in_a_plan"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="node_not_its_own_parent",
            ),
            models.CheckConstraint(condition=Q(weight__gte=0), name="node_weight_not_negative"),
            models.CheckConstraint(
                condition=Q(priority__isnull=True) | Q(priority__in=Priority.values),
                name="node_priority_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(title="") & ~Q(kind=""), name="node_is_named"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its code and title."""
        return f"{self.code} {self.title}"


class BranchHolder(models.Model):
    """A person's account that holds a branch: a contributor writes in the branches he holds."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="holders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held_branches"
    )

    class Meta:
        verbose_name = _("porteur de branche")
        verbose_name_plural = _("porteurs de branche")
        constraints = [
            models.UniqueConstraint(fields=["node", "user"], name="one_holder_per_node_and_user")
        ]

    @override
    def __str__(self) -> str:
        """Say who holds what."""
        return f"{self.user}\u00a0: {self.node}"


class PlanVersion(models.Model):
    """A plan as it stood when it was voted, closed or frozen: never altered once written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    label = models.CharField(_("nom"), max_length=120)
    on = models.DateField(_("plan au"))
    content = models.JSONField(_("contenu"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    author = models.CharField(_("figée par"), max_length=120)
    created_at = models.DateTimeField(_("figée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("version d’un plan")
        verbose_name_plural = _("versions d’un plan")
        ordering = ["-on", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "on", "label"], name="one_plan_version_per_date_and_label"
            )
        ]

    @override
    def __str__(self) -> str:
        """Show its name and date."""
        return f"{self.label} ({self.on:%d/%m/%Y})"
