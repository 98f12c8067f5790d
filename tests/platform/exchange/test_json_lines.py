"""Lines of JSON: what is read, what is refused alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.exchange.json_lines import LineError, read_json_lines

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(st.none() | st.booleans() | st.integers() | TEXTS, st.lists)


@given(st.lists(st.dictionaries(TEXTS, VALUES)))
def test_what_is_written_is_read(objects: list[dict[str, Any]]) -> None:
    written = "\n\n".join(json.dumps(one, ensure_ascii=False) for one in objects)
    assert read_json_lines(written.encode(), "f.jsonl", dict) == (objects, ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "JSON"),
        (b"[1]", "objet"),
        (b'{"a": NaN}', "JSON"),
        (b'{"a": "\xe9"}', "UTF-8"),
        (b"[" * 100_000, "imbriqu"),
    ],
)
def test_a_bad_line_is_refused_alone(line: bytes, reason: str) -> None:
    read, refused = read_json_lines(
        b'\xef\xbb\xbf{"a": 1}\n' + line + b'\n{"a": 2}', "f.jsonl", dict
    )
    assert read == [{"a": 1}, {"a": 2}]
    assert [one.line for one in refused] == [2]
    assert reason in refused[0].reason


def test_what_an_object_lacks_refuses_its_line_in_its_place() -> None:
    def taken(content: Mapping[str, Any]) -> object:
        if "a" not in content:
            raise LineError("il manque a.", "Écrivez a.", "a")
        return content["a"]

    read, refused = read_json_lines(b'{"a": 1}\n{}\nx\n{"a": 2}\n', "f.jsonl", taken)
    assert read == [1, 2]
    assert [(one.line, one.field) for one in refused] == [(2, "a"), (3, "")]
