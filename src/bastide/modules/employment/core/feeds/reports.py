"""What the reading of a feed found: how many items, which were refused and why, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a feed is worth, before anything is done with it."""

    OK = "ok"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    NOT_A_FEED = "not_a_feed"
    REFUSED = "refused"


VERDICT_WORDS = {
    Verdict.OK: "le flux est entier et bien formé",
    Verdict.EMPTY: "le flux ne contient aucune offre",
    Verdict.TRUNCATED: "le flux est coupé avant sa fin",
    Verdict.MALFORMED: "le flux est mal formé\u00a0; ce qui se lisait a été lu",
    Verdict.NOT_A_FEED: "le fichier n'est pas un flux de ce genre",
    Verdict.REFUSED: "le fichier est refusé",
}
"""Verdict in French words, for a person."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One item that gave no offer.

    Attributes:
        id: its identifier, or its rank in the feed when it has none.
        reason: why, in French.
        is_duplicate: its identifier was already that of another item.
    """

    id: str
    reason: str
    is_duplicate: bool = False


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What was found in a feed.

    Attributes:
        verdict: what the feed is worth.
        seen: items found, offers and rejections together.
        rejected: items that gave no offer, repeated identifiers included.
        why: the verdict in French, with what explains it.
    """

    verdict: Verdict
    seen: int = 0
    rejected: tuple[Rejection, ...] = ()
    why: str = ""

    @property
    def duplicate_ids(self) -> tuple[str, ...]:
        """Identifiers that several items bear, each once, in the order of the feed."""
        return tuple(dict.fromkeys(one.id for one in self.rejected if one.is_duplicate))

    @property
    def duplicates(self) -> int:
        """Number of items whose identifier was already seen."""
        return sum(one.is_duplicate for one in self.rejected)

    @property
    def kept(self) -> int:
        """Number of items that gave an offer."""
        return self.seen - len(self.rejected)
