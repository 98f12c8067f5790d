"""A document made to be edited: a whole OpenDocument package, the PDF’s words, its structure."""

import datetime as dt
import io
import zipfile

import pytest
from lxml import etree

from bastide.platform.documents.core.model import (
    Bullets,
    Columns,
    Document,
    KeyFigure,
    KeyFigures,
    KeyValues,
    Paragraph,
    Photo,
    Picture,
    Question,
    Section,
    Table,
    TableColumn,
)
from bastide.platform.documents.odt import MEDIA_TYPE, odt

NAMES = {
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
DOCUMENT = Document(
    title="Annexe <1> & suite",
    dated_on=dt.date(2026, 3, 1),
    subtitle="D’après « la » campagne",
    notice="Territoire fictif",
    address="https://exemple.test/?a=1&b=2",
    fingerprint="abc123",
    blocks=[
        Paragraph("Un texte.", lead_in="Attention."),
        KeyFigures([KeyFigure("Surface", "1 200 m²", "en 2026")]),
        Section(
            "Première",
            [
                KeyValues([("Nom", "École"), ("Année", None)]),
                Bullets(["un", "deux"], is_numbered=True),
                Section(
                    "Dedans",
                    [
                        Table(
                            "Ce qui est retenu",
                            [TableColumn("Bâtiment", share=2), TableColumn("Coût", is_number=True)],
                            [["A", "1"], ["B", None]],
                            totals=["Tout", "1"],
                            note="En euros.",
                        ),
                    ],
                ),
                Columns([Photo(b"x", "La façade")], [Picture("<svg/>", "Le plan")]),
            ],
        ),
        Question("Vote ?", ["Pour", "Contre"], hint="Cocher.", lines=2),
    ],
)


def package(document=DOCUMENT):
    return zipfile.ZipFile(io.BytesIO(odt(document)))


def part(name, document=DOCUMENT):
    return etree.fromstring(package(document).read(name))


def found(tree, path):
    return tree.xpath(path, namespaces=NAMES)


def words(tree):
    return " ".join(" ".join(tree.itertext()).split())


def test_it_is_a_package_that_says_first_what_it_is():
    archive = package()
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type, archive.read("mimetype").decode()) == (
        "mimetype", zipfile.ZIP_STORED, MEDIA_TYPE,
    )  # fmt: skip
    assert archive.testzip() is None
    listed = part("META-INF/manifest.xml")
    paths = {one.get(f"{{{listed.nsmap['manifest']}}}full-path") for one in listed}
    assert paths == {"/", "content.xml", "styles.xml", "meta.xml"}
    assert odt(DOCUMENT) == odt(DOCUMENT)


def test_its_headings_its_table_and_its_language_are_real():
    body = part("content.xml")
    levels = [
        (one.get(f"{{{NAMES['text']}}}outline-level"), one.text) for one in found(body, "//text:h")
    ]
    assert levels == [("1", "Première"), ("2", "Dedans")]
    (table,) = found(body, "//table:table")
    assert [words(one) for one in found(table, "table:table-header-rows//table:table-cell")] == [
        "Bâtiment", "Coût",
    ]  # fmt: skip
    rows = found(table, "table:table-row")
    assert [[words(cell) for cell in row] for row in rows] == [
        ["A", "1"], ["B", "non renseigné"], ["Tout", "1"],
    ]  # fmt: skip
    assert len(found(body, "//text:list")) == 2
    styles = part("styles.xml")
    assert found(styles, "//@fo:language") == ["fr"]
    named = set(found(styles, "//style:style/@style:name"))
    used = set(found(body, "//text:h/@text:style-name | //text:p/@text:style-name"))
    assert used <= named | set(found(body, "//style:style/@style:name"))
    meta = part("meta.xml")
    assert found(meta, "//dc:title")[0].text == "Annexe <1> & suite"
    assert found(meta, "//dc:language")[0].text == "fr"


@pytest.mark.parametrize(
    "said",
    [
        "Annexe <1> & suite", "Territoire fictif", "Attention. Un texte.", "Surface 1 200 m² en",
        "Nom École", "Année non renseigné", "1. un", "Ce qui est retenu", "En euros.", "La façade",
        "Le plan", "Vote ?", "Pour", "Cocher.", "https://exemple.test/?a=1&b=2", "abc123",
    ],
)  # fmt: skip
def test_it_says_everything_that_the_document_says(said):
    assert said in words(part("content.xml")).replace("\u202f", " ")


def test_its_language_is_that_of_the_document():
    english = Document(title="Annex", blocks=[], dated_on=dt.date(2026, 3, 1), language="en")
    assert found(part("styles.xml", english), "//@fo:language") == ["en"]
