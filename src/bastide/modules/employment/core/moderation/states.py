"""States of an offer that somebody posts, and the only table of what moves it from one to another.

A state says where the content last written stands. While a material change of an approved offer is
examined, the earlier content stays online: the offer `has_earlier` content, and what refuses the
change brings it back to approved instead of refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bastide.foundation.errors import BastideError


class State(StrEnum):
    """Where the content last written stands."""

    DRAFT = "brouillon"
    SUBMITTED = "soumise"
    NEEDS_INFO = "a_preciser"
    APPROVED = "approuvee"
    REJECTED = "refusee"
    SUSPENDED = "suspendue"
    CLOSED = "close"


class Act(StrEnum):
    """What is done to an offer."""

    SUBMIT = "soumettre"
    WITHDRAW = "retirer"
    EDIT = "modifier"
    EXTEND = "prolonger"
    CLOSE = "clore"
    EXPIRE = "echoir"
    APPROVE = "approuver"
    ASK = "interroger"
    REJECT = "refuser"
    SUSPEND = "suspendre"
    RESUME = "retablir"


DECISIONS = (Act.APPROVE, Act.ASK, Act.REJECT, Act.SUSPEND, Act.RESUME)
"""Acts of whoever moderates; the others are the advertiser's, or the clock's."""

EXPLAINED = (Act.ASK, Act.REJECT, Act.SUSPEND)
"""Decisions that give a reason."""

IN_REVIEW = (State.SUBMITTED, State.NEEDS_INFO)

_NEW: Mapping[tuple[State, Act], State] = {
    (State.DRAFT, Act.EDIT): State.DRAFT,
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Act.WITHDRAW): State.DRAFT,
    (State.SUBMITTED, Act.APPROVE): State.APPROVED,
    (State.SUBMITTED, Act.ASK): State.NEEDS_INFO,
    (State.SUBMITTED, Act.REJECT): State.REJECTED,
    (State.SUBMITTED, Act.CLOSE): State.CLOSED,
    (State.NEEDS_INFO, Act.EDIT): State.NEEDS_INFO,
    (State.NEEDS_INFO, Act.SUBMIT): State.SUBMITTED,
    (State.NEEDS_INFO, Act.WITHDRAW): State.DRAFT,
    (State.NEEDS_INFO, Act.REJECT): State.REJECTED,
    (State.NEEDS_INFO, Act.CLOSE): State.CLOSED,
    (State.REJECTED, Act.EDIT): State.REJECTED,
    (State.REJECTED, Act.SUBMIT): State.SUBMITTED,
    (State.REJECTED, Act.CLOSE): State.CLOSED,
    (State.APPROVED, Act.EDIT): State.APPROVED,
    (State.APPROVED, Act.SUBMIT): State.SUBMITTED,
    (State.APPROVED, Act.EXTEND): State.APPROVED,
    (State.APPROVED, Act.CLOSE): State.CLOSED,
    (State.APPROVED, Act.EXPIRE): State.CLOSED,
    (State.APPROVED, Act.SUSPEND): State.SUSPENDED,
    (State.SUSPENDED, Act.RESUME): State.APPROVED,
    (State.SUSPENDED, Act.CLOSE): State.CLOSED,
}
_WITH_EARLIER: Mapping[tuple[State, Act], State] = {
    (State.SUBMITTED, Act.WITHDRAW): State.APPROVED,
    (State.SUBMITTED, Act.REJECT): State.APPROVED,
    (State.SUBMITTED, Act.EXPIRE): State.CLOSED,
    (State.SUBMITTED, Act.SUSPEND): State.SUSPENDED,
    (State.NEEDS_INFO, Act.WITHDRAW): State.APPROVED,
    (State.NEEDS_INFO, Act.REJECT): State.APPROVED,
    (State.NEEDS_INFO, Act.EXPIRE): State.CLOSED,
    (State.NEEDS_INFO, Act.SUSPEND): State.SUSPENDED,
}
"""What differs while an earlier content is online."""


class TransitionRefusedError(BastideError):
    """What is asked cannot be done to an offer in its present state."""


def can(state: State, act: Act, *, has_earlier: bool) -> bool:
    """Tell whether an act can be done.

    Args:
        state: of the offer.
        act: what is asked.
        has_earlier: an approved content is there beside the one written last.
    """
    return (state, act) in _NEW or (has_earlier and (state, act) in _WITH_EARLIER)


def state_after(state: State, act: Act, *, has_earlier: bool) -> State:
    """Return the state that an act leads to.

    Args:
        state: of the offer.
        act: what is asked.
        has_earlier: an approved content is there beside the one written last.

    Raises:
        TransitionRefusedError: the act cannot be done in that state.
    """
    if has_earlier and (state, act) in _WITH_EARLIER:
        return _WITH_EARLIER[state, act]
    if (state, act) in _NEW:
        return _NEW[state, act]
    raise TransitionRefusedError(f"{state.value} : {act.value}")


def acts_of(state: State, *, has_earlier: bool) -> tuple[Act, ...]:
    """Return what can be done in a state, in the order of the list of acts."""
    return tuple(act for act in Act if can(state, act, has_earlier=has_earlier))
