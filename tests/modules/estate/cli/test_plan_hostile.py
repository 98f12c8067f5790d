"""Whatever a plan file holds, the command answers one JSON object: a plan, or refusals."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.modules.estate.core.plan_example import plan_example
from tests.modules.estate.cli.plan_files import run

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.sampled_from(
        [
            0,
            -1,
            1e308,
            1e-300,
            0.1,
            "",
            " ",
            "x",
            "1,5",
            "３",
            "=2+2",
            "NaN",
            "1e400",
            "2027",
            "\u202e",
        ]
    ),
    st.text(max_size=5),
    st.lists(st.integers(-3, 3), max_size=3),
    st.dictionaries(st.sampled_from(["2027", "x", "building", "low"]), st.integers(), max_size=2),
)


def places(content, above=()):
    """Yield the path of every field and element of a content."""
    listed = content.items() if isinstance(content, dict) else enumerate(content)
    for name, value in listed:
        yield (*above, name)
        if isinstance(value, dict | list):
            yield from places(value, (*above, name))


PLACES = list(places(plan_example()))


@pytest.mark.long(
    "tests/modules/estate/cli/test_plan.py::test_bad_input_is_refused_with_field_value_reason_and_remedy"
)
@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=3))
def test_one_object_and_exit_zero_or_one(changes):
    content = copy.deepcopy(plan_example())
    for path, junk in changes:
        place = content
        try:
            for name in path[:-1]:
                place = place[name]
            place[path[-1]] = junk
        except (KeyError, IndexError, TypeError):
            continue
    done = run(content, "--json", "--time-limit", "5")
    assert done.exit_code in {0, 1}, (changes, done.output, done.exception)
    answer = json.loads(done.stdout)
    if done.exit_code:
        assert answer["errors"]
        assert all(one["reason"] and one["remedy"] for one in answer["errors"]), answer
    else:
        assert answer["status"] in {"optimal", "feasible", "infeasible"}
        assert answer["verified"] == (answer["objective"] is not None)
