"""Reading of dirty values: what is kept, what is missing, what is refused and why."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings.core.facts import FACTS, FIELDS, FactType, floor_area
from bastide.kernel.buildings.core.numbers import (
    AREA_UNITS,
    MONEY_UNITS,
    Marks,
    UnreadableError,
    marks_of,
    number,
    quantity,
)
from bastide.kernel.buildings.core.readings import check_across, read_together
from bastide.kernel.buildings.core.values import Reading, read, text_of, written

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "buildings" / "values.yaml"
CASES: dict[str, Any] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
TODAY: dt.date = CASES["today"]
ROWS = [(key, case) for key, cases in CASES.items() if key in FIELDS for case in cases]


def plain(value: Any) -> Any:
    """Return a value as the golden file writes it."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal | dt.date):
        return str(value)
    return value


@pytest.mark.parametrize(("key", "case"), ROWS, ids=[f"{key}:{case['cell']}" for key, case in ROWS])
def test_golden(key: str, case: dict[str, Any]) -> None:
    reading = Reading(TODAY, unit=case.get("unit", ""))
    if "refused" in case:
        with pytest.raises(UnreadableError) as caught:
            read(case["cell"], FIELDS[key], reading)
        assert case["refused"] in caught.value.reason
        assert caught.value.remedy.endswith(".")
    else:
        found = read(case["cell"], FIELDS[key], reading)
        assert found is None if case.get("missing") else plain(found) == case["value"]


@given(st.text(max_size=20), st.sampled_from(sorted(FIELDS)))
def test_any_text_is_read_missing_or_refused_and_never_becomes_zero(text: str, key: str) -> None:
    try:
        found = read(text, FIELDS[key], Reading(TODAY))
    except UnreadableError:
        return
    if isinstance(found, Decimal | int) and not isinstance(found, bool) and found == 0:
        assert "0" in text


@given(st.decimals(0, 10**9, places=2), st.sampled_from([" ", "\u00a0", "\u202f", ""]))
def test_a_number_written_in_french_comes_back(value: Decimal, space: str) -> None:
    said = f"{value:,.2f}".replace(",", space).replace(".", ",")
    assert number(said) == value
    assert quantity(f"{said} €", MONEY_UNITS) == value


@given(st.decimals(1000, 10**8, places=2))
def test_the_two_ways_of_grouping_are_told_apart_by_the_last_mark(value: Decimal) -> None:
    english = f"{value:,.2f}"
    french = english.translate(str.maketrans({",": ".", ".": ","}))
    assert number(english) == number(french) == value


def test_a_column_tells_which_mark_is_the_decimal_one() -> None:
    assert marks_of(["1.250", "12,5", "900"]) == Marks(",")
    assert marks_of(["1.250", "3.400"]) == Marks("")
    assert marks_of(["12.5", "12,5"]) == Marks("")
    assert number("1.250", Marks(",")) == 1250
    assert number("1.250", Marks(".")) == Decimal("1.250")


def test_the_unit_of_the_cell_comes_before_that_of_the_column() -> None:
    assert quantity("2 ha", AREA_UNITS, unit="m2") == 20_000
    assert quantity("2", AREA_UNITS, unit="ha") == 20_000


def typed(fact: Any) -> st.SearchStrategy[Any]:
    """Return values that a fact may hold."""
    texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40)
    money = st.decimals(0, 10**9, places=2)
    simple: dict[FactType, st.SearchStrategy[Any]] = {
        FactType.TEXT: texts,
        FactType.LONG_TEXT: texts,
        FactType.YES_NO: st.booleans(),
        FactType.INTEGER: st.integers(0, 1000),
        FactType.NUMBER: money,
        FactType.AREA: money,
        FactType.MONEY: money,
        FactType.ENERGY: money,
        FactType.YEAR: st.integers(1000, 2030),
        FactType.DATE: st.dates(dt.date(1800, 1, 1), dt.date(2100, 1, 1)),
        FactType.LATITUDE: st.decimals("-90", "-0.5", places=6),
        FactType.LONGITUDE: st.decimals("0.5", "180", places=6),
        FactType.POSTCODE: st.sampled_from(["34000", "01000"]),
        FactType.INSEE: st.sampled_from(["34172", "2A004", "00001"]),
        FactType.RNB: st.text("123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=12, max_size=12),
        FactType.PARCELS: st.sampled_from([("AB 12",), ("A 5", "AB 12")]),
        FactType.CHOICES: st.sampled_from([("L",), ("L", "W")]),
    }
    if fact.type is FactType.CHOICE:
        return st.sampled_from([choice.value for choice in fact.choices])
    return simple[fact.type]


@given(st.data())
def test_what_is_written_is_read_back(data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(FACTS))
    value = (
        read(data.draw(typed(fact)), fact, Reading(TODAY))
        if fact.type
        in {
            FactType.TEXT,
            FactType.LONG_TEXT,
        }
        else data.draw(typed(fact))
    )
    if value is None:
        return
    cell = written(value, fact)
    assert read(cell, fact, Reading(TODAY)) == value
    if isinstance(value, Decimal):
        assert read(str(cell).replace(".", ","), fact, Reading(TODAY, marks=Marks(","))) == value


def test_the_same_word_names_one_choice_only() -> None:
    from bastide.kernel.buildings.core.values import choice_key  # noqa: PLC0415 -- used here only

    for fact in FIELDS.values():
        spellings: dict[str, str] = {}
        for choice in fact.choices:
            for word in {choice_key(one) for one in (choice.value, choice.label, *choice.words)}:
                assert spellings.setdefault(word, choice.value) == choice.value, (fact.key, word)


def test_several_cells_are_refused_together() -> None:
    with pytest.raises(InputRefusedError) as caught:
        read_together({"construction_year": "XIXe", "floors": "x", "gold": "1"}, today=TODAY)
    fields = [refusal.field for refusal in caught.value.refusals]
    assert fields == ["Année de construction", "Niveaux", "gold"]


def test_values_that_cannot_stand_together_are_refused() -> None:
    check_across({"code": "B1", "market_value_low_eur": Decimal(1), "market_value_high_eur": None})
    with pytest.raises(InputRefusedError) as caught:
        check_across({"market_value_low_eur": Decimal(2), "market_value_high_eur": Decimal(1)})
    assert [refusal.field for refusal in caught.value.refusals] == ["Code", "Valeur vénale basse"]


def test_areas_of_two_kinds_are_never_mixed() -> None:
    facts = {"area_su_m2": Decimal(80), "area_sdp_m2": Decimal(100)}
    assert floor_area(facts) == ("area_sdp_m2", Decimal(100))
    assert floor_area({"footprint_m2": Decimal(50)}) is None
    assert floor_area({"area_other_m2": Decimal(0)}) == ("area_other_m2", Decimal(0))


def test_text_of_a_cell() -> None:
    assert text_of(Decimal(70009600)) == "70009600"
    assert text_of(Decimal("1200.50")) == "1200.5"
    assert text_of(True) == "oui"
    assert text_of("a\x00b\r\nc") == "ab\nc"
