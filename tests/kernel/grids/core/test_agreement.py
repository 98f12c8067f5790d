from collections import defaultdict
from fractions import Fraction

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.grids.core.agreement import (
    Metric,
    alpha,
    concordance_chi_square,
    icc,
    influence,
    kendall_w,
)
from bastide.kernel.grids.core.answers import Vote, units_of
from bastide.kernel.grids.core.reliability import (
    agreement,
    college_agreements,
    group_agreements,
    item_agreements,
)
from tests.kernel.grids.samples import GOLDEN, fixture

GOLDEN_CASES = yaml.safe_load((GOLDEN / "agreement.yaml").read_text(encoding="utf-8"))


def rounded(value, places):
    return None if value is None else f"{float(value):.{places}f}"


def units(ratings):
    return [
        [None if score == "-" else score for score in unit] for unit in zip(*ratings, strict=True)
    ]


@pytest.mark.parametrize("case", GOLDEN_CASES["alpha"], ids=lambda case: case["name"])
def test_alpha(case):
    found = {
        metric: rounded(alpha(units(case["ratings"]), Metric(metric)), 6)
        for metric in case["alpha"]
    }
    assert found == case["alpha"]


@pytest.mark.parametrize("case", GOLDEN_CASES["concordance"], ids=lambda case: case["name"])
def test_concordance(case):
    ratings = case["ratings"]
    if "w" in case:
        w = kendall_w(ratings)
        assert w == (None if case["w"] is None else Fraction(case["w"]))
        if w is not None:
            chi_square = concordance_chi_square(w, len(ratings), len(ratings[0]))
            assert rounded(chi_square, 3) == case["chi_square"]
    correlations = icc(ratings)
    found = {name: rounded(getattr(correlations, name), 4) for name in case["icc"]}
    assert found == case["icc"]


def test_the_invented_campaign():
    votes, items = fixture()
    expected = GOLDEN_CASES["fixture"]
    whole = agreement(votes)
    assert (rounded(whole.alpha, 4), whole.units, whole.raters) == (expected["overall"], 234, 8)
    by_item = {code: rounded(one.alpha, 4) for code, one in item_agreements(votes, items).items()}
    assert by_item == expected["items"]


def test_the_mean_scores_of_the_colleges_show_who_scores_high():
    votes, items = fixture()
    axis_of = {item.code: item.axis for item in items}
    given_scores = defaultdict(lambda: defaultdict(list))
    for vote in votes:
        if vote.score is not None:
            given_scores[vote.college][axis_of[vote.item]].append(vote.score)
    found = {
        college: {axis: f"{sum(scores) / len(scores):.4f}" for axis, scores in axes.items()}
        for college, axes in given_scores.items()
    }
    assert found == GOLDEN_CASES["fixture"]["means"]


def test_agreement_inside_a_college_of_one_is_undefined():
    found = college_agreements(fixture()[0])
    assert list(found) == ["elu", "occupant", "service"]
    assert found["occupant"].alpha is None
    assert found["occupant"].kendall_w is None
    assert rounded(found["elu"].alpha, 4) == "0.6989"
    assert (found["elu"].raters, found["elu"].complete_units) == (3, 135)


def test_agreement_by_group_adds_nothing_of_the_others():
    votes, _items = fixture()
    groups = {f"B{rank:02}": "un" if rank < 10 else "deux" for rank in range(1, 18)}
    found = group_agreements(votes, groups)
    assert list(found) == ["deux", "un"]
    assert (found["un"].units, found["deux"].units) == (9 * 13, 8 * 13)
    assert found["un"] == agreement([vote for vote in votes if vote.subject < "B10"])


def test_influence_is_alpha_without_each_rater():
    votes, _items = fixture()
    found = influence(votes)
    assert len(found) == 8
    changes = [one.change for one in found]
    assert changes == sorted(changes, reverse=True)
    whole = alpha(units_of(votes))
    for one in found:
        others = [vote for vote in votes if vote.rater != one.rater]
        assert one.alpha == alpha(units_of(others))
        assert one.change == one.alpha - whole


