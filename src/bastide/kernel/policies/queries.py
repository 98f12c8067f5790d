"""Reads of nomenclatures and allocations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from bastide.kernel.policies.core.rulebook import RuleBook, rulebook
from bastide.kernel.policies.core.rules import MappingRule, predicates_of
from bastide.kernel.policies.core.suggestions import Neighbourhood, neighbourhood
from bastide.kernel.policies.models import AllocationRun, Nomenclature
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import list_visible_territories
from bastide.platform.access.actors import Actor

_RULE_FIELDS = (
    "policy_id",
    "row",
    "priority",
    "predicates",
    "share",
    "valid_from",
    "valid_to",
    "category",
    "kind",
)


def list_visible_nomenclatures(actor: Actor, territory: Territory) -> QuerySet[Nomenclature]:
    """Return the versions of a territory's nomenclatures that the actor may read, latest first."""
    return Nomenclature.objects.filter(
        territory=territory, territory__in=list_visible_territories(actor)
    )


def get_visible_nomenclature(
    actor: Actor, territory: Territory, nomenclature_id: uuid.UUID
) -> Nomenclature:
    """Return one version of a nomenclature.

    Raises:
        Http404: no such version, or none that the actor may read.
    """
    nomenclature = list_visible_nomenclatures(actor, territory).filter(id=nomenclature_id).first()
    if nomenclature is None:
        raise Http404
    return nomenclature


def current_nomenclature(territory: Territory) -> Nomenclature | None:
    """Return the latest version in force of a territory's nomenclature, `None` before the first."""
    return (
        Nomenclature.objects.filter(territory=territory)
        .order_by("-valid_from", "-version", "-created_at")
        .first()
    )


def list_runs(nomenclature: Nomenclature) -> QuerySet[AllocationRun]:
    """Return the computations made with a nomenclature."""
    return AllocationRun.objects.filter(nomenclature=nomenclature).select_related(
        "document", "author"
    )


def rulebook_of(nomenclature: Nomenclature) -> RuleBook:
    """Return the rules of a nomenclature ready to apply (kept in memory: a version is fixed)."""
    return _rulebook(nomenclature.id)


def neighbourhood_of(nomenclature: Nomenclature) -> Neighbourhood:
    """Return the rules of a nomenclature arranged for suggestions (kept in memory likewise)."""
    return _neighbourhood(nomenclature.id)


@lru_cache(maxsize=8)
def _neighbourhood(nomenclature_id: uuid.UUID) -> Neighbourhood:
    return neighbourhood(_rulebook(nomenclature_id).rules)


@lru_cache(maxsize=8)
def _rulebook(nomenclature_id: uuid.UUID) -> RuleBook:
    nomenclature = Nomenclature.objects.get(id=nomenclature_id)
    names = names_of(nomenclature)
    rules = nomenclature.rules.order_by("row").values_list(*_RULE_FIELDS)
    return rulebook(
        (_rule(row, *names[policy_id]) for policy_id, *row in rules),
        file_name=nomenclature.file_name,
    )


def names_of(nomenclature: Nomenclature) -> dict[int | None, tuple[str, str]]:
    """Return the (policy, subpolicy) of each policy's identifier; without policy: ("-", "")."""
    listed = nomenclature.policies.values_list("id", "name", "parent__name")
    named: dict[int | None, tuple[str, str]] = {None: ("-", "")}
    for key, name, parent in listed:
        named[key] = (parent or name, name if parent else "")
    return named


def _rule(row: Sequence[Any], policy: str, subpolicy: str) -> MappingRule:
    rank, priority, predicates, share, valid_from, valid_to, category, kind = row
    return MappingRule(
        row=rank,
        policy=policy,
        subpolicy=subpolicy,
        priority=priority,
        predicates=predicates_of(predicates),
        share=Fraction(share),
        valid_from=valid_from,
        valid_to=valid_to,
        category=category,
        kind=kind,
    )
