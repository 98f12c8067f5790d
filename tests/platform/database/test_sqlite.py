"""The start-up gate of SQLite: the journal that its library can be trusted with; exact money."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import ConnectionHandler
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.database.money import MoneyField
from bastide.platform.database.sqlite import FIRST_SAFE_WAL, connection_options, journal_mode


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 7, 0), "DELETE"),
        ((3, 40, 1), "DELETE"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_wal_is_for_corrected_libraries_only(version: tuple[int, int, int], mode: str) -> None:
    assert journal_mode(version) == mode


def test_a_rollback_journal_is_flushed_with_its_folder() -> None:
    command = connection_options()["init_command"]
    is_wal = sqlite3.sqlite_version_info[:3] >= FIRST_SAFE_WAL
    assert ("synchronous=FULL" if is_wal else "synchronous=EXTRA") in command


@pytest.mark.django_db  # for the right to open any database
def test_the_connection_is_what_the_gate_says(tmp_path: Path) -> None:
    is_wal = sqlite3.sqlite_version_info[:3] >= FIRST_SAFE_WAL
    wanted = {
        "journal_mode": "wal" if is_wal else "delete",
        "synchronous": 2 if is_wal else 3,
        "foreign_keys": 1,
        "mmap_size": 0,
        "cell_size_check": 1,
    }
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": tmp_path / "base.sqlite3",
        "OPTIONS": connection_options(),
    }
    own = ConnectionHandler({"default": database})["default"]
    own.inc_thread_sharing()
    with own.cursor() as cursor:
        for name, value in wanted.items():
            cursor.execute(f"PRAGMA {name}")
            assert cursor.fetchone() == (value,), name
    own.close()
    assert own.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


AMOUNTS = st.decimals(
    min_value=Decimal("-92233720368547758.08"), max_value=Decimal("92233720368547758.07"), places=2
)


@given(AMOUNTS)
def test_money_goes_in_and_out_unchanged(amount: Decimal) -> None:
    field = MoneyField()
    stored = field.get_prep_value(amount)
    assert isinstance(stored, int)
    assert field.from_db_value(stored, None, None) == amount


def test_missing_money_stays_missing() -> None:
    field = MoneyField(null=True)
    assert field.get_prep_value(None) is None
    assert field.from_db_value(None, None, None) is None
    assert field.from_db_value(0, None, None) == Decimal("0.00")


def test_what_is_no_amount_is_refused() -> None:
    with pytest.raises(ValidationError):
        MoneyField().to_python("douze")
