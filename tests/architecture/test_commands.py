"""The command line reads like the menu, starts at once, and answers in one JSON object."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bastide.platform.composition import loaded
from bastide.site.cli import PLATFORM_GROUPS
from bastide.site.rooms import cards
from tests.architecture.source import ROOT

ACCOUNT = "data/finance/montpellier/CA_2024.xml"
RULES = "data/policies/nomenclature-m57.csv"
GROUPS = [card.cli_name or card.slug for card in cards() if card.cli] + list(PLATFORM_GROUPS)
PARTS = [card.cli for card in cards() if card.cli] + [path for path, _ in PLATFORM_GROUPS.values()]
WITHOUT_JSON = frozenset({"export", "restart"})
"""The first writes a CSV; the second writes one sentence in the trail."""

SINGLE = ("serve", "worker", "migrate", "demo", "check", "backup", "restore")
ENGLISH = re.compile(r"\b(the|and|with|from|file to|path to|database|load|write)\b", re.IGNORECASE)


def bastide(
    *words: str, folder: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, without a database."""
    kept = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "bastide.site.cli", *words],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"} | environment,
        check=False,
        capture_output=True,
        text=True,
    )


def described(help_text: str) -> dict[str, str]:
    """Return name → summary of the commands that a help lists."""
    _before, _, listed = help_text.partition("Commands:\n")
    return dict(re.findall(r"^  ([a-z-]+)\s{2,}(.+)$", listed, re.MULTILINE))


def test_help_lists_every_room_and_command_in_french() -> None:
    done = bastide("--help")
    assert done.returncode == 0, done.stderr
    commands = described(done.stdout)
    assert list(commands) == [*GROUPS, *SINGLE]
    assert [name for name, said in commands.items() if ENGLISH.search(said)] == []


@pytest.mark.parametrize("path", PARTS)
def test_each_group_describes_each_of_its_commands_in_french(path: str) -> None:
    runner, app = CliRunner(), loaded(path)
    commands = described(runner.invoke(app, ["--help"]).output)
    assert commands
    assert [name for name, said in commands.items() if ENGLISH.search(said) or not said] == []
    for name in commands:
        done = runner.invoke(app, [name, "--help"])
        assert done.exit_code == 0, done.output
        assert "--json" in done.output or name in WITHOUT_JSON


def test_help_loads_neither_django_nor_a_heavy_library() -> None:
    code = (
        "import sys; sys.argv = ['bastide', '--help']\n"
        "from bastide.site.cli import app\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        "heavy = {'django', 'duckdb', 'ibis', 'pyarrow', 'python_calamine', 'lxml', 'gunicorn'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_a_command_on_files_needs_no_django_and_no_database(tmp_path: Path) -> None:
    done = bastide(
        "spending", "ratios", ACCOUNT, "--json", DATABASE_URL="postgres://nobody@127.0.0.1:1/none"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["checks"]
    done = bastide(
        "spending",
        "ratios",
        str(ROOT / ACCOUNT),
        "--json",
        folder=tmp_path,
        BASTIDE_VAR=str(tmp_path / "v"),
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("spending", "ratios", ACCOUNT, "--json"),
        ("spending", "import", ACCOUNT, "--dry-run", "--json"),
        ("spending", "decompose", ACCOUNT, "--mapping", RULES, "--json"),
    ],
    ids=lambda words: words[1],
)
def test_json_is_one_object_and_nothing_else(words: tuple[str, ...]) -> None:
    done = bastide(*words)
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), dict)


@pytest.mark.parametrize("verb", ["ratios", "import", "export"])
def test_a_refused_input_is_said_with_its_remedy_and_answers_one(tmp_path: Path, verb: str) -> None:
    bad = tmp_path / "comptes.xml"
    bad.write_text("<DocumentBudgetaire><oubli>", encoding="utf-8")
    done = bastide("spending", verb, str(bad), "--json")
    assert done.returncode == 1
    errors = json.loads(done.stdout)["errors"]
    assert set(errors[0]) == {"file", "line", "field", "value", "reason", "remedy"}
    assert errors[0]["file"] == "comptes.xml"
    assert errors[0]["reason"]
    assert errors[0]["remedy"]
    assert str(tmp_path) not in done.stdout


def test_wrong_usage_answers_two_and_an_absent_file_is_refused(tmp_path: Path) -> None:
    assert bastide("spending", "oubli").returncode == 2
    assert bastide("spending", "ratios").returncode == 2
    done = bastide("spending", "ratios", str(tmp_path / "absent.xml"), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["errors"][0]["reason"]


def test_the_version_is_that_of_the_package() -> None:
    declared = re.search(
        r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE
    )
    assert declared
    assert bastide("--version").stdout == f"bastide {declared[1]}\n"
