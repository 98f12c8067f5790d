"""Proposals and decisions in words: one sentence, one row per building, counts per action."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.gates import GateState, Standing
from bastide.modules.estate.core.proposals import Proposal
from bastide.modules.estate.figures.results import class_words, level_of
from bastide.modules.estate.forms.proposals import (
    ACTION_WORDS,
    DECIDED,
    FOLLOWED,
    NO_ACTION,
    PENDING,
    REPLACED,
)
from bastide.modules.estate.forms.results import NONE
from bastide.modules.estate.models import Decision
from bastide.modules.estate.queries.proposals import ProposalRow, action_of
from bastide.modules.estate.queries.results import ResultView

DECISION = "estate_decision"
PROPOSALS = "estate_proposals"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One legal step: where the building is before it, in words; texts of law are in French."""

    step: str
    article: str
    level: str
    standing: str
    reason: str
    lifted_by: str
    actions: str


@dataclass(frozen=True, slots=True)
class ListedProposal:
    """One building of the list of proposals."""

    code: str
    label: str
    url: str
    segment: str
    level: str
    klass: str
    proposed: str
    reason: str
    missing: Sequence[str]
    next_step: StepRow | None
    is_stopped: bool
    retained: str
    decided: str
    is_replaced: bool


def action_words(action: ActionKind | None) -> str:
    """Return the name of an action, in the language of the page."""
    return _("aucune action") if action is None else str(ACTION_WORDS[action])


def proposed_words(proposal: Proposal) -> str:
    """Return what is proposed, and what follows it."""
    if proposal.action is None:
        return _("aucune proposition")
    first = action_words(proposal.action)
    if proposal.then is None:
        return first
    return _("%(first)s, puis %(then)s") % {"first": first, "then": action_words(proposal.then)}


def retained_words(row: ProposalRow) -> str:
    """Return the action kept in the end: what was decided, else what is proposed."""
    return action_words(row.retained) if row.decision else proposed_words(row.proposal)


def who_words(decision: Decision | None) -> str:
    """Return who decided and when; nothing when nothing was."""
    if decision is None:
        return ""
    said = _("%(who)s du %(day)s") % {
        "who": decision.get_stage_display(),
        "day": date_format(decision.decided_on, "j F Y"),
    }
    return f"{said} ({decision.vote})" if decision.vote else said


def decision_url(view: ResultView, territory: Territory, asset: object) -> str:
    """Return the page of the decision on a building of a campaign."""
    return reverse(DECISION, args=[territory.slug, view.campaign.pk, asset])


# The list -----------------------------------------------------------------------------------------
def narrowed_proposals(rows: Iterable[ProposalRow], asked: Mapping[str, str]) -> list[ProposalRow]:
    """Return the buildings that the address asks for, in the same order."""
    return [row for row in rows if _is_asked(row, asked)]


def _is_asked(row: ProposalRow, asked: Mapping[str, str]) -> bool:
    if asked.get("segment") and row.segment != asked["segment"]:
        return False
    wanted, found = asked.get("classe"), row.building_class
    if wanted and (found is not None if wanted == NONE else found != wanted):
        return False
    action = asked.get("action")
    if action and (row.retained is not None if action == NO_ACTION else row.retained != action):
        return False
    return {
        PENDING: row.decision is None,
        DECIDED: row.decision is not None,
        FOLLOWED: row.decision is not None and not is_replaced(row),
        REPLACED: is_replaced(row),
    }.get(asked.get("decision", ""), True)


def is_replaced(row: ProposalRow) -> bool:
    """Tell whether another action than the proposal was decided."""
    if row.decision is None:
        return False
    return row.retained not in {row.proposal.action, row.proposal.then}


def proposals_headline(rows: Sequence[ProposalRow]) -> str:
    """Return how many buildings each action keeps in the end, and how many are decided."""
    standing = [row for row in rows if row.ended_on is None]
    total = len(standing)
    said = ngettext("%(n)d bâtiment", "%(n)d bâtiments", total) % {"n": total}
    parts = [
        _("%(n)d à %(action)s") % {"n": count, "action": words}
        for _action, words, count in action_counts(standing)
    ]
    sentence = f"{said}{NBSP}: {', '.join(parts)}." if parts else f"{said}."
    waiting = sum(row.retained is None for row in standing)
    if waiting:
        sentence += " " + ngettext(
            "%(n)d n’a pas de proposition, faute de classe publiable.",
            "%(n)d n’ont pas de proposition, faute de classe publiable.",
            waiting,
        ) % {"n": waiting}
    return f"{sentence} {_decided_sentence(standing)}"


