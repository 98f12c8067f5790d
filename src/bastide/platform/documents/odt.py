"""Documents as OpenDocument text (ODT): the same content as the PDF, made to be edited.

A minimal package of OpenDocument 1.3, written with the standard library: real headings, lists,
tables whose header rows come again on each page, the language of the text, its title. Drawings and
photos become the sentence that says the same. The same document always gives the same bytes.

Source: OASIS, OpenDocument 1.3 (part 2: packages; part 3: schema).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from bastide.platform.documents.core.content import content
from bastide.platform.documents.core.model import Document

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_ANSWER_LINE = "\u00a0"
_BOX = "\u2610\u00a0"
_COUNTRIES = {"fr": "FR", "en": "GB"}
_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_SPACES = " ".join(f'xmlns:{name}="{uri}"' for name, uri in _NAMES.items())
_MANIFEST_SPACE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def odt(document: Document) -> bytes:
    """Return a document as OpenDocument text.

    Args:
        document: the document; its drawings are replaced by their sentence.
    """
    told = content(document, drawing=str)
    parts = {
        "META-INF/manifest.xml": _manifest(),
        "meta.xml": _meta(told),
        "styles.xml": _styles(told),
        "content.xml": _content(told),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr(zipfile.ZipInfo("mimetype", _FIRST_DAY), MEDIA_TYPE)
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return made.getvalue()


# The package --------------------------------------------------------------------------------------
def _manifest() -> str:
    entries = {"/": MEDIA_TYPE, "content.xml": "text/xml", "styles.xml": "text/xml",
               "meta.xml": "text/xml"}  # fmt: skip
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in entries.items()
    )
    return (
        f'<manifest:manifest xmlns:manifest="{_MANIFEST_SPACE}" manifest:version="1.3">'
        f"{listed}</manifest:manifest>"
    )


def _meta(told: Mapping[str, Any]) -> str:
    year, month, day = told["day"]
    return (
        f'<office:document-meta {_SPACES} office:version="1.3"><office:meta>'
        f"<dc:title>{_said(told['title'])}</dc:title>"
        f"<dc:description>{_said(told['subtitle'])}</dc:description>"
        f"<dc:creator>{_said(told['author'])}</dc:creator>"
        f"<dc:date>{year:04}-{month:02}-{day:02}T00:00:00</dc:date>"
        f"<dc:language>{told['language']}</dc:language>"
        "</office:meta></office:document-meta>"
    )


def _styles(told: Mapping[str, Any]) -> str:
    language = told["language"]
    headings = "".join(
        f'<style:style style:name="Heading_20_{level}" style:display-name="Heading {level}" '
        f'style:family="paragraph" style:parent-style-name="Standard" '
        f'style:next-style-name="Standard" style:default-outline-level="{level}">'
        '<style:paragraph-properties fo:margin-top="0.5cm" fo:margin-bottom="0.2cm" '
        'fo:keep-with-next="always"/>'
        f'<style:text-properties fo:font-size="{size}pt" fo:font-weight="bold"/></style:style>'
        for level, size in ((1, 15), (2, 13), (3, 11))
    )
    return (
        f'<office:document-styles {_SPACES} office:version="1.3"><office:styles>'
        '<style:default-style style:family="paragraph"><style:text-properties '
        f'fo:language="{language}" fo:country="{_COUNTRIES[language]}" fo:font-size="10.5pt"/>'
        "</style:default-style>"
        '<style:style style:name="Standard" style:family="paragraph" style:class="text">'
        '<style:paragraph-properties fo:margin-bottom="0.2cm"/></style:style>'
        '<style:style style:name="Title" style:family="paragraph" '
        'style:parent-style-name="Standard" style:class="chapter">'
        '<style:text-properties fo:font-size="20pt" fo:font-weight="bold"/></style:style>'
        f"{headings}</office:styles>"
        '<office:automatic-styles><style:page-layout style:name="A4">'
        '<style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" '
        'fo:margin="2cm"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Standard" '
        'style:page-layout-name="A4"/></office:master-styles></office:document-styles>'
    )


_OWN_STYLES = (
    '<style:style style:name="Bold" style:family="text">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="Caption" style:family="paragraph" '
    'style:parent-style-name="Standard"><style:paragraph-properties fo:margin-top="0.3cm" '
    'fo:keep-with-next="always"/><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="Number" style:family="paragraph" '
    'style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="end"/>'
    "</style:style>"
    '<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties '
    'fo:padding="0.1cm" fo:border="0.5pt solid #7d838b"/></style:style>'
)


def _content(told: Mapping[str, Any]) -> str:
    head = [f'<text:p text:style-name="Title">{_said(told["title"])}</text:p>']
    under = (told["subtitle"], told["notice"], told["dated"], told["author"])
    foot = [told["address"]]
    if told["fingerprint"]:
        words = told["words"]
        foot.append(f"{words['fingerprint']}{words['colon']}{told['fingerprint']}")
    body = "".join(
        (
            *head,
            *(_paragraph_of(one) for one in under if one),
            *(_block(block) for block in told["blocks"]),
            *(_paragraph_of(one) for one in foot if one),
        )
    )
    return (
        f'<office:document-content {_SPACES} office:version="1.3">'
        f"<office:automatic-styles>{_OWN_STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


# Blocks -------------------------------------------------------------------------------------------
def _block(block: Mapping[str, Any]) -> str:
    return "".join(_WRITERS[block["kind"]](block))


def _section(block: Mapping[str, Any]) -> Iterator[str]:
    level = min(block["level"], 3)
    yield (
        f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">'
        f"{_said(block['title'])}</text:h>"
    )
    yield from map(_block, block["blocks"])


def _paragraph(block: Mapping[str, Any]) -> Iterator[str]:
    lead = _bold(block["lead_in"]) + " " if block["lead_in"] else ""
    yield _paragraph_of(block["text"], before=lead)


def _bullets(block: Mapping[str, Any]) -> Iterator[str]:
    yield _listed(
        f"{rank}. {item}" if block["is_numbered"] else item
        for rank, item in enumerate(block["items"], start=1)
    )


def _values(block: Mapping[str, Any]) -> Iterator[str]:
    for one in block["pairs"]:
        yield _paragraph_of(one["text"], before=f"{_bold(one['label'])} ")


def _figures(block: Mapping[str, Any]) -> Iterator[str]:
    for one in block["figures"]:
        said = f"{one['text']} {one['note']}".strip()
        yield _paragraph_of(said, before=f"{_bold(one['label'])} ")


def _table(block: Mapping[str, Any]) -> Iterator[str]:
    columns = block["columns"]
    styles = ["Number" if one["is_number"] else "Standard" for one in columns]
    head = "".join(_cell(_bold(one["label"]), "Standard") for one in columns)
    rows = [[_said(one["text"]) for one in row] for row in block["rows"]]
    if block["totals"]:
        rows.append([_bold(one["text"]) for one in block["totals"]])
    written = "".join(
        f"<table:table-row>{''.join(map(_cell, row, styles))}</table:table-row>" for row in rows
    )
    yield f'<text:p text:style-name="Caption">{_said(block["caption"])}</text:p>'
    yield (
        f'<table:table table:name="{_said(block["caption"])}">'
        f"<table:title>{_said(block['caption'])}</table:title>"
        f'<table:table-column table:number-columns-repeated="{len(columns)}"/>'
        f"<table:table-header-rows><table:table-row>{head}</table:table-row>"
        f"</table:table-header-rows>{written}</table:table>"
    )
    if block["note"]:
        yield _paragraph_of(block["note"])


def _cell(inside: str, style: str) -> str:
    return (
        '<table:table-cell table:style-name="Cell" office:value-type="string">'
        f'<text:p text:style-name="{style}">{inside}</text:p></table:table-cell>'
    )


def _drawn(block: Mapping[str, Any]) -> Iterator[str]:
    yield _paragraph_of(block["alt"])


def _columns(block: Mapping[str, Any]) -> Iterator[str]:
    yield from map(_block, (*block["left"], *block["right"]))


def _question(block: Mapping[str, Any]) -> Iterator[str]:
    yield _paragraph_of("", before=_bold(block["label"]))
    if block["hint"]:
        yield _paragraph_of(block["hint"])
    if block["answers"]:
        yield _listed(f"{_BOX}{answer}" for answer in block["answers"])
    yield from [_paragraph_of(_ANSWER_LINE)] * block["lines"]


_WRITERS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "section": _section,
    "paragraph": _paragraph,
    "bullets": _bullets,
    "values": _values,
    "figures": _figures,
    "table": _table,
    "picture": _drawn,
    "photo": _drawn,
    "columns": _columns,
    "question": _question,
}
"""Kind of block → its elements."""


# Words --------------------------------------------------------------------------------------------
def _paragraph_of(text: str, *, before: str = "") -> str:
    return f'<text:p text:style-name="Standard">{before}{_said(text)}</text:p>'


def _listed(items: Iterator[str]) -> str:
    inside = "".join(f"<text:list-item>{_paragraph_of(item)}</text:list-item>" for item in items)
    return f"<text:list>{inside}</text:list>"


def _bold(text: str) -> str:
    return f'<text:span text:style-name="Bold">{_said(text)}</text:span>'


def _said(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    """Return a text without the cuts that only a narrow column of paper needs."""
    return text.replace("\u200b", "")
