import json
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "data"
MONTREUIL = str(DATA / "finance" / "montreuil" / "CA_2023.xml")
RULES = str(DATA / "policies" / "agregation-montreuil.csv")
M57 = str(DATA / "policies" / "nomenclature-m57.csv")
METROPOLE = str(DATA / "finance" / "montpellier_metropole" / "CA_2022.csv")
PROGRAM = """
import sys
from bastide.site.cli import main
try:
    main()
finally:
    assert not any(name.split(".")[0] == "django" for name in sys.modules), "Django was loaded"
"""


def decompose(*arguments, data=None):
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, "spending", "decompose", *arguments],
        input=data,
        capture_output=True,
        check=False,
    )


def answer(*arguments, data=None):
    done = decompose(*arguments, "--json", data=data)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@pytest.mark.always
def test_montreuil():
    found = answer(MONTREUIL, "--mapping", RULES)
    assert found["total"] == "274102369.03"
    assert found["total_with_carried_results"] == "277993655.89"
    assert found["groups"][0] == {"policy": "Education", "amount": "56302260.81", "lines": 121}
    unmapped = found["unmapped"]
    assert (unmapped["amount"], unmapped["lines"]) == ("5752749.85", 54)
    assert len(unmapped["items"]) == 54
    first = unmapped["items"][0]
    assert (first["nature"], first["function"], first["amount"]) == ("1068", "01", "3823118.13")
    assert first["reason"]
    assert first["suggestions"][0]["reason"]
    assert [item["resolved_by"] for item in found["rule_conflicts"]] == [["mouvement"]] * 4
    assert len(found["rules"]["duplicates"]) == 10
    assert found["rules"]["blank_rows"] == [15075]


def test_the_same_content_twice_counts_once():
    done = decompose(
        MONTREUIL, "-", "--mapping", RULES, "--json", data=Path(MONTREUIL).read_bytes()
    )
    assert json.loads(done.stdout)["total"] == "274102369.03"
    assert "compté une fois" in done.stderr.decode()


def test_axes_filters_and_standard_input():
    found = answer(
        "-",
        *("--mapping", M57, "--by", "budget,nature:2", "--where", "policy=eau et assainissement"),
        *("--section", "running"),
        data=Path(METROPOLE).read_bytes(),
    )
    assert found["by"] == ["budget", "nature:2"]
    assert {group["budget"] for group in found["groups"]} == {
        "Principal",
        "Assainissement",
        "Spanc",
    }
    bought = [
        group["amount"]
        for group in found["groups"]
        if (group["budget"], group["nature:2"]) == ("Assainissement", "60")
    ]
    assert bought == ["5536255.83"]
    assert len(found["documents"]) == 4


def test_a_conflict_leaves_its_line_unmapped_and_says_which_rows(tmp_path):
    rules = tmp_path / "r.csv"
    rules.write_text("politique;nature;priorite\nA;6*;1\nB;60*|61*;1\nC;*;9\n", encoding="utf-8")
    found = answer(MONTREUIL, "--mapping", str(rules), "--by", "policy")
    (conflict,) = found["rule_conflicts"]
    assert (conflict["rows"], conflict["policies"]) == ([2, 3], ["A", "B"])
    assert conflict["lines"] == found["unmapped"]["lines"] > 0
    assert conflict["amount"] == found["unmapped"]["amount"]
    assert {item["outcome"] for item in found["unmapped"]["items"]} == {"conflict"}
    assert {item["nature"][:2] for item in found["unmapped"]["items"]} == {"60", "61"}


def test_refused_rules_are_one_json_object_with_every_row(tmp_path):
    rules = tmp_path / "r.csv"
    rules.write_text("politique;nature;part\nA;60;0,5\nB;60;0,499\n", encoding="utf-8")
    done = decompose(MONTREUIL, "--mapping", str(rules), "--json")
    assert done.returncode == 1
    (error,) = json.loads(done.stdout)["errors"]
    assert (error["file"], error["line"], error["field"]) == ("r.csv", 3, "part")
    assert "0,999" in error["reason"]
    assert error["remedy"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([MONTREUIL], 2),
        ([MONTREUIL, "--mapping", M57, "--by", "poilcy"], 2),
        ([MONTREUIL, "--mapping", M57, "--section", "caisse"], 2),
        ([MONTREUIL, "--mapping", M57, "--where", "policy"], 2),
        ([MONTREUIL, "--mapping", "absent.csv"], 1),
        (["absent.xml", "--mapping", M57], 1),
        ([MONTREUIL, "--mapping", MONTREUIL], 1),
        ([RULES, "--mapping", RULES], 1),
    ],
)
@pytest.mark.some(3)
def test_exit_codes(arguments, code):
    done = decompose(*arguments, "--json")
    assert done.returncode == code
    if code == 1:
        assert list(json.loads(done.stdout)) == ["errors"]
    else:
        assert done.stdout == b""


def test_the_words_for_people_are_in_french():
    done = decompose(MONTREUIL, "--mapping", RULES)
    said = done.stdout.decode()
    assert done.returncode == 0
    assert "Non affecté" in said
    assert "5\xa0752\xa0749,85" in said
    assert "Résultats reportés, hors total" in said
