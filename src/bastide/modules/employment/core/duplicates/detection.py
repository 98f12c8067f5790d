"""Offers → clusters of one job each, with every pair compared and why.

Nothing is dropped nor hidden: every offer stands in one cluster, alone or not, and every decision
of a person is applied before the rule.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.modules.employment.core.duplicates.candidates import candidate_pairs
from bastide.modules.employment.core.duplicates.clusters import (
    Links,
    PairKey,
    clustered,
    contradiction,
    lineages,
    pair_key,
)
from bastide.modules.employment.core.duplicates.compared import (
    PlaceResolver,
    PreparedOffer,
    SourceOffer,
    all_prepared,
)
from bastide.modules.employment.core.duplicates.comparison import Tier, Verdict, compare
from bastide.modules.employment.core.duplicates.judging import Judge
from bastide.modules.employment.core.duplicates.whereabouts import written_place

OfferName = str | tuple[str, str]
"""An offer in a decision: its `id`, or its source and its identifier there."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of two offers, for good.

    Attributes:
        a, b: the offers; by source and identifier they are found again at the next import.
        is_same: one job (`must`) or two (`cannot`).
    """

    a: OfferName
    b: OfferName
    is_same: bool


@dataclass(frozen=True, slots=True)
class Deduplication:
    """What was found.

    Attributes:
        clusters: every offer in one cluster, the canonical first.
        pairs: the pairs compared, in order of identifiers, and the verdicts.
        lineages: lives of jobs with several offers, reposts included.
        applied, unused: decisions that concern these offers, and those that do not.
    """

    clusters: list[list[str]]
    pairs: dict[PairKey, Verdict]
    lineages: list[list[str]]
    applied: int
    unused: int


def deduplicate(
    offers: Sequence[SourceOffer],
    *,
    decisions: Sequence[Decision] = (),
    resolve_place: PlaceResolver = written_place,
) -> Deduplication:
    """Return the clusters of some offers; their order changes nothing.

    Args:
        offers: with distinct identifiers.
        decisions: of persons; the last word on a pair prevails.
        resolve_place: turns the words of a place into its key.

    Raises:
        InputRefusedError: decisions contradict each other.
    """
    with _without_collector():
        return _deduplicated(sorted(offers, key=lambda one: one.id), decisions, resolve_place)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let no cycle be looked for: none is made here, and each look reads every offer again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _deduplicated(
    offers: Sequence[SourceOffer], decisions: Sequence[Decision], resolve_place: PlaceResolver
) -> Deduplication:
    ready = all_prepared(offers, resolve_place)
    by_id = {one.offer.id: one for one in ready}
    links, applied = _links(ready, decisions)
    compared = Judge(ready)
    verdicts = {
        (ready[first].offer.id, ready[second].offer.id): compared(ready[first], ready[second])
        for first, second in candidate_pairs(ready)
    }

    def judge(a: str, b: str) -> Verdict:
        return verdicts.get(pair_key(a, b)) or compared(by_id[a], by_id[b])

    clusters = clustered(by_id, verdicts, judge, links)
    reposts = {
        pair for pair, one in verdicts.items() if one.is_lineage and not one.tier.is_duplicate
    }
    shown = _with_decisions(verdicts, by_id, links)
    return Deduplication(
        clusters, shown, lineages(clusters, reposts, links), applied, len(decisions) - applied
    )


def _links(offers: Iterable[PreparedOffer], decisions: Sequence[Decision]) -> tuple[Links, int]:
    """Return the decisions that concern these offers, and how many they are.

    Raises:
        InputRefusedError: a chain of « same » joins two offers that a decision parts.
    """
    names: dict[OfferName, list[str]] = {}
    for one in offers:
        names.setdefault(one.offer.id, []).append(one.offer.id)
        if one.offer.external_id:
            names.setdefault(one.offer.stable_key, []).append(one.offer.id)
    settled: dict[PairKey, bool] = {}
    applied = 0
    for decision in decisions:
        pairs = {
            pair_key(a, b)
            for a in names.get(decision.a, ())
            for b in names.get(decision.b, ())
            if a != b
        }
        applied += bool(pairs)
        settled |= dict.fromkeys(pairs, decision.is_same)
    links = Links(
        frozenset(pair for pair, is_same in settled.items() if is_same),
        frozenset(pair for pair, is_same in settled.items() if not is_same),
    )
    clash = contradiction(links)
    if clash is not None:
        reason = f"les décisions séparent {clash[0]} et {clash[1]}, et les réunissent par d’autres."
        raise InputRefusedError(
            (Refusal(reason, "Retirez l’une des décisions.", field="decision"),)
        )
    return links, applied


def _with_decisions(
    verdicts: Mapping[PairKey, Verdict], offers: Mapping[str, PreparedOffer], links: Links
) -> dict[PairKey, Verdict]:
    """Return the verdicts, those on which a person decided replaced."""
    shown = dict(verdicts)
    for pairs, tier, score, said in (
        (links.must, Tier.CERTAIN, 1.0, "réunies par une décision"),
        (links.cannot, Tier.DIFFERENT, 0.0, "séparées par une décision"),
    ):
        for pair in pairs:
            rule = verdicts.get(pair) or compare(offers[pair[0]], offers[pair[1]])
            reasons = (said, f"la règle disait\u00a0: {rule.tier}", *rule.reasons)
            shown[pair] = Verdict(tier, score, reasons, tier.is_duplicate)
    return dict(sorted(shown.items()))
