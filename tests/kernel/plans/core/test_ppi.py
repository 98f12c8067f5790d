"""Money of a plan year by year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans.core.forests import Branch, planted
from bastide.kernel.plans.core.ppi import (
    Funding,
    MoneyLine,
    PpiYear,
    expected_by_node,
    ppi_table,
)

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).resolve().parents[3] / "golden" / "plans" / "ppi.yaml").read_text(
        encoding="utf-8"
    )
)


def euros(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def line(row: Sequence[Any]) -> MoneyLine:
    year, section, direction, funding, planned, amended, realised = row
    return MoneyLine(
        "action",
        year,
        Section(section),
        Direction(direction),
        Funding(funding),
        planned=euros(planned),
        amended=euros(amended),
        realised=euros(realised),
    )


def check(found: PpiYear, expected: dict[str, Any]) -> None:
    own = expected.pop("own")
    assert {f"{section}/{direction}" for section, direction in found.cells} == set(expected)
    for place, amounts in expected.items():
        section, direction = place.split("/")
        cell = found.cells[Section(section), Direction(direction)]
        for name in ("planned", "amended", "expected", "realised"):
            assert getattr(cell, name).amount == euros(amounts[name]), (place, name)
        assert cell.gap == euros(amounts["gap"]), place
    share = found.own_share
    assert (share.expenditure, share.grants, share.own) == (
        euros(own["expenditure"]),
        euros(own["grants"]),
        euros(own["own"]),
    )
    assert share.rate == (None if own["rate"] is None else Fraction(own["rate"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_golden(case: dict[str, Any]) -> None:
    table = ppi_table([line(row) for row in case["lines"]])
    expected = dict(case["expected"])
    check(table.whole, expected.pop("whole"))
    assert [row.year for row in table.years] == list(expected)
    for row in table.years:
        check(row, expected[row.year])


def test_an_empty_plan_has_no_year() -> None:
    table = ppi_table([])
    assert (table.years, dict(table.whole.cells)) == ((), {})


CENTS = st.none() | st.integers(0, 10**12).map(lambda cents: Decimal(cents) / 100)


@st.composite
def lines(draw: st.DrawFn) -> MoneyLine:
    direction = draw(st.sampled_from(Direction))
    received = [Funding.GRANT, Funding.SALE, Funding.OTHER]
    return MoneyLine(
        action=draw(st.sampled_from(["a", "b", "c", "d"])),
        year=draw(st.integers(2024, 2032)),
        section=draw(st.sampled_from(Section)),
        direction=direction,
        funding=draw(st.sampled_from(received)) if direction is Direction.RECEIPT else Funding.NONE,
        planned=draw(CENTS),
        amended=draw(CENTS),
        realised=draw(CENTS),
    )


@given(listed=st.lists(lines(), max_size=25))
def test_the_years_sum_to_the_whole(listed: list[MoneyLine]) -> None:
    table = ppi_table(listed)
    for place, whole in table.whole.cells.items():
        cells = [row.cells[place] for row in table.years if place in row.cells]
        for name in ("planned", "amended", "expected", "realised"):
            totals = [getattr(cell, name) for cell in cells]
            amounts = [total.amount for total in totals if total.amount is not None]
            assert getattr(whole, name).amount == (sum(amounts) if amounts else None)
            assert getattr(whole, name).missing == sum(total.missing for total in totals)
        gaps = [cell.gap for cell in cells if cell.gap is not None]
        assert whole.gap == (sum(gaps) if gaps else None)
    assert sum(cell.lines for cell in table.whole.cells.values()) == len(listed)


FOREST = planted(
    [
        Branch(1, None, "1"),
        Branch(2, 1, "1.1"),
        Branch(3, 1, "1.2"),
        Branch(4, 3, "1.2.1"),
        Branch(5, None, "2"),
    ]
)
THIRDS = {2: Fraction(1, 3), 4: Fraction(1, 3), 5: Fraction(1, 3)}
SHARES = {"a": {2: Fraction(1)}, "b": THIRDS, "c": {4: Fraction(2, 7), 3: Fraction(5, 7)}}


@given(listed=st.lists(lines(), max_size=25), direction=st.sampled_from(Direction))
def test_shares_lose_no_cent_and_branches_hold_all(
    listed: list[MoneyLine], direction: Direction
) -> None:
    """The tops and what no node holds (action d) sum to the plan's expected money, to the cent."""
    found = expected_by_node(listed, SHARES, FOREST, direction=direction)
    told = [one for one in listed if one.direction is direction and one.expected is not None]
    total = sum((one.expected or Decimal(0) for one in told), Decimal(0))
    assert found[1] + found[5] + found[None] == total
    assert found[None] == sum(
        (one.expected or Decimal(0) for one in told if one.action == "d"), Decimal(0)
    )
    assert found[1] >= found[2] + found[3]
    assert found[3] >= found[4]


def test_a_third_goes_to_the_earlier_node() -> None:
    one = MoneyLine("b", 2026, Section.INVESTMENT, Direction.EXPENDITURE, planned=Decimal("100.00"))
    found = expected_by_node([one], SHARES, FOREST)
    assert (found[2], found[4], found[5]) == (
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    )


def test_a_share_outside_of_a_branch_is_told_apart() -> None:
    branch = planted([Branch(3, None, "1.2"), Branch(4, 3, "1.2.1")])
    one = MoneyLine("b", 2026, Section.INVESTMENT, Direction.EXPENDITURE, planned=Decimal("90.00"))
    found = expected_by_node([one], SHARES, branch)
    assert (found[3], found[4], found[None]) == (Decimal(30), Decimal(30), Decimal(60))
