"""Writes of what a scenario imposes or forbids: each with its author and its reason."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bastide.modules.estate.core.scenario_documents import (
    LOCKS,
    Imposed,
    imposed_in,
    offered_actions,
    understood,
    with_imposed,
    without_imposed,
)
from bastide.modules.estate.models import PlanScenario
from bastide.modules.estate.services.refusals import required_reason
from bastide.modules.estate.services.scenarios import ROOM, held_scenario, refused, saved
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role


@transaction.atomic
def impose(*, actor: Actor, scenario: PlanScenario, version: int, imposed: Imposed) -> PlanScenario:
    """Impose an action on a building of a scenario, or forbid one, with author and reason.

    Args:
        actor: manager of its perimeter; the author.
        scenario: obtained through a gate.
        version: the one that the actor saw.
        imposed: what; its author is taken from the actor.

    Raises:
        InputRefusedError: no reason, no such building, action or year, the scenario is voted or
            given up, or somebody changed it in between.
    """
    actor.require(Role.MANAGER, scenario.perimeter_id, ROOM)
    held = held_scenario(scenario, version)
    reason = required_reason(imposed.reason)
    problem = understood(held.problem).problem
    known = offered_actions(problem, imposed.building)
    if not known:
        raise refused(
            "aucun bâtiment du scénario n’a ce code.", "Choisissez-le dans la liste.", "building"
        )
    if imposed.action not in (known if imposed.family == LOCKS else ("", *known)):
        raise refused("ce bâtiment n’a pas cette action.", "Choisissez-la dans la liste.", "action")
    if imposed.year is not None and imposed.year not in problem.years:
        raise refused("cette année n’est pas dans le plan.", "Choisissez-en une autre.", "year")
    added = Imposed(
        imposed.family, imposed.building, imposed.action, imposed.year, actor.label, reason
    )
    held.problem = with_imposed(held.problem, added)
    act = "lock_scenario" if added.family == LOCKS else "refuse_in_scenario"
    return saved(actor, held, act, after=_imposed_words(added), reason=reason)


@transaction.atomic
def lift(
    *, actor: Actor, scenario: PlanScenario, version: int, imposed: Imposed, reason: str
) -> PlanScenario:
    """Lift a lock or a veto of a scenario.

    Args:
        actor: manager of its perimeter.
        scenario: obtained through a gate.
        version: the one that the actor saw.
        imposed: which one; its author and reason do not matter.
        reason: why.

    Raises:
        InputRefusedError: no reason, there is none such, the scenario is voted or given up, or
            somebody changed it in between.
    """
    actor.require(Role.MANAGER, scenario.perimeter_id, ROOM)
    held = held_scenario(scenario, version)
    said = required_reason(reason)
    before = imposed_in(held.problem)
    document = without_imposed(held.problem, imposed)
    if len(imposed_in(document)) == len(before):
        raise refused(
            "cette décision n’est plus dans le scénario.", "Rechargez la page.", "building"
        )
    held.problem = document
    return saved(actor, held, "unlock_scenario", before=_imposed_words(imposed), reason=said)


def _imposed_words(one: Imposed) -> dict[str, Any]:
    return {
        "family": one.family,
        "building": one.building,
        "action": one.action,
        "year": one.year,
    }
