from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from bastide.modules.employment.cli import app
from tests.modules.employment.readers.feed_samples import FOLDER, feed, job

RUN = CliRunner()
KEYS = ["seen", "new", "changed", "rejected", "offers", "verdict"]


def told(*words, data=None, code=0):
    result = RUN.invoke(app, ["import", *words, "--json"], input=data)
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_the_answer_has_the_keys_of_the_contract():
    said = told("--source", "apec", str(FOLDER / "feeds/apec.xml"))
    assert list(said) == KEYS
    assert (said["seen"], said["new"], said["changed"], said["verdict"]) == (5, 5, 0, "ok")
    assert said["rejected"] == []
    first = said["offers"][0]
    assert first["id"] == "apec:177777865W"
    assert first["place"] == {
        "label": "ROUEN",
        "postcode": None,
        "insee": "76540",
        "lat": None,
        "lon": None,
    }
    assert first["origins"]["published"] == {"raw": "11/12/2025 10:41:41", "method": "dmy"}


def test_a_feed_may_come_by_standard_input_under_the_name_of_its_source():
    said = told("--source", "indeed", "--name", "mairie", "-", data=feed(job(1)))
    assert said["offers"][0]["id"] == "mairie:1"


def test_rejections_say_why():
    said = told("--source", "csv", str(FOLDER / "invented/modele.csv"))
    assert {one["id"] for one in said["rejected"]} == {"M-1", "M-3", "M-4", "M-5", "M-6"}
    assert all(set(one) == {"id", "reason"} for one in said["rejected"])


def test_what_changed_is_counted_against_an_earlier_answer(tmp_path):
    before = tmp_path / "avant.json"
    first = feed(job(1), job(2), job(3))
    before.write_text(json.dumps(told("--source", "indeed", "-", data=first)), encoding="utf-8")
    again = told("--source", "indeed", "--against", str(before), "-", data=first)
    assert (again["new"], again["changed"]) == (0, 0)
    other = feed(job(1), job(2, "<company>Firme</company>"), job(4))
    said = told("--source", "indeed", "--against", str(before), "-", data=other)
    assert (said["new"], said["changed"], said["seen"]) == (1, 1, 3)
    tracked = first.replace("/1</url>", "/1?utm_source=jour</url>")
    assert told("--source", "indeed", "--against", str(before), "-", data=tracked)["changed"] == 0


def test_an_unknown_kind_lists_those_that_exist():
    said = told("--source", "inconnu", str(FOLDER / "feeds/apec.xml"), code=1)
    assert said["errors"][0]["value"] == "inconnu"
    assert "france-travail" in said["errors"][0]["remedy"]
    assert said["offers"] == []


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        ("<html><body>Maintenance</body></html>", "not_a_feed"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a/>', "refused"),
    ],
)
def test_what_is_no_feed_ends_with_one(data, verdict):
    said = told("--source", "hellowork", "-", data=data, code=1)
    assert (said["verdict"], said["seen"], said["offers"]) == (verdict, 0, [])
    assert said["errors"][0]["reason"]


def test_an_empty_and_a_cut_feed_are_told_and_end_well():
    assert told("--source", "hellowork", "-", data="")["verdict"] == "empty"
    said = told("--source", "indeed", "-", data=feed(job(1), job(2))[:-40])
    assert (said["verdict"], said["seen"]) == ("truncated", 1)


def test_a_broken_feed_that_gives_nothing_ends_with_one():
    deep = f'{{"resultats":{"[" * 100_000}{"]" * 100_000}}}'
    said = told("--source", "france-travail", "-", data=deep, code=1)
    assert (said["verdict"], said["offers"]) == ("malformed", [])


def test_words_and_refusals_are_said_apart():
    result = RUN.invoke(app, ["import", "--source", "csv", str(FOLDER / "invented/modele.csv")])
    assert result.exit_code == 0
    assert "7 vues, 2 nouvelles" in result.stdout
    assert "M-4" in result.stderr


@pytest.mark.parametrize("words", [["--on", "demain"], ["--against", "absent.json"]])
def test_a_wrong_option_is_refused(words):
    said = told("--source", "apec", *words, str(FOLDER / "feeds/apec.xml"), code=1)
    assert said["errors"][0]["remedy"]


def test_an_earlier_answer_must_be_one(tmp_path):
    wrong = tmp_path / "autre.json"
    wrong.write_text('{"offers": 3}', encoding="utf-8")
    said = told("--source", "apec", "--against", str(wrong), str(FOLDER / "feeds/apec.xml"), code=1)
    assert said["errors"][0]["file"] == "autre.json"
