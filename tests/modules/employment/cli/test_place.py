"""`bastide employment place`: the contract of the command, files, and what bad input gets."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bastide.modules.employment.cli import app

ROOT = Path(__file__).resolve().parents[4]
KEYS = {"raw", "insee", "precision", "point", "refused"}
PROGRAM = """
import sys
from bastide.modules.employment.cli import app
try:
    app()
finally:
    assert not any(name.split(".")[0] == "django" for name in sys.modules), "Django was loaded"
"""


def run(*arguments, data=None):
    return CliRunner().invoke(app, ["place", *arguments], input=data)


def answer(*arguments, data=None):
    done = run(*arguments, "--json", data=data)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_one_text():
    found = answer("37 - TOURS")
    assert set(found) >= KEYS
    assert (found["raw"], found["insee"], found["precision"]) == (
        "37 - TOURS",
        ["37261"],
        "commune",
    )
    assert found["point"] == [47.3984, 0.7002]
    assert found["refused"] is None


def test_a_refused_text_is_an_answer():
    found = answer("rue du Cantal")
    assert (found["insee"], found["precision"], found["point"]) == ([], "none", None)
    assert found["refused"]


def test_an_empty_text_and_one_that_starts_with_a_dash():
    assert answer("")["refused"]
    assert answer("- Tours")["insee"] == ["37261"]


def test_the_territory_settles_homonyms():
    assert answer("Saint-Denis", "--department", "974")["insee"] == ["97411"]
    assert answer("Chambray", "--territory", "243700754")["insee"] == ["37050"]


def test_a_text_file_answers_line_by_line(tmp_path):
    file = tmp_path / "places.txt"
    file.write_bytes("\ufeffTours (37)\r\n\r\nCh\u00e2teauroux\r\n".encode() + b"Orl\xe9ans\n")
    found = answer("--file", str(file))
    assert [one["line"] for one in found["results"]] == [1, 2, 3, 4]
    assert [one["insee"] for one in found["results"]] == [["37261"], [], ["36044"], ["45234"]]
    assert found["results"][1]["refused"]
    assert found["refused"] == []


def test_json_lines_answer_in_their_order_and_a_bad_one_is_refused_alone(tmp_path):
    lines = [
        {"label": "Saint-Denis", "territory_department": "974"},
        {"label": "Saint-Denis", "territory_siren": "200054781"},
        {"postcode": 1000, "label": "Bourg-en-Bresse"},
        {"postcode": "37261"},
        {"lat": "47,3941", "lon": 0.6848},
        {"label": None, "lat": 0.6848, "lon": 47.3941},
        "Cantal",
        {"latitude": 47.3941, "longitude": 0.6848},
    ]
    bad = ["{", "[1]", '{"label": ["Tours"]}', '{"lat": true, "lon": 1}', '{"lat": 9999, "lon": 1}']
    file = tmp_path / "places.jsonl"
    texts = [json.dumps(one, ensure_ascii=False) for one in lines]
    file.write_text("\n".join([*texts[:2], *bad, "", *texts[2:]]), encoding="utf-8")
    found = answer("--file", str(file))
    good = [one for one in found["results"] if one["line"] not in {3, 4, 5, 6, 7}]
    assert [one["insee"] for one in good] == [
        ["97411"], ["93066"], ["01053"], ["37261"], ["37261"], ["37261"], [], ["37261"],
    ]  # fmt: skip
    assert [one["precision"] for one in good[4:]] == ["exact", "exact", "department", "exact"]
    assert [one["line"] for one in found["refused"]] == [3, 4, 5, 6, 7]
    assert all(one["refused"] for one in found["results"] if one["line"] in {3, 4, 5, 6, 7})
    assert [one["line"] for one in found["results"]] == [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14]


def test_standard_input_is_read():
    assert answer("-", data="Tours\n")["results"][0]["insee"] == ["37261"]
    assert answer("--file", "-", data='{"insee": "2A004"}\n')["results"][0]["insee"] == ["2A004"]


def test_the_example_runs_and_the_schema_names_its_keys():
    example = run("--example").stdout
    found = answer("-", data=example)
    assert [one["refused"] for one in found["results"]] == [None] * 4
    schema = json.loads(run("--schema").stdout)
    keys = {key for line in example.splitlines() for key in json.loads(line)}
    assert keys <= set(schema["properties"])


@pytest.mark.parametrize(
    ("arguments", "data", "code"),
    [
        ((), None, 2),
        (("Tours", "--file", "x.txt"), None, 2),
        (("--file", "absent.txt"), None, 1),
        (("-",), "", 1),
        (("--file", "-"), '{"label": 3\n{\n', 1),
    ],
)
def test_bad_usage_and_unreadable_files(arguments, data, code):
    done = run(*arguments, "--json", data=data)
    assert done.exit_code == code
    if code == 1:
        errors = json.loads(done.stdout)["errors"]
        assert errors[0]["reason"]
        assert set(errors[0]) == {"file", "line", "field", "value", "reason", "remedy"}


def test_words_are_said_without_json():
    assert "commune 37261" in run("37 - TOURS").stdout
    assert "refusé" in run("Saint-Denis").stdout
    assert "département 15" in run("-", data="15 - Cantal\n").stdout


def test_django_is_not_loaded():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "place", "Tours", "--json"],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["insee"] == ["37261"]
