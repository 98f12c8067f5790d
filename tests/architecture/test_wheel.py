"""The wheel holds everything that the product needs, and works without the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, tracked_files
from tests.prepared import migrated

LARGEST = 15_000_000
WORKS = """
import sys
import django
django.setup()
import bastide
assert bastide.__file__.startswith(sys.argv[1]), bastide.__file__
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template
from bastide.site.glossary import read_glossary
assert str(settings.DATA_DIR).startswith(sys.argv[1])
assert len(read_glossary()) > 40
assert get_template("ui/page.html") and get_template("spending/breakdown.html")
call_command("check", fail_level="WARNING")
call_command("migrate", interactive=False, verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from django.test import Client
for address in ("/", "/sources/", "/glossaire/"):
    assert Client(HTTP_HOST="localhost").get(address).status_code == 200, address
print("works")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return next(folder.glob("*.whl"))


def test_it_holds_every_file_of_the_product_and_of_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        there = set(archive.namelist())
    wanted = {
        f"bastide/{path.relative_to(ROOT / 'src' / 'bastide').as_posix()}"
        for path in tracked_files()
        if (ROOT / "src" / "bastide") in path.parents
    } | {
        f"bastide/_data/{path.relative_to(ROOT / 'data').as_posix()}"
        for path in tracked_files()
        if (ROOT / "data") in path.parents
    }
    assert wanted - there == set()
    assert {"bastide/_data/GLOSSARY.md", "bastide/py.typed"} <= there
    assert [
        name for name in there if "/tests/" in name or name.endswith((".pyc", ".sqlite3"))
    ] == []


def test_it_is_light(wheel: Path) -> None:
    assert wheel.stat().st_size < LARGEST


@pytest.mark.long(
    "tests/architecture/test_wheel.py::test_it_holds_every_file_of_the_product_and_of_its_data"
)
def test_it_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    work = tmp_path / "work"
    shutil.copytree(migrated(), work / "var")
    kept = {
        name: text
        for name, text in os.environ.items()
        if name != "DATABASE_URL" and not name.startswith("BASTIDE_")
    }
    done = subprocess.run(
        [sys.executable, "-c", WORKS, str(place)],
        cwd=work,
        env=kept | {"PYTHONPATH": str(place), "DJANGO_SETTINGS_MODULE": "bastide.site.settings"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1] == "works"
    assert [path.name for path in work.iterdir()] == ["var"]
