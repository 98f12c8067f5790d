from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.budgets.core.lines import Direction, Movement, Section
from bastide.kernel.policies.core.rulebook import Outcome, rulebook
from bastide.kernel.policies.core.rules import Subject, subject_from, subject_of
from tests.kernel.policies.samples import document, line, rule


def allocation(rules, **values):
    return rulebook(rules).allocation(subject_from(line(**values), year=2024))


def policies(found):
    return [(part.policy, part.subpolicy, part.share) for part in found.parts]


def test_the_lowest_priority_number_wins_whatever_the_order():
    rules = [
        rule("Tout", row=2, priority=900),
        rule("Nature", row=3, priority=50, nature="606*"),
        rule("Fonction", row=4, priority=10, function="020"),
    ]
    for ordered in permutations(rules):
        assert policies(allocation(ordered)) == [("Fonction", "", 1)]
    assert policies(allocation(rules, function="211")) == [("Nature", "", 1)]
    assert policies(allocation(rules, function="211", nature="64111")) == [("Tout", "", 1)]


def test_equal_priority_and_different_results_is_a_conflict():
    rules = [rule("Culture", row=2, nature="606*"), rule("Sport", row=3, function="020")]
    found = allocation(rules)
    assert (found.outcome, found.rows, found.parts) == (Outcome.CONFLICT, (2, 3), ())
    assert policies(allocation(rules, nature="611")) == [("Sport", "", 1)]


def test_equal_priority_and_one_result_is_no_conflict():
    rules = [rule("Culture", row=2, nature="606*"), rule("CULTURE", row=3, function="020")]
    found = allocation(rules)
    assert (found.outcome, policies(found)) == (Outcome.MAPPED, [("Culture", "", 1)])


def test_two_parts_of_one_policy_are_a_conflict():
    rules = [rule("Culture", "Musées", row=2), rule("Culture", "Théâtres", row=3)]
    assert allocation(rules).outcome is Outcome.CONFLICT
    (conflict,) = rulebook(rules).conflicts
    assert conflict.policies == ("Culture / Musées", "Culture / Théâtres")
    assert conflict.rows == (2, 3)


def test_a_conflict_at_a_losing_priority_does_not_matter():
    rules = [rule("A", row=2), rule("B", row=3), rule("C", row=4, priority=1)]
    assert policies(allocation(rules)) == [("C", "", 1)]


@pytest.mark.parametrize("name", ["-", "", " ", "Non affecté", "NON AFFECTE"])
def test_a_rule_may_say_that_there_is_no_policy(name):
    found = allocation([rule(name, row=7, priority=1), rule("Culture", row=8)])
    assert (found.outcome, found.rows) == (Outcome.EXPLICIT, (7,))


def test_no_policy_against_a_policy_is_a_conflict():
    assert allocation([rule("-", row=2), rule("Culture", row=3)]).outcome is Outcome.CONFLICT


def test_shares_apply_in_the_alphabetical_order_of_policies():
    rules = [
        rule("Sport", row=2, share="1/3", nature="606*"),
        rule("Éducation", row=3, share="1/3", nature="606*"),
        rule("Culture", row=4, share="1/3", nature="606*"),
    ]
    third = Fraction(1, 3)
    for ordered in permutations(rules):
        assert policies(allocation(ordered)) == [
            ("Culture", "", third),
            ("Éducation", "", third),
            ("Sport", "", third),
        ]


@pytest.mark.parametrize(
    "shares", [["0.333"] * 3, ["0.5", "0.499"], ["0.6", "0.6"], ["0.5"], ["1", "0.5"]]
)
def test_shares_that_do_not_sum_to_one_are_refused(shares):
    rules = [rule(f"P{row}", row=row, share=share) for row, share in enumerate(shares, start=2)]
    with pytest.raises(InputRefusedError) as refused:
        rulebook(rules, file_name="r.csv")
    (reason,) = refused.value.refusals
    assert (reason.file, reason.line, reason.field) == ("r.csv", len(shares) + 1, "part")
    assert "Les parts des lignes 2" in reason.reason


def test_shares_count_by_condition_priority_and_years():
    rules = [
        rule("A", row=2, share="0.5", years=(2020, 2023)),
        rule("B", row=3, share="0.5", years=(2020, 2023)),
        rule("A", row=4, share="0.25", years=(2024, None)),
        rule("B", row=5, share="0.75", years=(2024, None)),
    ]
    book = rulebook(rules)
    of_2023 = book.allocation(subject_from(line(), year=2023))
    of_2024 = book.allocation(subject_from(line(), year=2024))
    of_2019 = book.allocation(subject_from(line(), year=2019))
    assert [part.share for part in of_2023.parts] == [Fraction(1, 2), Fraction(1, 2)]
    assert [part.share for part in of_2024.parts] == [Fraction(1, 4), Fraction(3, 4)]
    assert of_2019.outcome is Outcome.NO_RULE


