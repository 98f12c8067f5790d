import json
from decimal import Decimal
from fractions import Fraction

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.core.aggregation import (
    Aggregation,
    axis_score,
    axis_scores,
    item_scores,
    subject_scores,
)
from bastide.kernel.grids.core.answers import SCALE, Item, NonAnswer, Vote
from bastide.kernel.grids.core.divergence import divergence_map
from tests.kernel.grids.samples import GOLDEN, fixture, votes_of

CASES = yaml.safe_load((GOLDEN / "scores.yaml").read_text(encoding="utf-8"))
EXPECTED = json.loads((GOLDEN / "scores_expected.json").read_text(encoding="utf-8"))


def text(value):
    return None if value is None else str(value)


def solved(case):
    items = [
        Item(code, facts["axis"], Fraction(facts["weight"]))
        for code, facts in case["items"].items()
    ]
    weights = case.get("colleges")
    scores = item_scores(
        votes_of({code: facts["votes"] for code, facts in case["items"].items()}),
        items,
        Aggregation(case["aggregation"]),
        weights and {name: Fraction(weight) for name, weight in weights.items()},
        {
            code: NonAnswer.NOT_APPLICABLE if value == "SO" else Fraction(value)
            for code, value in case.get("computed", {}).items()
        },
    )
    return items, scores


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_golden(case):
    items, scores = solved(case)
    assert {code: text(score.value) for code, score in scores.items()} == case["scores"]
    if "absent" in case:
        assert [code for code, score in scores.items() if not score.is_applicable] == case["absent"]
    for code, gap in case.get("divergences", {}).items():
        assert str(scores[code].divergence) == gap
    axes = axis_scores(items, scores, range(case.get("scale", 3) + 1))
    for axis, expected in case.get("axes", {}).items():
        found = axes[axis]
        assert {
            "value": text(found.value),
            "coverage": text(found.coverage),
            "low": text(found.low),
            "high": text(found.high),
            "raters": found.raters,
            "colleges": found.colleges,
        } == expected


@pytest.mark.parametrize("aggregation", Aggregation)
def test_the_invented_campaign(aggregation):
    votes, items = fixture()
    scores = subject_scores(votes, items, aggregation)
    assert list(scores) == [f"B{rank:02}" for rank in range(1, 19)]
    for subject, axes in EXPECTED["batiments"].items():
        for axis in ("atout", "attrait"):
            found = axis_score(items, scores[subject], axis)
            assert found.value == pytest.approx(Fraction(str(axes[axis][aggregation])), abs=5e-7)
            assert found.coverage == axes[axis]["cover_items"]
            assert found.low == found.high == found.value


def test_colleges_that_disagree_are_listed_widest_first():
    votes = votes_of({"A1": {"elu": [3, 3], "service": [1]}, "A2": {"elu": [2], "service": [2]}})
    votes += votes_of({"A1": {"elu": [1], "service": [2]}, "A2": {"elu": [2]}}, subject="B02")
    votes += votes_of({"A1": {"elu": ["SO"] * 3 + [3], "service": [0]}}, subject="B03")
    items = [Item("A1", "atout", Fraction(1)), Item("A2", "atout", Fraction(1))]
    found = divergence_map(subject_scores(votes, items))
    assert [
        (one.subject, one.item, one.gap, one.lowest, one.highest, one.is_flagged) for one in found
    ] == [
        ("B01", "A1", 2, "service", "elu", True),
        ("B02", "A1", 1, "elu", "service", True),
        ("B01", "A2", 0, "elu", "elu", False),
    ]
    assert not divergence_map(subject_scores(votes, items), flag=Fraction(3))[0].is_flagged


def test_votes_of_several_subjects_are_not_one_subject():
    votes = [Vote("B1", "A1", "E1", "elu", 1), Vote("B2", "A1", "E1", "elu", 1)]
    with pytest.raises(ValueError, match="several subjects"):
        item_scores(votes, [Item("A1", "atout", Fraction(1))])


@pytest.mark.parametrize("value", [NonAnswer.BLANK, NonAnswer.DONT_KNOW])
def test_missing_data_are_left_out_and_never_a_computed_score(value):
    with pytest.raises(ValueError, match="computed score"):
        item_scores([], [Item("A2", "atout", 1)], computed={"A2": value})


def test_a_college_without_weight_is_refused_by_name():
    votes = votes_of({"A1": {"elu": [1], "occupant": [2]}})
    with pytest.raises(InputRefusedError, match="occupant"):
        item_scores(votes, [Item("A1", "a", Fraction(1))], Aggregation.MEDIAN, {"elu": 1})


