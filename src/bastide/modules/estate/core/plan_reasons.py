"""Why a plan does what it does of each building, in one French sentence written by rule.

Nothing is guessed: a reason says what the choice is worth, what imposed it, what stops it, or that
it was worth something and found no place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bastide.foundation.money import shown
from bastide.modules.estate.core.actions import LABELS
from bastide.modules.estate.core.options import Blocked, Option, options_of
from bastide.modules.estate.core.planning import KEEP, Plan, PlanBuilding, Problem
from bastide.modules.estate.core.receipts import euros_of
from bastide.modules.estate.core.violations import said_number


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a building has its choice.

    Attributes:
        sentence: in French. is_unplaced: kept although an action would have been worth more.
    """

    sentence: str
    is_unplaced: bool = False


def reasons_of(problem: Problem, plan: Plan) -> dict[str, Reason]:
    """Return the reason of each building of a plan.

    Args:
        problem: what was asked.
        plan: building → choice; absent buildings are kept.
    """
    found = options_of(problem)
    offered: defaultdict[str, list[Option]] = defaultdict(list)
    for option in found.options:
        offered[option.choice.building].append(option)
    locks = {one.building: one.reason for one in problem.locks}
    return {
        one.code: _imposed(locks[one.code])
        if one.code in locks
        else _reason(one, plan, offered[one.code], found.blocked)
        for one in problem.buildings
    }


def _imposed(reason: str) -> Reason:
    return Reason(f"Décision imposée au plan\u00a0: {reason}" if reason else "Décision imposée.")


def _reason(
    building: PlanBuilding, plan: Plan, offered: Sequence[Option], blocked: Iterable[Blocked]
) -> Reason:
    choice = plan.get(building.code)
    if choice is not None:
        (chosen,) = (one for one in offered if one.choice == choice)
        return Reason(_chosen(chosen))
    if not any(spec.code != KEEP for spec in building.actions):
        return Reason("Aucune action n’est proposée pour ce bâtiment.")
    if not offered:
        return Reason(_stopped(building, blocked))
    best = max(offered, key=lambda one: one.value)
    if best.value <= building.keep_value:
        return Reason("Aucune action possible ne vaut plus que ce qu’elle coûte.")
    label = LABELS[best.spec.kind]
    return Reason(
        f"Non placé\u00a0: «\u00a0{label}\u00a0» vaudrait {_euros(best.value)}, mais n’entre pas "
        "dans les contraintes du plan.",
        is_unplaced=True,
    )


def _chosen(option: Option) -> str:
    """Return what a choice brings and costs."""
    parts = []
    if option.service > 0:
        parts.append(f"améliore le service de {said_number(option.service)} points × m²")
    if option.money > 0:
        parts.append(f"rapporte {_euros(option.money)} au total")
    elif option.money < 0:
        parts.append(f"coûte {_euros(-option.money)} au total, économies déduites")
    if option.energy < 0:
        parts.append(f"économise {said_number(-option.energy)} MWh par an")
    if option.spec.freed_m2 > 0:
        parts.append(f"ouvre {said_number(option.spec.freed_m2)} m² pour reloger")
    said = ", ".join(parts)
    if option.value > 0:
        return f"{said[:1].upper()}{said[1:]}." if said else "Vaut plus que de conserver."
    rest = f"\u00a0: {said}" if said else ""
    return f"Ne se justifie pas seul, mais rend le reste du plan possible{rest}."


def _stopped(building: PlanBuilding, blocked: Iterable[Blocked]) -> str:
    reasons: Mapping[str, None] = dict.fromkeys(
        state.reason for one in blocked if one.building == building.code for state in one.gates
    )
    why = " ".join(reasons) or "les travaux finiraient après le plan."
    return f"Aucune action n’est possible dans le plan\u00a0: {why}"


def _euros(value: Fraction) -> str:
    return f"{shown(euros_of(value))}\u00a0€"
