"""What the template gets: every text writable, missing told from zero, levels in order."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bastide.platform.documents.core.content import content, day_in_words
from bastide.platform.documents.core.letters import LETTERS, SOFT_BREAK
from bastide.platform.documents.core.model import (
    Document,
    KeyValues,
    Paragraph,
    Picture,
    Section,
    Table,
    TableColumn,
)
from tests.platform.documents.samples import COSTS, document, whole


def told(of: Document) -> dict[str, Any]:
    return content(of, drawing=lambda svg: svg)


def texts(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, str) and name != "svg":
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def test_every_text_can_be_written() -> None:
    strange = "→ 東京\u202f≥\n"
    table = Table(strange, (TableColumn(strange),), ((strange,),), (strange,), strange)
    blocks = (
        Section(strange, (Paragraph(strange, lead_in=strange), table)),
        Picture("<svg/>", strange, strange, strange),
    )
    written = told(document(*blocks, title=strange, subtitle=strange, notice=strange))
    assert {letter for text in texts(written) for letter in text} <= LETTERS | {SOFT_BREAK}
    assert {letter for text in texts(told(whole())) for letter in text} <= LETTERS | {SOFT_BREAK}


def test_what_the_template_gets_is_plain_data() -> None:
    assert json.loads(json.dumps(told(whole()))) == told(whole())


def test_missing_is_said_and_zero_stays_zero() -> None:
    (table,) = told(document(COSTS))["blocks"]
    assert table["rows"][0][2] == {"text": "0", "is_missing": False}
    assert table["rows"][1][1] == {"text": "non renseigné", "is_missing": True}
    (values,) = told(document(KeyValues((("a", ""), ("b", " "), ("c", "0"))), language="en"))[
        "blocks"
    ]
    assert [pair["text"] for pair in values["pairs"]] == ["not given", "not given", "0"]


def test_sections_are_numbered_by_depth() -> None:
    deep = Section("a", (Section("b", (Section("c", ()),)), Section("d", ())))
    (top,) = told(document(deep))["blocks"]
    assert top["level"] == 1
    assert [one["level"] for one in top["blocks"]] == [2, 2]
    assert top["blocks"][0]["blocks"][0]["level"] == 3


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (dt.date(2026, 1, 1), "1er\u00a0janvier 2026", "1\u00a0January 2026"),
        (dt.date(2024, 2, 29), "29\u00a0février 2024", "29\u00a0February 2024"),
        (dt.date(2026, 12, 31), "31\u00a0décembre 2026", "31\u00a0December 2026"),
    ],
)
def test_days_are_said_in_words(day: dt.date, french: str, english: str) -> None:
    assert day_in_words(day, "fr") == french
    assert day_in_words(day, "en") == english


@pytest.mark.parametrize(
    "made",
    [
        lambda: Table("t", (), ()),
        lambda: Table(" ", (TableColumn("a"),), ()),
        lambda: Table("t", (TableColumn("a"),), (("1", "2"),)),
        lambda: Table("t", (TableColumn("a"),), (), ("1", "2")),
        lambda: Picture("<svg/>", " "),
        lambda: document(title=" "),
        lambda: document(language="de"),
    ],
)
def test_what_nobody_could_read_is_refused(made: Any) -> None:
    with pytest.raises(ValueError, match=r"tableau|dessin|titre|Langue"):
        made()
