"""What a room hands over to be found: one entry per object."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """One object that a search may find.

    Attributes:
        kind: French common noun in lower case that groups results (`commune`, `politique`…).
        key: identifier, unique among the entries of its kind.
        title: name shown.
        text: other words that lead to it; not shown whole.
        url: address of its page, without host.
        perimeter_id: perimeter whose readers may find it; `None` when everybody may.
        fictitious: it belongs to an invented territory; the result says so.
        room: slug of the room whose readers may find it; empty: readers of any room there.
    """

    kind: str
    key: str
    title: str
    text: str
    url: str
    perimeter_id: uuid.UUID | None = None
    fictitious: bool = False
    room: str = ""