def test_the_rater_who_answers_backwards_stands_first():
    votes = [
        Vote(f"B{subject}", "A1", rater, "elu", 3 - subject % 4 if rater == "E3" else subject % 4)
        for subject in range(8)
        for rater in ("E1", "E2", "E3")
    ]
    first, *others = influence(votes)
    assert (first.rater, first.alpha) == ("E3", 1)
    assert all(other.change < 0 for other in others)


def test_influence_of_two_raters_is_undefined():
    votes = [Vote("B1", "A1", "E1", "elu", 1), Vote("B1", "A1", "E2", "elu", 2)]
    assert [(one.rater, one.alpha, one.change) for one in influence(votes)] == [
        ("E1", None, None),
        ("E2", None, None),
    ]


def test_the_ratio_metric_knows_no_negative_score():
    with pytest.raises(ValueError, match="negative"):
        alpha([[-1, 1]], Metric.RATIO)


@pytest.mark.parametrize("act", [kendall_w, icc])
def test_too_few_raters_or_subjects_say_nothing(act):
    assert act([]) is None
    assert act([[1, 2, 3]]) is None
    assert act([[1], [2]]) is None
    with pytest.raises(ValueError, match="same subjects"):
        act([[1, 2], [1]])


def reference_alpha(listed, metric):
    """Compute α from every ordered pair of scores, as the definition is written."""
    paired = [unit for unit in listed if len(unit) > 1]
    scores = [score for unit in paired for score in unit]

    def distance(one, other):
        low, high = min(one, other), max(one, other)
        if metric is Metric.NOMINAL:
            return Fraction(one != other)
        if metric is Metric.INTERVAL:
            return Fraction((one - other) ** 2)
        if metric is Metric.RATIO:
            return Fraction(one - other, one + other) ** 2 if one + other else Fraction(0)
        between = sum(low <= score <= high for score in scores)
        return (between - Fraction(scores.count(low) + scores.count(high), 2)) ** 2

    within = sum(
        sum(distance(one, other) for one in unit for other in unit) / (len(unit) - 1)
        for unit in paired
    )
    across = sum(distance(one, other) for one in scores for other in scores)
    if not across:
        return None
    return 1 - (within / len(scores)) / (across / (len(scores) * (len(scores) - 1)))


UNITS = st.lists(st.lists(st.integers(0, 4), max_size=5), max_size=8)


@given(listed=UNITS, metric=st.sampled_from(Metric))
def test_alpha_is_its_definition(listed, metric):
    assert alpha(listed, metric) == reference_alpha(listed, metric)


@given(listed=UNITS, metric=st.sampled_from(Metric), data=st.data())
def test_alpha_looks_at_no_order_and_never_passes_one(listed, metric, data):
    found = alpha(listed, metric)
    shuffled = [data.draw(st.permutations(unit)) for unit in data.draw(st.permutations(listed))]
    assert alpha(shuffled, metric) == found
    assert found is None or found <= 1


@given(listed=UNITS, factor=st.integers(1, 5), shift=st.integers(0, 9))
def test_ordinal_alpha_keeps_through_any_rising_rewriting(listed, factor, shift):
    rewritten = [[factor * score**2 + shift for score in unit] for unit in listed]
    assert alpha(rewritten) == alpha(listed)


RATINGS = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 3), min_size=width, max_size=width), min_size=2, max_size=5
    )
)


@given(ratings=RATINGS, data=st.data())
def test_kendall_is_between_nothing_and_full_concordance(ratings, data):
    w = kendall_w(ratings)
    assert w is None or 0 <= w <= 1
    order = data.draw(st.permutations(range(len(ratings[0]))))
    assert kendall_w([[row[place] for place in order] for row in ratings]) == w
    assert kendall_w([ratings[0]] * 3) in {None, 1}


@given(ratings=RATINGS, shift=st.integers(-3, 3), factor=st.integers(1, 4))
def test_correlations_keep_through_another_unit(ratings, shift, factor):
    again = [[factor * score + shift for score in row] for row in ratings]
    assert icc(again) == icc(ratings)
