"""What is stored reads back as it was computed: classes, ties, thresholds, bounds."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.grids.core.aggregation import Aggregation
from bastide.kernel.grids.core.answers import Item, NonAnswer, Vote
from bastide.modules.estate.core.matrix import Axis
from bastide.modules.estate.core.scoring_answer import scoring_answer
from tests.modules.estate.builders import computed_result
from tests.modules.estate.core.samples import campaign, expected

WEIGHTS = {"elu": Fraction(1, 3), "service": Fraction(1, 2), "occupant": Fraction(1, 6)}


def assert_same(found, result):
    """Each building stands where it stood, exactly."""
    assert result.matrix.thresholds == found.matrix.thresholds
    for before, after in zip(found.matrix.placements, result.matrix.placements, strict=True):
        assert before.scored.building == after.scored.building
        assert (before.scored.atout, before.scored.attrait) == (
            after.scored.atout,
            after.scored.attrait,
        )
        for name in ("scored_class", "building_class", "is_certain", "grey_axes", "shortfalls"):
            assert getattr(before, name) == getattr(after, name)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"threshold": "median"},
        {"aggregation": Aggregation.MEAN, "college_weights": WEIGHTS},
        {"computed": {"B02": {"A2": 3, "T2": NonAnswer.NOT_APPLICABLE}}},
    ],
)
def test_the_invented_campaign_reads_back_exactly(options):
    assert_same(*computed_result(*campaign(), **options))


def test_ties_on_a_median_threshold_stay_above_it():
    _found, result = computed_result(*campaign(), threshold="median")
    classes = {code: told["class"] for code, told in result.told.items()}
    assert classes == {
        code: told["classe_mediane"][:2] for code, told in expected()["batiments"].items()
    }
    assert result.placements["B02"].building_class == "C2"


def test_the_content_is_the_answer_of_the_command_and_more():
    found, result = computed_result(*campaign())
    plain = scoring_answer(found)
    assert plain.keys() < result.content.keys()
    for one, stored in zip(plain["buildings"], result.content["buildings"], strict=True):
        assert one["indicators"].items() < stored["indicators"].items()
        assert {key: stored[key] for key in one if key != "indicators"} == {
            key: value for key, value in one.items() if key != "indicators"
        }


def test_disposal_shares_the_cost_of_the_portfolio_and_ranks_when_it_is_elected():
    _found, result = computed_result(*campaign(), indicator="disposal")
    values = [result.elected_value(code) for code in result.placements]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=True)
    assert values[len(known) :] == [None] * 3
    told = result.told["B01"]
    attrait = result.placements["B01"].scored.attrait.value
    whole = sum(1000 * rank for rank in range(1, 19) if rank % 5)
    assert told["indicators"]["disposal"] == float((1 - attrait / 3) * Fraction(1000, whole))


def test_numbers_of_a_drawing_follow_the_elected_indicator_in_each_segment():
    _found, result = computed_result(*campaign())
    for listed in result.segments.values():
        values = [result.elected_value(one.scored.building) for one in listed]
        assert values == sorted(values, reverse=True)
        assert [result.numbers[one.scored.building] for one in listed] == [1, 2, 3]


def test_voted_weights_move_nothing_and_others_do():
    _found, result = computed_result(*campaign())
    voted = {item.code: Fraction(item.weight) for item in result.items}
    now = [one.scored_class for one in result.matrix.placements]
    assert list(result.placed(voted, result.rules).scored_classes) == now
    assert list(result.placed(voted | {"A1": Fraction(30)}, result.rules).scored_classes) != now


GRID = (Item("A", "atout", Fraction(2)), Item("B", "atout", Fraction(1)),
        Item("T", "attrait", Fraction(1)))  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["X", "Y", "Z"]),
            st.sampled_from(["A", "B", "T"]),
            st.sampled_from(["r1", "r2", "r3", "r4"]),
            st.sampled_from([0, 1, 2, 3, NonAnswer.DONT_KNOW, NonAnswer.NOT_APPLICABLE]),
        ),
        max_size=40,
    ),
    st.sampled_from([None, "median"]),
    st.sampled_from(Aggregation),
)
def test_any_votes_read_back_exactly(answers, threshold, aggregation):
    votes = [
        Vote(subject, item, rater, "elu" if rater < "r3" else "service", answer)
        for subject, item, rater, answer in answers
    ]
    segments = {"X": "s", "Y": "s", "Z": "autre"}
    found, result = computed_result(
        votes, GRID, segments, threshold=threshold, aggregation=aggregation
    )
    assert_same(found, result)
    assert all(result.placements[code].scored.on(axis) for code in segments for axis in Axis)
