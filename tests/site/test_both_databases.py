"""Both demonstrations load on PostgreSQL, and every page that links reach answers there.

Runs in `make test-long`: a second database of the server receives the demonstrations.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.postgres import TEMPLATE, copy_database
from tests.site.conftest import Installation, run

NAME = "both"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the settings of an installation whose data stand on the server."""
    address = os.environ["DATABASE_URL"]
    copy_database(address, os.environ.get(TEMPLATE, ""), NAME)
    return {
        "DATABASE_URL": f"{address.rpartition('/')[0]}/{NAME}",
        "BASTIDE_DEMO": "true",
        "BASTIDE_VAR": str(tmp_path_factory.mktemp("server") / "var"),
    }


def read(installation: Installation, **environment: str) -> dict[str, Any]:
    """Return every kind of page that an administrator reaches, and what did not answer."""
    done = run(
        installation.var,
        "-m",
        "tests.site.walk",
        **{"DJANGO_SETTINGS_MODULE": "bastide.site.settings"} | environment,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def loaded(server: dict[str, str]) -> Installation:
    """Return an installation of the server with both demonstrations."""
    installation = Installation(Path(server["BASTIDE_VAR"]))
    for words in (("migrate",), ("demo", "--json")):
        done = installation.run(*words, **server)
        assert done.returncode == 0, done.stderr[-3000:]
    return installation


@pytest.mark.long("tests/site/test_installation.py::test_the_demonstration_is_well")
def test_both_demonstrations_are_well_on_the_server(
    loaded: Installation, server: dict[str, str]
) -> None:
    done = loaded.run("check", "--json", **server)
    answer = json.loads(done.stdout)
    assert answer == {"ok": True, "settings": [], "migrations": [], "data": [], "audit": []}
    with psycopg.connect(server["DATABASE_URL"]) as session:
        territories = session.execute("SELECT is_fictitious FROM territories_territory").fetchall()
        lines = session.execute("SELECT count(*) FROM budgets_line").fetchone()
    assert {row[0] for row in territories} == {True, False}
    assert lines
    assert lines[0] > 10_000


@pytest.mark.long("tests/site/test_installation.py::test_the_demonstration_is_well")
def test_every_page_answers_on_the_server(loaded: Installation, server: dict[str, str]) -> None:
    found = read(loaded, **server)
    assert found["faults"] == []
    assert len(found["pages"]) > 100
    assert len(found["files"]) > 5
