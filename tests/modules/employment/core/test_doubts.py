"""What is left to a person: one pair for two jobs, the surest, none that somebody settled."""

from __future__ import annotations

import pytest

from bastide.modules.employment.core.duplicates.comparison import Tier, Verdict
from bastide.modules.employment.core.duplicates.detection import Deduplication
from bastide.modules.employment.core.duplicates.doubts import doubts_of


def found(**pairs):
    """Return what the rule found of the jobs {a, b}, {c, d} and {e}."""
    verdicts = {
        (name[0], name[1]): Verdict(tier, score, ("x",), is_lineage=False)
        for name, (tier, score) in pairs.items()
    }
    return Deduplication([["a", "b"], ["c", "d"], ["e"]], verdicts, [], 0, 0)


MAYBE = Tier.POSSIBLE
LISTED = frozenset("abcde")


@pytest.mark.parametrize(
    ("pairs", "decided", "listed", "kept"),
    [
        ({"ac": (MAYBE, 0.6), "bd": (MAYBE, 0.7)}, (), LISTED, ["bd"]),
        ({"ac": (MAYBE, 0.6), "bd": (MAYBE, 0.6)}, (), LISTED, ["ac"]),
        ({"ac": (MAYBE, 0.6), "ce": (MAYBE, 0.7)}, (), LISTED, ["ce", "ac"]),
        ({"ab": (MAYBE, 0.6)}, (), LISTED, []),
        ({"ac": (Tier.PROBABLE, 0.9), "ae": (Tier.DIFFERENT, 0.1)}, (), LISTED, []),
        ({"ac": (MAYBE, 0.6)}, [("b", "d")], LISTED, []),
        ({"ac": (MAYBE, 0.6)}, [("b", "z")], LISTED, ["ac"]),
        ({"ac": (MAYBE, 0.6), "bd": (MAYBE, 0.55)}, (), frozenset("bd"), ["bd"]),
    ],
)
def test_the_surest_pair_of_two_jobs_is_kept(pairs, decided, listed, kept):
    doubts = doubts_of(found(**pairs), decided=decided, listed=listed, most=10)
    assert ["".join(pair) for pair, _verdict in doubts] == kept


def test_no_more_are_kept_than_anybody_would_look_at():
    many = found(ac=(MAYBE, 0.6), ce=(MAYBE, 0.7), ae=(MAYBE, 0.5))
    assert [pair for pair, _verdict in doubts_of(many, listed=LISTED, most=1)] == [("c", "e")]
