"""The demonstration loaded on PostgreSQL says what it says on SQLite, page by page.

Runs in the pass on PostgreSQL: a second database of the server receives both demonstrations.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.site.conftest import Installation, run

NAME = "both"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the settings of an installation whose data stand on the server."""
    address = os.environ["DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as session:
        session.execute(f'DROP DATABASE IF EXISTS "{NAME}"')
        session.execute(f'CREATE DATABASE "{NAME}"')
    return {
        "DATABASE_URL": f"{address.rpartition('/')[0]}/{NAME}",
        "BASTIDE_DEMO": "true",
        "BASTIDE_VAR": str(tmp_path_factory.mktemp("server") / "var"),
    }


def read(installation: Installation, **environment: str) -> dict[str, Any]:
    """Return the words of every kind of page."""
    done = run(
        installation.var,
        "-m",
        "tests.site.words",
        **{"DJANGO_SETTINGS_MODULE": "bastide.site.settings", "BASTIDE_DEMO": "true"} | environment,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def loaded(installation: Installation, **environment: str) -> dict[str, Any]:
    """Migrate and load the demonstrations, then read."""
    for words in (("migrate",), ("demo", "--json")):
        done = installation.run(*words, **environment)
        assert done.returncode == 0, done.stderr[-3000:]
    return read(installation, **environment)


def test_every_page_says_the_same(server: dict[str, str], demonstration: Installation) -> None:
    with ThreadPoolExecutor() as both:
        here = both.submit(read, demonstration)
        there = both.submit(loaded, Installation(Path(server["BASTIDE_VAR"])), **server)
    ours, theirs = here.result(), there.result()
    assert theirs["faults"] == []
    assert theirs["files"] == ours["files"]
    assert len(theirs["pages"]) > 100
    assert theirs["pages"].keys() == ours["pages"].keys()
    assert {
        kind: told
        for kind, text in ours["pages"].items()
        if (told := difference(text, theirs["pages"][kind]))
    } == {}


def difference(ours: list[str], theirs: list[str]) -> str:
    """Return the words that only one of two pages says; empty when they say the same."""
    here, there = Counter(ours), Counter(theirs)
    if here == there:
        return ""
    return f"SQLite: {' '.join(here - there)[:300]} | PostgreSQL: {' '.join(there - here)[:300]}"
