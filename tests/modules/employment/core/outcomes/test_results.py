"""Hires with their certainty: golden cases, and what must always hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.outcomes.answers import (
    Answer,
    Asked,
    HiringChannel,
    Outcome,
    answer_refusals,
    settled,
)
from bastide.modules.employment.core.outcomes.results import (
    Case,
    Dimension,
    is_told,
    parts_of,
    results_of,
)
from tests.architecture.source import ROOT

GOLDEN = ROOT / "tests" / "golden" / "employment" / "outcomes" / "results.yaml"
CASES = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
TODAY = dt.date(2026, 11, 30)
ASKED = Asked(positions=2, published_on=dt.date(2026, 11, 1))


def case_of(positions: int, state: str, outcome: str = "", hired: int | None = None) -> Case:
    answer = Answer(Outcome(outcome), hired=hired) if outcome else None
    return Case(
        month="2026-10", source="saisie", domain="G", commune="00001", positions=positions,
        is_asked=state != "none", is_delivered=state == "asked", answer=answer,
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_golden(case: dict[str, Any]) -> None:
    found = results_of(case_of(*one) for one in case["cases"])
    assert {
        "recruitments": found.recruitments,
        "asked": found.asked,
        "delivered": found.delivered,
        "answered": found.answered,
        "not_asked": found.not_asked,
        "response_rate": found.response_rate,
        "here": found.here.value if found.here else None,
        "bounds": list(found.here_bounds) if found.here_bounds else None,
        "certain": found.hires.certain,
        "extrapolated": found.hires.extrapolated,
        "most": found.hires.most,
    } == case["expected"]


ANSWERS = st.one_of(
    st.none(),
    st.builds(
        Answer,
        st.sampled_from(Outcome),
        st.none(),
        st.integers(1, 3),
    ).map(settled),
)
ANY = st.builds(
    Case,
    st.sampled_from(["2026-09", "2026-10"]),
    st.sampled_from("ABC"),
    st.sampled_from("GHJ"),
    st.sampled_from(["00001", "00002", ""]),
    st.integers(1, 4),
    st.booleans(),
    st.booleans(),
    ANSWERS,
)


@given(st.lists(ANY, max_size=60))
def test_nobody_is_lost_and_nothing_is_sure_that_was_not_said(cases: list[Case]) -> None:
    found = results_of(cases)
    assert found.recruitments == found.asked + found.not_asked == len(cases)
    assert found.asked == found.answered + found.silent
    assert found.answered + found.still == sum(found.outcomes.values())
    assert found.hires.certain <= found.hires.most
    assert found.hires.extrapolated is None or found.hires.certain <= found.hires.extrapolated
    assert (found.hires.extrapolated is None) == (found.answered == 0)


@given(st.lists(ANY, max_size=80), st.sampled_from(Dimension))
def test_parts_add_up_and_small_ones_are_not_told(cases: list[Case], cut: Dimension) -> None:
    parts = parts_of(cases, cut)
    assert sum(one.recruitments for one in parts) == len(cases)
    for part in parts:
        assert part.results is None or is_told(part.results)
    withheld = [one for one in parts if one.results is None]
    assert len(withheld) != 1 or len(parts) == 1


def test_one_small_part_takes_another_with_it() -> None:
    counts = {"A": 9, "B": 2, "C": 30}
    cases = [
        Case("2026-10", source, "", "", 1, True, True, Answer(Outcome.STOPPED))
        for source, count in counts.items()
        for _rank in range(count)
    ]
    told = {one.value: one.results for one in parts_of(cases, Dimension.SOURCE)}
    assert told["A"] is None
    assert told["B"] is None
    assert told["C"] is not None


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        (Answer(Outcome.HIRED_HERE, hired=2), []),
        (Answer(Outcome.HIRED_HERE), ["hired"]),
        (Answer(Outcome.HIRED_HERE, hired=0), ["hired"]),
        (Answer(Outcome.HIRED_HERE, hired=3), ["beyond_reason"]),
        (Answer(Outcome.HIRED_HERE, hired=3, beyond_reason="deux temps partiels"), []),
        (Answer(Outcome.HIRED_HERE, hired=1, filled_on=dt.date(2026, 10, 31)), ["filled_on"]),
        (Answer(Outcome.HIRED_HERE, hired=1, filled_on=dt.date(2026, 12, 1)), ["filled_on"]),
        (Answer(Outcome.HIRED_HERE, hired=1, filled_on=TODAY), []),
        (Answer(Outcome.HIRED_ELSEWHERE, hired=1), ["channel"]),
        (Answer(Outcome.HIRED_ELSEWHERE, HiringChannel.NETWORK, 1), []),
        (Answer(Outcome.NO_APPLICATION), []),
    ],
)
def test_answers_that_do_not_hold_together_are_refused(answer: Answer, fields: list[str]) -> None:
    assert [one.field for one in answer_refusals(answer, ASKED, TODAY)] == fields


def test_what_an_outcome_does_not_ask_for_is_dropped() -> None:
    said = Answer(Outcome.NO_APPLICATION, HiringChannel.NETWORK, 4, TODAY, "rien")
    assert settled(said) == Answer(Outcome.NO_APPLICATION)
    here = settled(Answer(Outcome.HIRED_HERE, HiringChannel.NETWORK, 1))
    assert here.channel is None
