"""The circuit breaker: whether a run of a source may remove the offers that it no longer lists.

A doubtful run may add and update; it never removes. A missing offer is not an ended offer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bastide.modules.employment.core.feeds.reports import VERDICT_WORDS, FeedReport, Verdict

RUNS_OF_REFERENCE = 7
"""Last good runs whose median number of offers is what a source is expected to list."""

_GOOD_ANSWERS = frozenset({200, 304})
_PARTIAL = 206


@dataclass(frozen=True, slots=True)
class GuardRule:
    """What a source must respect for its missing offers to be believed.

    Attributes:
        largest_drop: share of the median that may vanish at once (0 to 1).
        most_duplicates: share of items whose identifier is repeated (0 to 1).
        most_rejected: share of items refused for another reason (0 to 1).
        fewest: offers below which the source is never believed; 0 for none.
        misses: healthy runs in a row without an offer before it is removed.
    """

    largest_drop: float = 0.5
    most_duplicates: float = 0.05
    most_rejected: float = 0.2
    fewest: int = 0
    misses: int = 2


DEFAULT_RULE = GuardRule()


@dataclass(frozen=True, slots=True)
class GuardDecision:
    """Whether a run may remove.

    Attributes:
        may_remove: every condition holds.
        reasons: each condition that does not, in French; empty when all hold.
        expected: median of the last good runs; `None` when there were none.
    """

    may_remove: bool
    reasons: tuple[str, ...] = ()
    expected: float | None = None


def removal_decision(
    report: FeedReport,
    last_good_runs: Sequence[int],
    *,
    http_status: int = 200,
    rule: GuardRule = DEFAULT_RULE,
) -> GuardDecision:
    """Return whether a run may count its missing offers, and why not.

    Refused when the answer was not 200 or 304, the feed is not whole and well formed, it holds no
    offer, it holds fewer than (1 − largest drop) × median of the last seven good runs, too many
    identifiers are repeated, or too many items are refused. An answer 304 says that nothing
    changed: no offer is missing, so nothing is removed either way.

    Args:
        report: what the run found.
        last_good_runs: offers kept by each earlier good run, the oldest first.
        http_status: of the answer.
        rule: limits of the source.

    Source: dossier of the room, section 6, « Guard ».
    """
    recent = list(last_good_runs)[-RUNS_OF_REFERENCE:]
    expected = float(median(recent)) if recent else None
    if http_status == 304:  # noqa: PLR2004 -- « Not Modified »
        return GuardDecision(may_remove=True, expected=expected)
    reasons = [*_answer_reasons(report, http_status), *_volume_reasons(report, expected, rule)]
    return GuardDecision(not reasons, tuple(reasons), expected)


def _answer_reasons(report: FeedReport, http_status: int) -> list[str]:
    reasons = []
    if http_status == _PARTIAL:
        reasons.append(f"la source a répondu {http_status}\u00a0: la lecture est partielle.")
    elif http_status not in _GOOD_ANSWERS:
        reasons.append(f"la source a répondu {http_status}.")
    if report.verdict is not Verdict.OK:
        reasons.append(f"{VERDICT_WORDS[report.verdict]}.")
    return reasons


def _volume_reasons(report: FeedReport, expected: float | None, rule: GuardRule) -> list[str]:
    if report.seen == 0:
        return [] if report.verdict is Verdict.EMPTY else ["aucune offre n'a été lue."]
    reasons = []
    floor = max((1 - rule.largest_drop) * (expected or 0), rule.fewest)
    if report.kept < floor:
        usual = f"{expected:g} d'habitude" if expected else f"{rule.fewest} attendues au moins"
        reasons.append(f"{report.kept} offres lues, {usual}\u00a0: la chute est trop forte.")
    if report.duplicates > rule.most_duplicates * report.seen:
        reasons.append(f"{report.duplicates} identifiants répétés sur {report.seen}.")
    others = len(report.rejected) - report.duplicates
    if others > rule.most_rejected * report.seen:
        named = "offre refusée" if others == 1 else "offres refusées"
        reasons.append(f"{others} {named} sur {report.seen}.")
    return reasons


def is_gone(misses: int, *, has_explicit_end: bool = False, rule: GuardRule = DEFAULT_RULE) -> bool:
    """Tell whether an offer is ended: an explicit end, or enough healthy runs without it.

    Args:
        misses: healthy runs in a row that did not list it.
        has_explicit_end: the source said that it ends, or its date of validity has passed.
        rule: limits of the source.

    >>> is_gone(1), is_gone(2), is_gone(0, has_explicit_end=True)
    (False, True, True)
    """
    return has_explicit_end or misses >= rule.misses
