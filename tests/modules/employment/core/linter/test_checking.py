"""The legal linter: what each rule finds, what it leaves alone, where the words stand."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.linter.checking import CheckedOffer, findings_of
from bastide.modules.employment.core.linter.offers import (
    checked_offer,
    checked_text,
    linter_answer,
    offer_example,
)
from bastide.modules.employment.core.linter.rules import RuleError, Severity, rules_of
from bastide.modules.employment.core.linter.texts import folded_letters
from bastide.modules.employment.readers.linter_rules import shipped_rules
from tests.architecture.source import ROOT

GOLDEN = yaml.safe_load(
    (ROOT / "tests" / "golden" / "employment" / "linter" / "phrases.yaml").read_text("utf-8")
)
WHOLE = {
    "title": "Comptable (H/F)",
    "description": "Vous tenez la comptabilité de trois sociétés et préparez les déclarations.",
    "employer": "Atelier du Pont",
    "salary": "2 100 € brut par mois",
    "published_on": "2026-11-30",
}


def found(text, name="description", kind="emploi"):
    return findings_of(CheckedOffer({name: text}, kind), shipped_rules())


def codes(**changes):
    return [
        one.rule.code for one in findings_of(checked_offer({**WHOLE, **changes}), shipped_rules())
    ]


@pytest.mark.parametrize("case", GOLDEN["trouve"], ids=lambda one: one["texte"])
def test_what_must_be_found(case):
    findings = found(case["texte"], case.get("champ", "description"))
    assert (case["regle"], case["mots"]) in [(one.rule.code, one.words) for one in findings]


@pytest.mark.parametrize("case", GOLDEN["ne_trouve_pas"], ids=lambda one: one["texte"])
def test_what_must_be_left_alone(case):
    assert found(case["texte"], case.get("champ", "description")) == ()


def test_an_offer_that_says_everything_has_no_remark():
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"published_on": ""}, "date_absente"),
        ({"employer": " "}, "identite_absente"),
        ({"salary": ""}, "salaire_absent"),
        ({"salary": "selon profil"}, "salaire_absent"),
        ({"salary": "35 € brut par an"}, "salaire_incoherent"),
        ({"description": "You will work with our team and you will be in charge of the sales of "
                         "the company for the north of France and the clients."}, "langue"),
    ],
)  # fmt: skip
def test_what_is_missing_is_found_and_nothing_else(changes, code):
    assert codes(**changes) == [code]


def test_an_anonymous_offer_is_allowed_once_its_employer_is_known():
    assert codes(employer="", is_identity_kept=True) == []


def test_pay_written_in_the_text_or_of_no_matter_is_not_missing():
    assert codes(salary="", description="Salaire : 1 950 € brut, tickets restaurant.") == []
    assert codes(salary="", kind="formation") == []


def test_only_money_date_and_identity_block():
    blocking = {one.code for one in shipped_rules() if one.severity is Severity.BLOCKING}
    assert blocking == {"paiement", "date_absente", "identite_absente"}


def test_a_training_course_may_have_a_price():
    text = "Frais d’inscription : 250 €"
    assert [one.rule.code for one in found(text)] == ["paiement"]
    assert found(text, kind="formation") == ()


def test_an_apprentice_has_an_age_by_law():
    text = "Contrat ouvert aux moins de 30 ans"
    assert [one.rule.code for one in found(text)] == ["age"]
    assert found(text, kind="apprentissage") == ()


def test_blocking_remarks_come_first_then_the_order_of_the_text():
    example = findings_of(checked_offer(offer_example()), shipped_rules())
    assert [one.is_blocking for one in example] == sorted(
        (one.is_blocking for one in example), reverse=True
    )
    answer = linter_answer(example)
    assert answer["blocking"] == 1
    assert answer["advice"] == len(example) - 1 > 2
    assert {"rule", "field", "start", "end", "words", "article", "severity"} <= set(
        answer["findings"][0]
    )


def test_each_rule_gives_its_article_its_day_and_what_to_do():
    for rule in shipped_rules():
        assert rule.article
        assert dt.date(2000, 1, 1) < rule.since <= dt.date(2026, 12, 31)
        assert rule.advice.endswith(".")


def test_a_file_of_rules_that_means_nothing_is_refused():
    one = {
        "code": "x", "titre": "x", "article": "x", "depuis": "2020-01-01",
        "statut": "verifie", "gravite": "conseil", "conseil": "x",
    }  # fmt: skip
    assert rules_of({"regles": [one]})[0].code == "x"
    for wrong in (
        {"regles": [one, one]},
        {"regles": [one | {"gravite": "?"}]},
        {"regles": [one | {"inconnu": 1}]},
        {"regles": [one | {"cherche": [{"mots": "("}]}]},
        {"regles": [one | {"cherche": [{"mots": "a", "inconnu": 1}]}]},
        {},
    ):
        with pytest.raises(RuleError):
            rules_of(wrong)


@given(st.text(max_size=200))
def test_any_text_is_read_and_words_stand_where_they_are_said_to(text):
    offer = checked_text(text)
    shown = offer.texts["description"]
    for one in findings_of(offer, shipped_rules()):
        assert shown[one.start : one.end] == one.words != ""


@given(st.text(max_size=80))
def test_a_folded_text_keeps_its_letters_in_their_places(text):
    assert len(folded_letters(text)) == len(text)


@given(st.sampled_from([one for one in GOLDEN["trouve"] if "champ" not in one]))
def test_capitals_change_nothing(case):
    assert case["regle"] in {one.rule.code for one in found(case["texte"].upper())}
