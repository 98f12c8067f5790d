from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from bastide.modules.spending.cli import app
from tests.kernel.budgets.samples import SHIPPED, TESTS, totem

RUN = CliRunner()
MONTREUIL = str(SHIPPED / "montreuil" / "CA_2023.xml")
METROPOLE = str(SHIPPED / "montpellier_metropole" / "CA_2022.csv")
CFU = TESTS / "scdl_pairs" / "DOCBUDG-21560134500014-CFU-BP-2023"


def run(*words, data=None):
    return RUN.invoke(app, list(words), input=data)


def told(*words, data=None, code=0):
    result = run(*words, "--json", data=data)
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_import_answers_the_contract():
    answer = told("import", MONTREUIL, METROPOLE, "--dry-run")
    first, *others = answer["documents"]
    assert {
        "authority",
        "siret",
        "year",
        "step",
        "norm",
        "lines",
        "totals",
        "order_balanced",
    } <= set(first)
    assert (first["siret"], first["year"], first["step"], first["lines"]) == (
        "21930048000015",
        2023,
        "CA",
        1471,
    )
    assert first["totals"]["real_expenditure"] == "274102369.03"
    assert first["totals"]["real_expenditure_with_carried"] == "277993655.89"
    assert first["totals"]["order_expenditure"] == first["totals"]["order_receipts"]
    assert first["order_balanced"] is True
    assert len(others) == 4
    assert answer["dry_run"] is True


def test_import_reads_aggregates_apart():
    answer = told("import", str(TESTS / "ofgl" / "ofgl-base-departement.test.csv"))
    assert answer["documents"] == []
    assert answer["aggregates"][0]["values"] == 126


def test_one_refused_file_refuses_the_whole_command(tmp_path):
    bad = tmp_path / "mauvais.xml"
    bad.write_bytes(totem(year="2203"))
    answer = told("import", MONTREUIL, str(bad), str(tmp_path / "absent.xml"), code=1)
    assert list(answer) == ["errors"]
    assert [error["file"] for error in answer["errors"]] == ["mauvais.xml", "absent.xml"]
    assert set(answer["errors"][0]) == {"file", "line", "field", "value", "reason", "remedy"}
    assert answer["errors"][0]["value"] == "2203"


def test_words_go_to_standard_error_and_nothing_to_standard_output(tmp_path):
    result = run("import", str(tmp_path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "dossier" in result.stderr


def test_standard_input_is_read():
    answer = told("import", "-", data=totem())
    assert answer["documents"][0]["lines"] == 1
    assert told("import", "-", data=b"", code=1)["errors"][0]["file"] == "entrée standard"


def test_ratios_answers_the_contract():
    answer = told("ratios", MONTREUIL)
    assert answer["population"] == 112864
    checks = {check["code"]: check for check in answer["checks"]}
    first = checks["ValDepRFonc"]
    assert (first["expected"], first["computed"], first["ok"]) == ("1960.73", "1960.73", True)
    assert (checks["ValDepPers"]["expected"], checks["ValDepPers"]["ok"]) == (52.56, True)
    assert checks["ValEncDettePop"]["ok"] is None
    assert checks["ValEncDettePop"]["computed"] is None
    assert {"code", "label", "expected", "computed", "ok"} <= set(first)


def test_ratios_recognises_a_stale_value():
    folder = SHIPPED / "montpellier"
    answer = told("ratios", str(folder / "CA_2023.xml"), "--previous", str(folder / "CA_2022.xml"))
    stale = next(check for check in answer["checks"] if check["code"] == "ValDepEqB")
    assert stale["ok"] is False
    assert "précédent" in stale["explanation"]


def test_export_writes_the_golden_bytes_and_nothing_else():
    result = run("export", str(CFU / "totem.xml"), "--format", "scdl")
    assert result.exit_code == 0
    assert result.stdout_bytes == (CFU / "expected.csv").read_bytes()
    assert result.stderr == ""


def test_export_in_json_holds_the_csv():
    answer = told("export", str(CFU / "totem.xml"))
    assert answer["csv"].encode() == (CFU / "expected.csv").read_bytes()
    assert answer["lines"] == 163


def test_export_without_a_siret_is_refused():
    assert told("export", METROPOLE, code=1)["errors"][0]["field"] == "siret"


@pytest.mark.parametrize(
    "words", [("export", CFU.as_posix(), "--format", "pdf"), ("ratios",), ("import", "--nope")]
)
def test_a_wrong_use_ends_with_two(words):
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("words", [("import", METROPOLE), ("ratios", MONTREUIL)])
def test_without_json_the_answer_is_french_words(words):
    result = run(*words)
    assert result.exit_code == 0
    assert "é" in result.stdout
    assert "{" not in result.stdout
    assert " :" not in result.stdout.replace("\u00a0:", "")


def test_commands_on_files_never_load_django():
    code = (
        "import sys; from bastide.modules.spending.cli import app\n"
        f"sys.argv = ['spending', 'ratios', {MONTREUIL!r}, '--json']\n"
        "try:\n    app()\nexcept SystemExit as end:\n    assert not end.code\n"
        "assert 'django' not in sys.modules, 'django'\n"
        "assert 'openpyxl' not in sys.modules, 'openpyxl'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_the_command_alone_imports_nothing_heavy():
    code = (
        "import sys, bastide.modules.spending.cli\n"
        "heavy = {'django', 'lxml', 'openpyxl', 'duckdb'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
