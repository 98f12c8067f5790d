"""A web process starts warm, changes nothing, and starts all the same when something is missing."""

from __future__ import annotations

import json

import pytest

from tests.site.conftest import Installation

WARMED = """
import json, logging, sqlite3, django
django.setup()
from django.db import connection
from bastide.kernel.policies import queries
from bastide.modules.spending.queries import cube
from bastide.platform.figures import charts
from bastide.site.warming import warm_up
beside = sqlite3.connect(connection.settings_dict["NAME"])
before = beside.execute("PRAGMA data_version").fetchone()
warm_up()
print(json.dumps({
    "drawn": charts._drawn.cache_info().currsize,
    "rules": queries._neighbourhood.cache_info().currsize,
    "questions": cube._sql.cache_info().currsize,
    "is_written": beside.execute("PRAGMA data_version").fetchone() != before,
}))
"""


def warmed(installation: Installation) -> dict[str, object]:
    """Return what a process keeps in memory once warm."""
    found: dict[str, object] = json.loads(installation.python(WARMED).splitlines()[-1])
    return found


@pytest.mark.long("tests/site/test_warming.py::test_a_process_starts_before_the_first_migration")
def test_a_process_of_the_demonstration_starts_warm_and_writes_nothing(
    demonstration: Installation,
) -> None:
    found = warmed(demonstration)
    assert not found["is_written"]
    assert found["drawn"] == 1
    assert found["rules"] == 3
    assert found["questions"] >= 3  # type: ignore[operator]


@pytest.mark.always
def test_a_process_starts_before_the_first_migration(empty: Installation) -> None:
    assert warmed(empty)["rules"] == 0
