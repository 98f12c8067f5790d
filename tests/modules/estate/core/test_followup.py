"""What the follow-up computes: lateness, money per action, campaigns compared, OPERAT summed."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from bastide.kernel.buildings.core.energy import EnergyLaw
from bastide.kernel.plans.core.statuses import Status
from bastide.modules.estate.core.comparison import Told, compared, item_changes
from bastide.modules.estate.core.diagnosis import Task, task_gaps, tool_gaps
from bastide.modules.estate.core.followup import late_steps
from bastide.modules.estate.core.operat import operat_portfolio, site_energies

DAY = dt.date(2026, 6, 1)
LAW = EnergyLaw(Decimal(1000), {2030: Fraction(2, 5), 2040: Fraction(1, 2), 2050: Fraction(3, 5)})


@pytest.mark.parametrize(
    ("status", "start", "end", "due", "why"),
    [
        (Status.ONGOING, -100, -1, None, "overdue"),
        (Status.ONGOING, -100, 0, None, None),
        (Status.PLANNED, -1, 50, None, "not_started"),
        (Status.PLANNED, 0, 50, None, None),
        (Status.POSTPONED, -5, 50, None, None),
        (Status.PAUSED, -50, -5, None, "overdue"),
        (Status.ONGOING, -50, 50, -3, "milestone"),
        (Status.ONGOING, -50, 50, 3, None),
        (Status.DONE, -50, -5, -3, None),
        (Status.ABANDONED, -50, -5, -3, None),
        (Status.ONGOING, -900, None, None, None),
    ],
)
def test_what_is_late_and_what_is_not(status, start, end, due, why):
    def day(days):
        return None if days is None else DAY + dt.timedelta(days=days)

    steps = [] if due is None else [(day(due), None), (day(due), DAY)]
    late = late_steps(status, day(start), day(end), steps, on=DAY)
    assert (late.why.value if late else None) == why


def told(asset, klass, atout="1", items=None):
    return Told(asset, asset.upper(), asset, klass, klass, Fraction(atout), Fraction(2),
                (Fraction(3, 2), Fraction(3, 2)), items or {})  # fmt: skip


def test_passages_count_every_building_of_both_campaigns_once():
    now = [told("a", "C1", "2", {"A1": Fraction(3), "A2": Fraction(1)}), told("b", None),
           told("c", "C3")]  # fmt: skip
    then = [told("a", "C2", "1", {"A1": Fraction(1), "A2": Fraction(1)}), told("b", "C4"),
            told("d", "C1")]  # fmt: skip
    found = compared(now, then)
    assert found.transitions == {("C2", "C1"): 1, ("C4", None): 1}
    assert sum(found.transitions.values()) + len(found.arrived) == len(now)
    assert [one.now.asset for one in found.moved] == ["a", "b"]
    assert [one.asset for one in found.left] == ["d"]
    assert found.moves[0].atout_change == 1
    assert item_changes(found.moves[0]) == [("A1", 1, 3)]


def site(area, reference, cabs=None, identifier="X"):
    facts = {"tertiary_m2": Decimal(area)}
    if reference:
        facts |= {"operat_reference_year": 2019, "operat_reference_kwh": Decimal(reference)}
    if cabs:
        facts["operat_cabs_kwh_m2"] = Decimal(cabs)
    return facts | ({"operat_id": identifier} if identifier else {})


def test_the_portfolio_adds_known_sites_and_one_ahead_does_not_pay_for_another():
    groups = {
        "Oracle": {"B1": site(2000, 400000, 110)},
        "En avance": {"B2": site(1500, 100000)},
        "Inconnu": {"B3": site(1200, None, identifier="")},
        "Petit": {"B4": site(100, 1000)},
    }
    kwh = {
        "Oracle": [Decimal(290000)], "En avance": [Decimal(30000)], "Inconnu": [Decimal(5)],
        "Petit": [Decimal(5)],
    }  # fmt: skip
    sites = site_energies(groups, kwh, LAW)
    assert [one.label for one in sites] == ["Oracle", "En avance", "Inconnu"]
    assert sites[0].trajectory.progress == Fraction(6875, 10000)
    whole = operat_portfolio(sites)
    assert (whole.subject, whole.known, whole.unregistered) == (3, 2, 1)
    assert (whole.reference, whole.actual) == (500000, 320000)
    first = whole.steps[0]
    assert (first.step, first.target, first.met, first.to_save) == (2030, 300000, 1, 50000)
    assert first.progress == Fraction(180000, 200000)
    assert operat_portfolio([]).reference is None


def test_gaps_are_tasks_without_anybody_in_charge_and_empty_places_of_the_grid():
    tasks = [Task(code, "f", code, "gestion", "") for code in ("a", "b", "c")]
    roles = {"a": {"s": "fait"}, "b": {"s": "partage", "t": "partage"}}
    assert [one.key for one in task_gaps(tasks, roles)] == ["tache-c", "partagee-b"]
    assert len(tool_gaps([])) == 4
    assert [one.code for one in tool_gaps([("pluriannuel", "strategique"), ("annuel", "gestion")])
            ] == ["pluriannuel/gestion", "annuel/strategique"]  # fmt: skip
