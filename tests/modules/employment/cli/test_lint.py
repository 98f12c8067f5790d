"""`bastide employment lint`: one text, one offer, many; what bad input gets."""

import json

import pytest
from typer.testing import CliRunner

from bastide.modules.employment.cli import app


def run(*arguments, data=None):
    return CliRunner().invoke(app, ["lint", *arguments], input=data)


def answer(*arguments, data=None):
    done = run(*arguments, "--json", data=data)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_one_text_says_where_the_words_are():
    told = answer("--text", "Poste en CDI. Langue maternelle anglaise exigée.")
    (one,) = told["findings"]
    assert (one["rule"], one["words"], one["start"]) == ("origine", "Langue maternelle", 14)
    assert (told["blocking"], told["advice"]) == (0, 1)


def test_one_offer_then_its_example_and_its_schema(tmp_path):
    example = run("--example").stdout
    path = tmp_path / "offre.json"
    path.write_text(example, "utf-8")
    assert answer(str(path))["blocking"] == 1
    assert answer("-", data=example)["blocking"] == 1
    assert json.loads(run("--schema").stdout)["type"] == "object"


def test_many_offers_answer_in_their_order():
    offers = [{"title": "Maçon (H/F)", "description": "x"}, {"title": "Vendeuse"}]
    for data in (json.dumps(offers), "\n".join(json.dumps(one) for one in offers)):
        results = answer("-", data=data)["results"]
        rules = [[one["rule"] for one in told["findings"]] for told in results]
        assert "sexe" not in rules[0]
        assert "sexe" in rules[1]


@pytest.mark.parametrize(
    "data", ["", "[]", "12", '["a"]', '{"title": "a"}\n???\n', b"\xff\xfe\xff"]
)
def test_what_is_no_offer_is_refused(data):
    done = run("-", "--json", data=data)
    assert done.exit_code == 1
    assert json.loads(done.stdout)["errors"][0]["reason"]


def test_a_person_reads_lines():
    shown = run("--text", "Frais de dossier : 50 €").stdout
    assert "bloquant" in shown
    assert "L5321-3" in shown
    assert run("--text", "Vous conduisez un bus.").stdout.strip() == "Rien à signaler."


def test_neither_or_both_is_a_wrong_usage():
    assert run().exit_code == 2
    assert run("-", "--text", "a").exit_code == 2
