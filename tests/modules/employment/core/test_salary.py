"""Salaries: labels of every feed read or refused, and what no text may ever give."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.pay.bounds import BOUNDS, Period, bounds_on
from bastide.modules.employment.core.pay.salary import (
    MAX_LENGTH,
    read_salary,
    salary_of_parts,
)

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "employment" / "salaries.csv"
with GOLDEN.open(encoding="utf-8", newline="") as stream:
    CASES = tuple(csv.DictReader(stream))

WORDS = (
    "de", "à", "-", "k€", "€", "K", "euros", "brut", "net", "par mois", "/h", "annuel", "mensuel",
    "sur 13 mois", "35h", "SMIC", "%", "+", "prime", "soit", "(", ")", "entre", "et", "jusqu'à",
    "horaire", "/jour", "$", "\u202f", ",", ".", "13e mois", "12€50",
)  # fmt: skip
PAY = st.lists(
    st.one_of(
        st.sampled_from(WORDS), st.integers(0, 99_999).map(str), st.decimals(0, 9999).map(str)
    ),
    max_size=12,
).map(" ".join)


def holds(found, bounds):
    limits = bounds.believable[found.period]
    return (
        limits.low <= found.minimum <= found.maximum <= limits.high
        and found.maximum <= bounds.widest_ratio * found.minimum
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["raw"])
def test_labels(case):
    found = read_salary(case["raw"])
    assert found.raw == case["raw"]
    if case["refused"]:
        assert case["refused"] in found.refused
        assert (found.minimum, found.maximum, found.period) == (None, None, None)
        assert (found.currency or "") == case["currency"]
        return
    assert found.refused is None
    assert (str(found.minimum), str(found.maximum)) == (case["min"], case["max"])
    assert found.period.value == case["period"]
    assert found.currency == "EUR"
    assert (found.bound or "", found.tax or "") == (case["bound"], case["tax"])
    assert str(found.months or "") == case["months"]


def test_there_are_enough_labels():
    assert len({case["raw"] for case in CASES}) >= 200
    assert {case["period"] for case in CASES if case["period"]} == {one.value for one in Period}


@pytest.mark.parametrize("text", [None, "", "  ", "\u202f", "\n"])
def test_no_salary_is_not_a_zero(text):
    found = read_salary(text)
    assert "Aucun salaire" in found.refused
    assert found.minimum is None


def test_a_description_is_not_a_salary():
    assert "trop long" in read_salary("2 000 € par mois " * MAX_LENGTH).refused
    assert read_salary("2 000 € par mois").refused is None


@given(st.one_of(st.text(), PAY))
def test_any_text_is_read_or_refused(text):
    found = read_salary(text)
    assert found.raw == text
    assert (found.refused is None) == (found.minimum is not None)
    assert (found.minimum is None) == (found.maximum is None) == (found.period is None)
    if found.refused is None:
        assert holds(found, BOUNDS[-1])
        assert found.currency == "EUR"


@given(st.integers(6, 500), st.integers(6, 500))
def test_a_range_shares_its_k_and_comes_in_order(one, other):
    low, high = sorted((one, other))
    found = read_salary(f"{one}-{other} k€")
    if high <= 5 * low and low * 1000 >= 5800:
        assert (found.minimum, found.maximum) == (low * 1000, high * 1000)
        assert found.period is Period.YEAR
    else:
        assert found.refused


@given(st.decimals(200, 15_000, places=2), st.sampled_from(["{} €", "{} euros", "€{}", "{} EUR"]))
def test_one_figure_gives_both(amount, form):
    found = read_salary(f"{form.format(amount)} par mois")
    assert found.minimum == found.maximum == amount


@given(st.decimals(200, 15_000, places=2))
def test_spaces_and_commas_change_nothing(amount):
    french = f"{amount:,.2f}".replace(",", "\u202f").replace(".", ",")
    assert read_salary(f"Mensuel de {french} €").minimum == amount


@given(PAY)
def test_what_was_read_reads_the_same_again(text):
    found = read_salary(text)
    if found.refused is None:
        again = salary_of_parts(
            found.minimum, found.maximum, currency=found.currency, unit=found.period.value
        )
        assert (again.minimum, again.maximum) == (found.minimum, found.maximum)
        assert again.period is found.period


PARTS = [
    ({"minimum": "12.10", "maximum": "13.000", "unit": "hourly"}, ("12.10", "13", "hour")),
    ({"minimum": "30.000", "unit": "YEAR"}, ("30000", "30000", "year")),
    (
        {"minimum": "1800", "maximum": "2200", "currency": "EUR", "unit": "MONTH"},
        ("1800", "2200", "month"),
    ),
    (
        {"minimum": "2200", "maximum": "1800", "currency": "euro", "unit": "month"},
        ("1800", "2200", "month"),
    ),
    (
        {"minimum": 30000, "maximum": None, "currency": "EUR", "unit": "YEAR"},
        ("30000", "30000", "year"),
    ),
    ({"minimum": 0, "maximum": 30000.0, "unit": "yearly"}, ("30000", "30000", "year")),
    ({"minimum": "0", "maximum": "0.00"}, "Aucun salaire"),
    ({"minimum": "", "maximum": None}, "Aucun salaire"),
    ({"minimum": None, "maximum": 12.5, "unit": "HOUR"}, ("12.5", "12.5", "hour")),
    ({"minimum": "12,50", "maximum": "14", "unit": "H"}, ("12.5", "14", "hour")),
    ({"minimum": "1 801,80", "unit": "M"}, ("1801.8", "1801.8", "month")),
    ({"minimum": 28000, "maximum": 32000, "unit": ""}, ("28000", "32000", "year")),
    ({"minimum": "28k", "maximum": "32k", "unit": "per year"}, ("28000", "32000", "year")),
    ({"minimum": 150, "unit": "DAY"}, ("150", "150", "day")),
    ({"minimum": 600, "unit": "WEEK"}, ("600", "600", "week")),
    ({"minimum": 45000, "unit": "MONTH"}, "n’est pas plausible"),
    ({"minimum": 35, "unit": "annuel"}, "n’est pas plausible"),
    ({"minimum": -2000, "unit": "MONTH"}, "négatif"),
    ({"minimum": 2000, "maximum": "-5", "unit": "MONTH"}, "négatif"),
    ({"minimum": 30000, "currency": "GBP", "unit": "YEAR"}, "seuls les euros"),
    ({"minimum": 30000, "currency": "£", "unit": "YEAR"}, "seuls les euros"),
    ({"minimum": 30000, "currency": "€", "unit": "annee"}, ("30000", "30000", "year")),
    ({"minimum": 30000, "unit": "YEAR", "is_estimated": True}, "estimé"),
    ({"minimum": float("nan"), "maximum": float("inf"), "unit": "YEAR"}, "Aucun montant"),
    ({"minimum": 1e300, "unit": "YEAR"}, "refus"),
    ({"minimum": True}, "Aucun salaire"),
]


@pytest.mark.parametrize(("given_parts", "wanted"), PARTS)
def test_structured_salaries(given_parts, wanted):
    given_parts = {"minimum": None} | given_parts
    minimum = given_parts.pop("minimum")
    maximum = given_parts.pop("maximum", None)
    found = salary_of_parts(minimum, maximum, **given_parts)
    if wanted == "refus":
        assert found.refused
    elif isinstance(wanted, str):
        assert wanted in found.refused
        assert found.minimum is None
    else:
        low, high, period = wanted
        assert found.refused is None
        assert (found.minimum, found.maximum) == (Decimal(low), Decimal(high))
        assert found.period.value == period


@given(st.floats(), st.floats(), st.sampled_from(["HOUR", "MONTH", "YEAR", "", "?", None]))
def test_any_pair_of_numbers_is_read_or_refused(minimum, maximum, unit):
    found = salary_of_parts(minimum, maximum, unit=unit)
    assert (found.refused is None) == (found.minimum is not None)
    if found.refused is None:
        assert holds(found, BOUNDS[-1])


def test_bounds_are_dated():
    assert bounds_on(dt.date(2020, 1, 1)) is BOUNDS[0]
    assert bounds_on(dt.date(2026, 1, 1)).smic_hourly == Decimal("12.02")
    days = [one.valid_from for one in BOUNDS]
    assert days == sorted(set(days))
    apprentice = min(one.smic_hourly for one in BOUNDS) * Decimal("0.27")
    for one in BOUNDS:
        assert one.believable[Period.HOUR].low <= apprentice
        assert one.believable[Period.MONTH].high < one.smic_hourly * 35 * 52
        assert one.telling[Period.YEAR].low > one.believable[Period.MONTH].high
    assert read_salary("12 € par heure", on=dt.date(2025, 1, 1)).minimum == 12
