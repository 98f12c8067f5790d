"""`bastide employment salary`: the contract of the command, files, and what bad input gets."""

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from bastide.modules.employment.cli import app
from tests.modules.employment.cli.test_place import PROGRAM, ROOT

KEYS = {"raw", "min", "max", "period", "currency", "refused"}


def run(*arguments, data=None):
    return CliRunner().invoke(app, ["salary", *arguments], input=data)


def answer(*arguments, data=None):
    done = run(*arguments, "--json", data=data)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_one_text():
    found = answer("30-35 k€")
    assert set(found) >= KEYS
    assert (found["raw"], found["min"], found["max"]) == ("30-35 k€", "30000.00", "35000.00")
    assert (found["period"], found["currency"], found["refused"]) == ("year", "EUR", None)
    assert found["period_deduced"] is True


def test_a_refused_text_is_an_answer():
    found = answer("Annuel de 35.0 Euros")
    assert (found["min"], found["max"], found["period"], found["currency"]) == (None,) * 4
    assert found["raw"] == "Annuel de 35.0 Euros"
    assert "pas plausible" in found["refused"]
    assert "négatif" in answer("-500 €")["refused"]


def test_a_text_file_answers_line_by_line(tmp_path):
    file = tmp_path / "salaries.txt"
    file.write_text("28K€\n\n150 €/jour\nSMIC\nà partir de 2 500 € par mois sur 13 mois\n", "utf-8")
    found = answer("--file", str(file))["results"]
    assert [one["line"] for one in found] == [1, 2, 3, 4, 5]
    assert [one["min"] for one in found] == ["28000.00", None, "150.00", None, "2500.00"]
    assert (found[4]["bound"], found[4]["months"]) == ("from", 13.0)


def test_json_lines_hold_texts_or_parts(tmp_path):
    file = tmp_path / "salaries.jsonl"
    lines = [
        '"30 k€"',
        '{"label": "12 €/h"}',
        '{"min": 1800, "max": "2200", "unit": "MONTH", "currency": "EUR"}',
        '{"min": 0, "max": 0}',
        "{",
        "[1]",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    found = answer("--file", str(file))
    assert [one["min"] for one in found["results"]] == [
        "30000.00", "12.00", "1800.00", None, None, None,
    ]  # fmt: skip
    assert [one["line"] for one in found["refused"]] == [5, 6]


def test_the_example_runs_and_the_schema_names_its_keys():
    example = run("--example").stdout
    assert len(answer("-", data=example)["results"]) == 4
    schema = json.loads(run("--schema").stdout)
    keys = {key for line in example.splitlines() for key in json.loads(line)}
    assert keys <= set(schema["properties"])


@pytest.mark.parametrize(
    ("arguments", "data", "code"),
    [
        ((), None, 2),
        (("SMIC", "--file", "x.txt"), None, 2),
        (("--file", "absent.txt"), None, 1),
        (("-",), "\n", 0),
        (("-",), "", 1),
    ],
)
def test_bad_usage_and_unreadable_files(arguments, data, code):
    assert run(*arguments, "--json", data=data).exit_code == code


def test_words_are_said_without_json():
    assert "30\u00a0000,00 à 35\u00a0000,00\u00a0€ par an" in run("30-35 k€").stdout
    assert "refusé" in run("SMIC").stdout


def test_django_is_not_loaded():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "salary", "28K€", "--json"],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["min"] == "28000.00"
