"""Why no plan exists: the smallest set of constraint families to relax, and by how much.

Each family is relaxed in turn, then each pair, and so on; the first size that gives a plan is the
answer, with every set of that size. The law is never relaxed: a lock that asks for what the law
stops is to be given up.

Source: strategy dossier §2.7; `03-cli.md`, conventions (conflicts name the families to relax).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from bastide.modules.estate.core.model import Ending, Model, SolverSettings
from bastide.modules.estate.core.options import Blocked
from bastide.modules.estate.core.planning import FAMILY_LABELS, KEEP, Family, Problem
from bastide.modules.estate.core.violations import Violation

REMEDIES = {
    Family.BUDGET: "Ajouter du budget, l’étaler sur plus d’années, ou compter d’autres recettes.",
    Family.REHOUSING: "Trouver d’autres surfaces, ou élargir les segments compatibles.",
    Family.ENERGY: "Rendre la cible d’énergie moins exigeante, ou proposer d’autres travaux.",
    Family.AREA: "Baisser la surface minimale demandée.",
    Family.PROJECTS: "Accepter plus de projets la même année, ou renforcer le service.",
    Family.LOCKS: "Lever le verrou.",
    Family.VETOES: "Lever le veto.",
    Family.EXCLUSIONS: "Admettre plus de choix parmi ceux qui s’excluent.",
    Family.PRECEDENCES: "Assouplir le préalable.",
    Family.OBLIGATIONS: "Admettre de conserver le bâtiment, ou lui proposer une autre action.",
}


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A set of families whose relaxation gives a plan.

    Attributes:
        families: in a fixed order. violations: the least that must be broken, each said.
        sentence: French words for the whole.
    """

    families: tuple[Family, ...]
    violations: tuple[Violation, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why no plan exists.

    Attributes:
        relaxations: every smallest set, any of which gives a plan; never empty.
        is_proved: false when time ran out before smaller sets were all ruled out.
    """

    relaxations: tuple[Relaxation, ...]
    is_proved: bool


def conflict_of(problem: Problem, settings: SolverSettings | None = None) -> Conflict | None:
    """Return why a problem has no plan; `None` when it has one, or when time ran out.

    Args:
        problem: a problem that has no plan.
        settings: how long each run may last; no clock means no total limit.
    """
    chosen = settings or SolverSettings()
    whole = Model(problem, chosen)
    families = [family for family in Family if family in {row.family for row in whole.rows}]
    zeros = (Fraction(0),) * len(whole.options)
    is_proved = True
    for size in range(len(families) + 1):
        found = []
        for some in combinations(families, size):
            run = Model(problem, chosen, frozenset(some)).maximise(zeros)
            is_proved = is_proved and run.ending is not Ending.LIMIT
            if run.picked is not None:
                found.append(some)
        if found:
            if not size:
                return None
            sets = [_relaxation(problem, chosen, some, whole.blocked) for some in found]
            return Conflict(tuple(sets), is_proved)
    return None


def _relaxation(
    problem: Problem,
    settings: SolverSettings,
    families: tuple[Family, ...],
    blocked: Sequence[Blocked],
) -> Relaxation:
    """Return a set of families with the least that must be broken of it."""
    model = Model(problem, settings, frozenset(families), is_elastic=True)
    run = model.maximise((Fraction(0),) * len(model.options), gap=0.0)
    violations: tuple[Violation, ...] = ()
    if run.picked is not None:
        violations = tuple(
            _with_law(problem, one, blocked)
            for one in model.verified(run.picked).violations
            if one.family in families
        )
    names = " et ".join(f"«\u00a0{FAMILY_LABELS[family]}\u00a0»" for family in families)
    said = " ".join(violation.sentence for violation in violations)
    sentence = f"Un plan existe si l’on assouplit {names}. {said}".strip()
    return Relaxation(families, violations, sentence)


def _with_law(problem: Problem, violation: Violation, blocked: Sequence[Blocked]) -> Violation:
    """Return a violation of a lock with the law that stops what the lock asks, if any."""
    if violation.family is not Family.LOCKS:
        return violation
    asked = {one.action for one in problem.locks if one.building == violation.group} - {KEEP}
    reasons = {
        f"{state.reason} ({state.article})"
        for one in blocked
        if one.building == violation.group and one.action in asked
        for state in one.gates
    }
    return replace(violation, sentence=" ".join([violation.sentence, *sorted(reasons)]))
