"""Among equal plans the lowest codes win, and nothing useless is done.

A plan reads as the list of its choices in natural order of codes. Of two plans of exactly the same
value, the one whose list comes first in the dictionary is kept; then choices that can be withdrawn
without loss are, from the highest code.

Source: `03-cli.md`, conventions (optimal plans).
"""

from __future__ import annotations

from fractions import Fraction

from bastide.modules.estate.core.model import Ending, Model
from bastide.modules.estate.core.rows import Row, no_good

ONE = Fraction(1)


def settled(model: Model, picked: frozenset[int]) -> tuple[frozenset[int], bool]:
    """Return the plan of lowest codes among those worth exactly as much, and whether it is proved.

    Args:
        model: the problem, solved.
        picked: ranks of an optimal plan.

    Returns:
        Ranks of the plan kept; false when there were too many choices, or too little time, to
        tell every equal plan apart.
    """
    if len(model.options) > model.settings.most_settled:
        return _without_useless(model, picked), False
    other = model.maximise(extra=[no_good(picked, model.useful())], gap=0.0, is_confirmed=False)
    if other.ending is Ending.LIMIT:
        return _without_useless(model, picked), False
    if other.picked is None or other.value < model.total(picked):
        return picked, True
    best, is_proved = _lowest(model, picked)
    return _without_useless(model, best), is_proved


def _lowest(model: Model, picked: frozenset[int]) -> tuple[frozenset[int], bool]:
    worth = model.total(picked)
    best = picked
    begun: frozenset[int] = frozenset()
    fixed: list[Row] = []
    for own in model.of_building.values():
        if model.total(begun) == worth and model.is_valid(begun):
            return begun, True
        current = next((rank for rank in own if rank in best), None)
        while earlier := [rank for rank in own if current is None or rank < current]:
            asked = Row(None, "earlier", dict.fromkeys(earlier, -ONE), -ONE)
            run = model.maximise(extra=[*fixed, asked], gap=0.0, is_confirmed=False)
            if run.ending is Ending.LIMIT:
                return best, False
            if run.picked is None or run.value < worth:
                break
            best = run.picked
            current = next(rank for rank in own if rank in best)
        if current is None:
            fixed.append(Row(None, "kept", dict.fromkeys(own, ONE), Fraction(0)))
        else:
            fixed.append(Row(None, "chosen", {current: -ONE}, -ONE))
            begun |= {current}
    return best, True


def _without_useless(model: Model, picked: frozenset[int]) -> frozenset[int]:
    """Return a plan without the choices that bring nothing, tried from the highest code."""
    kept = picked
    for rank in sorted(picked, reverse=True):
        if model.values[rank] <= 0 and model.is_valid(kept - {rank}):
            kept -= {rank}
    return kept
