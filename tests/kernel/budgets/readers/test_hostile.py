from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.budgets.readers import read_documents
from tests.kernel.budgets.samples import SHIPPED, line, totem

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {chr(98 + rank)} "{("&" + chr(97 + rank) + ";") * 10}">' for rank in range(9)
    )
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
SCDL = "BGT_NATDEC,BGT_ANNEE,BGT_SIRET,BGT_NATURE,BGT_OPBUDG,BGT_CODRD,BGT_MTREAL\r\n"
GOOD = "Compte administratif,2023,21340172201787,60611,réel,dépense,{}\r\n"
LEDGER = "exercice;siren;sens;nature;montant_realise\n"


def refused(data, name="budget.xml"):
    with pytest.raises(InputRefusedError) as caught:
        read_documents(data, name)
    assert caught.value.refusals
    for refusal in caught.value.refusals:
        assert refusal.file == name
        assert refusal.reason
        assert refusal.remedy
    return caught.value.refusals[0]


def test_a_file_cut_anywhere_gives_nothing():
    data = (SHIPPED / "montpellier" / "CA_2023.xml").read_bytes()
    for size in (100, 5_000, 200_000, len(data) // 2, len(data) - 3):
        refusal = refused(data[:size])
        assert "tronqué" in refusal.reason or "racine" in refusal.reason or "DTD" in refusal.reason
    assert refused(data[: len(data) // 2]).line > 1000


@pytest.mark.parametrize("prolog", [BOMB, EXTERNAL, "<!DOCTYPE DocumentBudgetaire>"])
@pytest.mark.parametrize("before", ["", "<!-- " + "x" * 70_000 + " -->\n"])
def test_a_document_type_is_refused_before_anything_is_expanded(prolog, before):
    whole = totem(prolog=before + prolog)
    refusal = refused(whole)
    assert "DTD" in refusal.reason
    assert refusal.line is not None
    cut = whole[: whole.index(b"<!DOCTYPE") + len(b"<!DOCTYPE DocumentBudgetaire")]
    assert refused(cut) == refusal, "something after the first words of the DTD was read"


def test_a_document_type_hidden_by_the_encoding_is_refused_too():
    text = totem(prolog=BOMB).decode().replace("UTF-8", "UTF-16")
    assert "DTD" in refused(text.encode("utf-16")).reason
    ebcdic = totem(prolog=BOMB).decode().replace("UTF-8", "cp500").encode("cp500")
    refused(ebcdic)
    utf7 = totem(prolog=BOMB).decode().replace("UTF-8", "UTF-7").encode()
    assert "codage" in refused(utf7).reason


def test_an_undeclared_entity_is_refused():
    assert refused(totem(line(Nature="&x;")))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"\xef\xbb\xbf \r\n", "vide"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "HTML"),
        (b"<html><body>404</body></html>", "HTML"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "racine"),
        (gzip.compress(totem()), "GZIP"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x00\x01\x02\x03" * 400, "binaire"),
        (b"<a>" * 300 + b"</a>" * 300, "racine"),
    ],
)
def test_what_is_no_budget_is_refused_with_its_reason(data, words):
    assert words in refused(data).reason


def test_a_zip_is_refused_and_a_bomb_is_not_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("budget.xml", totem())
    assert "ZIP" in refused(packed.getvalue()).reason
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    assert "volume" in refused(bomb.getvalue(), "a.xlsx").reason


def test_fifty_megabytes_are_refused_before_a_byte_of_them_is_read():
    padding = b"\xff" * 50_000_000
    assert "Mo" in refused(totem() + padding).reason
    assert "Mo" in refused(LEDGER.encode() + padding, "a.csv").reason


def test_deep_nesting_is_refused():
    assert "256" in refused(totem(tail="<a>" * 5000 + "</a>" * 5000)).reason


@pytest.mark.parametrize(
    "namespace", ["http://www.minefi.gouv.fr/cp/demat/doccfu", "urn:other", ""]
)
def test_another_namespace_is_refused(namespace):
    assert "espace de noms" in refused(totem(namespace=namespace)).reason


@pytest.mark.parametrize("year", ["2203", "1996", "23", "", "2023.0", "deux mille", "٢٠٢٣"])
def test_an_impossible_year_is_refused(year):
    refusal = refused(totem(year=year))
    assert (refusal.field, refusal.value) == ("Exer", year)


@pytest.mark.parametrize(
    "siret", ["2134017220178", "213401722017870", "2134O172201787", "", "=1+1"]
)
def test_a_siret_must_have_fourteen_digits(siret):
    refusal = refused(totem(siret=siret))
    assert refusal.field == "IdEtab"


def test_a_siret_with_a_wrong_key_is_read_with_a_note():
    (document,) = read_documents(totem(siret="21340172201788"), "x.xml")
    assert any("clé de contrôle" in note for note in document.notes)


@pytest.mark.parametrize(
    "amount", ["12 345,67", "12345,67", "NaN", "INF", "1e9", "=SUM(A1)", "12.3.4", "--1", "1" * 14]
)
@pytest.mark.parametrize("tag", ["MtReal", "CredOuv", "MtRAR3112"])
def test_an_amount_that_the_schema_does_not_allow_names_its_line(tag, amount):
    refusal = refused(totem(line(), line(**{tag: amount})))
    assert (refusal.field, refusal.value) == (tag, amount)
    assert refusal.line == 10


def test_all_wrong_lines_are_named_at_once():
    with pytest.raises(InputRefusedError) as caught:
        read_documents(totem(line(MtReal="NaN"), line(), line(CodRD="X")), "x.xml")
    assert {(item.line, item.field) for item in caught.value.refusals} == {
        (9, "MtReal"),
        (11, "CodRD"),
    }


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"CodRD": ""}, "CodRD"),
        ({"OpBudg": "T"}, "OpBudg"),
        ({"Nature": ""}, "Nature"),
        ({"Nature": "=1+1"}, "Nature"),
        ({"ContNat": "a b"}, "ContNat"),
    ],
)
def test_a_line_without_what_makes_it_a_line_is_refused(values, field):
    assert refused(totem(line(**values))).field == field


