from decimal import Decimal
from pathlib import Path

import pytest

from bastide.kernel.budgets.core.lines import Direction, Movement, Section
from bastide.kernel.budgets.readers import read_documents
from bastide.kernel.policies.core.rulebook import rulebook
from bastide.modules.spending.core.steerable import (
    CARRIED_REASON,
    ORDER_REASON,
    Override,
    steered_lines,
    steering_totals,
)
from bastide.modules.spending.readers.reference import steerable_rules, steering_book
from tests.kernel.policies.samples import document, line, rule

DATA = Path(__file__).resolve().parents[4] / "data" / "finance"


@pytest.mark.parametrize(
    ("nature", "section", "reason"),
    [
        ("739211", "F", "Attribution de compensation"),
        ("2046", "I", "Attribution de compensation"),
        ("7392221", "F", "FPIC"),
        ("739223", "F", "FPIC"),
        ("739221", "F", "FNGIR"),
        ("739116", "F", "Reversements"),
        ("6553", "F", "Service d'incendie"),
        ("65568", "F", "Contributions"),
        ("66111", "F", "Intérêts"),
        ("1641", "I", "Remboursement"),
        ("706129", "F", "Reversements aux agences"),
        ("703894", "F", "Forfait post-stationnement"),
        ("6541", "F", "Titres annulés"),
        ("65311", "F", "Indemnités"),
        ("45411", "I", "Opérations pour le compte"),
        ("63512", "F", "Impôts"),
        ("10226", "I", "Restitutions"),
    ],
)
def test_what_a_council_cannot_act_upon(nature, section, reason):
    verdict = steerable_rules(2024).verdict(line(nature=nature, section=Section(section)))
    assert verdict.is_steerable is False
    assert verdict.reason.startswith(reason)
    assert verdict.source
    assert verdict.rows


@pytest.mark.parametrize("nature", ["64111", "60611", "6574", "2313", "65748", "6217", "204182"])
def test_what_a_council_decides(nature):
    section = Section.RUNNING if nature.startswith("6") else Section.INVESTMENT
    assert steerable_rules(2024).verdict(line(nature=nature, section=section)).is_steerable is True


def test_order_operations_and_carried_results_are_never_steerable():
    order = line(1, nature="64111", movement=Movement.ORDER)
    carried = line(2, nature="001", section=Section.INVESTMENT)
    receipt = line(3, direction=Direction.RECEIPT)
    decided = {1: Override(is_steerable=True, reason="x"), 2: Override(True, "x")}
    first, second = steered_lines(
        document(order, carried, receipt), steering_book(), overrides=decided
    )
    assert (first.verdict.is_steerable, first.verdict.reason) == (False, ORDER_REASON)
    assert (second.verdict.is_steerable, second.verdict.reason) == (False, CARRIED_REASON)
    assert steerable_rules(2024).verdict(receipt).is_steerable is False


def test_a_person_prevails_over_the_rules():
    budget = document(line(1, nature="66111"), line(2, nature="66111"))
    decided = {2: Override(is_steerable=True, reason="emprunt renégociable")}
    first, second = steered_lines(budget, steering_book(), overrides=decided)
    assert (first.verdict.is_steerable, first.verdict.is_override) == (False, False)
    assert (second.verdict.is_steerable, second.verdict.reason) == (True, "emprunt renégociable")


def test_rules_are_dated():
    book = rulebook(
        [
            rule("Non pilotable", "avant", row=2, nature="657362", years=(None, 2023)),
            rule("Pilotable", "après", row=3, nature="657362", years=(2024, None)),
        ]
    )
    flags = {
        year: steered_lines(document(line(nature="657362"), year=year), book)[0].verdict.reason
        for year in (2023, 2024)
    }
    assert flags == {2023: "avant", 2024: "après"}


@pytest.mark.parametrize(
    "rules",
    [
        [rule("Pilotable", "a", nature="2*")],
        [rule("Pilotable", "a", row=2), rule("Non pilotable", "b", row=3)],
        [rule("Peut-être", "a")],
        [rule("Pilotable", row=2, share="0.5"), rule("Non pilotable", row=3, share="0.5")],
    ],
)
def test_what_no_single_rule_decides_is_undecided(rules):
    (found,) = steered_lines(document(line()), rulebook(rules))
    assert found.verdict.is_steerable is None


def test_totals_keep_every_euro_of_a_real_account():
    path = DATA / "montreuil" / "CA_2023.xml"
    (budget,) = read_documents(path.read_bytes(), path.name)
    lines = steered_lines(budget, steering_book())
    totals = steering_totals(lines)
    every = Decimal("274102369.03") + Decimal("3891286.86") + Decimal("14194156.43")
    assert sum(total.amount for total in totals) == every
    assert [total for total in totals if total.is_steerable is None] == []
    by_reason = {total.reason: total.amount for total in totals}
    # Shown apart by the dossier: FPIC 166 544.00; compulsory 655 = 37 170 500.43 with the 6553.
    fire = next(amount for name, amount in by_reason.items() if name.startswith("Service"))
    others = next(amount for name, amount in by_reason.items() if name.startswith("Contrib"))
    assert fire + others == Decimal("37170500.43")
    assert by_reason[ORDER_REASON] == Decimal("14194156.43")
    assert sum(total.lines for total in totals) == len(lines)
