"""Legal values: by date, with their text, and never silently beyond what is known."""

from __future__ import annotations

import copy
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation import law
from bastide.foundation.errors import BastideError
from bastide.foundation.law.entries import UNITS, entry_of

TODAY = dt.date(2026, 11, 24)
SAMPLE = {
    "label": "Taux d’essai",
    "unit": "rate",
    "is_verified": True,
    "known_until": dt.date(2026, 1, 1),
    "values": [
        {"from": dt.date(2010, 1, 1), "value": "0.10", "reference": "Loi A"},
        {"from": dt.date(2020, 1, 1), "value": "0.20", "reference": "Loi B"},
    ],
}


def sample(**changes: object) -> law.LegalEntry:
    return entry_of("essai.taux", {**SAMPLE, **changes})


@pytest.mark.parametrize("key", list(law.entries()))
def test_every_entry_names_its_text_its_unit_and_until_when_it_is_known(key: str) -> None:
    entry = law.entries()[key]
    assert entry.unit in UNITS
    assert entry.label[0].isupper()
    assert all(one.reference.strip() for one in entry.values)
    assert entry.values[-1].valid_from <= entry.known_until
    if entry.unit == "rate":
        assert all(0 <= one.number <= 1 for one in entry.values)


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("operat.threshold_m2", "1000"),
        ("operat.reduction_2030", "0.40"),
        ("operat.reduction_2040", "0.50"),
        ("operat.reduction_2050", "0.60"),
        ("subsidies.own_share", "0.20"),
        ("domain.anticipated_years", "3"),
        ("domain.anticipated_years_with_works", "6"),
        ("domain.valuation_population", "2000"),
        ("accessibility.missing_attestation_fifth_category", "1500"),
    ],
)
def test_what_the_texts_say(key: str, number: str) -> None:
    found = law.value(key, on=TODAY)
    assert (found.number, found.is_scenario) == (Decimal(number), False)
    assert found.reference


def test_the_value_of_a_date_is_the_last_one_before_it() -> None:
    entry = sample()
    assert entry.at(dt.date(2019, 12, 31)).number == Decimal("0.10")
    assert entry.at(dt.date(2020, 1, 1)).number == Decimal("0.20")
    assert entry.at(dt.date(2020, 1, 1)).reference == "Loi B"


@given(st.dates(min_value=dt.date(2010, 1, 1)))
def test_after_what_is_known_the_answer_is_a_scenario(on: dt.date) -> None:
    assert sample().at(on).is_scenario == (on > SAMPLE["known_until"])


def test_before_the_first_value_nothing_is_invented() -> None:
    with pytest.raises(law.UnknownLegalValueError, match="01/01/2010"):
        sample().at(dt.date(2009, 12, 31))


def test_an_unknown_key_is_said_with_its_remedy() -> None:
    with pytest.raises(BastideError, match=r"operat\.yaml"):
        law.value("operat.nope", on=TODAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"values": []},
        {"values": [{"from": dt.date(2010, 1, 1), "value": "0.10"}]},
        {"values": [{"from": dt.date(2010, 1, 1), "value": "0.10", "reference": "  "}]},
        {"values": [{"from": dt.date(2010, 1, 1), "value": 0.1, "reference": "Loi A"}]},
        {"values": [{"from": dt.date(2010, 1, 1), "value": "dix", "reference": "Loi A"}]},
        {"values": [{"from": "2010", "value": "0.10", "reference": "Loi A"}]},
        {"values": SAMPLE["values"][::-1]},
        {"values": SAMPLE["values"][:1] * 2},
        {"unit": "percent"},
        {"label": " "},
        {"is_verified": "yes"},
        {"known_until": None},
        {"surprise": 1},
    ],
)
def test_an_entry_without_source_or_badly_written_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"essai\.taux"):
        sample(**changes)


def test_a_missing_key_is_refused() -> None:
    for name in SAMPLE:
        content = copy.copy(SAMPLE)
        del content[name]
        with pytest.raises(ValueError, match=name):
            entry_of("essai.taux", content)


def test_entries_cannot_be_changed_by_a_reader() -> None:
    with pytest.raises(TypeError):
        law.entries()["x.y"] = sample()  # type: ignore[index]
