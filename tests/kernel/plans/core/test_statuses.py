"""The life of an action, passage by passage."""

from __future__ import annotations

from itertools import product

import pytest

from bastide.kernel.plans.core.statuses import (
    PASSAGES,
    STAGE_LABELS,
    STAGE_PASSAGES,
    STATUS_LABELS,
    Stage,
    Status,
    why_not,
)

ALLOWED = {
    ("planned", "ongoing"), ("planned", "postponed"), ("planned", "abandoned"),
    ("ongoing", "done"), ("ongoing", "paused"), ("ongoing", "postponed"),
    ("ongoing", "abandoned"), ("paused", "ongoing"), ("paused", "postponed"),
    ("paused", "abandoned"), ("postponed", "planned"), ("postponed", "ongoing"),
    ("postponed", "abandoned"), ("done", "ongoing"), ("abandoned", "planned"),
    ("abandoned", "ongoing"),
}  # fmt: skip
EXPLAINED = {"paused", "postponed", "abandoned"}


@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_the_table_of_passages(before: Status, after: Status) -> None:
    asked = {"is_activity": False, "has_begun": False}
    is_allowed = (before.value, after.value) in ALLOWED
    assert (why_not(before, after, reason="vote du 12", **asked) is None) == is_allowed
    if is_allowed:
        needs_reason = after.value in EXPLAINED or before.value in {"done", "abandoned"}
        assert (why_not(before, after, reason="  ", **asked) is not None) == needs_reason


def test_an_activity_is_never_done() -> None:
    refusal = why_not(Status.ONGOING, Status.DONE, reason="", is_activity=True, has_begun=True)
    assert refusal is not None
    assert "date de fin" in refusal.remedy


def test_what_has_begun_is_no_longer_to_come() -> None:
    refusal = why_not(
        Status.POSTPONED, Status.PLANNED, reason="", is_activity=False, has_begun=True
    )
    assert refusal is not None
    assert "en cours" in refusal.remedy


def test_every_status_and_stage_has_its_word_and_its_row() -> None:
    assert set(STATUS_LABELS) == set(PASSAGES) == set(Status)
    assert set(STAGE_LABELS) == set(STAGE_PASSAGES) == set(Stage)
    assert STAGE_PASSAGES[Stage.CLOSED] == STAGE_PASSAGES[Stage.DROPPED] == frozenset()
