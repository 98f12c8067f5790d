from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from lxml import etree

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.budgets.core.lines import Direction, Movement, Section, amount_of
from bastide.kernel.budgets.readers import read_documents
from bastide.modules.spending.core.savings import savings_chain, scissors
from bastide.modules.spending.readers.reference import policies_folder, savings_terms
from bastide.modules.spending.readers.savings_terms import read_savings_terms
from tests.kernel.policies.samples import document, line

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT / "data"
CASES = yaml.safe_load(
    (ROOT / "tests" / "golden" / "spending" / "savings.yaml").read_text(encoding="utf-8")
)


def document_of(name):
    (found,) = read_documents((DATA / name).read_bytes(), Path(name).name)
    return found


def text(value):
    return None if value is None else str(value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_real_accounts(case):
    debt = None if case["debt"] is None else Decimal(case["debt"])
    chain = savings_chain([document_of(case["file"])], savings_terms(), debt=debt)
    assert {code: str(chain.amount(code)) for code in case["terms"]} == case["terms"]
    measures = {code: text(chain.measure(code).value) for code in case["measures"]}
    assert measures == case["measures"]


def test_the_saving_rate_is_the_one_that_the_city_prints():
    tag = "{http://www.minefi.gouv.fr/cp/demat/docbudgetaire}Information"
    tree = etree.parse(DATA / "finance" / "montpellier" / "CA_2024.xml")
    printed = {item.get("Code"): item.get("V") for item in tree.iter(tag)}["ValEparRFonc"]
    chain = savings_chain([document_of("finance/montpellier/CA_2024.xml")], savings_terms())
    # The city prints whole points: 15 stands for 14.5 to 15.5, and its receipts include sales.
    receipts = chain.amount("recettes") + Decimal("1112847.60")
    rate = (receipts - chain.amount("depenses")) / receipts * 100
    assert round(rate) == int(printed) == 15


def test_each_term_opens_exactly_its_lines():
    budget = document_of("finance/montreuil/CA_2023.xml")
    chain = savings_chain([budget], savings_terms())
    by_rank = {item.rank: item for item in budget.lines}
    for item in chain.terms:
        (ranks,) = item.ranks
        opened = [amount_of(by_rank[rank], budget.step) for rank in ranks]
        assert sum(opened) == item.amount, item.term.code
        assert len(set(ranks)) == len(ranks)
    interest = next(item for item in chain.terms if item.term.code == "interets")
    assert {by_rank[rank].nature[:2] for rank in interest.ranks[0]} == {"66"}


def budget_of(*, year=2024, norm="M57-M57_D", receipts="1000.00", running="700.00", more=()):
    income = {"direction": Direction.RECEIPT, "nature": "73111", "chapter": "73"}
    return document(
        line(1, receipts, **income), line(2, running, nature="611"), *more, year=year, norm=norm
    )


def test_sales_carried_results_and_order_operations_stay_out():
    income = {"direction": Direction.RECEIPT, "chapter": "77"}
    chain = savings_chain(
        [
            budget_of(
                more=(
                    line(3, "50.00", nature="775", **income),
                    line(4, "60.00", nature="002", **income),
                    line(5, "70.00", nature="777", movement=Movement.ORDER, **income),
                    line(6, "80.00", nature="6811", movement=Movement.ORDER),
                )
            )
        ],
        savings_terms(),
    )
    assert chain.measure("epargne_brute").value == Decimal("300.00")


@pytest.mark.parametrize(
    ("nature", "counts"),
    [
        ("1641", True),
        ("16441", True),
        ("16818", True),
        ("16871", True),
        ("165", False),
        ("166", False),
        ("16449", False),
        ("16884", False),
        ("169", False),
    ],
)
def test_which_accounts_repay_capital(nature, counts):
    more = (line(3, "40.00", nature=nature, section=Section.INVESTMENT, chapter="16"),)
    chain = savings_chain([budget_of(more=more)], savings_terms())
    expected = Decimal("260.00") if counts else Decimal("300.00")
    assert chain.measure("epargne_nette").value == expected


@pytest.mark.parametrize(
    ("norm", "contributions"),
    [("M57-M57_D", "9.00"), ("M14-M14_COM_SUP3500", "9.00"), ("M49-M49_D", "0.00"), ("", "9.00")],
)
def test_compulsory_contributions_depend_on_the_norm(norm, contributions):
    chain = savings_chain(
        [budget_of(norm=norm, more=(line(3, "9.00", nature="6553"),))], savings_terms()
    )
    assert str(chain.amount("contributions")) == contributions


def test_years_to_repay_are_never_invented():
    unknown = savings_chain([budget_of()], savings_terms()).measure("capacite_desendettement")
    assert (unknown.value, unknown.unknown_because) == (
        None,
        "l’encours de dette n’est pas connu",
    )
    known = savings_chain([budget_of()], savings_terms(), debt=Decimal("1500.00"))
    assert known.measure("capacite_desendettement").value == Decimal("5.00")
    losing = savings_chain([budget_of(running="1000.00")], savings_terms(), debt=Decimal(1))
    assert losing.measure("capacite_desendettement").value is None
    assert "nulle ou négative" in losing.measure("capacite_desendettement").unknown_because


def test_without_receipts_no_rate_is_given():
    chain = savings_chain([document(line(1, "5.00"))], savings_terms())
    assert chain.measure("taux_epargne_brute").value is None
    assert chain.measure("rigidite").unknown_because
    assert chain.measure("epargne_brute").value == Decimal("-5.00")


def test_every_measure_says_its_formula_and_known_terms():
    chain = savings_chain([budget_of()], savings_terms())
    codes = {item.term.code for item in chain.terms}
    for measure in chain.measures:
        assert measure.formula
        assert set(measure.terms) <= codes
    assert all(term.source and term.reason for term in savings_terms())


def test_several_authorities_or_years_are_refused():
    for other in (budget_of(year=2023), document(line(), siren="243400017")):
        with pytest.raises(ValueError, match="une collectivité, un exercice"):
            savings_chain([budget_of(), other], savings_terms())


def test_budgets_of_one_authority_add_up_and_say_so():
    chain = savings_chain([budget_of(), budget_of()], savings_terms())
    assert chain.measure("epargne_brute").value == Decimal("600.00")
    assert "flux entre eux" in chain.notes[0]


def test_scissors_of_montpellier_close_in_2024():
    chains = [
        savings_chain([document_of(f"finance/montpellier/CA_{year}.xml")], savings_terms())
        for year in (2024, 2022, 2023)
    ]
    first, second = scissors(chains)
    # 409 900 388.08 / 387 751 683.13 - 1 and 348 263 693.63 / 330 184 620.72 - 1
    assert (first.receipts_rate, first.expenditure_rate) == (
        Decimal("0.057121"),
        Decimal("0.054754"),
    )
    assert (first.is_closing, second.is_closing) == (False, True)
    assert second.gap == Decimal("0.018381") - Decimal("0.025339")


def test_scissors_refuse_unequal_perimeters():
    one = savings_chain([budget_of(year=2023)], savings_terms())
    two = savings_chain([budget_of(), budget_of()], savings_terms())
    with pytest.raises(ValueError, match="périmètres"):
        scissors([one, two])
    with pytest.raises(ValueError, match="deux fois"):
        scissors([one, one])


def test_a_broken_file_of_terms_is_refused():
    data = (policies_folder() / "epargne.csv").read_text(encoding="utf-8")
    for broken in (
        data.replace("sauf", "hors", 1),
        data.replace("interets", "recettes", 1),
        data.replace("dépense;investissement", "sortie;investissement", 1),
        data.replace("165*|166*", "16-166", 1),
    ):
        assert broken != data
        with pytest.raises(InputRefusedError):
            read_savings_terms(broken.encode(), "epargne.csv")
