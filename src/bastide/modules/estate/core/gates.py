"""Legal gates: the ordered steps that the law asks before an action, outside any score.

A gate that stops the plan (`is_hard`) takes the action out of what a plan may choose; the others
are steps to go through. What is known by trade and not read at its source is marked to verify.

Source: strategy dossier §2.1 (legal facts), spec 20 part 6; each gate names its article.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.legal_facts import LegalFacts


class Standing(StrEnum):
    """Where a building is before a gate."""

    LIFTED = "lifted"
    STANDING = "standing"
    UNKNOWN = "unknown"


STANDING_LABELS = {
    Standing.LIFTED: "franchie",
    Standing.STANDING: "à franchir",
    Standing.UNKNOWN: "à renseigner",
}

Finding = tuple[Standing, str] | None
"""Where the building is and why, in French; `None` when the gate does not concern it."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One step that the law asks.

    Attributes:
        id: stable name. rank: its place in the procedure.
        step: its French name. article: the text.
        blocks: the kinds of action that wait for it. lifted_by: what lifts it, in French.
        is_hard: while it stands, no plan may choose the action.
        is_verified: the text was read; otherwise it is known by trade and shown to verify.
        finding: where a building is on a day.
    """

    id: str
    rank: int
    step: str
    article: str
    blocks: frozenset[ActionKind]
    lifted_by: str
    is_hard: bool
    is_verified: bool
    finding: Callable[[LegalFacts, dt.date], Finding]


@dataclass(frozen=True, slots=True)
class GateState:
    """A gate before one building on one day."""

    gate: Gate
    standing: Standing
    reason: str

    @property
    def is_stopping(self) -> bool:
        """Tell whether it takes the action out of every plan."""
        return self.gate.is_hard and self.standing is Standing.STANDING

    @property
    def article(self) -> str:
        """Return the article, marked when it is still to be verified."""
        return self.gate.article + ("" if self.gate.is_verified else " (à vérifier)")


def procedure(
    facts: LegalFacts, kind: ActionKind, on: dt.date, gates: Iterable[Gate]
) -> tuple[GateState, ...]:
    """Return the steps of an action on a building, in their order, each with where it stands.

    Args:
        facts: what is known of the building in law.
        kind: the action.
        on: the day.
        gates: the catalogue of gates.
    """
    states = []
    for gate in sorted(gates, key=lambda one: one.rank):
        found = gate.finding(facts, on) if kind in gate.blocks else None
        if found is not None:
            states.append(GateState(gate, *found))
    return tuple(states)


def stops(states: Iterable[GateState]) -> tuple[GateState, ...]:
    """Return the gates that take the action out of every plan."""
    return tuple(state for state in states if state.is_stopping)


def is_lawful(states: Iterable[GateState]) -> bool:
    """Tell whether no gate stops the action; unknown facts do not stop it, and are shown."""
    return not stops(states)
