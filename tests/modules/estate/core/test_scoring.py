from fractions import Fraction

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.core.answers import Vote
from bastide.modules.estate.core.matrix import MatrixRules
from bastide.modules.estate.core.scoring import RobustnessRequest, needed_colleges, scoring
from bastide.modules.estate.core.scoring_answer import scoring_answer
from tests.modules.estate.core.samples import campaign


def test_a_campaign_computed_whole():
    votes, items, segments = campaign()
    found = scoring(votes, items, segments, rules=MatrixRules(threshold=None))
    assert len(found.matrix.placements) == len(segments) == len(found.flips)
    assert found.acceptabilities == {}
    assert found.agreement.influence[0].change > 0
    assert set(found.agreement.items) == {item.code for item in items}
    wide = [gap for gap in found.divergences if gap.is_flagged]
    assert wide
    assert scoring_answer(found)["divergences"][0]["gap"] == float(wide[0].gap)


def test_scores_computed_from_data_stand_instead_of_votes():
    votes, items, segments = campaign()
    plain = scoring(votes, items, segments).matrix.placement("B01")
    filled = scoring(votes, items, segments, computed={"B01": {"A1": Fraction(0)}})
    moved = filled.matrix.placement("B01")
    # A1 weighs 3 of 14 and was scored 3.
    assert plain.scored.atout.value - moved.scored.atout.value == Fraction(9, 14)


def test_a_later_vote_replaces_an_earlier_one():
    votes, items, segments = campaign()
    twice = (*votes, *(Vote("B02", "A1", f"E{rank}", "elu", 3) for rank in (1, 2, 3)))
    one = scoring(twice, items, segments).matrix.placement("B02").scored.items["A1"]
    other = scoring(votes, items, segments).matrix.placement("B02").scored.items["A1"]
    assert one.colleges["elu"] == 3 > other.colleges["elu"]


def test_a_college_without_weight_refuses_the_campaign():
    votes, items, segments = campaign()
    with pytest.raises(InputRefusedError):
        scoring(votes, items, segments, college_weights={"elu": 1})


def test_robustness_is_computed_when_it_is_asked():
    votes, items, segments = campaign()
    exact = scoring(votes, items, segments, robustness=RobustnessRequest())
    drawn = scoring(votes, items, segments, robustness=RobustnessRequest(draws=50, seed=4))
    assert set(exact.acceptabilities) == set(drawn.acceptabilities) == set(segments)
    assert exact.acceptabilities["B04"].error["C1"] == 0
    assert scoring_answer(drawn)["robustness"]["seed"] == 4


@pytest.mark.parametrize(
    ("configured", "needed"), [([], 1), (["elu"], 1), (["elu", "service"], 2), (["a", "b", "c"], 2)]
)
def test_two_colleges_are_needed_when_several_are_configured(configured, needed):
    assert needed_colleges(configured) == needed
