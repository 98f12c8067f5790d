"""Choices of a plan: in natural order, what the law or the years stop listed, flows exact."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from bastide.modules.estate.core.flows import unserved
from bastide.modules.estate.core.legal_facts import Domain, LegalFacts
from bastide.modules.estate.core.model import Model
from bastide.modules.estate.core.options import options_of
from bastide.modules.estate.core.rows import rows_of
from bastide.modules.estate.core.verification import verify
from tests.modules.estate.core.plans import action, building, drawn, every_plan, problem


def test_choices_come_in_natural_order_of_codes_then_years():
    asked = problem(
        building("B10", action("sell"), action("renovate")),
        building("B2", action("sell")),
        years=(1, 2),
    )
    listed = [
        (o.choice.building, o.choice.action, o.choice.year) for o in options_of(asked).options
    ]
    assert listed == [
        ("B2", "sell", 1),
        ("B2", "sell", 2),
        ("B10", "renovate", 1),
        ("B10", "renovate", 2),
        ("B10", "sell", 1),
        ("B10", "sell", 2),
    ]


def test_what_is_left_out_is_listed_with_its_years_and_reason():
    asked = problem(
        building(
            "A",
            action("renovate", cost=[1, 1, 1]),
            action("sell"),
            legal=LegalFacts(domain=Domain.PUBLIC),
        ),
        years=(1, 2, 3, 4),
    )
    found = options_of(asked)
    assert [o.choice.year for o in found.options if o.choice.action == "renovate"] == [1, 2]
    late, stopped = found.blocked
    assert (late.action, late.years, late.gates) == ("renovate", (3, 4), ())
    assert (stopped.action, stopped.years) == ("sell", (1, 2, 3, 4))
    assert [state.gate.id for state in stopped.gates] == ["declassification"]


def test_rows_and_check_agree_on_every_plan_of_many_problems():
    """The rows given to the solver and the check by years were written apart: they must agree."""
    for seed in range(40):
        asked = drawn(default_rng(9000 + seed), most_plans=80)
        model = Model(asked)
        ranks = {option.choice: rank for rank, option in enumerate(model.options)}
        plain = [
            row
            for row in rows_of(asked, model.options, frozenset()).rows
            if all(place < len(model.options) for place in row.terms)
        ]
        for plan in every_plan(asked):
            checked = verify(asked, plan)
            if any(one.family is None for one in checked.violations):
                continue
            picked = frozenset(ranks[choice] for choice in plan.values())
            by_rows = {row.family for row in plain if row.is_broken_by(picked)}
            by_years = {one.family for one in checked.violations} - {"rehousing"}
            assert by_rows - {"rehousing"} == by_years
            assert model.total(picked) + model.kept_value == checked.value


AMOUNTS = st.fractions(0, 9, max_denominator=4)


@given(
    st.dictionaries(st.sampled_from("abcd"), AMOUNTS),
    st.dictionaries(st.sampled_from("wxyz"), AMOUNTS),
    st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz"))),
)
def test_what_cannot_be_served_is_what_some_ask_beyond_all_they_may_reach(asked, offered, roads):
    """Hall's condition, counted over every set of askers."""

    def is_open(ask, offer):
        return (ask, offer) in roads

    missing, stuck = unserved(asked, offered, is_open)
    shortfalls = [Fraction(0)]
    for code in range(1 << len(asked)):
        some = {ask for rank, ask in enumerate(sorted(asked)) if code >> rank & 1}
        reach = {offer for ask, offer in roads if ask in some and offer in offered}
        needed = sum((asked[ask] for ask in some), Fraction(0))
        shortfalls.append(needed - sum((offered[offer] for offer in reach), Fraction(0)))
    assert missing == max(shortfalls)
    if missing:
        reach = {offer for ask, offer in roads if ask in stuck and offer in offered}
        needed = sum((asked[ask] for ask in stuck), Fraction(0))
        assert needed - sum((offered[offer] for offer in reach), Fraction(0)) == missing


def test_a_receipt_beyond_the_plan_never_pays_for_it():
    asked = problem(
        building("A", action("sell", receipt=100, deed_after=5)), years=(1, 2), budgets=[0, 0]
    )
    checked = verify(asked, {"A": options_of(asked).options[0].choice})
    assert [state.receipts for state in checked.years] == [Decimal(0), Decimal(0)]
