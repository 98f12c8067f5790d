"""What the rule leaves to a person: two jobs that may be one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bastide.modules.employment.core.duplicates.clusters import PairKey
from bastide.modules.employment.core.duplicates.comparison import Tier, Verdict
from bastide.modules.employment.core.duplicates.detection import Deduplication

Doubt = tuple[PairKey, Verdict]
"""Two offers, and why they may be one job."""


def doubts_of(
    found: Deduplication, *, decided: Iterable[PairKey] = (), listed: Collection[str], most: int
) -> list[Doubt]:
    """Return the possible duplicates of a site, one pair for two jobs, the surest first.

    Args:
        found: what the rule found.
        decided: pairs of offers on which a person decided; their jobs are left alone.
        listed: offers that a source still lists; the others are not worth a look.
        most: pairs returned at most.
    """
    home = _homes(found.clusters)
    settled = {_jobs(home, pair) for pair in decided if pair[0] in home and pair[1] in home}
    surest: dict[tuple[int, int], Doubt] = {}
    for pair, verdict in found.pairs.items():
        jobs = _jobs(home, pair)
        if verdict.tier is not Tier.POSSIBLE or jobs[0] == jobs[1] or jobs in settled:
            continue
        if pair[0] in listed and pair[1] in listed:
            held = surest.get(jobs)
            if held is None or (-verdict.score, pair) < (-held[1].score, held[0]):
                surest[jobs] = (pair, verdict)
    return sorted(surest.values(), key=lambda one: (-one[1].score, one[0]))[:most]


def _homes(clusters: Sequence[Sequence[str]]) -> dict[str, int]:
    return {name: place for place, members in enumerate(clusters) for name in members}


def _jobs(home: dict[str, int], pair: PairKey) -> tuple[int, int]:
    one, two = home[pair[0]], home[pair[1]]
    return (one, two) if one <= two else (two, one)
