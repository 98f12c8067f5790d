"""JSON feeds → one node for each offer: whole documents, lines of JSON, documents cut short.

Numbers keep the digits of the feed. What a cut document still holds whole is read, the rest is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bastide.modules.employment.core.feeds.nodes import Node, name_key
from bastide.modules.employment.readers.feeds.content import FeedLimits

_DECODER = json.JSONDecoder(
    strict=False, parse_int=str, parse_float=str, parse_constant=lambda _name: None
)
_SPACES = re.compile(r"[\s,;\x1e]*")
_ARRAY = re.compile(r'"((?:[^"\\]|\\.){1,64})"\s*:\s*\[')
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(\s*[}\]])')
_DEEPEST_LIST = 3
_ENDS = ("}", "]")


@dataclass(slots=True)
class JsonState:
    """What is known of a JSON feed, complete once its offers have been read.

    Attributes:
        is_json: the text begins as JSON does.
        is_whole: it ends as it should.
        is_well_formed: what stands before the end could all be read.
        has_list: a list of offers was found, or one offer alone.
    """

    is_json: bool = True
    is_whole: bool = True
    is_well_formed: bool = True
    has_list: bool = False


def json_value(text: str) -> Any:
    """Return what a JSON text says, its numbers as texts; trailing commas are forgiven.

    Raises:
        ValueError: it is no JSON, or its levels are too many.
    """
    try:
        return _DECODER.decode(text.strip())
    except RecursionError as error:
        raise ValueError("trop de niveaux") from error
    except ValueError:
        repaired = _TRAILING_COMMA.sub(lambda found: found[1] or found[2], text.strip())
        try:
            return _DECODER.decode(repaired)
        except RecursionError as error:
            raise ValueError("trop de niveaux") from error


def json_items(
    text: str, names: tuple[str, ...], known: frozenset[str], state: JsonState, limits: FeedLimits
) -> Iterator[Node]:
    """Yield each offer of a JSON feed, in order.

    Args:
        text: the whole feed, decoded.
        names: keys that may hold the list of offers, the first found wins.
        known: names of the fields of an offer, to recognise an offer alone or an unnamed list.
        state: filled on the way.
        limits: what reading may cost.
    """
    text = text.strip()
    if not text.startswith(("[", "{")):
        state.is_json = False
        return
    try:
        values: list[Any] = [json_value(text)]
    except ValueError:
        values = list(values_of_lines(text))
        if not values or len(values) == 1:
            state.is_whole = text.endswith(_ENDS)
            state.is_well_formed = False
            for value in _values_before_the_cut(text, names):
                state.has_list = True
                yield node_of_json("item", value, limits.depth)
            return
        state.is_whole = text.endswith(_ENDS)
    keys = {name_key(name) for name in known}
    for value in values:
        listed = _listed(value, names, keys)
        state.has_list = state.has_list or listed is not None
        for one in listed or ():
            yield node_of_json("item", one, limits.depth)


def values_of_lines(text: str) -> Iterator[Any]:
    """Yield the values of a text that holds one JSON value after another, until one is broken."""
    position = 0
    while position < len(text):
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield value
        found = _SPACES.match(text, position)
        position = found.end() if found else position


def _values_before_the_cut(text: str, names: tuple[str, ...]) -> Iterator[Any]:
    """Yield the whole objects of the list of offers of a document cut before its end."""
    start = 1 if text.startswith("[") else None
    if start is None:
        wanted = [name_key(name) for name in names]
        found = {name_key(match[1]): match.end() for match in reversed(list(_ARRAY.finditer(text)))}
        start = next((found[name] for name in wanted if name in found), None)
    while start is not None:
        spaces = _SPACES.match(text, start)
        start = spaces.end() if spaces else start
        if text[start : start + 1] != "{":
            return
        try:
            value, start = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            return
        yield value


def _listed(
    value: Any, names: tuple[str, ...], known: set[str], level: int = 0
) -> list[Any] | None:
    """Return the list of offers that a value holds, `None` when it holds none.

    What stands among offers and is none is kept: it will be told as an item that gives nothing.
    """
    if isinstance(value, list):
        flat = [one for part in value for one in (part if isinstance(part, list) else [part])]
        return flat if any(isinstance(one, dict) for one in flat) else []
    if not isinstance(value, dict) or level > _DEEPEST_LIST:
        return None
    by_key = {name_key(key): inner for key, inner in value.items()}
    for name in names:
        inner = by_key.get(name_key(name))
        if isinstance(inner, list):
            return _listed(inner, names, known, level + 1)
        if (
            isinstance(inner, dict)
            and (found := _listed(inner, names, known, level + 1)) is not None
        ):
            return found
    if len(set(by_key) & known) >= _FEWEST_FIELDS:
        return [value]
    for inner in value.values():
        if (
            isinstance(inner, dict)
            and (found := _listed(inner, names, known, level + 1)) is not None
        ):
            return found
        if isinstance(inner, list) and any(_resembles(one, known) for one in inner):
            return _listed(inner, names, known, level + 1)
    return None


_FEWEST_FIELDS = 3


def _resembles(value: Any, known: set[str]) -> bool:
    return (
        isinstance(value, dict) and len({name_key(key) for key in value} & known) >= _FEWEST_FIELDS
    )


def node_of_json(name: str, value: Any, depth: int) -> Node:
    """Return a JSON value as a node; a list of an object becomes nodes of one name.

    Args:
        name: key of the value.
        value: as decoded.
        depth: levels that are still read below; deeper ones are left out.
    """
    if isinstance(value, dict):
        inside = [
            node_of_json(str(key), one, depth - 1)
            for key, inner in value.items()
            for one in (_flat(inner) if isinstance(inner, list) else [inner])
            if one is not None and depth > 0
        ]
        return Node(name, inside=tuple(inside))
    if isinstance(value, list):
        flat = [node_of_json("item", one, depth - 1) for one in _flat(value) if depth > 0]
        return Node(name, inside=tuple(flat))
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Node(name, text, text)


def _flat(values: list[Any]) -> list[Any]:
    """Return the values of a list, those of the lists inside among them."""
    return [
        one for value in values for one in (_flat(value) if isinstance(value, list) else [value])
    ]
