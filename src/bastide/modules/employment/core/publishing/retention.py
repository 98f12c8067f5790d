"""How long what sources and advertisers say is kept, and what is left of it after: no person.

Source: regulation (EU) 2016/679, article 5(1)(c) and (e); dossier of the room, section 6, « GDPR ».
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

KEPT_OF_OFFER = (
    "kind", "contract", "duration_months", "weekly_hours", "working_time", "remote", "positions",
    "education_level", "experience_months", "disability_friendly", "rome", "naf", "published_on",
    "published_at", "expires_on", "expires_at", "starts_on", "language",
)  # fmt: skip
"""What statistics read of an offer; none of it tells a person."""

KEPT_OF_POSTING = ("kind", "rome", "commune", "positions")


@dataclass(frozen=True, slots=True)
class Retention:
    """Durations of one site, in days.

    Attributes:
        payload_days: a raw content, after it came: long enough to read it again after a fault.
        offer_days: an offer, after its end: the year that the results and the lineage look back at.
        posting_days: what an advertiser wrote, after its offer was closed: two years, as an account
            without a sign.
    """

    payload_days: int = 30
    offer_days: int = 365
    posting_days: int = 730

    def as_dict(self) -> dict[str, int]:
        """Return the durations by their names."""
        return asdict(self)


LIMITS: Mapping[str, tuple[int, int]] = {
    "payload_days": (1, 90),
    "offer_days": (90, 1_095),
    "posting_days": (90, 1_095),
}
"""Shortest and longest duration (days): an offer is compared with new ones during 75 days."""


def anonymous_offer(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is left of an offer: the same keys, empty but for those that statistics read.

    >>> anonymous_offer({"kind": "emploi", "description": "Chez Mme X", "references": ["a"]})
    {'kind': 'emploi', 'description': '', 'references': []}
    """
    return {name: value if name in KEPT_OF_OFFER else _empty(value) for name, value in said.items()}


def _empty(value: Any) -> Any:
    for kind in (str, list, dict):
        if isinstance(value, kind):
            return kind()
    return None


def anonymous_posting(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is left of what an advertiser wrote."""
    return {name: said[name] for name in KEPT_OF_POSTING if name in said}
