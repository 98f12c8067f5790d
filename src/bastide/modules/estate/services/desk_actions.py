"""The action that an accepted request opens in the voted plan."""

from __future__ import annotations

from typing import Any

from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans.models import Action, Plan
from bastide.kernel.plans.services import add_action, record_money
from bastide.modules.estate.models import DeskRequest, DeskSession, RequestKind
from bastide.platform.access.actors import Actor

SPENDS = frozenset({RequestKind.WORKS, RequestKind.PURCHASE, RequestKind.NEED})
"""The requests whose estimated cost is an investment of their action."""


def open_action(actor: Actor, held: DeskRequest, session: DeskSession, plan: Plan) -> Action:
    """Open the action of an accepted request in the estate's plan, with its estimated cost."""
    about: dict[str, Any] = {}
    if held.asset is not None:
        about = {"reference": held.asset.pk, "reference_label": str(held.asset)[:200]}
    action = add_action(
        actor=actor,
        plan=plan,
        title=held.title,
        starts_on=max(session.held_on, plan.starts_on),
        ends_on=max(held.wished_on or plan.ends_on, session.held_on, plan.starts_on),
        owner_service=held.service,
        reason=f"Accepté en séance du {session.held_on:%d/%m/%Y}",
        origin={"kind": "request", "request": str(held.pk), "session": str(session.pk)},
        origin_key=f"request-{held.pk}",
        description=held.text,
        **about,
    )
    if held.amount is not None and held.kind in SPENDS:
        record_money(
            actor=actor,
            action=action,
            year=(held.wished_on or session.held_on).year,
            section=Section.INVESTMENT,
            direction=Direction.EXPENDITURE,
            planned=held.amount,
            reason="Coût estimé par la demande",
        )
    return action
