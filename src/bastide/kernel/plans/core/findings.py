"""What is missing or doubtful in a plan at a date, each with its remedy; nothing is corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bastide.kernel.plans.core.content import (
    ActionFacts,
    Holder,
    MeasureFacts,
    NodeFacts,
    PlanContent,
)
from bastide.kernel.plans.core.measures import period_gaps
from bastide.kernel.plans.core.progress import Aim
from bastide.kernel.plans.core.standings import standing_of
from bastide.kernel.plans.core.statuses import Status

_ENDED = frozenset({Status.DONE, Status.ABANDONED})


class Severity(StrEnum):
    """How much a finding matters: it falsifies an answer, or it deserves a look."""

    SERIOUS = "serious"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something missing or doubtful.

    Attributes:
        rule: short name of the rule that found it. severity: how much it matters.
        code, title: of the node, action or measure concerned.
        sentence: what is found, in French. remedy: what to do.
    """

    rule: str
    severity: Severity
    code: str
    title: str
    sentence: str
    remedy: str


def findings_of(content: PlanContent, on: dt.date) -> tuple[Finding, ...]:
    """Return what is missing or doubtful at a date: nodes, then actions, then measures."""
    served = {node for action in content.actions for node, _share in action.shares}
    parents = {node.parent for node in content.nodes}
    found: list[Finding] = []
    for node in content.nodes:
        is_empty = node.id not in served and node.id not in parents
        found += _of_node(node, is_empty, on)
    for action in content.actions:
        found += _of_action(action, content, on)
    for measure in content.measures:
        found += _of_measure(measure, on)
    return tuple(found)


def _of_node(node: NodeFacts, is_empty: bool, on: dt.date) -> Iterator[Finding]:
    if is_empty:
        yield _notice(
            "node_without_action",
            node,
            "Aucune action ne sert ce nœud.",
            "Rattachez-lui une action, ou retirez-le.",
        )
    if not node.weight:
        yield _notice(
            "node_without_weight",
            node,
            "Son poids est nul\u00a0: il ne compte pas au-dessus.",
            "Donnez-lui un poids.",
        )
    yield from _of_holder(node, node.holder, on)


def _of_action(action: ActionFacts, content: PlanContent, on: dt.date) -> Iterator[Finding]:
    if not action.shares:
        yield _notice(
            "action_without_objective",
            action,
            "Elle ne sert aucun objectif.",
            "Rattachez-la à un nœud du plan.",
        )
    if action.status in _ENDED:
        return
    if action.holder.is_nobody:
        yield _serious(
            "action_without_owner", action, "Personne n’en répond.", "Nommez un responsable."
        )
    yield from _of_holder(action, action.holder, on)
    yield from _of_dates(action, content, on)


def _of_dates(action: ActionFacts, content: PlanContent, on: dt.date) -> Iterator[Finding]:
    last = action.ends_on or action.starts_on
    if action.starts_on < content.starts_on or last > content.ends_on:
        yield _notice(
            "action_outside_plan",
            action,
            f"Elle déborde du plan ({content.starts_on:%d/%m/%Y} – {content.ends_on:%d/%m/%Y}).",
            "Corrigez ses dates, ou celles du plan.",
        )
    if action.ends_on is not None and action.ends_on < on:
        yield _serious(
            "action_late",
            action,
            f"Sa fin, le {action.ends_on:%d/%m/%Y}, est passée.",
            "Dites-la réalisée, ou reportez-la avec un motif.",
        )
    elif action.starts_on < on and action.status is Status.PLANNED:
        yield _notice(
            "action_not_started",
            action,
            f"Son début, le {action.starts_on:%d/%m/%Y}, est passé.",
            "Dites-la en cours, ou reportez-la avec un motif.",
        )
    for milestone in action.milestones:
        if milestone.done_on is None and milestone.due_on < on:
            yield _notice(
                "milestone_late",
                action,
                f"Le jalon «\u00a0{milestone.title}\u00a0» était dû le "
                f"{milestone.due_on:%d/%m/%Y}.",
                "Dites-le fait, ou changez sa date.",
            )


def _of_holder(subject: NodeFacts | ActionFacts, holder: Holder, on: dt.date) -> Iterator[Finding]:
    if holder.function_ends_on is not None and holder.function_ends_on < on:
        yield _serious(
            "function_ended",
            subject,
            f"La fonction de {holder.function} a pris fin le {holder.function_ends_on:%d/%m/%Y}.",
            "Nommez la personne qui a pris la suite.",
        )
    if holder.service_ends_on is not None and holder.service_ends_on < on:
        yield _serious(
            "service_closed",
            subject,
            f"Le service {holder.service_code} {holder.service} n’existe plus depuis le "
            f"{holder.service_ends_on:%d/%m/%Y}.",
            "Nommez le service qui a pris la suite.",
        )


def _of_measure(measure: MeasureFacts, on: dt.date) -> Iterator[Finding]:
    current = standing_of(measure, on).current
    needs_baseline = measure.goal.aim in {Aim.UP, Aim.DOWN}
    if needs_baseline and measure.goal.baseline is None:
        yield _serious(
            "measure_without_baseline",
            measure,
            "Sa valeur de départ n’est pas connue\u00a0: aucun avancement ne se calcule.",
            "Relevez-la, ou retrouvez-la.",
        )
    if current.value is None and measure.baseline_on < on:
        yield _serious(
            "measure_without_value", measure, "Aucune valeur n’est connue.", "Relevez la mesure."
        )
    elif current.missing:
        yield _notice(
            "measure_with_missing_periods",
            measure,
            f"{current.missing} période(s) ne disent rien d’utilisable.",
            "Relevez-les\u00a0; un dénominateur nul ne donne pas de ratio.",
        )
    for first, last in period_gaps(measure.periods):
        yield _notice(
            "measure_gap",
            measure,
            f"Aucune période ne couvre du {first:%d/%m/%Y} au {last:%d/%m/%Y}.",
            "Ajoutez la période qui manque.",
        )


def _notice(
    rule: str, subject: NodeFacts | ActionFacts | MeasureFacts, sentence: str, remedy: str
) -> Finding:
    return _finding(rule, Severity.NOTICE, subject, sentence, remedy)


def _serious(
    rule: str, subject: NodeFacts | ActionFacts | MeasureFacts, sentence: str, remedy: str
) -> Finding:
    return _finding(rule, Severity.SERIOUS, subject, sentence, remedy)


def _finding(
    rule: str,
    severity: Severity,
    subject: NodeFacts | ActionFacts | MeasureFacts,
    sentence: str,
    remedy: str,
) -> Finding:
    title = subject.label if isinstance(subject, MeasureFacts) else subject.title
    return Finding(rule, severity, subject.code, title, sentence, remedy)
