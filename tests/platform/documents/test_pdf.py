"""Documents are PDF/UA: named, tagged, whole, always the same, and nobody's words are code."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.platform.documents.core.letters import LETTERS, printable
from bastide.platform.documents.core.model import (
    Bullets,
    Document,
    KeyFigure,
    KeyFigures,
    KeyValues,
    Paragraph,
    Picture,
    Question,
    Section,
    Table,
    TableColumn,
)
from bastide.platform.documents.pdf import download, pdf
from tests.platform.documents.reading import Read, bare
from tests.platform.documents.samples import COSTS, DRAWING, document, whole

WRITE_ELSEWHERE = """
import hashlib
from bastide.platform.documents.pdf import pdf
from tests.platform.documents.samples import whole
print(hashlib.sha256(pdf(whole())).hexdigest())
"""


@pytest.fixture(scope="module")
def read() -> Read:
    """Return the document with every kind of block, written and read back."""
    return Read(pdf(whole()))


def test_it_says_what_it_is(read: Read) -> None:
    assert read.pdf.metadata is not None
    assert read.pdf.metadata.title == "Fiche d’essai"
    assert read.pdf.metadata.author == "Ville de Valmorte"
    assert read.root["/Lang"] == "fr"
    assert read.root["/MarkInfo"]["/Marked"].value is True
    assert read.root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert "<pdfuaid:part>1</pdfuaid:part>" in read.said_about_itself


def test_the_same_document_gives_the_same_bytes() -> None:
    first = pdf(whole())
    assert pdf(whole()) == first
    elsewhere = subprocess.run(
        [sys.executable, "-c", WRITE_ELSEWHERE],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": "src:.", "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"},
    )
    assert elsewhere.stdout.strip() == hashlib.sha256(first).hexdigest()


def test_another_day_gives_other_bytes() -> None:
    day = whole().dated_on
    assert pdf(replace(whole(), dated_on=day.replace(day=day.day + 1))) != pdf(whole())


def test_headings_go_down_one_level_at_a_time(read: Read) -> None:
    roles = [tag.role for tag in read.tags()]
    assert roles.count("Title") == 1
    assert [role for role in roles if role in {"H1", "H2", "H3"}] == [
        "H1", "H1", "H2", "H1", "H1", "H1",
    ]  # fmt: skip


def test_a_table_has_header_cells_and_each_cell_knows_its_own(read: Read) -> None:
    (table,) = read.tags("Table")
    headers = [tag for tag in table.walk() if tag.role == "TH"]
    cells = [tag for tag in table.walk() if tag.role == "TD"]
    assert [tag.attribute("/Scope") for tag in headers] == ["/Column"] * 3
    assert len(cells) == 3 * len(COSTS.columns)
    assert all(len(tag.attribute("/Headers")) == 1 for tag in cells)
    assert {tag.role for tag in table.inside} >= {"Caption", "THead", "TBody"}


def test_the_header_comes_again_on_each_page() -> None:
    rows = [(f"Nature {rank}", str(rank), None) for rank in range(120)]
    long = Read(pdf(document(replace(COSTS, rows=rows))))
    assert len(long.pages) > 2
    assert all("2023 (€)" in page for page in long.pages[:-1])
    assert len(long.tags("THead")) == 1, "it is read aloud once"


def test_a_drawing_says_its_sentence(read: Read) -> None:
    assert [tag.alt for tag in read.tags("Figure")] == ["Les écoles pèsent 3."]
    assert "Écoles >= 3" in read.text


def test_lists_and_values_are_lists(read: Read) -> None:
    labels = [len([one for one in tag.inside if one.role == "LI"]) for tag in read.tags("L")]
    assert labels == [2, 2, 2]


def test_missing_is_said(read: Read) -> None:
    assert read.text.count("non renseigné") == 3


def test_each_page_carries_its_day_its_place_its_fingerprint_and_its_number(read: Read) -> None:
    pages = read.pages
    assert len(pages) > 1
    for rank, page in enumerate(pages, start=1):
        words = bare(page)
        assert bare(f"Page {rank} sur {len(pages)}") in words
        assert bare("Établi le 1er mars 2026") in words
        assert bare("https://bastide.example/territoires/valmorte/patrimoine/b-012/") in words
        assert "ab" * 32 in words
        assert "Territoirefictif" in words


def test_only_the_invented_says_so() -> None:
    assert "fictif" not in Read(pdf(replace(whole(), notice=""))).text


def test_only_our_fonts_stand_inside(read: Read) -> None:
    assert read.fonts() == {
        "AtkinsonHyperlegibleNext-Regular",
        "AtkinsonHyperlegibleNext-Bold",
        "AtkinsonHyperlegibleMono-Regular",
    }


def test_every_letter_of_the_fonts_can_be_written_in_both_weights() -> None:
    every = "".join(sorted(LETTERS - {" ", "\u00a0"}))
    made = Read(pdf(document(Paragraph(every), Section(every, ()))))
    assert made.letters.count(bare(every)) == 2


def test_words_of_the_template_follow_the_language() -> None:
    made = Read(pdf(document(COSTS, language="en", fingerprint="ab")))
    assert made.root["/Lang"] == "en"
    for words in ("Made on 1 March 2026", "Page 1 of 1", "Fingerprint: ab", "not given"):
        assert words in made.text


def test_pages_can_be_wide() -> None:
    box = Read(pdf(document(COSTS, is_landscape=True))).pdf.pages[0].mediabox
    assert box.width > box.height


ATTACKS = (
    '#panic("arrêt")',
    '#read("/etc/passwd")',
    '#image("/etc/passwd")',
    '#import "@preview/cetz:0.3.4": *',
    '"); #eval("1+1") #text("',
    "]#sys.inputs[",
    "= Titre *gras* _penché_ `brut` $x^2$",
    "<etiquette> @renvoi // remarque /* et */",
    "\\u{41} \\n \\ ~ --- ...",
    "#let doc = 1; #(1/0)",
    "{{ doc.title }} ${jndi:ldap://x} <script>alert(1)</script>",
    '#set document(title: "volé")',
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_is_ever_code(attack: str) -> None:
    made = Read(pdf(_everywhere(attack)))
    assert made.pdf.metadata is not None
    assert made.pdf.metadata.title == printable(attack)
    assert made.letters.count(bare(attack)) >= 17
    assert [tag.role for tag in made.tags() if tag.role in {"H1", "H2"}] == ["H1", "H2"]
    assert [tag.alt for tag in made.tags("Figure")] == [attack]


def _everywhere(text: str) -> Document:
    """Return a document where a text stands wherever a person's words may."""
    return document(
        Paragraph(text, lead_in=text),
        Bullets((text,)),
        KeyValues(((text, text),)),
        KeyFigures((KeyFigure(text, text, text),)),
        Section(text, (Section(text, ()),)),
        Table(text, (TableColumn(text, share=1),), ((text,),), (text,), text),
        Picture(DRAWING, text, text, text),
        Question(text, (text,), text),
        title=text, subtitle=text, author=text, notice=text, address=text, fingerprint=text,
    )  # fmt: skip


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
@settings(max_examples=15)
def test_any_text_is_written_as_it_is(text: str) -> None:
    made = Read(pdf(document(Paragraph(f"avant {text} après"), KeyValues((("clé", text),)))))
    assert bare(f"avant {printable(text)} après") in made.letters
    assert made.tags("H1") == []


def test_a_drawing_from_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match="SVG du produit"):
        pdf(document(Picture('<svg><image href="fonts/README.md"/></svg>', "x")))


def test_a_page_gives_it_as_a_file() -> None:
    answer = download(whole(), "Fiche École")
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="fiche-ecole-territoire-fictif.pdf"' in answer["Content-Disposition"]
    assert answer.content == pdf(whole())
