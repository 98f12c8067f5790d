"""ORACLE 9, its data built again: 19 600 plans counted one by one by a sum written here apart.

The dossier gives the results of this case without its data. The golden file holds data with the
same number of plans, energies and values; here every plan is counted with plain floats, without
any of the product's code, and the optimum of HiGHS must be the best of them.
"""

import itertools
import json
from fractions import Fraction

import pytest

from bastide.modules.estate.core.optimiser import Status, solve
from bastide.modules.estate.core.plan_reading import read_plan
from tests.modules.estate.cli.plan_files import cases, changed, content_of

CASES = cases("plan_oracles.yaml")
NAME = "ORACLE 9, trajectoire d’énergie sans effet (ρ = 1)"
CONTENT = content_of(next(case for case in CASES if case["name"] == NAME), CASES)
RATE, HORIZON, POINT = 1.03, 10, 0.05
YEARS = (1, 2, 3)


def options(building):
    """Return keep, then (action, year) of a building as the file writes it."""
    return [None, *((one, year) for one in building["actions"] for year in YEARS)]


def worth(building, choice):
    """Return the value of a choice in thousands of euros."""
    if choice is None:
        return 0.0
    action, year = choice
    leaves = action["action"] in {"sell", "demolish"}
    running = building["running_cost"]
    after = action.get("running_cost_after", 0 if leaves else running)
    total = (action.get("receipt", 0) - action.get("cost", 0)) / RATE ** (year - 1)
    total += sum((running - after) / RATE ** (at - 1) for at in range(year + 1, HORIZON + 1))
    if "atout_after" in action:
        gained = action["atout_after"] - building["atout"]
        total += POINT * building["area_m2"] * building["attrait"] * gained
    return total


def energy(building, choice):
    if choice is None:
        return building["energy_mwh"]
    action, _year = choice
    leaves = action["action"] in {"sell", "demolish"}
    return action.get("energy_after_mwh", 0 if leaves else building["energy_mwh"])


def is_payable(plan):
    """Tell whether money holds each year: receipts are spent the year after the deed."""
    for year in YEARS:
        left = 600 * year
        for choice in plan:
            if choice is not None:
                action, start = choice
                left -= action.get("cost", 0) if start <= year else 0
                left += action.get("receipt", 0) if start < year else 0
        if left < -1e-9:
            return False
    return True


def is_housed(plan):
    """Tell whether those who leave find room: associations also in the administrative segment."""
    for year in YEARS:
        moved, freed = {}, {}
        for building, choice in zip(CONTENT["buildings"], plan, strict=True):
            if choice is None:
                continue
            action, start = choice
            segment = building["segment"]
            if action["action"] in {"sell", "demolish"} and start <= year:
                people = building.get("occupied_m2", building["area_m2"])
                moved[segment] = moved.get(segment, 0) + people
            if start < year:
                freed[segment] = freed.get(segment, 0) + action.get("freed_m2", 0)
        for segment, people in moved.items():
            room = freed.get(segment, 0)
            if segment == "associatif":
                room += freed.get("administratif", 0)
            if people > room:
                return False
    return True


@pytest.fixture(scope="module")
def counted():
    """Return every payable plan: value, final energy, whether all are rehoused, choices."""
    buildings = CONTENT["buildings"]
    plans = list(itertools.product(*map(options, buildings)))
    assert len(plans) == 19_600
    return [
        (
            sum(map(worth, buildings, plan)),
            sum(map(energy, buildings, plan)),
            is_housed(plan),
            plan,
        )
        for plan in plans
        if is_payable(plan)
    ]


def best(counted, ratio, *, must_house=True):
    """Return the value and choices of the best plan counted, or `None`."""
    kept = [
        (value, plan)
        for value, used, housed, plan in counted
        if used <= ratio * 870 + 1e-9 and (housed or not must_house)
    ]
    return max(kept, key=lambda one: one[0], default=None)


@pytest.mark.parametrize("ratio", ["1", "0.8", "0.75", "0.7", "0.66", "0.6"])
def test_the_optimum_is_the_best_of_all_plans(counted, ratio):
    content = changed(CONTENT, {"constraints.energy.max_ratio": ratio})
    found = solve(read_plan(json.dumps(content), "oracle").problem)
    expected = best(counted, float(ratio))
    if expected is None:
        assert found.status is Status.INFEASIBLE
        return
    value, plan = expected
    assert found.status is Status.OPTIMAL
    assert float(found.verified.value) / 1000 == pytest.approx(value, abs=1e-6)
    wanted = {
        building["code"]: (choice[0]["action"], choice[1])
        for building, choice in zip(CONTENT["buildings"], plan, strict=True)
        if choice is not None
    }
    assert {code: (one.action, one.year) for code, one in found.verified.plan.items()} == wanted


def test_the_values_of_the_dossier(counted):
    assert best(counted, 1)[0] == pytest.approx(569.4927, abs=5e-5)
    assert best(counted, 0.8)[0] == best(counted, 1)[0]
    assert best(counted, 0.75)[0] == pytest.approx(538.1027, abs=5e-5)
    assert best(counted, 1)[0] - best(counted, 0.75)[0] == pytest.approx(31.39, abs=5e-5)
    assert best(counted, 0.5) is None


def test_without_rehousing_money_alone_would_empty_the_gymnasium(counted):
    gymnasium = CONTENT["buildings"][4]
    demolition = next(one for one in gymnasium["actions"] if one["action"] == "demolish")
    assert worth(gymnasium, (demolition, 1)) == pytest.approx(301.13, abs=0.01)
    value, plan = best(counted, 1, must_house=False)
    assert value > best(counted, 1)[0]
    assert plan[4][0]["action"] == "demolish"
    content = changed(CONTENT, {"constraints.rehousing.enabled": False})
    text = json.dumps(content)
    found = solve(read_plan(text, "oracle").problem)
    assert float(found.verified.value) / 1000 == pytest.approx(value, abs=1e-6)
    assert found.verified.plan["Gymnase"].action == "demolish"


def test_the_value_is_exact_and_not_a_float():
    found = solve(read_plan(json.dumps(CONTENT), "oracle").problem)
    assert isinstance(found.verified.value, Fraction)
    assert found.bound == found.verified.value
