"""One tree for every foreign format: XML elements, JSON objects and table rows look the same.

A name is compared without case, accents, hyphens and underscores, so `date-de-mise-a-jour`,
`dateDeMiseAJour` and `Date_de_mise_à_jour` are one name. A prefix known by its vocabulary
(`dc:description`) stays part of the name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from bastide.foundation.text import folded

_MARKS_OF_PATHS = "@?~"
_FOREIGN = "*:"
"""Before the name of a node whose prefix is that of no known vocabulary."""

HTML_NAMES = frozenset(
    [
        "a",
        "abbr",
        "article",
        "b",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "font",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "iframe",
        "img",
        "ins",
        "label",
        "li",
        "main",
        "mark",
        "nav",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "script",
        "section",
        "small",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "tt",
        "u",
        "ul",
        "wbr",
        "html",
        "body",
        "head",
        "input",
        "button",
        "form",
        "meta",
        "svg",
        "path",
    ]
)
"""Elements that are formatting of a text, never a field of a feed."""


@lru_cache(maxsize=1 << 14)
def name_key(name: str) -> str:
    """Return a name of a field made comparable; a prefix before a colon is kept.

    >>> name_key("Date-de_mise-à-jour"), name_key("dc:Creator"), name_key("@id")
    ('datedemiseajour', 'dc:creator', 'id')
    """
    return "".join(char for char in folded(name) if char.isalnum() or char == ":").strip(":")


@dataclass(frozen=True, slots=True)
class Node:
    """A named value of a feed: an element, a JSON value or a cell.

    Attributes:
        name: as the feed writes it.
        text: its own text, without that of the nodes inside.
        markup: text and formatting inside it, as HTML; the text itself when nothing stands inside.
        inside: attributes first, then elements or values in the order of the feed.
    """

    name: str
    text: str = ""
    markup: str = ""
    inside: tuple[Node, ...] = ()
    _known: dict[str, list[Node]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for one in self.inside:
            key = name_key(one.name)
            self._known.setdefault(key, []).append(one)
            if ":" in key and not key.startswith("dc:"):
                self._known.setdefault(_FOREIGN + key.rsplit(":", 1)[-1], []).append(one)
                self._known.setdefault(_FOREIGN, [])

    def named(self, name: str) -> list[Node]:
        """Return the nodes inside that bear a name; a foreign prefix does not count.

        Args:
            name: of an element or an attribute, written in any usual way.
        """
        key = name_key(name)
        return self._known.get(key) or self._known.get(_FOREIGN + key) or []

    def may_hold(self, paths: tuple[str, ...]) -> bool:
        """Tell whether any of several paths may find something: their first names are looked at.

        Args:
            paths: as `nodes_at` reads them.
        """
        entries = _entries(paths)
        return entries is None or _FOREIGN in self._known or not entries.isdisjoint(self._known)

    def resembling(self, word: str) -> list[Node]:
        """Return the nodes inside whose name holds a word."""
        key = name_key(word)
        return [one for one in self.inside if key in name_key(one.name)]

    @property
    def value(self) -> str:
        """The text a reader sees: the markup when only formatting stands inside, else the text."""
        elements = [one for one in self.inside if not one.name.startswith("@")]
        if elements and all(is_formatting(one) for one in elements):
            return self.markup.strip()
        return self.text.strip()

    def below(self) -> Iterator[Node]:
        """Yield every node inside, at any depth, the nearer ones of a branch first."""
        for one in self.inside:
            yield one
            yield from one.below()


def is_formatting(node: Node) -> bool:
    """Tell whether a node is only formatting, and all that stands inside it."""
    return node.name.casefold() in HTML_NAMES and all(
        one.name.startswith("@") or is_formatting(one) for one in node.inside
    )


def nodes_at(node: Node, path: str) -> list[Node]:
    """Return the nodes found by a path.

    Steps are joined by `/`. A step ending in `?` may be missing from the feed; `**` looks at any
    depth; `.` is the node itself; `~word` finds every name that holds the word; any other name
    finds the elements or attributes of that name; `link[rel=alternate]` keeps those whose `rel`
    says so, `link[rel=]` those that have none.

    Args:
        node: where to start.
        path: for example `workplace?/locations?/location/city`.

    >>> city = Node("city", "Tours", "Tours")
    >>> [one.text for one in nodes_at(Node("job", inside=(city,)), "place?/city")]
    ['Tours']
    """
    found = [node]
    for step in _steps(path):
        if step.kind == "**":
            deep = [below for one in found for below in (one, *one.below())]
            return [hit for one in deep for hit in nodes_at(one, step.name)] if step.name else deep
        if step.kind == "~":
            found = [below for one in found for below in one.resembling(step.name)]
        elif deeper := [
            below for one in found for below in one.named(step.name) if step.keeps(below)
        ]:
            found = deeper
        elif step.kind != "?":
            return []
    return found


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of a path: `**` with the rest of the path, `~`, `?` or nothing, with a name.

    Attributes:
        kind: one of these marks.
        name: what is looked for, as `name_key` writes it.
        attribute: name whose text is looked at; empty when any node of the name is kept.
        said: that text, empty for a node without the attribute.
    """

    kind: str
    name: str
    attribute: str = ""
    said: str = ""

    def keeps(self, node: Node) -> bool:
        """Tell whether a node of the name fulfils the condition of the step."""
        if not self.attribute:
            return True
        texts = [folded(one.value) for one in node.named(self.attribute)]
        return self.said in texts if self.said else not any(texts)


@lru_cache(maxsize=1 << 12)
def _steps(path: str) -> tuple[_Step, ...]:
    words = [step for step in path.split("/") if step not in {"", "."}]
    steps: list[_Step] = []
    for rank, word in enumerate(words):
        if word == "**":
            return (*steps, _Step("**", "/".join(words[rank + 1 :])))
        kind = "~" if word.startswith("~") else "?" if word.endswith("?") else ""
        name, _bracket, condition = word.removesuffix("]").partition("[")
        attribute, _equals, said = condition.partition("=")
        steps.append(_Step(kind, name_key(name.strip(_MARKS_OF_PATHS)), attribute, folded(said)))
    return tuple(steps)


@lru_cache(maxsize=1 << 12)
def _entries(paths: tuple[str, ...]) -> frozenset[str] | None:
    """Return the names that several paths may begin with, `None` when they may begin anyhow."""
    names: set[str] = set()
    for path in paths:
        for way in path.split("|"):
            for step in _steps(way):
                if step.kind in {"**", "~"}:
                    return None
                names.add(step.name)
                if step.kind != "?":
                    break
            else:
                return None
    return frozenset(names)


def values_at(node: Node, path: str) -> list[str]:
    """Return the texts found by a path, the empty ones left out."""
    return [text for one in nodes_at(node, path) if (text := one.value)]
