"""`bastide estate score`: the contract of the command, with the oracles and what bad input gets."""

import csv
import io
import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from bastide.modules.estate.cli import app
from tests.modules.estate.core.samples import DATA, expected, golden

CASES = golden("score_cli.yaml")
VOTES = str(DATA / "pau_fixture_scores.csv")
HEADER = ("batiment", "segment", "item", "axe", "poids", "evaluateur", "college", "note")
COLLEGES = {"e": "elu", "s": "service", "o": "occupant"}
PROGRAM = """
import sys
from bastide.modules.estate.cli import app
try:
    app()
finally:
    assert not any(name.split(".")[0] == "django" for name in sys.modules), "Django was loaded"
"""


def run(*arguments, data=None):
    return CliRunner().invoke(app, ["score", *arguments], input=data)


def answer(*arguments, data=None):
    done = run(*arguments, "--json", data=data)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def text_of(rows):
    """Return the file of rows written as in the golden cases."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(HEADER)
    for *start, notes in rows:
        for rater, note in notes.items():
            writer.writerow([*start, rater, COLLEGES[rater[0]], "" if note == "-" else note])
    return stream.getvalue()


def line(*, building="B01", item="A1", axis="atout", weight=1, rater="e1", college="elu", note=2):
    return ",".join(map(str, (building, "S", item, axis, weight, rater, college, note)))


def file_of(*lines):
    return "\n".join([",".join(HEADER), *lines]) + "\n"


def assert_holds(found, wanted):
    for name, value in wanted.items():
        if isinstance(value, dict):
            assert_holds(found[name], value)
        elif isinstance(value, float):
            assert found[name] == pytest.approx(value, abs=1e-9), name
        else:
            assert found[name] == value, name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case):
    found = answer("-", *case.get("options", ()), data=text_of(case["rows"]))
    by_name = {one["building"]: one for one in found["buildings"]}
    assert list(by_name) == list(case["buildings"])
    for building, wanted in case["buildings"].items():
        assert_holds(by_name[building], wanted)
        assert by_name[building]["provisional"] == bool(by_name[building]["provisional_class"])
        assert bool(by_name[building]["reasons"]) == (by_name[building]["class"] is None)
    if "divergences" in case:
        gaps = [[one["building"], one["item"], one["gap"]] for one in found["divergences"]]
        assert gaps == case["divergences"]


def test_the_keys_of_the_contract():
    found = answer(VOTES, "--robustness", "exact")
    assert set(found) >= {"threshold", "buildings", "agreement", "debate", "refused"}
    for one in found["buildings"]:
        assert set(one) >= {
            "building", "segment", "atout", "attrait", "class", "certain", "indicators",
            "acceptability",
        }  # fmt: skip
        for axis in ("atout", "attrait"):
            assert set(one[axis]) >= {"score", "coverage", "low", "high"}
        assert set(one["indicators"]) >= {"mean", "ideal", "priority"}
        assert list(one["acceptability"]) == ["C1", "C2", "C3", "C4"]
        assert sum(one["acceptability"].values()) == pytest.approx(1)
    assert found["agreement"]["overall"]["alpha_ordinal"] == pytest.approx(0.7067, abs=5e-5)
    assert found["agreement"]["overall"]["units"] == 234
    assert found["agreement"]["items"]["A1"]["alpha_ordinal"] == pytest.approx(0.7608, abs=5e-5)
    assert found["agreement"]["items"]["T4"]["alpha_ordinal"] == pytest.approx(0.4728, abs=5e-5)
    assert set(found["agreement"]["segments"]) == {one["segment"] for one in found["buildings"]}
    assert set(found["agreement"]["colleges"]) == {"elu", "service", "occupant"}
    assert len(found["debate"]) == 10
    assert {"building", "item", "expected_change", "reason"} <= set(found["debate"][0])
    assert (found["rows"], found["refused"], found["replaced"]) == (1872, [], [])
    assert "acceptability" not in answer(VOTES)["buildings"][0]


@pytest.mark.parametrize("rule", ["1.5", "median"])
def test_classes_of_the_invented_campaign(rule):
    found = answer(VOTES, "--threshold", rule)
    key = "classe_1.5" if rule == "1.5" else "classe_mediane"
    assert {one["building"]: one["class"] for one in found["buildings"]} == {
        building: facts[key][:2] for building, facts in expected()["batiments"].items()
    }
    if rule == "median":
        assert found["threshold"] == pytest.approx(expected()["seuil_median"], abs=1e-6)
        used = found["thresholds"]["sportif"]["atout"]
        assert (used["scope"], used["buildings"]) == ("portfolio", 18)
    else:
        assert found["threshold"] == 1.5


def test_draws_are_those_of_the_seed_around_the_voted_weights():
    one, again = (answer(VOTES, "--robustness", "20000") for _ in range(2))
    assert one == again
    shares = {item["building"]: item["acceptability"] for item in one["buildings"]}
    assert shares["B04"] == pytest.approx({"C1": 0.97355, "C2": 0, "C3": 0.02645, "C4": 0})
    assert one["robustness"] == {
        "method": "sampled",
        "weights": "around_voted",
        "draws": 20000,
        "seed": 1,
        "concentration": 50,
    }
    assert answer(VOTES, "--robustness", "20000", "--seed", "2") != one
    error = {item["building"]: item["acceptability_error"] for item in one["buildings"]}["B04"]
    assert error["C1"] == pytest.approx(1.96 * (0.97355 * 0.02645 / 20000) ** 0.5)


def test_a_campaign_where_everybody_says_the_same_has_no_agreement():
    lines = [
        line(item=item, axis=axis, rater=rater)
        for item, axis in (("A1", "atout"), ("T1", "attrait"))
        for rater in ("e1", "e2", "e3")
    ]
    found = answer("-", data=file_of(*lines))
    assert found["agreement"]["overall"]["alpha_ordinal"] is None
    assert found["agreement"]["items"]["A1"]["alpha_ordinal"] is None
    assert found["debate"] == []


# What bad input gets ------------------------------------------------------------------------------


def test_refused_rows_are_listed_and_the_others_count():
    good = [line(rater=rater, note=2) for rater in ("e1", "e2", "e3")]
    good += [line(item="T1", axis="attrait", rater=rater, note=1) for rater in ("e1", "e2", "e3")]
    bad = ["4", "-1", "1.5", '"2,0"', "３", "=2+2", "NaN", "Infinity", "deux"]
    lines = [line(rater=f"e{rank}", note=note) for rank, note in enumerate(bad, start=4)]
    found = answer("-", data=file_of(*good, *lines))
    assert [one["line"] for one in found["refused"]] == list(range(8, 17))
    assert [one["value"] for one in found["refused"]] == [note.strip('"') for note in bad]
    for one in found["refused"]:
        assert set(one) == {"file", "line", "field", "value", "reason", "remedy"}
        assert (one["file"], one["field"]) == ("entrée standard", "note")
        assert one["reason"]
        assert one["remedy"]
    (building,) = found["buildings"]
    assert (building["class"], building["atout"]["raters"]) == ("C3", 3)


def test_the_last_vote_of_a_rater_wins_and_the_first_is_listed():
    lines = [line(rater=rater, note=1) for rater in ("e1", "e2", "e3")]
    lines += [line(item="T1", axis="attrait", rater=rater) for rater in ("e1", "e2", "e3")]
    found = answer("-", data=file_of(*lines, line(rater="e1", note=3), line(rater="e2", note=3)))
    assert found["buildings"][0]["items"]["A1"] == 3
    assert [(row["line"], row["by_line"]) for row in found["replaced"]] == [(2, 8), (3, 9)]
    first = found["replaced"][0]
    assert (first["rater"], first["note"], first["by_note"]) == ("e1", "1", "3")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ("", ""),
        (file_of(), ""),
        ("batiment,item\nB01,A1\n", "segment"),
        (file_of(line(note=4), line(note="x")), "note"),
        (file_of(line(weight=0)), "poids"),
        (file_of(line(axis="charme")), "axe"),
    ],
    ids=["nothing", "no row", "columns", "no usable answer", "no weight", "axis"],
)
def test_a_file_without_any_usable_row_is_refused(data, field):
    done = run("-", "--json", data=data)
    assert done.exit_code == 1
    content = json.loads(done.stdout)
    assert list(content) == ["errors"]
    assert content["errors"][0]["field"] == field
    assert all(error["reason"] and error["remedy"] for error in content["errors"])


def test_a_college_without_weight_is_refused_and_zero_leaves_it_out():
    done = run(VOTES, "--colleges", "elu=.5,service=.5", "--json")
    assert done.exit_code == 1
    (error,) = json.loads(done.stdout)["errors"]
    assert (error["field"], error["value"]) == ("college", "occupant")
    found = answer(VOTES, "--colleges", "Élu=1, service=1, occupant=0")
    assert found["colleges"] == {"elu": 1.0, "service": 1.0, "occupant": 0.0}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--threshold", "3.01"),
        ("--threshold", "-1"),
        ("--threshold", "moyenne"),
        ("--aggregate", "mode"),
        ("--colleges", "elu"),
        ("--colleges", "elu=.4,elu=.6"),
        ("--colleges", "elu=-1"),
        ("--colleges", "elu=0"),
        ("--robustness", "0"),
        ("--robustness", "1e4"),
        ("--seed", "-1"),
        ("--indicator", "disposal"),
    ],
)
def test_wrong_usage_answers_two(arguments):
    done = run(*((VOTES, *arguments) if arguments else ()), "--json")
    assert done.exit_code == 2
    assert done.stdout == ""


def test_an_absent_file_is_refused():
    done = run("absent.csv", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["errors"][0]["file"] == "absent.csv"


def test_the_command_loads_no_django_and_prints_one_object():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "score", "-", "--json"],
        input=(DATA / "pau_fixture_scores.csv").read_bytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["buildings"][0]["building"] == "B01"
    assert done.stderr == b""


def test_the_words_for_people_are_in_french():
    done = run(VOTES, "--robustness", "exact", "--threshold", "median")
    assert done.exit_code == 0
    for part in (
        "Seuils médians du patrimoine\u00a0: atouts 1,89, attraits 1,09",
        "certaine",
        "zone grise",
        "Priorité d’investissement",
        "α ordinal 0,71",
        "À débattre d’abord",
        "C1 100\u00a0%",
    ):
        assert part in done.stdout, part


def test_people_see_why_a_building_has_no_class_and_which_rows_are_refused():
    lines = [line(rater=f"e{rank}", note=9) for rank in range(2, 15)]
    done = run("-", data=file_of(line(), line(item="T1", axis="attrait"), line(), *lines))
    assert "sans classe (irait en C1). Évaluateurs qui ont noté les atouts\u00a0: 1" in done.stdout
    assert done.stderr.count("Refusé\u00a0: ligne") == 10
    assert "et 3 autres lignes refusées" in done.stderr
    assert "1 ligne(s)" in done.stderr
