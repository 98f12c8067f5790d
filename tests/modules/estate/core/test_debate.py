"""Which cells to debate first, proven against a matrix computed again for every outcome."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.kernel.grids.core.aggregation import axis_score
from bastide.kernel.grids.core.answers import Item, NonAnswer, Vote
from bastide.modules.estate.core.debate import cells_to_debate
from bastide.modules.estate.core.matrix import (
    Axis,
    MatrixRules,
    ScoredBuilding,
    matrix,
    scored_buildings,
)
from tests.modules.estate.core.samples import campaign, fraction, golden, portfolio

CASES = golden("matrix_debate.yaml")
MEDIAN = MatrixRules(threshold=None)


def built(votes, rules=None):
    """Return the matrix, the grid and the votes of `{building: {item: [score, …]}}`."""
    codes = dict.fromkeys(code for about in votes.values() for code in about)
    items = [
        *(Item(code, "atout", Fraction(1)) for code in codes),
        Item("T1", "attrait", Fraction(1)),
    ]
    listed = [
        Vote(building, code, f"E{rank}", "elu", score)
        for building, about in votes.items()
        for code, scores in {**about, "T1": [3, 3, 3]}.items()
        for rank, score in enumerate(scores or [NonAnswer.DONT_KNOW])
    ]
    whole = matrix(scored_buildings(listed, items, dict.fromkeys(votes, "S")), rules)
    return whole, items, listed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cells(case):
    found = cells_to_debate(*built(case["votes"]))
    assert [(cell.building, cell.item) for cell in found] == [
        (cell["building"], cell["item"]) for cell in case["cells"]
    ]
    for cell, wanted in zip(found, case["cells"], strict=True):
        assert cell.expected_changes == fraction(wanted["expected"])
        assert cell.expected_move == fraction(wanted["move"])
        if "classes" in wanted:
            assert cell.classes == wanted["classes"]


def test_a_reason_is_said_in_words():
    one, two = (cells_to_debate(*built(case["votes"]))[0].reason for case in CASES[:2])
    assert one == "Notes données\u00a0: 1 × 0, 2 × 2\u00a0; la note 0 mène à C2."
    assert two == "Personne n’a donné de note\u00a0; la note 2 mène à C1, 3 mène à C1."
    assert "ne changerait pas" in cells_to_debate(*built(CASES[2]["votes"]))[0].reason


def test_at_most_ten_and_in_the_same_order_every_time():
    votes, items, _segments = campaign()
    whole = matrix(portfolio())
    found = cells_to_debate(whole, items, votes)
    assert len(found) == 10
    assert [(cell.building, cell.item) for cell in found[:3]] == [
        ("B04", "T3"),
        ("B11", "A1"),
        ("B04", "T4"),
    ]
    everything = cells_to_debate(whole, items, votes, size=1000)
    assert everything[:10] == found == cells_to_debate(whole, items, tuple(reversed(votes)))
    keys = [(-cell.expected_changes, -cell.expected_move) for cell in everything]
    assert keys == sorted(keys)


def test_items_that_do_not_apply_or_weigh_nothing_are_not_debated():
    _whole, items, votes = built({"B1": {"A1": [0, 3, 3], "A2": [0, 3, 3]}})
    items = [Item("A1", "atout", Fraction(0)), *items[1:]]
    answers = [
        *votes,
        *(Vote("B1", "A2", f"S{n}", "elu", NonAnswer.NOT_APPLICABLE) for n in range(4)),
    ]
    one = matrix(scored_buildings(answers, items, {"B1": "S"}))
    assert cells_to_debate(one, items, answers) == ()


# Against the definition ---------------------------------------------------------------------------


def outcome(whole, items, building, item, score):
    """Return how many buildings change class, by computing the whole matrix again."""
    changed = []
    for placement in whole.placements:
        one = placement.scored
        if one.building != building:
            changed.append(one)
            continue
        scores = {
            **one.items,
            item: type(one.items[item])(item, Fraction(score), raters=one.items[item].raters),
        }
        pair = (axis_score(items, scores, name) for name in Axis)
        changed.append(ScoredBuilding(one.building, one.segment, scores, *pair))
    after = matrix(changed, whole.rules)
    return sum(
        one.scored_class is not other.scored_class
        for one, other in zip(whole.placements, after.placements, strict=True)
    )


def defined(whole, items, votes, cell):
    """Return the expected change of class of a cell, from its definition."""
    given_scores = [
        vote.score
        for vote in votes
        if (vote.subject, vote.item) == (cell.building, cell.item) and vote.score is not None
    ] or range(4)
    return Fraction(
        sum(outcome(whole, items, cell.building, cell.item, score) for score in given_scores),
        len(given_scores),
    )


@pytest.mark.parametrize("rules", [MatrixRules(), MEDIAN], ids=["fixed", "median"])
def test_the_invented_campaign_gives_what_the_definition_says(rules):
    votes, items, _segments = campaign()
    whole = matrix(portfolio(), rules)
    for cell in cells_to_debate(whole, items, votes):
        assert cell.expected_changes == defined(whole, items, votes, cell)


ANSWERS = st.one_of(st.integers(0, 3), st.just(NonAnswer.DONT_KNOW))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_moving_median_counts_every_building(data):
    """Small segments follow the portfolio, large ones themselves, and a first score may add one."""
    items = (
        Item("A1", "atout", Fraction(2)),
        Item("A2", "atout", Fraction(1)),
        Item("T1", "attrait", Fraction(1)),
    )
    segments = {f"B{rank}": "grand" if rank < 4 else "petit" for rank in range(6)}
    votes = [
        Vote(building, item.code, rater, "elu", data.draw(ANSWERS))
        for building in segments
        for item in items
        for rater in ("E1", "E2")
    ]
    rules = MatrixRules(threshold=None, least_buildings=data.draw(st.integers(1, 5)))
    whole = matrix(scored_buildings(votes, items, segments), rules)
    for cell in cells_to_debate(whole, items, votes, size=100):
        assert cell.expected_changes == defined(whole, items, votes, cell)
