"""Keeps the pairs of jobs that may be one, as a grouping finds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.duplicates.detection import Deduplication
from bastide.modules.employment.core.duplicates.doubts import doubts_of
from bastide.modules.employment.models import PairDecision, PossiblePair, SourceOffer

MOST = 1_000
"""Pairs kept for a territory, the surest: beyond, nobody would look at them."""

_BATCH = 500


def keep_possible(
    territory: Territory, found: Deduplication, offers: Mapping[str, SourceOffer], at: dt.datetime
) -> None:
    """Write the pairs that a grouping finds, forget the others, in the caller's transaction.

    Args:
        territory: whose offers they are.
        found: what the rule found of them.
        offers: by identifier.
        at: instant of the grouping.
    """
    decided = PairDecision.objects.filter(territory=territory).values_list("first_id", "second_id")
    doubts = doubts_of(
        found,
        decided=[(str(one), str(two)) for one, two in decided],
        listed={key for key, offer in offers.items() if offer.ended_at is None},
        most=MOST,
    )
    held = {
        (str(one.first_id), str(one.second_id)): one
        for one in PossiblePair.objects.filter(territory=territory)
    }
    wanted = dict(doubts)
    gone = [one.pk for pair, one in held.items() if pair not in wanted]
    PossiblePair.objects.filter(pk__in=gone).delete()
    changed = []
    for pair, one in held.items():
        verdict = wanted.get(pair)
        if verdict is not None and (one.score, one.reasons) != (verdict.score, [*verdict.reasons]):
            one.score, one.reasons = verdict.score, [*verdict.reasons]
            changed.append(one)
    PossiblePair.objects.bulk_update(changed, ["score", "reasons"], batch_size=_BATCH)
    new = [
        PossiblePair(
            territory=territory,
            first_id=offers[first].pk,
            second_id=offers[second].pk,
            score=verdict.score,
            reasons=[*verdict.reasons],
            found_at=at,
        )
        for (first, second), verdict in wanted.items()
        if (first, second) not in held
    ]
    PossiblePair.objects.bulk_create(new, batch_size=_BATCH)
