"""Official identifiers."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.territories.core.codes import (
    departement_of,
    invented_siren,
    is_insee_code,
    is_siren,
    is_siret,
    passes_luhn,
)
from tests.kernel.territories.shipped import EDITION, rows


@given(st.from_regex(r"[0-9]{8}", fullmatch=True))
def test_one_last_digit_and_only_one_passes(base: str) -> None:
    assert sum(passes_luhn(f"{base}{digit}") for digit in range(10)) == 1


@given(
    st.from_regex(r"[0-9]{8}", fullmatch=True),
    st.integers(0, 8),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_seen(base: str, place: int, shift: int) -> None:
    right = next(f"{base}{digit}" for digit in range(10) if passes_luhn(f"{base}{digit}"))
    wrong = str((int(right[place]) + shift) % 10)
    assert not passes_luhn(right[:place] + wrong + right[place + 1 :])


def test_every_siren_of_the_official_list_passes() -> None:
    sirens = [row["siren"] for row in rows("communes") if row["siren"]]
    sirens += [row["siren"] for row in rows("epci")]
    assert len(sirens) > 36_000
    assert [siren for siren in sirens if not is_siren(siren)] == []


def test_every_insee_code_of_the_official_list_is_recognised() -> None:
    communes = rows("communes")
    assert [row["code_insee"] for row in communes if not is_insee_code(row["code_insee"])] == []
    wrong = [
        row["code_insee"]
        for row in communes
        if departement_of(row["code_insee"]) != row["code_departement"]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "code", ["20004", "96001", "00001", "2C004", "3417", "341720", "99100", ""]
)
def test_codes_that_no_commune_has(code: str) -> None:
    assert not is_insee_code(code)


def test_la_poste_counts_by_five_and_others_do_not() -> None:
    la_poste, other = "35600000000001", "21340172200012"
    assert sum(map(int, la_poste)) % 5 == sum(map(int, other)) % 5 == 0
    assert not passes_luhn(la_poste)
    assert not passes_luhn(other)
    assert is_siret(la_poste)
    assert not is_siret(other)


@given(st.integers(0, 99_999))
def test_an_invented_siren_is_nobodys(serial: int) -> None:
    siren = invented_siren(serial)
    assert is_siren(siren)
    assert siren.startswith("000")


def test_no_real_siren_looks_invented() -> None:
    with (EDITION / "epci.csv").open(encoding="utf-8", newline="") as file:
        assert not [row for row in csv.DictReader(file) if row["siren"].startswith("000")]
