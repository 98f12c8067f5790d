"""Career pages → one node for each JobPosting of schema.org that their JSON-LD describes.

Read: one or several scripts, a bare JSON file, a list, `@graph`, a list of types, JSON whose quotes
are HTML entities, trailing commas, line breaks inside texts, comment marks around the script.

Source: https://schema.org/JobPosting, and the variants of the room's dossier, section 3.2.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from bastide.modules.employment.core.feeds.nodes import Node
from bastide.modules.employment.readers.feeds.content import FeedLimits
from bastide.modules.employment.readers.feeds.json_items import (
    JsonState,
    json_value,
    node_of_json,
    values_of_lines,
)

_SCRIPT = re.compile(
    r"<script\b[^>]{0,500}\btype\s*=\s*[\"']?application/(?:ld\+|x-ld\+)?json(?:;[^\"'>]*)?[\"']?[^>]{0,500}>"
    r"(?P<body>.*?)(?P<end></script\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_WRAPPING = re.compile(
    r"^\s*(?:<!--|/\*.*?\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)\s*|\s*(?:-->|//\s*\]\]>|\]\]>|;)\s*$"
)
_POSTING = "jobposting"
_DEEPEST = 12


def jsonld_items(text: str, state: JsonState, limits: FeedLimits) -> Iterator[Node]:
    """Yield each JobPosting of a page or of a JSON file, in order.

    Args:
        text: the page or the file, decoded.
        state: `is_json` is false when no script of JSON-LD stands there.
        limits: what reading may cost.
    """
    bare = text.strip()
    scripts = list(_SCRIPT.finditer(bare))
    if not scripts and not bare.startswith(("{", "[", "&")):
        state.is_json = False
        return
    bodies = [(found["body"], bool(found["end"])) for found in scripts] or [
        (bare, bare.endswith(("}", "]", ";")))
    ]
    for body, is_closed in bodies:
        values, is_whole = _values(body)
        state.is_whole = state.is_whole and is_closed
        is_needed = _POSTING in body.casefold()
        state.is_well_formed = state.is_well_formed and (is_whole or not is_needed)
        for value in values:
            state.has_list = True
            for posting in postings_in(value):
                yield node_of_json("item", posting, limits.depth)


def _values(body: str) -> tuple[list[Any], bool]:
    """Return the JSON values of a script and whether it could be read whole."""
    for text in (body, html.unescape(body), html.unescape(html.unescape(body))):
        stripped = text
        for _around in range(3):
            stripped = _WRAPPING.sub("", stripped)
        if not stripped.strip():
            return [], True
        try:
            return [json_value(stripped)], True
        except ValueError:
            several = list(values_of_lines(stripped.strip()))
            if len(several) > 1:
                return several, stripped.rstrip().endswith(("}", "]"))
    return list(_whole_objects(body)), False


def _whole_objects(body: str) -> Iterator[Any]:
    """Yield the postings that stand whole in the list or graph of a script that is cut."""
    found = re.search(r'"@graph"\s*:\s*\[|^\s*\[', body)
    if found:
        yield from values_of_lines(body[found.end() :].lstrip())


def postings_in(value: Any, level: int = 0) -> Iterator[dict[str, Any]]:
    """Yield every JobPosting inside a JSON value; one inside another is not a second offer.

    Args:
        value: as decoded.
        level: how deep it stands.
    """
    if level > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from postings_in(one, level + 1)
    elif isinstance(value, dict):
        if _is_posting(value.get("@type", value.get("type"))):
            yield value
            return
        for inner in value.values():
            yield from postings_in(inner, level + 1)


def _is_posting(said: Any) -> bool:
    types = said if isinstance(said, list) else [said]
    return any(
        isinstance(one, str) and one.casefold().rsplit("/", 1)[-1].rsplit(":", 1)[-1] == _POSTING
        for one in types
    )
