"""The one way from a state to another: under lock, from the version seen, written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.modules.employment.core.moderation.states import Act, State, can, state_after
from bastide.modules.employment.models import Advertiser, ModerationStep, Posting
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record

_VERBS: Mapping[Act, str] = {
    Act.SUBMIT: "submit_posting",
    Act.WITHDRAW: "withdraw_posting",
    Act.EDIT: "edit_posting",
    Act.EXTEND: "extend_posting",
    Act.CLOSE: "close_posting",
    Act.EXPIRE: "end_posting",
    Act.APPROVE: "approve_posting",
    Act.ASK: "question_posting",
    Act.REJECT: "refuse_posting",
    Act.SUSPEND: "suspend_posting",
    Act.RESUME: "resume_posting",
}


@dataclass(frozen=True, slots=True)
class Move:
    """What is done to an offer.

    Attributes:
        act: what. at: when.
        is_advertiser: its author does it.
        reason, message: of a decision. seconds: it took; `None` when unknown.
        values: fields of the offer that change with it.
    """

    act: Act
    at: dt.datetime
    is_advertiser: bool = False
    reason: str = ""
    message: str = ""
    seconds: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def held_posting(posting: Posting, version: int | None = None) -> Posting:
    """Return an offer as it stands, locked until the caller's transaction ends.

    Args:
        posting: obtained through a gate.
        version: the one that the actor saw; `None` when it does not matter.

    Raises:
        InputRefusedError: somebody changed it or decided of it in between.
    """
    rows = Posting.objects.select_for_update(of=("self",))
    held = rows.select_related("territory", "body", "advertiser__territory").get(pk=posting.pk)
    if version is not None and held.version != version:
        raise InputRefusedError((met(held),))
    return held


def has_earlier(posting: Posting) -> bool:
    """Tell whether an approved content stays online beside the one last written."""
    return posting.approved is not None


def may(posting: Posting, act: Act) -> bool:
    """Tell whether an act can be done to an offer as it stands."""
    return can(State(posting.state), act, has_earlier=has_earlier(posting))


def require_act(held: Posting, act: Act) -> None:
    """Stop an act that the state of an offer does not allow.

    Raises:
        InputRefusedError: with its state in words.
    """
    if not may(held, act):
        raise InputRefusedError((met(held),))


def move(actor: Actor, held: Posting, made: Move) -> Posting:
    """Move an offer to its next state, and write the step and the trail.

    Args:
        actor: who does it.
        held: by `held_posting`, in this transaction.
        made: what is done.

    Raises:
        InputRefusedError: its state does not allow it.
    """
    require_act(held, made.act)
    before = held.state
    after = state_after(State(before), made.act, has_earlier=has_earlier(held))
    for name, value in made.values.items():
        setattr(held, name, value)
    held.state, held.changed_at, held.version = after.value, made.at, held.version + 1
    if after is State.CLOSED:
        held.closed_at = made.at
    held.save()
    ModerationStep.objects.create(
        posting=held,
        body=held.body,
        at=made.at,
        act=made.act.value,
        user=None if made.is_advertiser else actor.user,
        is_advertiser=made.is_advertiser,
        reason=made.reason,
        message=made.message,
        seconds=made.seconds,
    )
    if made.is_advertiser and held.advertiser is not None:
        signs = {"last_seen_at": made.at, "asked_again_at": None}
        Advertiser.objects.filter(pk=held.advertiser.pk).update(**signs)
    record(
        actor=actor,
        perimeter_id=held.territory.perimeter_id,
        action=_VERBS[made.act],
        target=held,
        before={"state": before},
        after={"state": held.state, "reason": made.reason, "seconds": made.seconds},
    )
    return held


def met(held: Posting) -> Refusal:
    """Say what was done meanwhile, by whom and when, so that the second person understands."""
    last = held.steps.select_related("user").order_by("-at", "-pk").first()
    said = f"Cette offre est maintenant «\u00a0{held.get_state_display()}\u00a0»"
    if last is None:
        return Refusal(f"{said}.", "Rechargez la page.", field="version")
    who = "son auteur" if last.is_advertiser else str(last.user or "le site")
    when = date_format(timezone.localtime(last.at), "j F Y à H:i")
    return Refusal(
        f"{said}\u00a0: {who} est passé avant vous, le {when}.",
        "Rechargez la page\u00a0; rien de ce que vous venez de demander n’a été fait.",
        field="version",
    )
