"""Who answered: people and answers are counted college by college, and nobody is named."""

from bastide.kernel.grids.core.answers import NonAnswer, Vote
from bastide.modules.estate.core.locator import plan_of
from bastide.modules.estate.core.participation import participation, whole

VOTES = (
    Vote("B1", "A1", "r1", "elu", 3),
    Vote("B1", "A2", "r1", "elu", NonAnswer.DONT_KNOW),
    Vote("B1", "A1", "r2", "elu", 0),
    Vote("B1", "A1", "r3", "service", NonAnswer.NOT_APPLICABLE),
)


def test_answers_of_each_kind_are_counted_and_a_zero_is_a_score():
    elu, service, occupant = participation(VOTES, {"elu": 3, "service": 1, "occupant": 2})
    assert (elu.raters, elu.answered, elu.scores, elu.dont_know, elu.not_applicable) == (
        3, 2, 2, 1, 0,
    )  # fmt: skip
    assert (service.answers, service.not_applicable) == (1, 1)
    assert (occupant.raters, occupant.answered, occupant.answers) == (2, 0, 0)


def test_the_whole_is_the_sum_of_the_colleges():
    told = whole(participation(VOTES, {"elu": 3, "service": 1, "occupant": 2}))
    assert (told.raters, told.answered, told.answers) == (6, 3, len(VOTES))


def test_a_plan_keeps_north_at_the_top_and_holds_every_building():
    dots = plan_of({"a": (3.0, 43.0), "b": (3.1, 43.0), "c": (3.0, 43.05)}, 100, 60)
    assert all(0 <= dot.x <= 100 and 0 <= dot.y <= 60 for dot in dots)
    a, b, c = dots
    assert b.x > a.x
    assert c.y < a.y
    assert plan_of({}, 10, 10) == ()
    (alone,) = plan_of({"a": (3.0, 43.0)}, 100, 60)
    assert (alone.x, alone.y) == (50, 30)
