"""XML and RSS feeds → one node for each offer, as they are read.

A well-formed feed goes through the bounded parser of the platform (no DTD, no entity, no network);
what it cannot read goes on in the quarantine of `feed_scanner`, from the offer where it stopped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.modules.employment.core.feeds.nodes import HTML_NAMES, Node, name_key
from bastide.modules.employment.readers.feeds.content import FeedLimits
from bastide.modules.employment.readers.feeds.scanner import (
    ScanState,
    local_name,
    probable_item_names,
    scanned_items,
)
from bastide.platform.exchange.xml import XmlLimits, streamed_elements

Element = Any
"""An element of the platform's parser, whose library is imported there only."""

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_BEFORE_TYPE = r"(?:\s|<\?(?:[^?]|\?(?!>))*\?>|<!--(?:[^-]|-(?!->))*-->)*"
_TYPE = re.compile(
    rf"{_BEFORE_TYPE}(?P<type><!DOCTYPE(?P<rest>[^\[>]*)(?P<subset>\[)?>?)", re.IGNORECASE
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LOOSE = re.compile(
    r"<!\[CDATA\[.*?\]\]>|&(?P<name>#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z]\w{0,31};)?|\]\]>",
    re.DOTALL,
)
_OWN_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_TAG_NAME = re.compile(r"<([A-Za-z_][^\s<>/]*)")
_ROOT = re.compile(r"<([A-Za-z_][^\s<>/!?]*)")
_PAGES = frozenset({"html", "head", "body", "script"})
_SAMPLE = 1 << 20
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dc",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://www.georss.org/georss": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.w3.org/2005/Atom": "",
}


@dataclass(slots=True)
class XmlState:
    """What is known of an XML feed, complete once its offers have been read.

    Attributes:
        root: name of its root.
        is_whole: the end of the root was read.
        is_well_formed: nothing had to be repaired but entities.
        lost: offers begun and never ended.
    """

    root: str = ""
    is_whole: bool = True
    is_well_formed: bool = True
    lost: int = 0


def is_page(text: str) -> bool:
    """Tell whether a text is a web page rather than a feed."""
    found = _ROOT.search(text[:_SAMPLE])
    return (found is not None and found[1].casefold() in _PAGES) or bool(
        re.match(r"\s*<!doctype\s+html", text, re.IGNORECASE)
    )


def check_document_type(text: str, file_name: str) -> None:
    """Refuse a feed that declares entities or an external type: no feed of jobs needs one.

    Raises:
        InputRefusedError: an internal subset, an entity, an external system.
    """
    found = _TYPE.match(text)
    danger = found and (found["subset"] or "SYSTEM" in found["rest"].upper())
    if danger or re.search(r"<!ENTITY", text[:_SAMPLE], re.IGNORECASE):
        refusal = Refusal(
            "le flux déclare un type de document ou des entités (DTD), ce qu'aucun flux d'offres "
            "ne demande.",
            "Demandez à la source un flux sans DOCTYPE ni entités.",
            file_name,
            value="<!DOCTYPE",
        )
        raise InputRefusedError((refusal,))


def xml_items(
    text: str,
    names: tuple[str, ...],
    known: frozenset[str],
    state: XmlState,
    limits: FeedLimits,
) -> Iterator[Node]:
    """Yield each offer of an XML feed, in order.

    Args:
        text: the whole feed, decoded; `check_document_type` was called.
        names: names that its offers may bear, the first present wins.
        known: names of the fields, to recognise offers that bear another name.
        state: filled on the way.
        limits: what reading may cost.
    """
    text = _bare(text)
    root = _ROOT.search(text)
    state.root = root[1] if root else ""
    keys = {name_key(local_name(name)) for name in _item_names(text, names, known, state.root)}

    def is_item(name: str) -> bool:
        return name_key(name) in keys

    done = 0
    is_strict = not _has_open_text(text)
    if is_strict:
        spelt = _spelt(text, tuple(keys))
        try:
            for node in _strict_items(with_xml_entities(text), spelt, is_item, limits):
                done += 1
                yield node
        except InputRefusedError:
            is_strict = False
        except _OfferInOfferError:
            pass
        else:
            return
    scan = ScanState()
    for rank, node in enumerate(scanned_items(text, is_item, scan, depth=limits.depth)):
        if rank >= done:
            yield node
    state.is_whole = scan.is_closed
    state.is_well_formed = is_strict and not scan.is_repaired
    state.lost = scan.open_items


