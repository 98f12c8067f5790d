"""Any feed of a known kind → its normalised offers and the report of what was found.

An item that cannot be read never loses the others; a feed that is cut gives what it held whole.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bastide.modules.employment.core.feeds.mappings import FeedMapping
from bastide.modules.employment.core.feeds.nodes import Node
from bastide.modules.employment.core.feeds.normalising import offer_of
from bastide.modules.employment.core.feeds.reports import (
    VERDICT_WORDS,
    FeedReport,
    Rejection,
    Verdict,
)
from bastide.modules.employment.core.offers import Offer
from bastide.modules.employment.readers.feeds.content import (
    DEFAULT_LIMITS,
    FeedLimits,
    FeedText,
    decoded_feed,
    feed_bytes,
)
from bastide.modules.employment.readers.feeds.json_items import JsonState, json_items
from bastide.modules.employment.readers.feeds.jsonld import jsonld_items
from bastide.modules.employment.readers.feeds.table import (
    TableState,
    is_workbook,
    text_rows,
    workbook_rows,
)
from bastide.modules.employment.readers.feeds.xml_items import (
    XmlState,
    check_document_type,
    is_page,
    xml_items,
)

REPEATED = "cet identifiant est déjà celui d'une autre offre du flux."
_FEWEST_COLUMNS = 2
_ERROR = re.compile("error|erreur|exception|fault|urlset|sitemap", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedReading:
    """A feed that has been read.

    Attributes:
        report: what was found.
        offers: normalised, in the order of the feed.
    """

    report: FeedReport
    offers: tuple[Offer, ...] = ()


@dataclass(slots=True)
class _Items:
    """The items of a feed, and its verdict once they have been read.

    Without any item, one that is not written in the format of its kind is none of that kind.
    """

    items: Iterator[Node]
    text: FeedText
    xml: XmlState | None = None
    json: JsonState | None = None
    table: TableState | None = None

    def verdict(self, seen: int, expected: str) -> Verdict:
        if self.text.is_cut:
            return Verdict.TRUNCATED
        found = self._found_verdict(seen)
        is_of_kind = expected in {self._format(), "jsonld"}
        return found if is_of_kind or found is not Verdict.EMPTY else Verdict.NOT_A_FEED

    def _format(self) -> str:
        """Return the format that was read, as a mapping names it."""
        if self.json is not None:
            return "json"
        return "xml" if self.table is None else "table"

    def _found_verdict(self, seen: int) -> Verdict:
        if self.json is not None:
            return self._json_verdict(self.json, seen)
        if self.table is not None:
            return self._table_verdict(self.table, seen)
        return self._xml_verdict(self.xml or XmlState(), seen)

    @staticmethod
    def _json_verdict(state: JsonState, seen: int) -> Verdict:
        if not state.is_json or (state.is_whole and state.is_well_formed and not state.has_list):
            return Verdict.NOT_A_FEED
        if not state.is_whole:
            return Verdict.TRUNCATED
        if not state.is_well_formed:
            return Verdict.MALFORMED
        return Verdict.OK if seen else Verdict.EMPTY

    @staticmethod
    def _table_verdict(state: TableState, seen: int) -> Verdict:
        if state.known < _FEWEST_COLUMNS:
            return Verdict.NOT_A_FEED
        if not state.is_whole:
            return Verdict.TRUNCATED
        return Verdict.OK if seen else Verdict.EMPTY

    @staticmethod
    def _xml_verdict(state: XmlState, seen: int) -> Verdict:
        if not state.root:
            return Verdict.NOT_A_FEED
        if not state.is_whole:
            return Verdict.TRUNCATED
        if not seen:
            return Verdict.NOT_A_FEED if _ERROR.search(state.root) else Verdict.EMPTY
        return Verdict.OK if state.is_well_formed else Verdict.MALFORMED


def read_feed(
    data: bytes,
    file_name: str,
    mapping: FeedMapping,
    *,
    today: dt.date,
    source: str = "",
    limits: FeedLimits = DEFAULT_LIMITS,
) -> FeedReading:
    """Return the offers of a feed and the report of its reading.

    Args:
        data: the whole file, packed or not.
        file_name: for messages.
        mapping: of the kind of feed.
        today: day of the reading, for relative dates.
        source: name of the source; the kind without one.
        limits: what reading may cost.

    Raises:
        InputRefusedError: too big, a document type or entities, a damaged workbook.
    """
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        return FeedReading(_report(Verdict.EMPTY, 0, []))
    items = _items(data, file_name, mapping, limits)
    if items is None:
        return FeedReading(_report(Verdict.NOT_A_FEED, 0, []))
    offers, rejected, seen = _read_all(items, mapping, source or mapping.kind, today, limits)
    if items.table is not None:
        rejected += [
            Rejection(named or f"n° {rank}", why) for rank, named, why in items.table.broken
        ]
        seen += len(items.table.broken)
    if items.xml is not None and items.xml.lost and items.xml.is_whole:
        rejected += [Rejection("?", "l'offre n'est pas refermée.")] * items.xml.lost
        seen += items.xml.lost
    verdict = items.verdict(seen, mapping.format)
    if verdict is Verdict.NOT_A_FEED:
        return FeedReading(_report(verdict, 0, []))
    return FeedReading(_report(verdict, seen, rejected), tuple(offers))


def _read_all(
    items: _Items, mapping: FeedMapping, source: str, today: dt.date, limits: FeedLimits
) -> tuple[list[Offer], list[Rejection], int]:
    offers: dict[str, Offer] = {}
    rejected: list[Rejection] = []
    seen = 0
    for seen, item in enumerate(items.items, start=1):
        found = offer_of(item, mapping, source=source, today=today, rank=seen)
        if isinstance(found, Rejection):
            rejected.append(found)
        elif found.external_id in offers:
            rejected.append(Rejection(found.external_id, REPEATED, is_duplicate=True))
        else:
            offers[found.external_id] = found
        if seen >= limits.items:
            items.text = replace(items.text, is_cut=True)
            break
    return list(offers.values()), rejected, seen


def _report(verdict: Verdict, seen: int, rejected: list[Rejection]) -> FeedReport:
    return FeedReport(verdict, seen, tuple(rejected), f"{VERDICT_WORDS[verdict]}.")


def _items(data: bytes, file_name: str, mapping: FeedMapping, limits: FeedLimits) -> _Items | None:
    """Return the items of a feed by what its bytes are, `None` for a page where none is expected.

    The names of a kind are looked for in XML, JSON and tables alike: a source that changes its
    format keeps its mapping.
    """
    if is_workbook(data):
        state = TableState()
        rows = workbook_rows(data, file_name, mapping.names(), state)
        return _Items(rows, FeedText(""), table=state)
    unpacked, is_cut = feed_bytes(data, file_name, limits)
    text = replace(decoded_feed(unpacked), is_cut=is_cut)
    start = text.text.lstrip()[:1]
    if mapping.format == "jsonld":
        json_state = JsonState()
        return _Items(jsonld_items(text.text, json_state, limits), text, json=json_state)
    if is_page(text.text):
        return None
    if start in {"{", "["}:
        json_state = JsonState()
        found = json_items(text.text, mapping.items, mapping.names(), json_state, limits)
        return _Items(found, text, json=json_state)
    if start != "<":
        state = TableState()
        return _Items(text_rows(text.text, mapping.names(), state), text, table=state)
    check_document_type(text.text, file_name)
    xml = XmlState()
    found = xml_items(text.text, mapping.items, mapping.names(), xml, limits)
    return _Items(found, text, xml=xml)
