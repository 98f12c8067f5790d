"""The check of a plan by itself: each thing that can break, by how much, said in French."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from bastide.modules.estate.core.legal_facts import Domain, Heritage, LegalFacts
from bastide.modules.estate.core.planning import (
    Capacity,
    Choice,
    Exclusion,
    Family,
    Lock,
    ProjectLimit,
    Rehousing,
    Requirement,
    When,
)
from bastide.modules.estate.core.receipts import Counted, Receipt
from bastide.modules.estate.core.verification import verify
from tests.modules.estate.core.plans import action, building, problem


def plan(*choices):
    return {code: Choice(code, name, year) for code, name, year in choices}


def families(checked):
    return [one.family for one in checked.violations]


def test_money_is_carried_over_receipts_wait_a_year_and_the_gap_is_to_the_cent():
    asked = problem(
        building("A", action("renovate", cost=[30, 80])),
        building("B", action("sell", receipt="20.50")),
        years=(1, 2, 3),
        budgets=[40, 40, 10],
    )
    checked = verify(asked, plan(("A", "renovate", 1), ("B", "sell", 2)))
    balances = [state.balance for state in checked.years]
    assert balances == [Decimal(10), Decimal(-30), Decimal("0.50")]
    (broken,) = checked.violations
    assert (broken.family, broken.year, broken.excess) == (Family.BUDGET, 2, 30)
    assert broken.sentence == "Il manque 30,00\u00a0€ cumulés fin 2."
    at_once = verify(replace(asked, is_receipt_same_year=True), checked.plan)
    assert at_once.years[1].receipts == Decimal("20.50")


def test_without_carry_over_each_year_stands_alone():
    asked = problem(building("A", action("renovate", cost=50)), years=(1, 2), budgets=[40, 40])
    assert not verify(asked, plan(("A", "renovate", 2))).violations
    alone = replace(asked, has_carry_over=False)
    (broken,) = verify(alone, plan(("A", "renovate", 2))).violations
    assert broken.sentence == "Il manque 10,00\u00a0€ en 2."


def test_subsidies_are_taken_off_the_cost_of_their_year():
    asked = problem(
        building("A", action("renovate", cost=[100, 100], subsidy=[80, 20])),
        years=(1, 2),
        budgets=[20, 80],
    )
    checked = verify(asked, plan(("A", "renovate", 1)))
    assert [state.spent for state in checked.years] == [20, 80]
    assert checked.violations == ()


@pytest.mark.parametrize(("how", "counted"), [("prudent", 40), ("expected", 50), ("low", 80)])
def test_a_range_counts_as_the_council_decided(how, counted):
    receipt = Receipt(Decimal(80), Decimal(100), Decimal(150), Fraction(1, 2))
    asked = problem(
        building("A", action("sell", receipt=receipt)),
        years=(1, 2),
        budgets=[0, 0],
        counted=Counted(how),
    )
    assert verify(asked, plan(("A", "sell", 1))).years[1].receipts == counted


def test_energy_counts_from_the_year_of_completion_and_unknown_is_left_out():
    asked = problem(
        building("A", action("renovate", cost=[1, 1], energy_after=40), energy_mwh=100),
        building("B", action("sell"), energy_mwh=50, reference_mwh=60),
        building("C", action("sell")),
        years=(1, 2),
        energy={1: Fraction(1), 2: Fraction(1, 2)},
    )
    checked = verify(asked, plan(("A", "renovate", 1), ("C", "sell", 1)))
    assert [state.energy_mwh for state in checked.years] == [150, 90]
    (broken,) = checked.violations
    assert (broken.family, broken.year, broken.excess) == (Family.ENERGY, 2, 10)
    assert verify(asked, plan(("A", "renovate", 1), ("B", "sell", 2))).violations == ()


def test_area_leaves_with_the_building_and_closes_during_works():
    asked = problem(
        building("A", action("sell"), segment="s", area_m2=100),
        building("B", action("renovate", cost=[1, 1], is_closed=True), segment="s", area_m2=60),
        years=(1, 2, 3),
        min_area={"s": Fraction(100)},
    )
    checked = verify(asked, plan(("B", "renovate", 1)))
    assert [state.areas["s"] for state in checked.years] == [100, 100, 160]
    assert checked.violations == ()
    sold = verify(asked, plan(("A", "sell", 2)))
    assert [(one.year, one.excess) for one in sold.violations] == [(2, 40), (3, 40)]


def test_projects_count_in_each_year_of_works_by_service_and_together():
    asked = problem(
        building("A", action("renovate", cost=[1, 1], service="x")),
        building("B", action("renovate", service="x", workload=Fraction(3, 2))),
        building("C", action("renovate", service="y")),
        years=(1, 2),
        project_limits=(
            ProjectLimit("x", {1: Fraction(1), 2: Fraction(2)}),
            ProjectLimit(None, {1: Fraction(2), 2: Fraction(5)}),
        ),
    )
    chosen = plan(("A", "renovate", 1), ("B", "renovate", 2), ("C", "renovate", 1))
    checked = verify(asked, chosen)
    assert [dict(state.projects) for state in checked.years] == [
        {"x": 1, "y": 1},
        {"x": Fraction(5, 2)},
    ]
    assert [(one.group, one.year, one.excess) for one in checked.violations] == [
        ("x", 2, Fraction(1, 2))
    ]


def test_room_opens_the_year_after_and_a_building_that_leaves_takes_its_room_with_it():
    asked = problem(
        building("A", action("sell", displaced_m2=100), segment="s"),
        building("B", action("pool", freed_m2=60), segment="s"),
        building("C", action("sell"), segment="s", free_m2=40),
        years=(1, 2),
    )
    good = plan(("A", "sell", 2), ("B", "pool", 1))
    assert verify(asked, good).violations == ()
    (early,) = verify(asked, plan(("A", "sell", 1), ("B", "pool", 1))).violations
    assert (early.family, early.excess) == (Family.REHOUSING, 60)
    (gone,) = verify(asked, good | plan(("C", "sell", 2))).violations
    assert gone.excess == 40
    assert verify(replace(asked, rehousing=None), plan(("A", "sell", 1))).violations == ()


def test_room_of_another_segment_serves_only_when_declared():
    asked = problem(
        building("A", action("sell", displaced_m2=10), segment="s"),
        building("B", segment="t", free_m2=10),
    )
    chosen = plan(("A", "sell", 1))
    assert families(verify(asked, chosen)) == [Family.REHOUSING]
    for rules in (
        Rehousing(compatible={"s": frozenset({"t"})}),
        Rehousing(is_any=True),
        Rehousing(capacities=(Capacity("s", Fraction(10), 0),)),
    ):
        assert verify(replace(asked, rehousing=rules), chosen).violations == ()
    late = Rehousing(capacities=(Capacity("s", Fraction(10), 2),))
    assert families(verify(replace(asked, rehousing=late), chosen)) == [Family.REHOUSING]


def test_named_hosts_are_the_only_ones_whatever_their_segment():
    asked = problem(
        building("A", action("sell", displaced_m2=10, hosts=frozenset({"C"})), segment="s"),
        building("B", segment="s", free_m2=10),
        building("C", segment="t", free_m2=9),
    )
    (broken,) = verify(asked, plan(("A", "sell", 1))).violations
    assert broken.excess == 1


def test_decisions_made_before_the_plan():
    asked = problem(
        building("A", action("sell"), action("renovate")),
        building("B", action("sell"), must_act=True),
        years=(1, 2),
        locks=(Lock("A", "sell", 2),),
        vetoes=(Lock("B", "", 1),),
        exclusions=(Exclusion("x", (("A", "sell"), ("B", "keep"))),),
    )
    assert families(verify(asked, {})) == [Family.LOCKS, Family.OBLIGATIONS]
    assert verify(asked, plan(("A", "sell", 2), ("B", "sell", 2))).violations == ()
    assert families(verify(asked, plan(("A", "sell", 1), ("B", "sell", 1)))) == [
        Family.LOCKS,
        Family.VETOES,
    ]
    assert families(verify(asked, plan(("A", "sell", 2)))) == [
        Family.EXCLUSIONS,
        Family.OBLIGATIONS,
    ]


@pytest.mark.parametrize(
    ("when", "year", "is_kept"),
    [
        (When.BEFORE, 2, False),
        (When.BEFORE, 3, True),
        (When.SAME_YEAR, 2, True),
        (When.SAME_YEAR, 1, False),
        (When.ANY_YEAR, 1, True),
    ],
)
def test_what_must_come_first(when, year, is_kept):
    need = Requirement("B", "renovate", when)
    asked = problem(
        building("A", action("sell", requires=(need,))),
        building("B", action("renovate", cost=[1, 1]), action("sell")),
        years=(1, 2, 3),
    )
    checked = verify(asked, plan(("A", "sell", year), ("B", "renovate", 1)))
    assert (checked.violations == ()) == is_kept
    assert families(verify(asked, plan(("A", "sell", year)))) == [Family.PRECEDENCES]
    other = plan(("A", "sell", year), ("B", "sell", 1))
    assert families(verify(asked, other)) == [Family.PRECEDENCES]


def test_the_law_and_the_years_cannot_be_relaxed():
    asked = problem(
        building(
            "A",
            action("demolish"),
            action("renovate", cost=[1, 1]),
            action("sell", start_years=(1,)),
            legal=LegalFacts(heritage=Heritage.LISTED, domain=Domain.PUBLIC),
        ),
        years=(1, 2),
    )
    for chosen in (("A", "demolish", 1), ("A", "renovate", 2), ("A", "sell", 2)):
        checked = verify(asked, plan(chosen))
        assert set(families(checked)) == {None}
        assert checked.broken(Family) == checked.violations
    with pytest.raises(KeyError):
        verify(asked, plan(("A", "pool", 1)))


def test_what_is_relaxed_is_left_out_of_what_is_broken():
    asked = problem(building("A", action("renovate", cost=5)), budgets=[1])
    checked = verify(asked, plan(("A", "renovate", 1)))
    assert families(checked) == [Family.BUDGET]
    assert checked.broken([Family.BUDGET]) == ()
