"""No line lost without a word: every refusal counted, twins and doubles refused, sides told."""

from decimal import Decimal

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.budgets.core.lines import Direction, Movement
from bastide.kernel.budgets.readers import read_documents
from bastide.kernel.budgets.readers.refusals import MAX_LISTED
from bastide.platform.exchange.xml import XmlLimits, streamed_elements
from tests.kernel.budgets.samples import line, totem

LEDGER = "exercice;siren;budget;sens;nature;operation;montant\n"
ROW = "2023;213401722;Principal;D;{};réelle;{}\n"
BALANCE = (
    "EXER;IDENT;LBUDG;CBUDG;NOMEN;COMPTE;OBNETDEB;OBNETCRE;OOBDEB;OOBCRE;SD;SC\n"
    "2022;21340172201787;VILLE;1;M57;64111;1000;0;0;0;1000;0\n"
)


def refusals(data, name="a.xml"):
    with pytest.raises(InputRefusedError) as caught:
        read_documents(data if isinstance(data, bytes) else data.encode(), name)
    return caught.value.refusals


def lines(text):
    (document,) = read_documents(text.encode(), "a.csv")
    return document.lines


@pytest.mark.parametrize("wrong", [60, MAX_LISTED + 7])
def test_every_wrong_line_is_named_or_counted(wrong):
    xml = refusals(totem(*[line(CodRD="d")] * wrong))
    table = refusals(LEDGER + ROW.format("60611", "x") * wrong, "a.csv")
    for found in (xml, table):
        places = [item.line for item in found if item.line is not None]
        assert len(places) == len(set(places)) == min(wrong, MAX_LISTED)
        if wrong > MAX_LISTED:
            assert found[-1].reason.startswith("7 autres")
            assert found[-1].remedy


def test_the_same_budget_twice_in_a_file_would_count_twice():
    (whole,) = (totem(line()).decode(),)
    start, end = whole.index("<Budget>"), whole.index("</DocumentBudgetaire>")
    found = refusals(whole[:end] + whole[start:end] + whole[end:])
    assert [item.field for item in found] == ["Budget"]
    other = whole[start:end].replace('V="90.50"', 'V="7.00"')
    assert len(read_documents((whole[:end] + other + whole[end:]).encode(), "a.xml")) == 2


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('LibelleEtab V="Principal"', f'LibelleEtab V="{"P" * 201}"', "LibelleEtab"),
        ('V="M57-M57_D"', f'V="{"M" * 41}"', "Nomenclature"),
        ("<NatFonc", f'<NumDec V="{"1" * 11}"/><NatFonc', "NumDec"),
        ("<CodRD", f'<Operation V="{"1" * 41}"/><CodRD', "Operation"),
        ("</LigneBudget>", f'<CaracSup Code="ProgAutoNum" V="{"1" * 61}"/></LigneBudget>', None),
    ],
)
def test_what_no_column_could_hold_is_refused(old, new, field):
    (found,) = refusals(totem().decode().replace(old, new))
    assert found.field == (field or "CaracSup ProgAutoNum")


@pytest.mark.parametrize(
    ("text", "voted_on"), [("2024-06-20", "2024-06-20"), ("20/06/2024", ""), ("2024-13-01", "")]
)
def test_a_date_that_is_none_is_said_and_left_out(text, voted_on):
    data = totem().decode().replace("<NatFonc", f'<DteDec V="{text}"/><NatFonc')
    (document,) = read_documents(data.encode(), "a.xml")
    assert document.voted_on == voted_on
    assert any(text in note for note in document.notes) is not bool(voted_on)


def test_a_column_that_stands_twice_is_refused():
    (found,) = refusals(LEDGER.strip() + ";Montant\n" + ROW.format("60611", "1;2"), "a.csv")
    assert (found.line, found.field) == (1, "montant")
    assert len(lines(LEDGER.strip() + ";x;x\n" + ROW.format("60611", "1;2;3"))) == 1


@pytest.mark.parametrize("word", ["", "1042"])
def test_one_odd_cell_does_not_make_every_order_line_real(word):
    text = LEDGER + ROW.format("60611", "1") + ROW.format("6811", "2").replace("réelle", "ordre")
    assert [item.movement for item in lines(text)] == [Movement.REAL, Movement.ORDER]
    (found,) = refusals(text + ROW.format("60612", "3").replace("réelle", word), "a.csv")
    assert (found.line, found.field, found.value) == (4, "operation", word)


def test_spellings_of_one_budget_are_one_budget():
    text = LEDGER + ROW.format("60611", "1") + ROW.format("60612", "2").replace("Pr", "PR")
    assert [item.rank for item in lines(text)] == [1, 2]


@pytest.mark.parametrize("names", ["Dépenses;Recettes", "Débit;Crédit"])
def test_two_columns_of_amounts_tell_the_direction(names):
    text = f"exercice;siren;nature;{names}\n" + "".join(
        f"2023;213401722;{row}\n"
        for row in ("60611;1 000,50;", "7411;0,00;80", "1641;10;20", "6188;0;0", "6135;-;(5,00)")
    )
    spent, received = Direction.EXPENDITURE, Direction.RECEIPT
    assert [(item.nature, item.direction, item.realised) for item in lines(text)] == [
        ("60611", spent, Decimal("1000.50")),
        ("7411", received, Decimal(80)),
        ("1641", spent, Decimal(10)),
        ("1641", received, Decimal(20)),
        ("6188", spent, Decimal(0)),
        ("6135", received, Decimal("-5.00")),
    ]
    for row in ("60611;;", "60611;x;"):
        (found,) = refusals(text + f"2023;213401722;{row}\n", "a.csv")
        assert (found.line, found.field) == (7, names.replace(";", " / "))


def test_a_balance_counts_running_accounts_net():
    text = BALANCE + "".join(
        f"2022;21340172201787;VILLE;1;M57;{row}\n"
        for row in (
            "6419;0;50;0;0;0;50",
            "7062;20;300;0;0;0;280",
            "739211;30;0;0;0;30;0",
            "1641;100;600;0;0;0;0",
        )
    )
    assert [(item.nature, item.direction.value, item.realised) for item in lines(text)] == [
        ("64111", "D", Decimal(1000)),
        ("6419", "D", Decimal(-50)),
        ("7062", "R", Decimal(-20)),
        ("7062", "R", Decimal(300)),
        ("739211", "D", Decimal(30)),
        ("1641", "D", Decimal(100)),
        ("1641", "R", Decimal(600)),
    ]


def test_too_many_tags_are_refused_before_they_fill_the_memory():
    data = b"<a>" + b"<z/>" * 50 + b"</a>"
    assert len(list(streamed_elements(data, "a.xml", tags=["a"]))) == 1
    with pytest.raises(InputRefusedError, match="balises"):
        list(streamed_elements(data, "a.xml", tags=["a"], limits=XmlLimits(tags=50)))
