"""Scores that data give: golden cases of each band, and what no data may ever do."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.energy import Carrier, energy_law
from bastide.kernel.buildings.core.occupancy import Use
from bastide.kernel.grids.core.answers import NonAnswer
from bastide.modules.estate.core.prefill import (
    COST,
    ENERGY,
    OCCUPATION,
    AssetData,
    cost_scores,
    energy_score,
    occupancy_score,
    prefilled,
)
from tests.modules.estate.core.samples import golden

CASES = golden("prefill.yaml")
RULES = energy_law(dt.date(2026, 1, 1))


def named(case):
    return case["name"]


def facts(written):
    return {
        key: Decimal(value) if isinstance(value, int) and not key.endswith("_year") else value
        for key, value in written.items()
    }


def use(written):
    hours, places, open_hours, seats = written
    return Use(
        None if hours is None else Decimal(hours),
        places,
        None if open_hours is None else Decimal(open_hours),
        seats,
    )


def priced(code, costs, area="100", **others):
    return AssetData(
        code,
        facts={} if area is None else {"area_sdp_m2": Decimal(area)},
        costs={year: {CostKind.FLUIDS: Decimal(amount)} for year, amount in costs.items()},
        **others,
    )


@pytest.mark.parametrize("case", CASES["energy"], ids=named)
def test_energy(case):
    asset = AssetData(
        "B1",
        kind=case.get("kind", "building"),
        facts=facts(case["facts"]),
        energy={year: {Carrier.TOTAL: Decimal(kwh)} for year, kwh in case["kwh"].items()},
    )
    found = energy_score(asset, RULES)
    assert found.value == case["score"]
    assert found.formula.endswith(".")


@pytest.mark.parametrize("case", CASES["costs"], ids=named)
def test_costs(case):
    found = cost_scores(
        [priced(code, costs, case["area"]) for code, costs in case["assets"].items()]
    )
    assert {code: one.value for code, one in found.items()} == case["scores"]


@pytest.mark.parametrize("case", CASES["occupation"], ids=named)
def test_occupation(case):
    uses = {year: tuple(map(use, listed)) for year, listed in case["uses"].items()}
    assert occupancy_score(AssetData("B1", uses=uses)).value == case["score"]


def test_a_computation_says_its_figures_and_where_they_come_from():
    asset = AssetData(
        "B1",
        facts={"operat_reference_year": 2015, "operat_reference_kwh": Decimal(400_000)},
        facts_source="Fiche OPERAT",
        energy={2024: {Carrier.GAS: Decimal(200_000), Carrier.ELECTRICITY: Decimal(90_000)}},
        sources={("energy", 2024): ("Factures 2024",)},
    )
    found = energy_score(asset, RULES)
    assert found.formula == (
        "Consommation de 2024 rapportée à la cible 2030\u00a0: 290\u00a0000\u00a0kWh ÷ "
        "240\u00a0000\u00a0kWh = 120,8\u00a0%\u00a0: note 1."
    )
    assert [(one.label, one.value) for one in found.inputs] == [
        ("Consommation de 2024", "290\u00a0000\u00a0kWh"),
        ("Consommation de référence", "400\u00a0000\u00a0kWh"),
        ("Objectif relatif (Crelat)", "240\u00a0000\u00a0kWh"),
        ("Cible 2030, la plus favorable des deux", "240\u00a0000\u00a0kWh"),
    ]
    assert found.sources == ("Factures 2024", "Fiche OPERAT")


def test_doubts_travel_with_the_score():
    asset = AssetData(
        "B1",
        facts={"operat_reference_year": 2022, "operat_reference_kwh": Decimal(400_000)},
        energy={2024: {Carrier.TOTAL: Decimal(240_000)}},
    )
    said = [one.value for one in energy_score(asset, energy_law(dt.date(2035, 1, 1))).inputs]
    assert any("2022" in one for one in said)
    assert any("prolongés" in one for one in said)


def test_income_is_no_cost_and_segments_are_apart():
    pool = [
        AssetData(
            f"P{rank}",
            segment="sport",
            facts={"area_sdp_m2": Decimal(100)},
            costs={2024: {CostKind.FLUIDS: Decimal(9000), CostKind.INCOME: Decimal(8000)}},
        )
        for rank in range(3)
    ]
    depots = [priced(f"D{rank}", {2024: 1000}, segment="technique") for rank in range(3)]
    found = cost_scores([*pool, *depots])
    assert {one.value for one in found.values()} == {2}
    assert found["P0"].inputs[0].value == "9\u00a0000,00\u00a0€"
    assert found["D0"].inputs[0].value == "1\u00a0000,00\u00a0€"


def test_land_has_no_cost_per_square_metre_and_moves_no_median():
    plot = priced("T", {2024: 100_000}, kind="land")
    found = cost_scores([plot, *(priced(f"B{rank}", {2024: 2000}) for rank in range(3))])
    assert found["T"].value is NonAnswer.NOT_APPLICABLE
    assert found["B0"].value == 2


def test_only_items_that_data_can_score_are_answered():
    found = prefilled([AssetData("B1")], ["A1", ENERGY, COST, OCCUPATION], RULES)
    assert set(found) == {("B1", ENERGY), ("B1", COST), ("B1", OCCUPATION)}
    assert {one.value for one in found.values()} == {NonAnswer.BLANK}
    assert all(one.formula for one in found.values())


amounts = st.integers(min_value=1, max_value=10_000_000)


@given(st.lists(amounts, min_size=3, max_size=12), st.integers(min_value=1, max_value=1000))
def test_costs_are_compared_whatever_the_unit_and_the_order(listed, factor):
    """The same costs in cents, or the same assets in another order, score the same."""
    assets = [priced(f"B{rank}", {2024: amount}) for rank, amount in enumerate(listed)]
    scaled = [priced(f"B{rank}", {2024: amount * factor}) for rank, amount in enumerate(listed)]
    found = {code: one.value for code, one in cost_scores(assets).items()}
    assert {code: one.value for code, one in cost_scores(scaled).items()} == found
    assert {code: one.value for code, one in cost_scores(assets[::-1]).items()} == found


@given(st.lists(amounts, min_size=3, max_size=12))
def test_who_costs_more_never_scores_more(listed):
    found = cost_scores([priced(f"B{rank}", {2024: one}) for rank, one in enumerate(listed)])
    ordered = sorted(range(len(listed)), key=lambda rank: listed[rank])
    scores = [found[f"B{rank}"].value for rank in ordered]
    assert scores == sorted(scores, reverse=True)


@given(st.integers(min_value=0, max_value=100), st.integers(min_value=0, max_value=100))
def test_who_is_used_more_never_scores_less(one, other):
    low, high = sorted((one, other))
    scores = [
        occupancy_score(
            AssetData("B", uses={2024: [Use(Decimal(hours), 10, Decimal(100), 10)]})
        ).value
        for hours in (low, high)
    ]
    assert scores == sorted(scores)
