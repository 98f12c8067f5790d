"""Writes of scenarios: made from a campaign or a file, changed, copied, given up."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.drafting import Assumptions, Document, DraftRules
from bastide.modules.estate.core.scenario_documents import (
    LOCKS,
    VETOES,
    assumptions_told,
    drafted,
    locked_to,
    understood,
    with_assumptions,
    with_rules,
)
from bastide.modules.estate.models import PlanRun, PlanScenario, ResultRun, ScenarioStage
from bastide.modules.estate.queries.proposals import draft_buildings
from bastide.modules.estate.queries.results import ResultView
from bastide.modules.estate.readers.assumptions import (
    AssumptionLine,
    assumptions_of,
    read_assumptions,
)
from bastide.modules.estate.services.refusals import (
    changed_since,
    required_reason,
    required_title,
)
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

ROOM = "estate"
NAME_LENGTH = 120
ROBUST = "robust"
"""What stands for the plan of least regret where a point of the curve is named by its rank."""


class ScenarioChanges(TypedDict, total=False):
    """What may change in a scenario, its locks apart."""

    name: str
    note: str
    rules: DraftRules
    assumptions: Assumptions


def shipped_assumptions() -> tuple[AssumptionLine, ...]:
    """Return the assumptions that a new scenario starts from, with their words and sources."""
    return read_assumptions(Path(settings.DATA_DIR) / "estate" / "hypotheses-plan.csv")


@transaction.atomic
def create_scenario(
    *,
    actor: Actor,
    territory: Territory,
    perimeter_id: uuid.UUID,
    name: str,
    problem: Document,
    run: ResultRun | None = None,
    note: str = "",
) -> PlanScenario:
    """Keep a problem of `bastide estate plan` as a scenario.

    Args:
        actor: manager of the perimeter.
        territory: obtained through a gate.
        perimeter_id: the territory's, or one authority's.
        name: unique in the perimeter.
        problem: the whole input of the command, checked by its published form.
        run: results that it comes from, if any.
        note: what is looked for, in words.

    Raises:
        InputRefusedError: the name is missing or taken, or the problem is refused, field by field.
    """
    return _created(
        actor,
        PlanScenario(
            territory=territory,
            perimeter_id=perimeter_id,
            run=run,
            name=name,
            note=note,
            problem=problem,
        ),
    )


@transaction.atomic
def draft_scenario(
    *,
    actor: Actor,
    view: ResultView,
    name: str,
    rules: DraftRules,
    on: dt.date,
    note: str = "",
) -> PlanScenario:
    """Draft a scenario from the results of a campaign, its proposals and what was decided.

    Args:
        actor: manager of the campaign's perimeter.
        view: obtained through a gate.
        name: unique in the perimeter.
        rules: years, budgets, trajectory.
        on: the day at which the law is read.
        note: what is looked for, in words.

    Raises:
        InputRefusedError: the name is missing or taken, no building is left, or a rule makes no
            sense.
    """
    campaign = view.campaign
    actor.require(Role.MANAGER, campaign.perimeter_id, ROOM)
    buildings = draft_buildings(actor, view, on=on)
    if not buildings:
        raise refused(
            "aucun bâtiment de cette campagne n’est encore dans le patrimoine.",
            "Choisissez une autre campagne.",
            field="campaign",
        )
    problem = drafted(name, buildings, rules, assumptions_of(shipped_assumptions()))
    return create_scenario(
        actor=actor,
        territory=campaign.territory,
        perimeter_id=campaign.perimeter_id,
        name=name,
        problem=problem,
        run=view.run,
        note=note,
    )


@transaction.atomic
def edit_scenario(
    *, actor: Actor, scenario: PlanScenario, version: int, **changes: Unpack[ScenarioChanges]
) -> PlanScenario:
    """Change what a scenario in preparation asks.

    Args:
        actor: manager of its perimeter.
        scenario: obtained through a gate.
        version: the one that the actor saw.
        changes: see `ScenarioChanges`; assumptions only when the product drafted it.

    Raises:
        InputRefusedError: it is voted or given up, somebody changed it in between, or what it
            would ask is refused, field by field.
    """
    actor.require(Role.MANAGER, scenario.perimeter_id, ROOM)
    held = held_scenario(scenario, version)
    document: Document = held.problem
    if "rules" in changes:
        document = with_rules(document, changes["rules"])
    if "assumptions" in changes:
        if assumptions_told(document) is None:
            raise refused(
                "ce scénario vient d’un fichier\u00a0: ses coûts y sont écrits.",
                "Corrigez le fichier, puis chargez-le dans un nouveau scénario.",
                field="assumptions",
            )
        document = with_assumptions(document, changes["assumptions"])
    if "name" in changes:
        held.name = _free_name(changes["name"], held)
        document = {**document, "title": held.name}
    if "note" in changes:
        held.note = changes["note"].strip()
    before = {"name": scenario.name, "note": scenario.note, **_summary(held.problem)}
    held.problem = document
    after = {"name": held.name, "note": held.note, **_summary(document)}
    return saved(actor, held, "edit_scenario", before=before, after=after)


@transaction.atomic
def copy_scenario(
    *,
    actor: Actor,
    scenario: PlanScenario,
    name: str,
    run: PlanRun | None = None,
    point: str = "",
) -> PlanScenario:
    """Copy a scenario into a new one, in preparation; or with one of its plans imposed.

    Args:
        actor: manager of its perimeter.
        scenario: obtained through a gate; voted and given up ones may be copied too.
        name: unique in the perimeter.
        run: one of its computations, to impose a plan that it found.
        point: rank from 1 on its curve, or `ROBUST`; empty for a plain copy.

    Raises:
        InputRefusedError: the name is missing or taken, or the computation has no such plan.
    """
    actor.require(Role.MANAGER, scenario.perimeter_id, ROOM)
    problem = scenario.problem
    if point:
        plan, words = _point(run, point)
        reason = f"{words} du scénario «\u00a0{scenario.name}\u00a0»"
        problem = locked_to(problem, plan, actor.label, reason)
    return _created(
        actor,
        PlanScenario(
            territory=scenario.territory,
            perimeter_id=scenario.perimeter_id,
            run=scenario.run,
            name=name,
            note=scenario.note,
            problem=problem,
        ),
        origin=scenario,
    )


@transaction.atomic
def drop_scenario(
    *, actor: Actor, scenario: PlanScenario, version: int, reason: str
) -> PlanScenario:
    """Give a scenario in preparation up; it stays readable, and may be copied.

    Args:
        actor: manager of its perimeter.
        scenario: obtained through a gate.
        version: the one that the actor saw.
        reason: why.

    Raises:
        InputRefusedError: no reason, it is voted or given up, or somebody changed it in between.
    """
    actor.require(Role.MANAGER, scenario.perimeter_id, ROOM)
    held = held_scenario(scenario, version)
    said = required_reason(reason)
    held.stage = ScenarioStage.DROPPED
    return saved(actor, held, "drop_scenario", reason=said)


def held_scenario(scenario: PlanScenario, version: int | None = None) -> PlanScenario:
    """Return a scenario in preparation, locked until the transaction ends.

    Args:
        scenario: obtained through a gate.
        version: the one that the actor saw; `None` for any.

    Raises:
        InputRefusedError: it is voted or given up, or it has another version now.
    """
    held = PlanScenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    if held.stage != ScenarioStage.DRAFT:
        raise refused(
            f"le scénario «\u00a0{held.name}\u00a0» ne change plus\u00a0: il est "
            f"{str(held.get_stage_display()).lower()}.",
            "Copiez-le pour en préparer un autre.",
            field="stage",
        )
    if version is not None and held.version != version:
        raise changed_since("version", held.name)
    return held


def _created(actor: Actor, made: PlanScenario, origin: PlanScenario | None = None) -> PlanScenario:
    actor.require(Role.MANAGER, made.perimeter_id, ROOM)
    made.name = _free_name(made.name, made)
    made.problem = {**made.problem, "title": made.name}
    asked = understood(made.problem)
    made.note = made.note.strip()
    made.created_by = actor.user
    made.save(force_insert=True)
    after = {
        "name": made.name,
        "buildings": len(asked.problem.buildings),
        "copied_from": "" if origin is None else origin.name,
        **_summary(made.problem),
    }
    _record(actor, "create_scenario", made, after=after)
    return made


def _free_name(text: str, scenario: PlanScenario) -> str:
    name = required_title(text, field="name")
    if len(name) > NAME_LENGTH:
        raise refused(
            f"ce nom fait {len(name)} caractères, plus que {NAME_LENGTH}.",
            "Raccourcissez-le.",
            field="name",
        )
    others = PlanScenario.objects.filter(perimeter=scenario.perimeter_id, name=name)
    if others.exclude(pk=scenario.pk).exists():
        raise refused("un autre scénario porte déjà ce nom.", "Donnez-en un autre.", "name")
    return name


def _point(run: PlanRun | None, point: str) -> tuple[list[dict[str, Any]], str]:
    """Return the plan of a point of a computation, and its French words."""
    content: Mapping[str, Any] = {} if run is None else run.content
    if point == ROBUST and content.get("robust"):
        return content["robust"]["plan"], "Plan de moindre regret"
    curve = content.get("frontier", [])
    if point.isascii() and point.isdigit() and 1 <= int(point) <= len(curve):
        return curve[int(point) - 1]["plan"], f"Point {int(point)} de la courbe argent et service"
    raise refused(
        "ce calcul n’a pas ce plan.", "Tracez la courbe, puis choisissez un point.", "point"
    )


def saved(
    actor: Actor,
    held: PlanScenario,
    act: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> PlanScenario:
    """Write a changed scenario once its problem is read again, and its act in the journal.

    Args:
        actor: who changes it; allowed already.
        held: locked, changed.
        act: verb of the journal.
        before: what was there.
        after: what is there now.
        reason: why.

    Raises:
        InputRefusedError: what it would ask is no problem.
    """
    understood(held.problem)
    held.version += 1
    held.save(update_fields=["name", "note", "problem", "stage", "version", "updated_at"])
    _record(actor, act, held, before=before, after=after, reason=reason)
    return held


def _summary(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the journal tells of a document: what it asks, never its buildings."""
    names = ("years", "unit", "budgets", "carry_over", "objective", "assumptions")
    told = {name: document[name] for name in names if name in document}
    constraints = document.get("constraints", {})
    return told | {
        "constraints": {
            name: value for name, value in constraints.items() if name not in {LOCKS, VETOES}
        }
    }


def refused(reason: str, remedy: str, field: str = "") -> InputRefusedError:
    """Return the refusal of one field, or of the whole when no field is named."""
    return InputRefusedError((Refusal(reason, remedy, field=field),))


def _record(
    actor: Actor,
    act: str,
    scenario: PlanScenario,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    record(
        actor=actor,
        perimeter_id=scenario.perimeter_id,
        action=act,
        target=scenario,
        before=before,
        after=after,
        reason=reason,
    )
