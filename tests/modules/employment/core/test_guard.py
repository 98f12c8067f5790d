from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.feeds.guard import GuardRule, is_gone, removal_decision
from bastide.modules.employment.core.feeds.reports import FeedReport, Rejection, Verdict

GOOD = [100, 104, 98, 101, 99, 103, 97]


def report(seen=100, verdict=Verdict.OK, duplicates=0, others=0):
    rejected = [Rejection(f"d{n}", "répété", is_duplicate=True) for n in range(duplicates)]
    rejected += [Rejection(f"r{n}", "vide") for n in range(others)]
    return FeedReport(verdict, seen, tuple(rejected))


def test_a_usual_run_may_remove():
    found = removal_decision(report(), GOOD)
    assert (found.may_remove, found.reasons, found.expected) == (True, (), 100.0)


def test_a_first_run_has_nothing_to_fall_from():
    assert removal_decision(report(3), []).may_remove


@pytest.mark.parametrize(
    ("given_report", "status", "word"),
    [
        (report(), 503, "503"),
        (report(), 206, "206"),
        (report(0, Verdict.EMPTY), 200, "aucune offre"),
        (report(0), 200, "aucune offre"),
        (report(90, Verdict.TRUNCATED), 200, "coupé"),
        (report(90, Verdict.MALFORMED), 200, "mal formé"),
        (report(0, Verdict.NOT_A_FEED), 200, "pas un flux"),
        (report(49), 200, "chute"),
        (report(100, duplicates=6), 200, "répétés"),
        (report(100, others=21), 200, "refusées"),
    ],
)
def test_a_doubtful_run_never_removes(given_report, status, word):
    found = removal_decision(given_report, GOOD, http_status=status)
    assert not found.may_remove
    assert any(word in reason for reason in found.reasons)


@pytest.mark.parametrize(
    "given_report", [report(50), report(100, duplicates=5), report(100, others=20)]
)
def test_the_limits_themselves_are_allowed(given_report):
    assert removal_decision(given_report, GOOD).may_remove


def test_nothing_changed_is_no_doubt():
    assert removal_decision(report(0, Verdict.EMPTY), GOOD, http_status=304).may_remove


def test_only_the_last_seven_good_runs_count():
    assert removal_decision(report(10), [5_000, *[10] * 7]).expected == 10


def test_a_source_may_state_its_fewest():
    assert not removal_decision(report(3), [], rule=GuardRule(fewest=10)).may_remove


@given(st.integers(0, 300), st.lists(st.integers(1, 300), max_size=12), st.floats(0, 1))
def test_a_drop_above_the_limit_never_removes(seen, runs, drop):
    found = removal_decision(report(seen), runs, rule=GuardRule(largest_drop=drop))
    if seen == 0 or (found.expected and seen < (1 - drop) * found.expected):
        assert not found.may_remove
    else:
        assert found.may_remove


def test_an_offer_is_gone_after_two_healthy_misses_or_an_explicit_end():
    assert [is_gone(misses) for misses in (0, 1, 2)] == [False, False, True]
    assert is_gone(0, has_explicit_end=True)
