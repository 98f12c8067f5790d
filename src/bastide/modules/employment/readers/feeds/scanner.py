"""Reads XML that is not well formed: the quarantine, used only when the strict parser gave up.

Formatting tags left open are closed by the field that holds them; stray ends are ignored; an
element that is an offer counts only once its own end has been read, so that a cut feed never gives
half an offer. No declaration is obeyed, no entity but the named characters of HTML is known.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bastide.modules.employment.core.feeds.cleaning import decoded_entities
from bastide.modules.employment.core.feeds.nodes import HTML_NAMES, Node, name_key

_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<data>.*?)\]\]>|<!--.*?-->|<\?.*?\?>|<![A-Za-z][^<>]*>"
    r"|<(?P<end>/?)(?P<name>[A-Za-z_][^\s<>/=\"']*)"
    r"(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?)(?P<closed>/?)>"
    r"|(?P<unfinished><!\[CDATA\[|<!--)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([A-Za-z_:@][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_VOID = frozenset(["br", "hr", "img", "wbr", "input", "col"])


@dataclass(slots=True)
class ScanState:
    """What was noticed on the way.

    Attributes:
        root: name of the first element.
        is_closed: the end of the root was read.
        is_repaired: an end was missing or one too many.
        open_items: offers whose end was never read.
    """

    root: str = ""
    is_closed: bool = False
    is_repaired: bool = False
    open_items: int = 0


@dataclass(slots=True)
class _Open:
    """An element whose end is not read yet."""

    name: str
    is_item: bool
    texts: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    inside: list[Node] = field(default_factory=list)
    is_wrapper: bool = False

    def closed(self) -> Node:
        """Return the element as a node."""
        return Node(self.name, "".join(self.texts), "".join(self.markup), tuple(self.inside))


def scanned_items(
    text: str, is_item: Callable[[str], bool], state: ScanState, *, depth: int = 200
) -> Iterator[Node]:
    """Yield each offer of a text that resembles XML, when its end is read.

    Args:
        text: the whole feed.
        is_item: tells whether a name, without prefix, is that of an offer.
        state: filled on the way; complete once the iteration has ended.
        depth: levels after which reading stops.
    """
    stack: list[_Open] = []
    position = 0
    for token in _TOKEN.finditer(text):
        if token["unfinished"]:
            break
        between = text[position : token.start()]
        _add_text(stack, decoded_entities(between).replace("]]>", ""))
        position = token.end()
        if token["data"] is not None:
            _add_text(stack, token["data"])
        elif token["name"] is None:
            continue
        elif token["end"]:
            yield from _ended(stack, token["name"], state)
        else:
            _started(stack, token, is_item, state)
            if token["closed"] and token["name"].casefold() not in _VOID:
                yield from _ended(stack, token["name"], state)
        if len(stack) > depth:
            state.is_repaired = True
            break
    state.open_items += sum(one.is_item and not one.is_wrapper for one in stack)


def _add_text(stack: list[_Open], text: str) -> None:
    if stack and text:
        stack[-1].texts.append(text)
        stack[-1].markup.append(html.escape(text, quote=False))


def _started(
    stack: list[_Open], token: re.Match[str], is_item: Callable[[str], bool], state: ScanState
) -> None:
    name = token["name"]
    if name.casefold() in _VOID and stack:
        stack[-1].markup.append(f"<{name}>")
        stack[-1].inside.append(Node(name))
        state.is_repaired = state.is_repaired or not token["closed"]
        return
    state.root = state.root or name
    opened = _Open(name, is_item(local_name(name)))
    opened.inside = [
        Node(f"@{found[1]}", value, value)
        for found in _ATTRIBUTE.finditer(token["rest"])
        for value in [decoded_entities(found[2] or found[3] or found[4] or "")]
    ]
    stack.append(opened)


def _ended(stack: list[_Open], name: str, state: ScanState) -> Iterator[Node]:
    rank = _rank_of(stack, name)
    if rank is None:
        state.is_repaired = True
        return
    while len(stack) > rank + 1:
        state.is_repaired = True
        left = stack.pop()
        state.open_items += left.is_item and not left.is_wrapper
        _give(stack, left)
    done = stack.pop()
    node = _give(stack, done)
    if not stack:
        state.is_closed = True
    outer = next((one for one in reversed(stack) if one.is_item), None)
    if not done.is_item or done.is_wrapper:
        return
    if outer is None:
        yield node
    elif any(not one.name.startswith("@") for one in node.inside):
        outer.is_wrapper = True
        yield node


def _rank_of(stack: list[_Open], name: str) -> int | None:
    """Return the rank of the nearest open element of a name, the case being no obstacle."""
    said = name.casefold()
    return next(
        (rank for rank in range(len(stack) - 1, -1, -1) if stack[rank].name.casefold() == said),
        None,
    )


def _give(stack: list[_Open], done: _Open) -> Node:
    """Put an ended element into its parent and return it."""
    node = done.closed()
    if stack and (any(one.is_item for one in stack)):
        stack[-1].inside.append(node)
        if done.name.casefold() in HTML_NAMES:
            stack[-1].markup.append(f"<{done.name}>{node.markup}</{done.name}>")
    return node


def local_name(name: str) -> str:
    """Return a name without its prefix.

    >>> local_name("job:offer")
    'offer'
    """
    return name.rsplit(":", 1)[-1]


def probable_item_names(text: str, known: frozenset[str], *, fewest: int = 3) -> tuple[str, ...]:
    """Return the name of the elements that hold the fields of an offer, when one is plain.

    Args:
        text: beginning of a feed.
        known: names of the fields of a kind of feed.
        fewest: fields of these that an offer has at least.
    """
    keys = {name_key(name) for name in known}
    counts: dict[str, int] = {}
    stack: list[tuple[str, set[str]]] = []
    for token in _TOKEN.finditer(text):
        if token["unfinished"]:
            break
        name = token["name"]
        if name is None or name.casefold() in _VOID:
            continue
        key = name_key(local_name(name))
        if not token["end"]:
            if stack:
                stack[-1][1].add(key)
            if not token["closed"]:
                stack.append((key, set()))
        elif stack and stack[-1][0] == key:
            ended, children = stack.pop()
            if len(children & keys) >= fewest:
                counts[ended] = counts.get(ended, 0) + 1
    best = max(counts, key=lambda one: counts[one], default=None)
    return (best,) if best else ()
