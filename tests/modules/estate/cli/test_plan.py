"""`bastide estate plan`: the contract of the command, golden plans, and what bad input gets."""

import json
import subprocess
import sys

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from bastide.modules.estate.cli import app
from bastide.modules.estate.core.plan_schema import PlanRequest
from tests.modules.estate.cli.plan_files import acts, answer, cases, changed, content_of, run

ORACLES = cases("plan_oracles.yaml")
EDGES = cases("plan_edge_cases.yaml")
REFUSALS = cases("plan_refusals.yaml")
BASE = REFUSALS[0]["base"]
KEYS = {"status", "objective", "gap", "plan", "by_year", "conflict"}
PROGRAM = """
import sys
from bastide.modules.estate.cli import app
try:
    app()
finally:
    assert not any(name.split(".")[0] == "django" for name in sys.modules), "Django was loaded"
"""


def asked(*words):
    done = CliRunner().invoke(app, ["plan", *words])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def assert_golden(case, listed):
    wanted = case["expected"]
    options = ["--explain"] if "constraint_costs" in wanted else []
    found = answer(content_of(case, listed), *options)
    assert found["status"] == wanted["status"]
    if wanted["status"] == "infeasible":
        assert (found["objective"], found["plan"], found["by_year"]) == (None, [], [])
        sets = {}
        for one in found["conflict"]:
            sets.setdefault(one["set"], []).append(one["family"])
        assert list(sets.values()) == wanted["conflict"]
        said = [one["sentence"] for item in found["conflict"] for one in item["missing"]]
        said = [text.replace("\u00a0", " ") for text in said]
        assert said == wanted.get("missing", said)
        assert said
        assert all(one["explanation"] and one["remedy"] for one in found["conflict"])
        return
    assert (found["objective"], acts(found)) == (wanted["objective"], wanted["acts"])
    assert (found["gap"], found["verified"]) == (0.0, True)
    assert found["conflict"] == []
    costs = {one["family"]: one["cost"] for one in found.get("constraint_costs", ())}
    assert wanted.get("constraint_costs", {}).items() <= costs.items()
    if "energy_mwh" in wanted:
        assert found["by_year"][-1]["energy_mwh"] == wanted["energy_mwh"]
    if "balance" in wanted:
        assert found["by_year"][-1]["balance"] == wanted["balance"]
    if "blocked" in wanted:
        blocked = [
            [one["building"], one["action"], one["years"], "".join(one["gates"])]
            for one in found["blocked"]
        ]
        assert blocked == wanted["blocked"]
        assert all(one["reason"] for one in found["blocked"])


@pytest.mark.parametrize("case", ORACLES, ids=lambda case: case["name"])
def test_oracles(case):
    assert_golden(case, ORACLES)


@pytest.mark.parametrize("case", EDGES, ids=lambda case: case["name"])
def test_edge_cases(case):
    assert_golden(case, EDGES)


@pytest.mark.parametrize("case", REFUSALS[1:], ids=lambda case: case["field"] + case["reason"])
def test_bad_input_is_refused_with_field_value_reason_and_remedy(case):
    done = run(changed(BASE, case["with"]), "--json")
    assert done.exit_code == 1, done.output
    content = json.loads(done.stdout)
    assert list(content) == ["errors"]
    errors = {one["field"]: one for one in content["errors"]}
    assert case["field"] in errors, errors
    error = errors[case["field"]]
    assert error["file"] == "entrée standard"
    assert case["reason"] in error["reason"].replace("\u00a0", " ")
    assert error["value"] == case.get("value", error["value"])
    assert case.get("remedy", "") in error["remedy"]
    assert error["remedy"]


def test_the_base_of_the_refusals_is_not_refused():
    assert answer(BASE)["status"] == "optimal"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[]", "objet"),
        ("3", "objet"),
        ('{"years": NaN}', "NaN"),
        ('{"years": 1, "years": 2}', "deux fois"),
        ("[" * 100_000, "imbriqué"),
        ('{"years": ' + "9" * 5_000 + "}", "démesuré"),
        (b"\xff\xfe{", "UTF-8"),
    ],
)
def test_what_is_not_a_plan_file_is_refused(text, reason):
    done = run(text, "--json")
    assert done.exit_code == 1
    (error,) = json.loads(done.stdout)["errors"]
    assert reason in error["reason"]
    assert error["remedy"]


def test_a_fault_of_syntax_says_its_line():
    (error,) = json.loads(run('{\n"years": 1,\n oops }', "--json").stdout)["errors"]
    assert error["line"] == 3


