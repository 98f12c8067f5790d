from fractions import Fraction

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.policies.readers import read_rules


def read(text, encoding="utf-8"):
    return read_rules(text.encode(encoding), "regles.csv")


def refusals(text):
    with pytest.raises(InputRefusedError) as refused:
        read(text)
    return [(item.line, item.field, item.value) for item in refused.value.refusals]


def test_every_column_is_read():
    found = read(
        "# un mot sur la source\n"
        "priorite;politique;sous_politique;collectivite;budget;sens;mouvement;section;chapitre;"
        "nature;fonction;operation;centre_responsabilite;part;valide_du;valide_au;commentaire\n"
        "5;Culture;Musées;213401722;Principal;dépense;réel;F;011|65;60-65;314;op1;DAC;1;2020;2024;x\n"
    )
    (rule,) = found.book.rules
    assert (rule.row, rule.priority, rule.policy, rule.subpolicy) == (3, 5, "Culture", "Musées")
    assert (rule.share, rule.valid_from, rule.valid_to) == (1, 2020, 2024)
    assert [name for name, _ in rule.predicates] == [
        "authority",
        "budget",
        "direction",
        "movement",
        "section",
        "chapter",
        "nature",
        "function",
        "operation",
        "centre",
    ]
    assert found.report.form == "bastide"


@pytest.mark.parametrize(
    ("written", "share"),
    [("", "1"), ("1", "1"), ("0,6", "3/5"), ("0.6", "3/5"), ("60 %", "3/5"), ("60%", "3/5")],
)
def test_a_share_is_written_in_several_ways(written, share):
    rest = {"1": "", "3/5": "Sport;2/5\n"}[share]
    rules = read(f"politique;part\nCulture;{written}\n{rest}").book.rules
    assert rules[0].share == Fraction(share)


def test_the_order_of_columns_names_and_encoding_are_free():
    plain = read("politique;nature;priorite\nÉducation;6*;3\n").book.rules
    other = read("Priority,Nature,Policy\n3,6*,Éducation\n", "cp1252").book.rules
    assert plain == other


def test_a_row_may_have_no_condition_and_is_reported():
    report = read("politique;nature\nA;\nB;6*\n").report
    assert [note.row for note in report.notes] == [2]


def test_blank_rows_duplicates_and_absent_policies_are_reported():
    report = read("politique;nature\nA;60\n;;\n".replace(";;", ";") + "a;60\n-;61\n;62\n").report
    assert report.blank_rows == (3,)
    assert [(item.row, item.first_row) for item in report.duplicates] == [(4, 2)]
    assert report.unmapping_rows == (5, 6)
    assert report.rows == 4


def test_every_bad_row_is_named_with_its_column():
    found = refusals(
        "politique;priorite;nature;section;part;valide_du;valide_au\n"
        "A;x;60;;;;\n"
        "A;1;6-62;;;;\n"
        "A;1;60;caisse;;;\n"
        "A;1;60;;1,5;;\n"
        "A;1;60;;0;;\n"
        "A;1;60;;1/0;;\n"
        "A;1;60;;;24;\n"
        "A;1;60;;;2024;2023\n"
    )
    assert found == [
        (2, "priorite", "x"),
        (3, "nature", "6-62"),
        (4, "section", "caisse"),
        (5, "part", "1,5"),
        (6, "part", "0"),
        (7, "part", "1/0"),
        (8, "valide_du", "24"),
        (9, "valide_au", "2023"),
    ]


def test_an_unknown_column_is_refused_since_its_condition_would_be_lost():
    assert refusals("politique;natrue\nA;60\n") == [(1, "natrue", "natrue")]


def test_a_column_given_twice_is_refused():
    assert refusals("politique;nature;compte\nA;60;61\n") == [(1, "compte", "compte")]


def test_shares_of_0_999_are_refused():
    rows = "".join(f"P{rank};606*;0,333\n" for rank in range(3))
    with pytest.raises(InputRefusedError, match="font 0,999 et non 1"):
        read(f"politique;nature;part\n{rows}")


@pytest.mark.parametrize(
    "text", ["", "politique;nature\n", "a;b\n1;2\n", "<html></html>", "nature;fonction\n60;020\n"]
)
def test_what_holds_no_rule_is_refused(text):
    with pytest.raises(InputRefusedError):
        read(text)
