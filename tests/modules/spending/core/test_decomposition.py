from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.budgets.core.lines import Direction, Movement, Section, Step
from bastide.kernel.budgets.readers import read_documents
from bastide.kernel.policies.core.rulebook import Outcome, rulebook
from bastide.kernel.policies.readers import read_rules
from bastide.modules.spending.core.decomposition import Perimeter, decomposition, read_axes
from tests.kernel.policies.samples import document, line, rule

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT / "data"
CASES = yaml.safe_load(
    (ROOT / "tests" / "golden" / "spending" / "decompositions.yaml").read_text(encoding="utf-8")
)


def documents_of(*names):
    return [
        item
        for name in names
        for item in read_documents((DATA / name).read_bytes(), Path(name).name)
    ]


def rules_of(name):
    return read_rules((DATA / name).read_bytes(), Path(name).name)


def sums(found):
    return {group.keys: group.amount for group in found.groups}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.always
def test_real_budgets(case):
    found = decomposition(documents_of(*case["files"]), rules_of(case["rules"]).book)
    expected = case["expected"]
    assert str(found.total) == expected["total"]
    assert str(found.carried_amount) == expected["carried"]
    assert str(found.total + found.carried_amount) == expected["total_with_carried"]
    assert str(found.unmapped_amount) == expected["unmapped"]
    assert len(found.unmapped) == expected["unmapped_lines"]
    assert sum(item.lines for item in found.conflicts) == expected["conflicts_met"]
    groups = {group.keys[0]: str(group.amount) for group in found.groups}
    assert {name: groups.get(name) for name in expected["groups"]} == expected["groups"]
    assert sum(group.amount for group in found.groups) + found.unmapped_amount == found.total


def test_the_work_list_of_montreuil_starts_with_the_largest_and_suggests():
    found = decomposition(
        documents_of("finance/montreuil/CA_2023.xml"),
        rules_of("policies/agregation-montreuil.csv").book,
    )
    amounts = [abs(item.amount) for item in found.unmapped]
    assert amounts == sorted(amounts, reverse=True)
    near = {(item.line.nature, item.line.function): item.suggestions for item in found.unmapped}
    schools = near["6454", "20"][0]
    assert (schools.policy, schools.rules, schools.near) == ("Education", 4, 4)
    assert sum(item.amount == 0 for item in found.unmapped) == 10


def test_every_axis_conserves_the_total_of_a_real_budget():
    documents = documents_of("finance/montpellier/CA_2024.xml")
    book = rules_of("policies/nomenclature-m57.csv").book
    for axes in (["policy", "nature:2"], ["section", "chapter"], ["function"], ["subpolicy"]):
        found = decomposition(documents, book, by=axes)
        assert sum(sums(found).values()) == Decimal("584612368.35"), axes
    by_section = sums(decomposition(documents, book, by=["section"]))
    assert by_section["F",] == Decimal("357088240.00")


@pytest.mark.always
def test_the_metropole_files_leave_nothing_but_the_capitalised_surplus():
    book = rules_of("policies/nomenclature-m57.csv").book
    for year, expected in ((2022, ["1068"]), (2023, ["1068"]), (2024, [])):
        found = decomposition(documents_of(f"finance/montpellier_metropole/CA_{year}.csv"), book)
        assert [item.line.nature for item in found.unmapped] == expected
        receipts = decomposition(
            documents_of(f"finance/montpellier_metropole/CA_{year}.csv"),
            book,
            perimeter=Perimeter(direction=Direction.RECEIPT),
        )
        assert receipts.unmapped == ()


def test_annexe_budgets_follow_their_name():
    documents = documents_of("finance/montpellier_metropole/CA_2022.csv")
    found = decomposition(
        documents, rules_of("policies/nomenclature-m57.csv").book, by=["budget", "policy"]
    )
    policies = {keys for keys in sums(found) if keys[0] != "Principal"}
    assert policies == {
        ("Assainissement", "Eau et assainissement"),
        ("Assainissement", "Dette et opérations financières"),
        ("Parking", "Mobilités et voirie"),
        ("Spanc", "Eau et assainissement"),
    }


BOOK = rulebook(
    [
        rule("Culture", "Musées", row=2, function="314"),
        rule("Culture", row=3, function="31*", priority=200),
        rule("Sport", row=4, function="32*", share="1/3"),
        rule("Écoles", row=5, function="32*", share="2/3"),
        rule("-", row=6, function="01"),
        rule("Voirie", row=7, function="84*"),
        rule("Dette", row=8, nature="66*"),
    ]
)


def test_a_shared_line_is_split_to_the_cent_and_counted_in_each_group():
    found = decomposition([document(line(amount="100.00", function="321"))], BOOK)
    assert sums(found) == {("Sport",): Decimal("33.33"), ("Écoles",): Decimal("66.67")}
    assert [group.lines for group in found.groups] == [1, 1]
    assert found.total == Decimal("100.00")


