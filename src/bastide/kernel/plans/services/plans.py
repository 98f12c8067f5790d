"""Writes of a plan as a whole: opened, voted, frozen, closed, dropped, erased."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.organisations.models import Authority
from bastide.kernel.plans.core.forests import Branch, tree_faults
from bastide.kernel.plans.core.frozen import as_data
from bastide.kernel.plans.core.grammar import Grammar, grammar_faults
from bastide.kernel.plans.core.statuses import STAGE_LABELS, STAGE_PASSAGES, Stage
from bastide.kernel.plans.models import Node, Plan, PlanVersion
from bastide.kernel.plans.queries.contents import read_plan
from bastide.kernel.plans.rules import require_steering
from bastide.kernel.plans.services.edits import (
    explained,
    line_of,
    opened,
    paragraphs,
    recorded,
    refused,
    saved,
)
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

NAME_LENGTH = 200


class PlanChanges(TypedDict, total=False):
    """What may change in a plan itself."""

    name: str
    ambition: str
    retention: str
    starts_on: dt.date
    ends_on: dt.date


@transaction.atomic
def create_plan(
    *,
    actor: Actor,
    territory: Territory,
    room: str,
    name: str,
    grammar: Grammar,
    starts_on: dt.date,
    ends_on: dt.date,
    authority: Authority | None = None,
    ambition: str = "",
    retention: str = "",
) -> Plan:
    """Open a plan of a territory, or of one of its authorities, in preparation.

    Args:
        actor: manager of the room, in that perimeter.
        territory: obtained through a gate.
        room: slug of the room that the plan lives in.
        name: unique among the plans of the room and perimeter that are not dropped.
        grammar: its kinds of nodes, often one of `core.grammar.TEMPLATES`.
        starts_on: its first day.
        ends_on: its last day.
        authority: whose plan it is; `None` for the whole territory.
        ambition: what it wants, in a few sentences.
        retention: how long it is kept once ended, and why.

    Raises:
        InputRefusedError: the name is taken, it ends before it starts, the grammar carries no plan,
            or the authority is of another territory.
    """
    if authority is not None and authority.territory_id != territory.pk:
        raise refused(
            "authority",
            authority.siren,
            "cette collectivité est d’un autre territoire.",
            "Choisissez une collectivité du territoire.",
        )
    perimeter_id = authority.perimeter_id if authority else territory.perimeter_id
    actor.require(Role.MANAGER, perimeter_id, room)
    faults = grammar_faults(grammar)
    if faults:
        raise InputRefusedError(faults)
    plan = Plan(
        territory=territory,
        perimeter_id=perimeter_id,
        room=room,
        name=line_of(name, "name", length=NAME_LENGTH),
        ambition=paragraphs(ambition),
        retention=paragraphs(retention),
        grammar=grammar.as_data(),
        starts_on=starts_on,
        ends_on=ends_on,
        created_by=actor.user,
    )
    _check_plan(plan)
    plan.save(force_insert=True)
    after = {"name": plan.name, "grammar": grammar.key, "starts_on": starts_on, "ends_on": ends_on}
    recorded(actor, plan, "create_plan", plan, after=after)
    return plan


@transaction.atomic
def edit_plan(
    *, actor: Actor, plan: Plan, version: int, reason: str = "", **changes: Unpack[PlanChanges]
) -> Plan:
    """Change the name, words or dates of a plan.

    Args:
        actor: manager.
        plan: obtained through a gate.
        version: the one that the actor saw.
        reason: why; asked for once the plan is voted.
        changes: see `PlanChanges`.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the plan is ended, no reason is given, or a value makes no sense.
    """
    require_steering(actor, plan)
    current = opened(plan)
    explained(current, reason)
    values = dict(changes)
    if "name" in changes:
        values["name"] = line_of(changes["name"], "name", length=NAME_LENGTH)
    for words in ("ambition", "retention"):
        if words in values:
            values[words] = paragraphs(str(values[words]))
    for name, value in values.items():
        setattr(current, name, value)
    _check_plan(current)
    before = saved(plan, version, values)
    if before:
        after = {name: values[name] for name in before}
        recorded(actor, plan, "change_plan", plan, before=before, after=after, reason=reason)
    return plan


@transaction.atomic
def change_grammar(
    *, actor: Actor, plan: Plan, version: int, grammar: Grammar, reason: str = ""
) -> Plan:
    """Change which kinds of nodes a plan has, when everything that it holds still fits.

    Args:
        actor: manager.
        plan: obtained through a gate.
        version: the one that the actor saw.
        grammar: the new one, whole.
        reason: why; asked for once the plan is voted.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the plan is ended, no reason is given, the grammar carries no plan, or a
            node or an action would be out of place; every reason at once.
    """
    require_steering(actor, plan)
    explained(opened(plan), reason)
    nodes = list(Node.objects.filter(plan=plan).order_by("code"))
    branches = [Branch(node.pk, node.parent_id, node.code, node.kind) for node in nodes]
    faults = grammar_faults(grammar) or (
        *tree_faults(branches, grammar),
        *_homeless_actions(plan, grammar),
    )
    if faults:
        raise InputRefusedError(faults)
    before = saved(plan, version, {"grammar": grammar.as_data()})
    if before:
        after = {"grammar": plan.grammar}
        recorded(actor, plan, "change_plan", plan, before=before, after=after, reason=reason)
    return plan


def _homeless_actions(plan: Plan, grammar: Grammar) -> Iterator[Refusal]:
    """Yield why the nodes that serve actions no longer may."""
    holders = {kind.key for kind in grammar.kinds if kind.holds_actions}
    for node in Node.objects.filter(plan=plan, links__isnull=False).distinct():
        if node.kind not in holders:
            yield Refusal(
                reason="ce nœud ne pourrait plus porter ses actions.",
                remedy="Déplacez-les d’abord.",
                field="code",
                value=node.code,
            )


def _check_plan(plan: Plan) -> None:
    if plan.ends_on < plan.starts_on:
        raise refused(
            "ends_on",
            plan.ends_on.isoformat(),
            "le plan finit avant de commencer.",
            "Corrigez l’une des deux dates.",
        )
    same = Plan.objects.filter(perimeter=plan.perimeter_id, room=plan.room, name=plan.name)
    if same.exclude(pk=plan.pk).exclude(stage=Stage.DROPPED).exists():
        raise refused(
            "name", plan.name, "un plan porte déjà ce nom ici.", "Donnez-lui un autre nom."
        )


@transaction.atomic
def vote_plan(
    *, actor: Actor, plan: Plan, version: int, voted_on: dt.date, decision: str = ""
) -> Plan:
    """Pass a plan from preparation to voted, and keep it as it was voted.

    From then on every change of its tree or of its goals says why.

    Args:
        actor: manager.
        plan: obtained through a gate.
        version: the one that the actor saw.
        voted_on: day of the vote, not after today.
        decision: number of the decision of the council.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: it is not in preparation, it has no node, or the day is to come.
    """
    require_steering(actor, plan)
    current = opened(plan)
    _check_passage(current, Stage.VOTED)
    if voted_on > timezone.localdate():
        raise refused(
            "voted_on", voted_on.isoformat(), "cette date est à venir.", "Donnez le jour du vote."
        )
    if not current.nodes.exists():
        raise refused("plan", plan.name, "ce plan est vide.", "Ajoutez-lui des nœuds.")
    values = {
        "stage": Stage.VOTED.value,
        "voted_on": voted_on,
        "decision": line_of(decision, "decision", length=120, is_needed=False),
    }
    saved(plan, version, values)
    _keep(actor, plan, f"Voté le {voted_on:%d/%m/%Y}")
    recorded(actor, plan, "vote_plan", plan, after=values)
    return plan


@transaction.atomic
def freeze_plan(*, actor: Actor, plan: Plan, label: str) -> PlanVersion:
    """Keep a plan as it stands today; the same label again on the same day returns that version.

    Args:
        actor: manager.
        plan: obtained through a gate.
        label: what this version is, for example « Conseil du 12 décembre ».

    Raises:
        InputRefusedError: another content is already kept under that label today.
    """
    require_steering(actor, plan)
    return _keep(actor, plan, line_of(label, "label", length=120))


def _keep(actor: Actor, plan: Plan, label: str) -> PlanVersion:
    today = timezone.localdate()
    content = as_data(read_plan(plan))
    digest = hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
    known = PlanVersion.objects.filter(plan=plan, on=today, label=label).first()
    if known is not None and known.sha256 != digest:
        raise refused(
            "label",
            label,
            "une version d’aujourd’hui porte déjà ce nom, avec un autre contenu.",
            "Donnez-lui un autre nom.",
        )
    if known is not None:
        return known
    kept = PlanVersion.objects.create(
        plan=plan, label=label, on=today, content=content, sha256=digest, author=actor.label
    )
    recorded(actor, plan, "freeze_plan", kept, after={"label": label, "sha256": digest})
    return kept


@transaction.atomic
def close_plan(
    *, actor: Actor, plan: Plan, version: int, kept_until: dt.date, reason: str = ""
) -> Plan:
    """Close a voted plan: nothing in it changes any more; it is kept as it stands.

    Args:
        actor: manager.
        plan: obtained through a gate.
        version: the one that the actor saw.
        kept_until: last day that it is kept.
        reason: why.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: it is not voted.
    """
    values = {"stage": Stage.CLOSED.value, "kept_until": kept_until}
    return _end(actor, plan, version, values, reason)


@transaction.atomic
def drop_plan(*, actor: Actor, plan: Plan, version: int, kept_until: dt.date, reason: str) -> Plan:
    """Give a plan up, with the reason; it is kept as it stands.

    Args:
        actor: manager.
        plan: obtained through a gate.
        version: the one that the actor saw.
        kept_until: last day that it is kept.
        reason: why; asked for.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: it is ended already, or no reason is given.
    """
    if not reason.strip():
        raise refused("reason", "", "abandonner un plan demande un motif.", "Dites pourquoi.")
    values = {"stage": Stage.DROPPED.value, "kept_until": kept_until}
    return _end(actor, plan, version, values, reason)


def _end(actor: Actor, plan: Plan, version: int, values: Mapping[str, Any], reason: str) -> Plan:
    require_steering(actor, plan)
    _check_passage(opened(plan), Stage(values["stage"]))
    before = saved(plan, version, values)
    _keep(actor, plan, f"{STAGE_LABELS[Stage(plan.stage)]} le {timezone.localdate():%d/%m/%Y}")
    act = "close_plan" if plan.stage == Stage.CLOSED else "cancel_plan"
    recorded(actor, plan, act, plan, before=before, after=values, reason=reason)
    return plan


@transaction.atomic
def erase_plan(*, actor: Actor, plan: Plan, reason: str) -> None:
    """Erase an ended plan once it need not be kept any longer; the journal keeps that it was.

    Args:
        actor: administrator of the room, in the plan's perimeter.
        plan: obtained through a gate.
        reason: why.

    Raises:
        InputRefusedError: it is not ended, or is still to be kept.
    """
    actor.require(Role.ADMINISTRATOR, plan.perimeter_id, plan.room)
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    if current.kept_until is None or current.kept_until >= timezone.localdate():
        until = f" jusqu’au {current.kept_until:%d/%m/%Y}" if current.kept_until else ""
        raise refused(
            "plan",
            current.name,
            f"ce plan se conserve{until}.",
            "Attendez la fin de sa conservation.",
        )
    before = {"name": current.name, "stage": current.stage, "kept_until": current.kept_until}
    recorded(actor, current, "erase_plan", current, before=before, reason=reason)
    current.delete()


def _check_passage(plan: Plan, stage: Stage) -> None:
    if stage not in STAGE_PASSAGES[Stage(plan.stage)]:
        raise refused(
            "stage",
            plan.name,
            f"ce plan est «\u00a0{STAGE_LABELS[Stage(plan.stage)].lower()}\u00a0»\u00a0: "
            "ce passage n’est pas possible.",
            "Rechargez la page.",
        )
