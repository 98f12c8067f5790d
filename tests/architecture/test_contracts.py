"""The shape of the house: who may import whom, who may use which library, how long a thing is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, SRC, functions, lines_of_code, source_files, templates

HEAVY = {
    "duckdb": {"platform/analytics"},
    "ibis": {"platform/analytics", "modules/spending"},  # builds expressions, runs nothing
    "pyarrow": {"platform/analytics", "modules/spending"},  # names the columns of its cube
    "vl_convert": {"platform/figures"},
    "typst": {"platform/documents"},
    "xlsxwriter": {"platform/exchange"},
    "python_calamine": {"platform/exchange"},
    "lxml": {"platform/exchange", "platform/figures"},  # foreign XML; our own SVG
    "Stemmer": {"platform/search"},
    "sqlite3": {"platform/database"},
}
"""Library → the packages that use it: removing it is a change of one place."""

MARKED_SAFE = {"platform/figures/charts.py": 2}
"""Where HTML is declared safe, and how often: each place was read."""

LONG_FILE = 405
LONG_FUNCTION = 44
LONG_VIEW = 44
"""Lines: a function fits a screen; a longer one does two things."""


def test_every_import_contract_holds() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert re.search(r"Contracts: [6-9] kept, 0 broken", done.stdout)


@cache
def imported(name: str) -> set[str]:
    """Return the top-level packages that a file imports, also inside its functions."""
    names = set()
    for node in ast.walk(next(file.tree for file in source_files() if file.name == name)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("library", sorted(HEAVY))
def test_a_heavy_library_is_used_in_its_own_place_only(library: str) -> None:
    users = {
        "/".join(Path(file.name).parts[:2])
        for file in source_files()
        if library in imported(file.name)
    }
    assert users == HEAVY[library]


def test_every_library_of_the_product_is_declared_and_each_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert block
    lines = [line for line in block[1].splitlines() if line.strip()]
    assert len(lines) > 20
    assert [line for line in lines if "# needed " not in line] == []


def test_html_is_declared_safe_only_where_it_was_read() -> None:
    found = {
        file.name: count
        for file in source_files()
        if (count := len(re.findall(r"(?<!import )\bmark_safe\(|\bSafeString\(", file.text)))
    }
    assert found == MARKED_SAFE


def test_templates_never_switch_escaping_off() -> None:
    found = [
        f"{path.relative_to(SRC)}: {match[0]}"
        for path in templates()
        for match in re.finditer(
            r"\{%\s*autoescape off|\{\{[^}]*\|\s*safe(?:seq)?\b[^}]*\}\}",
            path.read_text(encoding="utf-8"),
        )
    ]
    # The help text of a form field is written by the product, never by a person.
    assert [one for one in found if "field.help_text" not in one] == []


def test_templates_hold_no_script_and_no_style() -> None:
    """The content security policy would refuse them: style and behaviour stand in files."""
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\ssrc=)")
    found = [
        f"{path.relative_to(SRC)}: {match[0]}"
        for path in templates()
        for match in inline.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_views_translate_and_write_nothing() -> None:
    """A view, an API operation or a command calls a service; it never touches a row itself."""
    edge = re.compile(r"(^|/)(views|api|cli|tasks)(/|\.py$)")
    writes = re.compile(
        r"\.save\(|\.delete\(\)|\.objects\.|bulk_create|\.update_or_create|get_or_create"
    )
    found = [
        f"{file.name}: {match[0]}"
        for file in source_files()
        if edge.search(file.name) and not file.name.startswith("platform/")
        for match in writes.finditer(file.text)
    ]
    assert found == []


def test_models_have_no_hidden_behaviour() -> None:
    """No signal and no overridden `save`: what happens at a write is read in the service."""
    found = [
        f"{file.name}: {match[0]}"
        for file in source_files()
        for match in re.finditer(
            r"def save\(|db\.models\.signals|models import signals|@receiver", file.text
        )
    ]
    assert found == []


def test_no_file_is_long() -> None:
    long = {
        file.name: count for file in source_files() if (count := file.text.count("\n")) > LONG_FILE
    }
    assert long == {}


def test_no_function_is_long() -> None:
    long = {
        f"{file.name}:{name}": count
        for file in source_files()
        for name, function in functions(file)
        if (count := lines_of_code(function)) > LONG_FUNCTION
    }
    assert long == {}


def test_a_view_fits_on_a_screen() -> None:
    long = {
        f"{file.name}:{name}": count
        for file in source_files()
        if re.search(r"(^|/)(views|rights)(/|\.py$)", file.name)
        for name, function in functions(file)
        if function.decorator_list and (count := lines_of_code(function)) > LONG_VIEW
    }
    assert long == {}


def test_every_silenced_check_says_which_one() -> None:
    blanket = re.compile(r"# noqa(?!:)|# type: ignore(?!\[)")
    found = [file.name for file in source_files() if blanket.search(file.text)]
    assert found == []
