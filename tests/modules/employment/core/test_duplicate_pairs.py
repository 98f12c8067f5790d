"""Precision and recall of the duplicates rule on labelled French pairs, tuned on one half only."""

import sys

import pytest

from bastide.modules.employment.core.duplicates.compared import prepared
from bastide.modules.employment.core.duplicates.comparison import Tier, compare
from bastide.modules.employment.core.duplicates.detection import deduplicate
from bastide.modules.employment.readers.duplicate_files import read_offers
from tests.modules.employment.duplicate_samples import lines, pairs

HALVES = ("pairs_tuning.jsonl", "pairs_held_out.jsonl")


def read(row):
    table = read_offers(lines([row["a"], row["b"]]), "pairs")
    assert not table.refused
    return [prepared(one) for one in table.offers]


@pytest.mark.parametrize("half", HALVES)
def test_precision_and_recall(half):
    right = wrong = missed = 0
    for row in pairs(half):
        joined = compare(*read(row)).tier.is_duplicate
        right += joined and row["duplicate"]
        wrong += joined and not row["duplicate"]
        missed += not joined and row["duplicate"]
    precision, recall = right / (right + wrong), right / (right + missed)
    sys.stdout.write(f"{half}: precision {precision:.3f}, recall {recall:.3f}\n")
    assert precision >= 0.98
    assert recall >= 0.90


def test_the_set_is_large_hard_and_without_pair_in_common():
    rows = [row for half in HALVES for row in pairs(half)]
    apart = [row for row in rows if not row["duplicate"]]
    assert len(rows) >= 320
    assert len(apart) / len(rows) >= 0.45
    assert len({row["pair"] for row in rows}) == len(rows)
    first, second = ({row["a"]["employer"] for row in pairs(half)} for half in HALVES)
    assert len(first & second) <= 2
    assert all(row["why"] for row in rows)


@pytest.mark.parametrize("half", HALVES)
def test_every_pair_has_reasons_a_coherent_score_and_the_same_answer_both_ways(half):
    bounds = {"certain": (0.95, 1), "probable": (0.8, 0.95), "possible": (0.5, 0.8)}
    for row in pairs(half):
        a, b = read(row)
        found = compare(a, b)
        assert found == compare(b, a)
        assert found.reasons
        assert all(found.reasons)
        low, high = bounds.get(found.tier, (0, 0.5))
        assert low <= found.score <= high


@pytest.mark.parametrize("half", HALVES)
def test_reposts_are_one_lineage_and_not_duplicates(half):
    reposts = [row for row in pairs(half) if row.get("lineage")]
    assert len(reposts) >= 2
    for row in reposts:
        found = compare(*read(row))
        assert (found.tier, found.is_lineage) == (Tier.DIFFERENT, True), row["pair"]


@pytest.mark.parametrize("half", HALVES)
def test_a_whole_file_says_of_each_pair_what_the_pair_alone_says(half):
    rows = pairs(half)
    table = read_offers(lines([side for row in rows for side in (row["a"], row["b"])]), "pairs")
    assert not table.refused
    found = deduplicate(table.offers)
    for row in rows:
        alone = compare(*read(row))
        together = found.pairs.get((row["a"]["id"], row["b"]["id"]))
        if together is None:
            assert not alone.tier.is_duplicate, row["pair"]
        else:
            assert together == alone
