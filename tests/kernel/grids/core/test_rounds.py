from bastide.kernel.grids.core.agreement import alpha
from bastide.kernel.grids.core.answers import NonAnswer, Vote
from bastide.kernel.grids.core.rounds import round_change, standing_votes

CELLS = {("B1", "A1"), ("B2", "A1")}


def votes(*answers):
    """Return (subject, rater, answer) as votes on the item A1."""
    return [Vote(subject, "A1", rater, "elu", answer) for subject, rater, answer in answers]


FIRST = votes(("B1", "E1", 0), ("B1", "E2", 3), ("B2", "E1", 3), ("B2", "E2", 0), ("B3", "E1", 1))


def test_a_later_answer_stands_and_a_later_blank_leaves_what_was_said():
    second = votes(
        ("B1", "E1", 2), ("B1", "E2", NonAnswer.BLANK), ("B2", "E1", NonAnswer.DONT_KNOW)
    )
    standing = {vote.cell: vote.answer for vote in standing_votes([FIRST, second])}
    assert standing == {
        ("B1", "A1", "E1"): 2,
        ("B1", "A1", "E2"): 3,
        ("B2", "A1", "E1"): NonAnswer.DONT_KNOW,
        ("B2", "A1", "E2"): 0,
        ("B3", "A1", "E1"): 1,
    }
    assert standing_votes([]) == ()
    assert standing_votes([FIRST]) == tuple(FIRST)


def test_a_round_shows_its_change_in_agreement_on_its_cells_only():
    second = votes(("B1", "E2", 0), ("B2", "E2", 3), ("B2", "E1", 3), ("B3", "E1", 0))
    change = round_change(FIRST, second, CELLS)
    assert change.before.alpha == alpha([[0, 3], [3, 0]])
    assert change.after.alpha == 1
    assert change.alpha_change == change.after.alpha - change.before.alpha
    assert (change.answered, change.moved) == (3, 2)
    assert change.before.units == change.after.units == 2


def test_a_round_without_answers_changes_nothing():
    change = round_change(FIRST, [], CELLS)
    assert (change.alpha_change, change.answered, change.moved) == (0, 0, 0)


def test_a_change_of_what_is_undefined_is_undefined():
    same = votes(("B1", "E1", 1), ("B1", "E2", 1))
    assert round_change(same, [], CELLS).alpha_change is None
