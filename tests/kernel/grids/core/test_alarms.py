from fractions import Fraction

import pytest

from bastide.kernel.grids.core.aggregation import Aggregation, axis_score, subject_scores
from bastide.kernel.grids.core.alarms import AlarmKind, AlarmLimits, alarms, score_influence
from bastide.kernel.grids.core.answers import Item, Vote
from tests.kernel.grids.samples import fixture

SUBJECTS = [f"B{rank}" for rank in range(6)]
CODES = ("A1", "A2", "T1")
GRID = [Item("A1", "atout", 3), Item("A2", "atout", 2), Item("T1", "attrait", 1)]


def campaign(**raters):
    """Return votes where each rater is a function of subject and item; three others say 1 or 2."""
    honest = {f"H{rank}": lambda place, item: 1 + (place + item) % 2 for rank in range(3)}
    return [
        Vote(subject, code, rater, "elu", say(place, item))
        for rater, say in {**honest, **raters}.items()
        for place, subject in enumerate(SUBJECTS)
        for item, code in enumerate(CODES)
    ]


def test_honest_raters_raise_no_alarm():
    assert alarms(campaign()) == ()
    assert alarms(fixture()[0]) == ()
    assert alarms([]) == ()


def test_a_rater_at_the_ends_of_the_scale_is_named():
    (found,) = alarms(campaign(E9=lambda place, _item: 3 if place % 2 else 0))
    assert (found.kind, found.rater, found.measure, found.compared) == (
        AlarmKind.EXTREMES,
        "E9",
        1,
        0,
    )


def test_an_extreme_building_makes_no_extreme_rater():
    votes = [
        Vote(subject, code, rater, "elu", 3)
        for rater in ("E1", "E2")
        for subject in SUBJECTS
        for code in CODES
    ]
    assert alarms(votes) == ()


def test_a_rater_who_pushes_one_subject_alone_is_named_with_it():
    (found,) = alarms(campaign(E9=lambda place, item: 3 if place == 4 else 1 + (place + item) % 2))
    assert (found.kind, found.rater, found.subject) == (AlarmKind.ONE_SUBJECT, "E9", "B4")
    assert (found.measure, found.compared) == (Fraction(5, 3), 0)


def test_a_rater_who_is_generous_everywhere_is_not_accused_of_one_subject():
    votes = campaign(E9=lambda place, item: min(3, 2 + (place + item) % 2))
    assert [one.kind for one in alarms(votes)] == []


def test_few_scores_say_nothing_and_limits_can_be_set():
    votes = [Vote("B1", code, rater, "elu", score) for code in CODES
             for rater, score in (("E1", 3), ("E2", 1))]  # fmt: skip
    assert alarms(votes) == ()
    (found,) = alarms(votes, limits=AlarmLimits(scores=3))
    assert found.rater == "E1"


@pytest.mark.parametrize("aggregation", Aggregation)
def test_what_one_rater_moves_is_the_difference_without_him(aggregation):
    votes, items = fixture()
    votes = [vote for vote in votes if vote.subject in {"B01", "B06", "B09"}]
    moves = score_influence(votes, items, aggregation)
    assert moves
    sizes = [abs(move.change) for move in moves]
    assert sizes == sorted(sizes, reverse=True)
    whole = subject_scores(votes, items, aggregation)
    for move in moves[:10]:
        others = [vote for vote in votes if vote.rater != move.rater]
        rest = subject_scores(others, items, aggregation)
        before = axis_score(items, rest[move.subject], move.axis).value
        assert axis_score(items, whole[move.subject], move.axis).value == before + move.change


def test_the_only_rater_of_a_subject_moves_nothing_that_can_be_compared():
    votes = [Vote("B1", "A1", "E1", "elu", 3)]
    assert score_influence(votes, GRID) == ()
