"""Invented answers of invented employers, for the demonstration: always the same ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bastide.modules.employment.core.outcomes.answers import Answer, HiringChannel, Outcome
from bastide.modules.employment.core.simulator.chance import Chance
from bastide.modules.employment.core.simulator.world import SimulatedJob

_ASKED, _LOST, _ANSWERED, _DATED = 0.94, 0.03, 0.6, 0.9
_OUTCOMES = (
    (Outcome.HIRED_HERE, 0.44), (Outcome.HIRED_ELSEWHERE, 0.2), (Outcome.NO_APPLICATION, 0.1),
    (Outcome.UNQUALIFIED, 0.12), (Outcome.STOPPED, 0.08), (Outcome.OTHER, 0.06),
)  # fmt: skip
_USUAL_DAYS = 13.0


@dataclass(frozen=True, slots=True)
class InventedOutcome:
    """What became of an invented recruitment.

    Attributes:
        is_asked: whether its employer was asked. is_lost: whether the message came back.
        answer: `None` without any.
    """

    is_asked: bool
    is_lost: bool
    answer: Answer | None


def invented_outcome(job: SimulatedJob, seed: int, ended: dt.date) -> InventedOutcome:
    """Return what became of an invented job.

    Args:
        job: of the invented basin.
        seed: of its world.
        ended: day on which it left the site, after it opened.
    """
    chance = Chance(f"{seed}:outcome:{job.key}")
    if chance.random() >= _ASKED:
        return InventedOutcome(is_asked=False, is_lost=False, answer=None)
    if chance.random() < _LOST:
        return InventedOutcome(is_asked=True, is_lost=True, answer=None)
    if chance.random() >= _ANSWERED:
        return InventedOutcome(is_asked=True, is_lost=False, answer=None)
    outcome = chance.weighted(_OUTCOMES)
    if not outcome.is_hire:
        return InventedOutcome(is_asked=True, is_lost=False, answer=Answer(outcome))
    longest = (ended - job.opened).days
    days = min(longest, round(chance.exponential(_USUAL_DAYS)))
    filled = job.opened + dt.timedelta(days=days) if chance.random() < _DATED else None
    channel = chance.choice(list(HiringChannel)) if outcome is Outcome.HIRED_ELSEWHERE else None
    hired = chance.between(max(1, job.positions - 1), job.positions)
    return InventedOutcome(
        is_asked=True, is_lost=False, answer=Answer(outcome, channel, hired, filled)
    )