def test_validity_includes_both_years():
    book = rulebook([rule("A", years=(2022, 2023))])
    outcomes = [
        book.allocation(subject_from(line(), year=year)).outcome for year in range(2021, 2025)
    ]
    assert outcomes == [Outcome.NO_RULE, Outcome.MAPPED, Outcome.MAPPED, Outcome.NO_RULE]


def test_a_repeated_rule_is_ignored_and_reported():
    book = rulebook([rule("A", row=2, nature="65*|66*"), rule("a", row=9, nature="66*, 65*")])
    assert [(item.row, item.first_row) for item in book.duplicates] == [(9, 2)]
    assert [item.row for item in book.rules] == [2]
    assert book.conflicts == ()


def test_spellings_merge_on_the_most_frequent_then_the_first():
    book = rulebook(
        [
            rule("Espaces Publics", "Voirie", row=2, nature="1"),
            rule("Espaces publics", "VOIRIE", row=3, nature="2"),
            rule("ESPACES  PUBLICS", "Voirie", row=4, nature="3"),
            rule("Espaces publics", "Voirie", row=5, nature="4"),
            rule("Culture", "Voirie", row=6, nature="5"),
        ]
    )
    assert [(item.policy, item.subpolicy) for item in book.rules] == [
        *[("Espaces publics", "Voirie")] * 4,
        ("Culture", "Voirie"),
    ]
    policy, part = book.spellings
    assert (policy.kept, dict(policy.variants)) == (
        "Espaces publics",
        {"Espaces Publics": 1, "ESPACES  PUBLICS": 1},
    )
    assert (part.level, part.kept, part.variants) == ("subpolicy", "Voirie", (("VOIRIE", 1),))
    tied = rulebook([rule("petite Enfance", nature="1"), rule("Petite enfance", nature="2")])
    assert {item.policy for item in tied.rules} == {"petite Enfance"}


def test_every_column_of_a_line_can_be_tested():
    one = line(
        direction=Direction.RECEIPT,
        movement=Movement.ORDER,
        section=Section.INVESTMENT,
        chapter="16",
        nature="1641",
        function="01",
        operation="454101",
        extra=(("centre_responsabilite", "Direction des Écoles"),),
    )
    budget = document(one, siren="243400017", budget="Assainissement", year=2022)
    subject = subject_of(budget, one)
    columns = {
        "authority": "243400017",
        "budget": "ASSAINISSEMENT",
        "direction": "Recettes",
        "movement": "Ordre",
        "section": "Investissement",
        "chapter": "16",
        "nature": "16*",
        "function": "01",
        "operation": "4541*",
        "centre": "direction des ecoles",
    }
    assert rulebook([rule("A", **columns)]).allocation(subject).outcome is Outcome.MAPPED
    others = {
        "authority": "213401722",
        "budget": "parking",
        "direction": "D",
        "movement": "réel",
        "section": "F",
        "chapter": "011",
        "nature": "17*",
        "function": "020",
        "operation": "4581*",
        "centre": "sport",
    }
    for name, value in others.items():
        book = rulebook([rule("A", **(columns | {name: value}))])
        assert book.allocation(subject).outcome is Outcome.NO_RULE, name


codes = st.sampled_from(["6", "60", "606", "60611", "6411", "65", "6512", "70", ""])
conditions = st.sampled_from(
    ["", "6*", "60*", "606*", "60611", "60-65", "600-699", "64-70|60611", "(vide)", "6411|6512|70"]
)


@st.composite
def rule_lists(draw):
    count = draw(st.integers(1, 8))
    return [
        rule(
            draw(st.sampled_from(["A", "B", "-"])),
            row=row + 2,
            priority=draw(st.integers(1, 3)),
            years=draw(st.sampled_from([(None, None), (2024, None), (None, 2023)])),
            nature=draw(conditions),
            function=draw(conditions),
            chapter=draw(conditions),
        )
        for row in range(count)
    ]


@settings(max_examples=300)
@given(rule_lists(), codes, codes, codes)
def test_the_index_answers_as_reading_every_rule_would(rules, nature, function, chapter):
    seen = line(nature=nature, function=function, chapter=chapter)
    subject = subject_from(seen, year=2024)
    found = rulebook(rules).allocation(subject)
    met = [item for item in rules if item.accepts(subject)]
    best = [item for item in met if item.priority == min(one.priority for one in met)]
    results = {item.policy for item in best}
    if not results:
        assert found.outcome is Outcome.NO_RULE
    elif len(results) > 1:
        assert found.outcome is Outcome.CONFLICT
    elif results == {"-"}:
        assert found.outcome is Outcome.EXPLICIT
    else:
        assert [part.policy for part in found.parts] == list(results)


def test_wide_conditions_stay_out_of_the_index_and_still_count():
    wide = rule("A", nature="100-999", function="100-999", chapter="00-99")
    book = rulebook([wide])
    values = ("", "", "D", "real", "F", "011", "60611", "213", "", "")
    assert book.allocation(Subject(2024, values)).outcome is Outcome.MAPPED
    elsewhere = ("", "", "D", "real", "F", "0", "60611", "213", "", "")
    assert book.allocation(Subject(2024, elsewhere)).outcome is Outcome.NO_RULE
