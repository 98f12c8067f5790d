"""`bastide employment dedup`: its contract, bad input, decisions, and no Django."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from bastide.modules.employment.cli import app
from tests.modules.employment.duplicate_samples import OTHER_TEXT, TEXT, lines

PROGRAM = """
import sys
from bastide.modules.employment.cli import app
try:
    app()
finally:
    assert not any(name.split(".")[0] == "django" for name in sys.modules), "Django was loaded"
"""
ONE = {
    "id": "1",
    "source": "francetravail",
    "external_id": "207FYQS",
    "title": "Boulanger H/F",
    "employer": "Maison Levain",
    "siret": None,
    "place": "37 - TOURS",
    "contract": "CDI",
    "published_on": "2026-11-03",
    "url": "https://ft.example/detail/207FYQS",
    "description": TEXT,
}
TWO = ONE | {
    "id": "2",
    "source": "hellowork",
    "external_id": 68087320,
    "title": "Boulangère - Tours (37)",
    "place": "37261",
    "published_on": "2026-11-05T08:00:00+01:00",
    "url": "https://hw.example/68087320",
}
THREE = ONE | {"id": "3", "external_id": "207FYQT", "place": "Amboise", "url": ""}


def run(content, *options):
    return CliRunner().invoke(app, ["dedup", "-", *options], input=content)


def answer(content, *options):
    done = run(content, "--json", *options)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_contract():
    found = answer(lines([ONE, TWO, THREE]))
    assert found["clusters"] == [["1", "2"], ["3"]]
    assert [(pair["a"], pair["b"]) for pair in found["pairs"]] == [
        ("1", "2"), ("1", "3"), ("2", "3"),
    ]  # fmt: skip
    for pair in found["pairs"]:
        assert set(pair) == {"a", "b", "tier", "score", "reasons", "lineage"}
        assert pair["reasons"]
    first, second, _third = found["pairs"]
    assert (first["tier"], first["lineage"]) == ("probable", True)
    assert "même commune" in first["reasons"]
    assert (second["tier"], second["lineage"]) == ("different", False)
    assert second["reasons"] == ["communes différentes"]
    assert found["refused"] == []


def test_bad_lines_are_refused_with_their_number_and_the_others_read():
    content = b"\n".join(
        (
            lines([ONE]),
            b"{",
            b"",
            b"[1]",
            json.dumps(TWO | {"id": "1"}).encode(),
            json.dumps(TWO | {"published_on": "31/02/2026"}).encode(),
            json.dumps(TWO | {"title": " "}).encode(),
            json.dumps(TWO | {"title": 12}).encode(),
            b'{"id": "x", "title": "\xff"}',
            b'{"id": NaN, "title": "Boulanger"}',
            b"[" * 50_000,
            lines([TWO]),
        )
    )
    found = answer(content)
    assert found["clusters"] == [["1", "2"]]
    refused = {one["line"]: one for one in found["refused"]}
    assert sorted(refused) == [2, 4, 5, 6, 7, 8, 9, 10, 11]
    assert refused[5]["field"] == "id"
    assert refused[6]["field"] == "published_on"
    assert refused[6]["value"] == "31/02/2026"
    assert all(one["reason"] and one["remedy"] for one in refused.values())


@pytest.mark.parametrize("content", [b"", b"\n\n", b"{", b"null"])
def test_a_file_without_offer_is_refused(content):
    done = run(content, "--json")
    assert done.exit_code == 1
    (error, *_more) = json.loads(done.stdout)["errors"]
    assert error["reason"]
    assert error["remedy"]


def test_a_missing_file_is_refused():
    done = CliRunner().invoke(app, ["dedup", "absent.jsonl", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["errors"][0]["file"] == "absent.jsonl"


def test_missing_fields_and_objects_as_places_are_read():
    bare = {"id": "4", "title": "Boulanger"}
    placed = ONE | {"id": "5", "source": "x", "place": {"postcode": "37000", "label": "Tours"}}
    found = answer(lines([ONE, placed, bare]))
    assert found["clusters"] == [["1", "5"], ["4"]]


def test_decisions_are_kept_from_one_import_to_the_next(tmp_path):
    written = tmp_path / "decisions.jsonl"
    names = [
        {"source": one["source"], "external_id": str(one["external_id"])} for one in (ONE, TWO)
    ]
    decision = {"a": names[0], "b": names[1], "decision": "cannot"}
    unknown = {"a": "gone", "b": "1", "decision": "must"}
    wrong = {"a": "1", "b": "1", "decision": "must"}
    written.write_bytes(lines([decision, unknown, wrong, {"a": "1", "b": "2", "decision": "?"}]))
    found = answer(lines([ONE | {"id": "9"}, TWO]), "--decisions", str(written))
    assert found["clusters"] == [["2"], ["9"]]
    assert found["decisions"] == {"applied": 1, "unused": 1}
    assert [one["line"] for one in found["refused"]] == [3, 4]
    (pair,) = found["pairs"]
    assert pair["tier"] == "different"
    assert pair["reasons"][0] == "séparées par une décision"


def test_contradictory_decisions_are_refused(tmp_path):
    written = tmp_path / "decisions.jsonl"
    written.write_bytes(
        lines(
            [
                {"a": "1", "b": "2", "decision": "must"},
                {"a": "2", "b": "3", "decision": "must"},
                {"a": "1", "b": "3", "decision": "cannot"},
            ]
        )
    )
    done = run(lines([ONE, TWO, THREE]), "--json", "--decisions", str(written))
    assert done.exit_code == 1
    assert "séparent" in json.loads(done.stdout)["errors"][0]["reason"]


def test_the_example_runs_and_the_schema_describes_it():
    example = CliRunner().invoke(app, ["dedup", "--example"]).stdout
    assert answer(example)["clusters"][0] in (["1", "2"], ["2", "1"])
    schema = json.loads(CliRunner().invoke(app, ["dedup", "--schema"]).stdout)
    assert set(ONE) == set(schema["properties"])
    assert {"id", "title"} == set(schema["required"])


def test_words_for_a_person():
    other = THREE | {"id": "7", "employer": "", "description": OTHER_TEXT}
    done = run(lines([ONE, TWO, other]))
    assert done.exit_code == 0
    assert (
        "Offres\u00a0: 3\u00a0; postes\u00a0: 2, dont publiés plusieurs fois\u00a0: 1."
        in done.stdout
    )
    assert "probable" in done.stdout


def test_django_is_not_loaded():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "dedup", "-", "--json"],
        input=lines([ONE, TWO]),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["clusters"] == [["1", "2"]]