def _bare(text: str) -> str:
    """Return a feed without its declaration, its type and the characters that XML forbids."""
    text = _DECLARATION.sub("", text, count=1)
    if found := _TYPE.match(text):
        text = text[: found.start("type")] + text[found.end("type") :]
    return _NOT_XML.sub("", text)


def _item_names(
    text: str, names: tuple[str, ...], known: frozenset[str], root: str
) -> tuple[str, ...]:
    """Return the name of the offers: one that is expected, else one that holds their fields.

    An expected name that is only that of the root may be the wrapper of offers of another name.
    """
    spelt = _spelt(text, names)
    if spelt and not (spelt == (root,) and text.count(f"<{root}") == 1):
        return spelt
    return probable_item_names(text[:_SAMPLE], known) or spelt


def _has_open_text(text: str) -> bool:
    """Tell whether a text block is opened after the last one that ends: the feed is cut there."""
    return text.find("<![CDATA[", max(text.rfind("]]>"), 0)) >= 0


class _OfferInOfferError(Exception):
    """An element named like an offer stands inside another: one of the two is something else."""


def _spelt(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ways in which a feed spells the first of the names that it bears."""
    wanted = {name_key(name) for name in names}
    tags = {match[1] for match in _TAG_NAME.finditer(text, 0, _SAMPLE)}
    if not any(name_key(local_name(tag)) in wanted for tag in tags):
        tags = {match[1] for match in _TAG_NAME.finditer(text)}
    for name in names:
        if found := [tag for tag in tags if name_key(local_name(tag)) == name_key(name)]:
            return tuple(sorted(found))
    return ()


def with_xml_entities(text: str) -> str:
    """Return XML whose HTML entities are characters and whose lone `&` and `]]>` are escaped.

    >>> with_xml_entities("<a>caf&eacute; &amp; th&eacute; & <![CDATA[&eacute;]]></a>")
    '<a>café &amp; thé &amp; <![CDATA[&eacute;]]></a>'
    """
    return _LOOSE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    whole = match[0]
    if whole == "]]>":
        return "]]&gt;"
    if not whole.startswith("&") or match["name"] in _OWN_ENTITIES:
        return whole
    if match["name"] is None:
        return "&amp;"
    char = html.unescape(whole)
    if char == whole:
        return f"&amp;{match['name']}"
    return html.escape(_NOT_XML.sub("", char), quote=True)


def _strict_items(
    text: str, tags: tuple[str, ...], is_item: Callable[[str], bool], limits: FeedLimits
) -> Iterator[Node]:
    """Yield the offers of a well-formed feed, until one stands inside another."""
    wanted = [f"{{*}}{local_name(tag)}" for tag in tags] or ["{*}nothing"]
    bounds = XmlLimits(size=4 * limits.size, tags=10 * limits.size, seconds=limits.seconds)
    for element in streamed_elements(text.encode(), "", tags=wanted, limits=bounds):
        if any(is_item(_name(one)) for one in element.iterancestors()):
            raise _OfferInOfferError
        yield node_of(element)


def node_of(element: Element) -> Node:
    """Return a whole element as a node, its attributes first."""
    inside = [
        Node(f"@{_local(str(name))}", str(value), str(value))
        for name, value in element.attrib.items()
    ]
    texts = [element.text or ""]
    markup = [html.escape(element.text or "", quote=False)]
    for child in element:
        node = node_of(child)
        inside.append(node)
        if _name(child).casefold() in HTML_NAMES:
            markup.append(f"<{node.name}>{node.markup}</{node.name}>")
        tail = child.tail or ""
        texts.append(tail)
        markup.append(html.escape(tail, quote=False))
    qualified = _qualified(element)
    return Node(qualified, "".join(texts), "".join(markup), tuple(inside))


def _name(element: Element) -> str:
    return _local(str(element.tag))


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _qualified(element: Element) -> str:
    """Return the name of an element with the prefix of its vocabulary."""
    tag = str(element.tag)
    if not tag.startswith("{"):
        return tag
    uri, name = tag[1:].split("}", 1)
    prefix = _PREFIXES.get(uri, element.prefix or "")
    return f"{prefix}:{name}" if prefix else name
