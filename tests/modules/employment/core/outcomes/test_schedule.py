"""Three questions at most, a week apart, none after a final answer."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.outcomes.schedule import (
    Progress,
    Question,
    due_question,
    is_correctable,
)

START = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)


def day(number: float | None) -> dt.datetime | None:
    return None if number is None else START + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("over", "sent", "now", "expected"),
    [
        (None, {}, 29.9, None),
        (None, {}, 30, Question.MIDDLE),
        (90, {}, 30, Question.MIDDLE),
        (90, {"middle_at": 30}, 60, None),
        (20, {}, 26.9, None),
        (20, {}, 27, Question.END),
        (30, {}, 30, None),
        (45, {"middle_at": 30}, 52, Question.END),
        (20, {"end_at": 27}, 33.9, None),
        (20, {"end_at": 27}, 34, Question.REMINDER),
        (20, {"end_at": 27, "reminded_at": 34}, 50, None),
        (20, {}, 79.9, Question.END),
        (20, {}, 80, None),
    ],
)
def test_golden(
    over: float | None, sent: dict[str, float], now: float, expected: Question | None
) -> None:
    progress = Progress(START, day(over), **{name: day(one) for name, one in sent.items()})
    assert due_question(progress, START + dt.timedelta(days=now)) is expected
    answered = Progress(START, day(over), has_final_answer=True)
    assert due_question(answered, START + dt.timedelta(days=now)) is None


@given(st.one_of(st.none(), st.floats(0, 120)), st.integers(1, 9))
def test_a_run_each_so_many_days_asks_three_times_at_most(over: float | None, every: int) -> None:
    sent: dict[str, dt.datetime] = {}
    names = {Question.MIDDLE: "middle_at", Question.END: "end_at", Question.REMINDER: "reminded_at"}
    asked = []
    for number in range(0, 300, every):
        now = START + dt.timedelta(days=number)
        question = due_question(Progress(START, day(over), **sent), now)
        if question is not None:
            sent[names[question]] = now
            asked.append((question, now))
    questions = [question for question, _now in asked]
    assert len(set(questions)) == len(questions) <= 3
    assert all(
        after - before >= dt.timedelta(days=7)
        for (_q, before), (_r, after) in itertools.pairwise(asked)
    )


def test_an_answer_is_corrected_for_sixty_days() -> None:
    assert is_correctable(None, START)
    assert is_correctable(START, START + dt.timedelta(days=59.9))
    assert not is_correctable(START, START + dt.timedelta(days=60))
