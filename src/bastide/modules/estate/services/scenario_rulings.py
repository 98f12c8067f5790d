"""What a session of the groupe foncier answers to a scenario; an accepted one is the voted plan."""

from __future__ import annotations

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.modules.estate.models import (
    DeskSession,
    PlanScenario,
    Ruling,
    RulingKind,
    ScenarioStage,
)
from bastide.modules.estate.services.desk import VOTE_LENGTH, Answer, open_session_of
from bastide.modules.estate.services.refusals import changed_since, required_reason
from bastide.modules.estate.services.voted_plans import voted_plan
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

ROOM = "estate"


@transaction.atomic
def rule_scenario(
    *,
    actor: Actor,
    session: DeskSession,
    scenario: PlanScenario,
    answer: Answer,
    version: int,
) -> Ruling:
    """Write what a session answers to a scenario; an accepted one becomes the voted plan.

    Accepted, its plan is lived through again, then each action that it retains opens in a plan of
    the kernel, with its money to the cent. Refused, the scenario is given up; postponed, it waits.
    The same answer again returns the ruling that stands.

    Args:
        actor: manager of the scenario's perimeter.
        session: obtained through a gate, not closed.
        scenario: obtained through a gate; in preparation.
        answer: accepted, refused or postponed, with the reason.
        version: the one that the actor saw.

    Raises:
        InputRefusedError: no reason, the session is closed or of another territory, the scenario
            was answered or changed in between, or it has no plan that holds.
    """
    actor.require(Role.MANAGER, scenario.perimeter_id, ROOM)
    held_session = open_session_of(session)
    held = PlanScenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    known = held.rulings.filter(session=held_session).first()
    if known is not None and known.kind == answer.kind:
        return known
    _require_open(held, held_session, version, known)
    reason = required_reason(answer.reason)
    before = {"stage": held.stage}
    if answer.kind is RulingKind.ACCEPTED:
        held.plan = voted_plan(
            actor, held, held_on=held_session.held_on, vote=squeezed(answer.vote)[:VOTE_LENGTH]
        )
        held.stage = ScenarioStage.VOTED
    elif answer.kind is RulingKind.REFUSED:
        held.stage = ScenarioStage.DROPPED
    if answer.kind is not RulingKind.POSTPONED:
        held.version += 1
        held.save(update_fields=["plan", "stage", "version", "updated_at"])
    ruling = Ruling.objects.create(
        session=held_session,
        scenario=held,
        kind=answer.kind,
        reason=reason,
        vote=squeezed(answer.vote)[:VOTE_LENGTH],
        created_by=actor.user,
    )
    record(
        actor=actor,
        perimeter_id=held.perimeter_id,
        action="rule_scenario",
        target=held,
        before=before,
        after={
            "answer": answer.kind.value,
            "vote": ruling.vote,
            "session": str(held_session),
            "plan": None if held.plan_id is None else str(held.plan_id),
        },
        reason=reason,
    )
    return ruling


def _require_open(
    held: PlanScenario, session: DeskSession, version: int, known: Ruling | None
) -> None:
    if known is not None or held.stage != ScenarioStage.DRAFT:
        raise _refused(
            f"le scénario «\u00a0{held.name}\u00a0» a déjà sa réponse.",
            "Rechargez la page pour lire ce qui a été décidé.",
            field="stage",
        )
    if held.version != version:
        raise changed_since("version", held.name)
    if session.territory_id != held.territory_id:
        raise _refused(
            "cette séance est d’un autre territoire.", "Choisissez-en une d’ici.", field="session"
        )


def _refused(reason: str, remedy: str, field: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field=field),))