def _decided_sentence(rows: Sequence[ProposalRow]) -> str:
    decided = sum(row.decision is not None for row in rows)
    if not decided:
        return _("Aucune décision n’est encore écrite\u00a0: ce sont des propositions.")
    replaced = sum(is_replaced(row) for row in rows)
    return ngettext(
        "%(n)d est décidé, dont %(other)d autrement que proposé.",
        "%(n)d sont décidés, dont %(other)d autrement que proposé.",
        decided,
    ) % {"n": decided, "other": replaced}


def action_counts(rows: Iterable[ProposalRow]) -> list[tuple[str, str, int]]:
    """Return action, words and number of buildings of each action kept, the most first."""
    counts = Counter(row.retained for row in rows if row.retained is not None)
    return [(kind.value, action_words(kind), count) for kind, count in counts.most_common()]


def listed_proposals(
    view: ResultView, territory: Territory, rows: Iterable[ProposalRow]
) -> list[ListedProposal]:
    """Return the lines of some buildings, in the order given."""
    return [
        ListedProposal(
            code=row.code,
            label=row.label,
            url=decision_url(view, territory, row.asset),
            segment=row.segment,
            level=level_of(row.placement),
            klass=row.building_class.value if row.building_class else class_words(row.placement),
            proposed=proposed_words(row.proposal),
            reason=row.proposal.reason,
            missing=row.proposal.missing,
            next_step=next_step(row.gates),
            is_stopped=any(state.is_stopping for state in row.gates),
            retained=retained_words(row),
            decided=who_words(row.decision),
            is_replaced=is_replaced(row),
        )
        for row in rows
    ]


# Legal steps --------------------------------------------------------------------------------------
def next_step(states: Iterable[GateState]) -> StepRow | None:
    """Return the first legal step that is not yet taken; `None` when none is left."""
    left = (state for state in states if state.standing is not Standing.LIFTED)
    found = next(left, None)
    return step_row(found) if found else None


def step_row(state: GateState) -> StepRow:
    """Return one legal step in words."""
    level, words = {
        Standing.LIFTED: ("ok", _("franchie")),
        Standing.STANDING: ("warn", _("à franchir")),
        Standing.UNKNOWN: ("neutral", _("à renseigner")),
    }[state.standing]
    if state.is_stopping:
        level, words = "err", _("arrête l’action")
    return StepRow(
        step=state.gate.step,
        article=state.article,
        level=level,
        standing=words,
        reason=state.reason,
        lifted_by=state.gate.lifted_by if state.standing is not Standing.LIFTED else "",
        actions=", ".join(action_words(kind) for kind in ActionKind if kind in state.gate.blocks),
    )


def every_step(row: ProposalRow) -> list[StepRow]:
    """Return every legal step that concerns the building, whatever is decided, in order."""
    found: dict[str, GateState] = {}
    for kind in ActionKind:
        found |= {state.gate.id: state for state in row.steps_of(kind)}
    return [step_row(state) for state in sorted(found.values(), key=lambda one: one.gate.rank)]


def steps_sentence(row: ProposalRow) -> str:
    """Return how many legal steps are left before the last action, and whether one stops it."""
    left = sum(state.standing is not Standing.LIFTED for state in row.gates)
    action = action_words(row.last_action)
    if row.last_action is None:
        return _("Rien n’est à faire\u00a0: aucune action n’est proposée ni décidée.")
    if not left:
        return _("Aucune étape légale ne reste pour l’action «\u00a0%(action)s\u00a0».") % {
            "action": action
        }
    said = ngettext(
        "%(n)d étape légale reste pour l’action «\u00a0%(action)s\u00a0».",
        "%(n)d étapes légales restent pour l’action «\u00a0%(action)s\u00a0», dans cet ordre.",
        left,
    ) % {"n": left, "action": action}
    if any(state.is_stopping for state in row.gates):
        said += " " + _("La loi arrête cette action tant que l’une d’elles n’est pas franchie.")
    return said


# Decisions ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PastDecision:
    """One decision of the history: what, instead of what, by whom, why, written by whom."""

    number: int
    action: str
    proposed: str
    who: str
    reason: str
    author: str
    decision: Decision


def past_decisions(decisions: Iterable[Decision]) -> list[PastDecision]:
    """Return decisions in words, in the order given."""
    return [
        PastDecision(
            number=one.number,
            action=action_words(action_of(one)),
            proposed=_kept_proposal(one),
            who=who_words(one),
            reason=one.reason,
            author=author_words(one),
            decision=one,
        )
        for one in decisions
    ]


def author_words(decision: Decision) -> str:
    """Return who wrote a decision, as pages name a person."""
    author = decision.created_by
    return (author.full_name or author.email) if author else ""


def _kept_proposal(decision: Decision) -> str:
    """Return what the rules proposed the day of a decision."""
    try:
        return action_words(ActionKind(decision.proposed))
    except ValueError:
        return decision.proposed
