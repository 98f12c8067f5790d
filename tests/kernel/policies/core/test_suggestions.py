from bastide.kernel.budgets.core.lines import Direction
from bastide.kernel.policies.core.rules import subject_from
from bastide.kernel.policies.core.suggestions import neighbourhood
from tests.kernel.policies.samples import line, rule

RULES = [
    rule("Voirie", row=2, direction="D", nature="6451", function="822"),
    rule("Voirie", row=3, direction="D", nature="6453", function="822"),
    rule("Écoles", row=4, direction="D", nature="6451", function="213"),
    rule("Musées", row=5, direction="R", nature="6454", function="822"),
    rule("-", row=6, direction="D", nature="6455", function="822"),
]


def suggested(**values):
    return neighbourhood(RULES).suggestions(subject_from(line(**values), year=2024))


def test_rules_of_the_same_function_and_of_near_natures_come_first():
    (best,) = suggested(nature="6454", function="822")
    assert (best.policy, best.rules, best.near) == ("Voirie", 2, 2)
    assert best.reason == (
        "2 règles sur 2 de la fonction 822 pour les natures 645… mènent à «\xa0Voirie\xa0»"
    )


def test_rules_of_the_same_nature_and_of_near_functions_count_too():
    (best,) = suggested(nature="6451", function="21")
    assert best.reason == (
        "1 règle sur 1 de la nature 6451 pour les fonctions 21… mène à «\xa0Écoles\xa0»"
    )


def test_without_a_near_function_near_natures_speak():
    found = suggested(nature="6459", function="94")
    assert [(one.policy, one.rules) for one in found] == [("Voirie", 2), ("Écoles", 1)]
    assert "des natures 645…" in found[0].reason


def test_nothing_near_gives_no_suggestion():
    assert suggested(nature="2031", function="94") == ()


def test_the_other_direction_is_never_suggested():
    found = suggested(nature="6454", function="822", direction=Direction.RECEIPT)
    assert [one.policy for one in found] == ["Musées"]