def test_the_same_tag_twice_in_a_line_is_refused():
    doubled = line().replace("</LigneBudget>", '<MtReal V="1.00"/></LigneBudget>')
    assert refused(totem(doubled)).field == "MtReal"


def test_a_primary_budget_given_as_an_account_is_refused():
    refusal = refused(totem(line(MtReal="", MtPrev="10.00")))
    assert (refusal.field, refusal.value) == ("NatDec", "09")
    assert read_documents(totem(line(MtReal="", MtPrev="10.00"), step="01"), "x")


@pytest.mark.parametrize("step", ["", "99", "BP"])
def test_an_unknown_step_is_refused(step):
    assert refused(totem(step=step)).field == "NatDec"


def test_a_budget_without_lines_and_lines_without_a_budget_are_refused():
    empty = totem().decode()
    start, end = empty.index("<LigneBudget>"), empty.index("</LigneBudget>") + 14
    assert "aucune ligne" in refused((empty[:start] + empty[end:]).encode()).reason
    outside = empty.replace("</Budget>", "</Budget>" + line())
    assert "hors de tout budget" in refused(outside.encode()).reason


@pytest.mark.parametrize("amount", ["NaN", "1e9", "=SUM(A1)", "1.234,56", "12 34,5", "abc"])
def test_a_wrong_amount_in_a_csv_names_line_column_and_value(amount):
    text = SCDL + GOOD.format("10.00") + GOOD.format(f'"{amount}"')
    refusal = refused(text.encode(), "a.csv")
    assert (refusal.line, refusal.field, refusal.value) == (3, "BGT_MTREAL", amount)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("2023", "2203", "BGT_ANNEE"),
        ("21340172201787", "2.1340172E+13", "BGT_SIRET"),
        ("Compte administratif", "Compte inconnu", "BGT_NATDEC"),
        ("réel", "semi", "BGT_OPBUDG"),
        ("dépense", "sortie", "BGT_CODRD"),
        ("60611", "=60611", "BGT_NATURE"),
    ],
)
def test_a_wrong_cell_in_a_csv_is_named(old, new, field):
    refusal = refused((SCDL + GOOD.format("1").replace(old, new)).encode(), "a.csv")
    assert (refusal.line, refusal.field, refusal.value) == (2, field, new)


def test_a_missing_column_is_named_with_its_synonyms():
    refusal = refused(SCDL.replace(",BGT_SIRET", "").encode() + b"a,b,c,d,e,f\r\n", "a.csv")
    assert refusal.field == "BGT_SIRET"
    refusal = refused(b"exercice;siren;sens;nature\n2023;213401722;D;60611\n", "a.csv")
    assert "montant realise" in refusal.remedy


def test_a_cut_csv_gives_nothing():
    text = SCDL + GOOD.format("10.00") + GOOD.format("10.00")
    assert "cellules" in refused(text[: len(text) - 40].encode(), "a.csv").reason
    opened = SCDL + GOOD.format("10.00") + 'Compte administratif,2023,"21340172201787'
    refused(opened.encode(), "a.csv")


def test_unknown_columns_are_shown():
    assert "a | b" in refused(b"a;b\n1;2\n", "a.csv").value


def test_a_header_alone_is_refused():
    assert "aucune ligne" in refused(SCDL.encode(), "a.csv").reason
