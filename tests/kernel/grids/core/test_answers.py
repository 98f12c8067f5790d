import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.core.answers import (
    Item,
    NonAnswer,
    Vote,
    checked_answer,
    complete_ratings,
    latest_votes,
    read_answer,
    units_of,
    unweighted_axes,
)

REFUSED = [
    "4", "-1", "−1", "+2", "1.5", "2,0", "2.0", "03", "３", "²", "٣", "=2+2", "=3", "NaN", "nan",
    "Infinity", "inf", "NA", "#N/A", "null", "None", "trois", "1e0", "0x1", "1 2", "3/3", "'3",
    "<b>3</b>", "\u202e3", "ＮＳＰ", "True", "😀", "3\n3", "-",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_answer_is_refused_with_its_reason_and_what_to_write(text):
    with pytest.raises(InputRefusedError) as refused:
        read_answer(text)
    (refusal,) = refused.value.refusals
    assert refusal.value == text
    assert refusal.reason.endswith(".")
    assert "de 0 à 3" in refusal.remedy


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("=2+2", "formule"),
        ("４", "chiffres ordinaires"),
        ("4", "hors de l’échelle"),
        ("1.5", "pas un nombre entier"),
        ("2,0", "pas un nombre entier"),
        ("NaN", "manque"),
        ("trois", "pas une note"),
    ],
)
def test_each_refusal_says_why(text, reason):
    with pytest.raises(InputRefusedError, match=reason):
        read_answer(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((str(score), score) for score in range(4)),
        ("\u00a02 ", 2),
        ("", NonAnswer.BLANK),
        (" \t", NonAnswer.BLANK),
        ("nsp", NonAnswer.DONT_KNOW),
        ("Ne sait pas", NonAnswer.DONT_KNOW),
        ("SO", NonAnswer.NOT_APPLICABLE),
        ("s/o", NonAnswer.NOT_APPLICABLE),
        ("n/a", NonAnswer.NOT_APPLICABLE),
        ("Sans  objet", NonAnswer.NOT_APPLICABLE),
    ],
)
def test_what_is_an_answer_is_read(text, answer):
    assert read_answer(text) == answer


def test_another_scale_has_other_scores():
    assert read_answer("10", range(11)) == 10
    with pytest.raises(InputRefusedError, match="de 1 à 5"):
        read_answer("0", range(1, 6))


@pytest.mark.parametrize("value", [True, False, 2.0, None, [], float("nan")])
def test_a_program_gives_whole_numbers_and_no_booleans(value):
    with pytest.raises(InputRefusedError):
        checked_answer(value)


def test_a_program_gives_numbers_words_or_non_answers():
    assert [checked_answer(value) for value in (3, "1", "NSP", NonAnswer.BLANK)] == [
        3,
        1,
        NonAnswer.DONT_KNOW,
        NonAnswer.BLANK,
    ]


@given(st.text(max_size=6))
def test_a_text_is_refused_or_gives_one_of_seven_answers(text):
    try:
        answer = read_answer(text)
    except InputRefusedError:
        return
    assert answer in {0, 1, 2, 3, *NonAnswer}


def test_the_last_vote_on_a_cell_wins_and_is_listed():
    first = Vote("B1", "A1", "E1", "elu", 3)
    other = Vote("B1", "A1", "E2", "elu", 2)
    second = Vote("B1", "A1", "E1", "elu", 0)
    third = Vote("B1", "A1", "E1", "elu", NonAnswer.BLANK)
    kept, replaced = latest_votes([first, other, second, third])
    assert kept == (third, other)
    assert [(one.replaced, one.kept) for one in replaced] == [(first, third), (second, third)]


def test_units_and_complete_ratings_leave_out_what_has_no_score():
    votes = [
        Vote("B1", "A1", "E1", "elu", 3),
        Vote("B1", "A1", "E2", "elu", 2),
        Vote("B2", "A1", "E1", "elu", 1),
        Vote("B2", "A1", "E2", "elu", NonAnswer.DONT_KNOW),
        Vote("B2", "A1", "E3", "elu", NonAnswer.BLANK),
    ]
    assert units_of(votes) == ((3, 2), (1,))
    assert complete_ratings(votes) == ((3,), (2,))
    assert complete_ratings([]) == ()


def test_an_axis_without_any_weight_is_named():
    items = [Item("A1", "atout", 0), Item("T1", "attrait", 0), Item("T2", "attrait", 1)]
    assert unweighted_axes(items) == ("atout",)
