"""The command on a file of recruitments, without database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bastide.modules.employment.cli import app

HIRED = {"month": "2026-10", "source": "a", "asked": True, "outcome": "pourvue-ici", "hired": 1}


def run(tmp_path: Path, content: Any, *options: str) -> tuple[int, dict[str, Any]]:
    file = tmp_path / "recrutements.json"
    text = content if isinstance(content, str) else json.dumps(content)
    file.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, ["outcomes", str(file), "--json", *options])
    return done.exit_code, json.loads(done.stdout)


def test_the_example_is_read(tmp_path: Path) -> None:
    example = CliRunner().invoke(app, ["outcomes", "--example"]).stdout
    code, found = run(tmp_path, example)
    assert code == 0
    assert found["total"]["hires"] == {"certain": 4, "extrapolated": 6, "most": 6}
    assert found["total"]["not_asked"] == 1
    assert found["durations"]["median"] == 21
    schema = json.loads(CliRunner().invoke(app, ["outcomes", "--schema"]).stdout)
    assert schema["required"] == ["recruitments"]


def test_nothing_is_not_zero(tmp_path: Path) -> None:
    code, found = run(tmp_path, {"recruitments": [{"asked": False}, {"asked": True}]})
    assert code == 0
    assert found["total"]["here"] is None
    assert found["total"]["hires"]["extrapolated"] is None
    assert found["durations"]["median"] is None


def test_a_threshold_hides_small_parts_and_another_with_them(tmp_path: Path) -> None:
    counts = {"a": 3, "b": 4, "c": 9}
    cases = [HIRED | {"source": name} for name, count in counts.items() for _one in range(count)]
    code, found = run(tmp_path, {"recruitments": cases}, "--threshold", "4")
    told = {one["value"]: one["results"] is not None for one in found["parts"]["source"]}
    assert (code, told) == (0, {"a": False, "b": False, "c": True})


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("pas du JSON", ""),
        ([], ""),
        ({"recruitments": 3}, ""),
        ({"recruitments": [], "durations": 3}, ""),
        ({"recruitments": ["x"]}, ""),
        ({"recruitments": [{"outcome": ["pourvue-ici"]}]}, "outcome"),
        ({"recruitments": [{"outcome": "peut-etre"}]}, "outcome"),
        ({"recruitments": [{"outcome": "pourvue-ici"}]}, "hired"),
        ({"recruitments": [{"outcome": "pourvue-autrement", "hired": True}]}, "hired"),
        ({"recruitments": [{"month": "10/2026"}]}, "month"),
        ({"recruitments": [{"positions": 0}]}, "positions"),
        ({"recruitments": [], "durations": [{"days": -1}]}, "days"),
        ({"recruitments": [], "threshold": 2}, "threshold"),
    ],
)
def test_what_is_not_of_the_schema_is_refused(tmp_path: Path, content: Any, field: str) -> None:
    code, found = run(tmp_path, content)
    assert code == 1
    assert found["errors"][0]["field"] == field