def test_a_subject_without_any_vote_is_there_and_has_no_score():
    items = [Item("A1", "atout", Decimal("1.5"))]
    scores = subject_scores([], items, subjects=["B01"])
    found = axis_score(items, scores["B01"], "atout")
    assert (found.value, found.coverage, found.low, found.high) == (None, 0, 0, 3)


ANSWERS = st.sampled_from([0, 1, 2, 3, *NonAnswer])
RATERS = st.sampled_from(["E1", "E2", "S1", "S2", "X1"])
CODES = ("A1", "A2", "T1")
COLLEGE = {"E": "elu", "S": "service", "X": "occupant"}
VOTES = st.lists(
    st.builds(
        lambda item, rater, answer: Vote("B1", item, rater, COLLEGE[rater[0]], answer),
        st.sampled_from(CODES),
        RATERS,
        ANSWERS,
    ),
    max_size=25,
    unique_by=lambda vote: vote.cell,
)
WEIGHTS = st.tuples(*(st.integers(0, 9) for _code in CODES))
METHODS = st.sampled_from(Aggregation)
COLLEGES = st.sampled_from([None, {"elu": 4, "service": 4, "occupant": 2}])


def grid(weights):
    return [
        Item(code, "axe", Fraction(weight)) for code, weight in zip(CODES, weights, strict=True)
    ]


@given(votes=VOTES, weights=WEIGHTS, method=METHODS, colleges=COLLEGES, data=st.data())
def test_the_order_of_votes_and_items_does_not_matter(votes, weights, method, colleges, data):
    items = grid(weights)
    scores = item_scores(votes, items, method, colleges)
    shuffled = data.draw(st.permutations(votes))
    again = item_scores(shuffled, data.draw(st.permutations(items)), method, colleges)
    assert again == scores
    assert axis_score(items[::-1], again, "axe") == axis_score(items, scores, "axe")


@given(votes=VOTES, weights=WEIGHTS, method=METHODS, colleges=COLLEGES)
def test_the_bounds_hold_the_value_and_meet_when_all_is_scored(votes, weights, method, colleges):
    items = grid(weights)
    found = axis_score(items, item_scores(votes, items, method, colleges), "axe")
    if found.coverage is None:
        assert (found.value, found.low, found.high) == (None, None, None)
        return
    assert SCALE[0] <= found.low <= found.high <= SCALE[-1]
    assert found.high - found.low == (1 - found.coverage) * SCALE[-1]
    if found.value is None:
        assert found.coverage == 0
    else:
        assert found.low <= found.value <= found.high


@given(
    votes=VOTES,
    weights=WEIGHTS,
    method=METHODS,
    colleges=COLLEGES,
    factor=st.fractions(min_value="1/1000", max_value=1000),
)
def test_only_ratios_of_weights_matter(votes, weights, method, colleges, factor):
    items, scaled = grid(weights), grid([weight * factor for weight in weights])
    scaled_colleges = colleges and {name: factor * weight for name, weight in colleges.items()}
    assert axis_score(
        scaled, item_scores(votes, scaled, method, scaled_colleges), "axe"
    ) == axis_score(items, item_scores(votes, items, method, colleges), "axe")


@given(votes=VOTES, weights=WEIGHTS, method=METHODS, colleges=COLLEGES, data=st.data())
def test_a_higher_score_never_lowers_the_axis(votes, weights, method, colleges, data):
    raisable = [rank for rank, vote in enumerate(votes) if vote.score is not None]
    if not raisable:
        return
    rank = data.draw(st.sampled_from(raisable))
    vote = votes[rank]
    raised = Vote(*vote.cell, vote.college, data.draw(st.integers(vote.score, SCALE[-1])))
    higher = [*votes[:rank], raised, *votes[rank + 1 :]]
    items = grid(weights)
    before = axis_score(items, item_scores(votes, items, method, colleges), "axe")
    after = axis_score(items, item_scores(higher, items, method, colleges), "axe")
    assert (after.value is None) == (before.value is None)
    assert after.value is None or after.value >= before.value


@given(votes=VOTES, weights=WEIGHTS)
def test_another_subject_changes_nothing(votes, weights):
    items = grid(weights)
    others = [Vote("B2", *vote.cell[1:], vote.college, 3) for vote in votes]
    assert subject_scores([*votes, *others], items, subjects=["B1"])["B1"] == item_scores(
        votes, items
    )