def test_null_is_the_same_as_absent_but_for_what_must_be_given():
    nulls = {"constraints": None, "buildings.0.legal": None, "buildings.0.actions.0.subsidy": None}
    assert answer(changed(BASE, nulls)) == answer(BASE)
    done = run(changed(BASE, {"years": None}), "--json")
    assert [one["field"] for one in json.loads(done.stdout)["errors"]] == ["years"]


def test_every_fault_is_said_at_once():
    done = run(changed(BASE, {"budgets": "x", "buildings.0.area_m2": -1}), "--json")
    assert len(json.loads(done.stdout)["errors"]) == 2


def test_the_answer_holds_the_keys_of_the_contract():
    found = answer(ORACLES[0]["input"])
    assert set(found) >= KEYS
    first = found["plan"][0]
    assert (first["building"], first["action"], first["year"]) == ("B1", "renovate", 1)
    kept = found["plan"][2]
    assert (kept["building"], kept["action"], kept["year"]) == ("B3", "keep", None)
    assert [one["building"] for one in found["plan"]] == ["B1", "B2", "B3", "B4"]
    (year,) = found["by_year"]
    assert (year["spent"], year["receipts"], year["balance"]) == ("1100.00", "200.00", "100.00")


def test_the_schema_describes_every_field_in_french():
    schema = asked("--schema")
    assert schema["$schema"].startswith("https://json-schema.org/")
    forms = [schema, *schema["$defs"].values()]
    bare = [
        name
        for form in forms
        for name, field in form["properties"].items()
        if not field.get("description")
    ]
    assert bare == []
    assert len(forms) > 15


def test_the_example_runs_and_follows_the_schema():
    example = asked("--example")
    TypeAdapter(PlanRequest).validate_python(example)
    found = answer(example, "--frontier", "4", "--explain")
    assert (found["status"], found["verified"]) == ("optimal", True)
    assert len(found["frontier"]) >= 2
    assert {one["family"] for one in found["constraint_costs"]} >= {"budget", "energy"}
    assert [one["name"] for one in found["robust"]["scenarios"]] == [
        "finances d’abord",
        "service d’abord",
    ]
    assert any(one["action"] == "demolish" and one["article"] for one in found["blocked"])


def test_the_steps_of_a_sale_are_given_in_order_with_their_articles():
    found = answer(asked("--example"))
    sale = next(one for one in found["plan"] if one["action"] == "sell")
    ids = [gate["id"] for gate in sale["gates"]]
    assert ids[0] == "rehousing"
    assert ids[-2:] == ["deliberation", "deed"]
    assert all(gate["article"] and gate["lifted_by"] for gate in sale["gates"])


def test_a_file_is_read_like_standard_input(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(BASE), encoding="utf-8")
    assert asked(str(path), "--json") == answer(BASE)
    done = CliRunner().invoke(app, ["plan", str(tmp_path / "absent.json"), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["errors"][0]["file"] == "absent.json"


def test_a_wrong_use_ends_with_two():
    for words in (["plan"], ["plan", "-", "--gap", "2"], ["plan", "-", "--nope"]):
        assert CliRunner().invoke(app, words).exit_code == 2


def test_the_words_for_people_are_in_french():
    for content in (ORACLES[0]["input"], content_of(ORACLES[5], ORACLES)):
        done = run(content)
        assert done.exit_code == 0
        assert "é" in done.stdout
        assert "{" not in done.stdout
        assert " :" not in done.stdout.replace("\u00a0:", "")
    assert "Relogement" in done.stdout
    done = run(asked("--example"), "--frontier", "3", "--explain")
    assert "moindre regret" in done.stdout
    assert "Écarté" in done.stdout


def test_no_plan_in_time_is_said_with_its_remedy():
    done = run(BASE, "--json", "--time-limit", "0.01")
    content = json.loads(done.stdout)
    if done.exit_code == 1:
        assert "temps" in content["errors"][0]["reason"]
    else:
        assert content["status"] in {"optimal", "feasible"}


@pytest.mark.long(
    "tests/architecture/test_commands.py::test_a_command_on_files_needs_no_django_and_no_database"
)
def test_the_command_never_loads_django_and_needs_no_database():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "plan", "-", "--json"],
        input=json.dumps(BASE).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["status"] == "optimal"


def test_what_a_library_prints_from_c_never_enters_the_answer():
    code = (
        "import ctypes\n"
        "from bastide.modules.estate.cli.quiet import library_noise_aside\n"
        "library = ctypes.CDLL(None)\n"
        "with library_noise_aside():\n"
        "    library.puts(b'noise')\n"
        "print('answer')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"answer\n"
    assert done.stderr == b"noise\n"


def test_the_help_imports_nothing_heavy():
    code = (
        "import sys, bastide.modules.estate.cli\n"
        "heavy = {'django', 'scipy', 'numpy', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