def test_equal_remainders_go_to_the_first_policy_of_the_alphabet():
    book = rulebook([rule(name, row=row, share="1/2") for row, name in ((2, "Zoo"), (3, "Art"))])
    found = decomposition([document(line(amount="0.01"))], book)
    assert sums(found) == {("Art",): Decimal("0.01"), ("Zoo",): Decimal("0.00")}
    refund = decomposition([document(line(amount="-0.01"))], book)
    assert sums(refund) == {("Art",): Decimal("-0.01"), ("Zoo",): Decimal("0.00")}


def test_unmapped_lines_say_why():
    found = decomposition(
        [
            document(
                line(1, "5.00", function="99"),
                line(2, "7.00", function="01"),
                line(3, "9.00", nature="6611", function="845"),
            )
        ],
        BOOK,
    )
    assert [(item.line.rank, item.outcome, item.rows) for item in found.unmapped] == [
        (3, Outcome.CONFLICT, (7, 8)),
        (2, Outcome.EXPLICIT, (6,)),
        (1, Outcome.NO_RULE, ()),
    ]
    (met,) = found.conflicts
    assert (met.lines, met.amount, met.conflict.policies) == (
        1,
        Decimal("9.00"),
        ("Dette", "Voirie"),
    )


def test_by_default_only_real_expenditure_of_the_year_counts():
    found = decomposition(
        [
            document(
                line(1, "1.00", function="314"),
                line(2, "2.00", function="314", section=Section.INVESTMENT),
                line(3, "4.00", function="314", movement=Movement.ORDER),
                line(4, "8.00", function="314", direction=Direction.RECEIPT),
                line(5, "16.00", nature="001", function="314"),
                line(6, None, function="314"),
            )
        ],
        BOOK,
    )
    assert (found.total, found.carried_amount, found.carried_lines) == (
        Decimal("3.00"),
        Decimal("16.00"),
        1,
    )
    assert found.without_amount == 1


def test_a_primary_budget_counts_what_it_plans():
    budget = document(line(1, "1.00", function="314", planned=Decimal("5.00")), step=Step.PRIMARY)
    assert decomposition([budget], BOOK).total == Decimal("5.00")


def test_a_path_goes_down_into_a_group():
    budget = document(
        line(1, "1.00", function="314"),
        line(2, "2.00", function="311", nature="64111"),
        line(3, "4.00", function="845"),
        line(4, "8.00", function="99"),
    )
    path = (("policy", "CULTURE"), ("nature", "64*"))
    found = decomposition([budget], BOOK, by=["function"], perimeter=Perimeter(path=path))
    assert sums(found) == {("311",): Decimal("2.00")}
    assert (found.total, found.unmapped) == (Decimal("2.00"), ())
    unmapped = decomposition([budget], BOOK, perimeter=Perimeter(path=(("policy", ""),)))
    assert (unmapped.total, unmapped.groups) == (Decimal("8.00"), ())


def test_adding_years_or_steps_is_said():
    notes = decomposition(
        [document(line()), document(line(), year=2023, step=Step.PRIMARY)], BOOK
    ).notes
    assert len(notes) == 2
    assert "2023, 2024" in notes[0]


@pytest.mark.parametrize(
    "names", [[], [""], ["poilcy"], ["policy:2"], ["nature:0"], ["nature:"], ["nature", "nature:2"]]
)
def test_unknown_axes_are_refused(names):
    with pytest.raises(InputRefusedError):
        read_axes(names)


amounts = st.decimals("-99999", "99999", places=2)
functions = st.sampled_from(["314", "311", "321", "01", "845", "99", ""])
natures = st.sampled_from(["60611", "6611", "64111", "2313", "001"])


@settings(max_examples=150)
@given(
    st.lists(st.tuples(amounts, functions, natures), max_size=20),
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.sampled_from([["policy"], ["policy", "nature:1"], ["function", "subpolicy"]]),
)
def test_nothing_is_lost_and_order_does_not_matter(cells, weights, axes):
    shares = [Fraction(weight, sum(weights)) for weight in weights]
    shared = [
        rule(f"P{rank}", row=20 + rank, function="32*", share=share)
        for rank, share in enumerate(shares)
    ]
    plain = [item for item in BOOK.rules if item.share == 1]
    book = rulebook([*plain, *shared])
    lines = [
        line(rank, str(amount), function=function, nature=nature)
        for rank, (amount, function, nature) in enumerate(cells, start=1)
    ]
    found = decomposition([document(*lines)], book, by=axes)
    of_the_year = sum((amount for amount, _, nature in cells if nature != "001"), Decimal("0.00"))
    assert found.total == of_the_year
    assert sum(sums(found).values(), found.unmapped_amount) == found.total
    assert sum((item.amount for item in found.unmapped), Decimal(0)) == found.unmapped_amount
    again = decomposition([document(*reversed(lines))], book, by=axes)
    assert sums(again) == sums(found)
