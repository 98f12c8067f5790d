"""One item of a feed seen through its mapping: texts by target, and where each value came from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TypeVar

from bastide.modules.employment.core.feeds.contracts import Found
from bastide.modules.employment.core.feeds.dates import DateReading, read_date
from bastide.modules.employment.core.feeds.mappings import FeedMapping
from bastide.modules.employment.core.feeds.nodes import Node
from bastide.modules.employment.core.offers import Origin

Value = TypeVar("Value")
_LONGEST_RAW = 200


@dataclass(slots=True)
class ItemReading:
    """The texts of one item while its offer is made.

    Attributes:
        item: the item.
        mapping: what reads it.
        today: day of the reading, for relative dates.
        origins: field → where its value comes from, filled on the way.
    """

    item: Node
    mapping: FeedMapping
    today: dt.date
    origins: dict[str, Origin] = field(default_factory=dict)

    def text(self, target: str) -> str:
        """Return the text of a target, empty when the item has none."""
        return self.mapping.rule(target).text(self.item)

    def texts(self, target: str) -> list[str]:
        """Return every text of a target, without repeats."""
        return self.mapping.rule(target).texts(self.item)

    def keep(self, name: str, raw: str, method: str = "", refused: str = "") -> None:
        """Remember the words of a field, how they were read or why they were not.

        Args:
            name: of the field.
            raw: words of the source; nothing is remembered without any.
            method: how they were read.
            refused: why they were not.
        """
        if words := " ".join(raw.split()):
            self.origins[name] = Origin(words[:_LONGEST_RAW], method, refused)

    def kept(self, name: str, found: Found[Value]) -> Value | None:
        """Return the value that was understood, its words remembered."""
        refused = "" if found.value is not None else "valeur non reconnue."
        self.keep(name, found.raw, found.method, refused)
        return found.value

    def date(self, target: str, *, ends_day: bool = False) -> DateReading:
        """Return the date of a target, its words remembered.

        Args:
            target: of the mapping.
            ends_day: a day alone means its last second.
        """
        rule = self.mapping.rule(target)
        read = read_date(rule.text(self.item), rule.formats, today=self.today, ends_day=ends_day)
        self.keep(target, read.raw, read.method, read.refused)
        return read
