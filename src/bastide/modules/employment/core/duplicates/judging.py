"""Verdicts on many pairs, those that say the same of the same offers given once.

A job posted again and again with equal fields makes a great many pairs; a verdict depends on what
the two offers say and on how they are linked, not on which of the equal ones they are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from bastide.modules.employment.core.duplicates.compared import PreparedOffer
from bastide.modules.employment.core.duplicates.comparison import Verdict, compare, days_apart


class Judge:
    """Compares offers of one lot; each distinct question is answered once."""

    def __init__(self, offers: Iterable[PreparedOffer]) -> None:
        """Number the offers, those that say the same alike.

        Args:
            offers: those that will be compared.
        """
        numbers: dict[Hashable, int] = {}
        self._kind = {one.offer.id: numbers.setdefault(_said(one), len(numbers)) for one in offers}
        self._known: dict[Hashable, Verdict] = {}

    def __call__(self, a: PreparedOffer, b: PreparedOffer) -> Verdict:
        """Say whether two offers are one job, as `compare` does."""
        if b.offer.id < a.offer.id:
            a, b = b, a
        asked = (self._kind[a.offer.id], self._kind[b.offer.id], *_link(a, b))
        known = self._known.get(asked)
        if known is None:
            known = self._known[asked] = compare(a, b)
        return known


def _said(one: PreparedOffer) -> Hashable:
    """Return all that a comparison reads of one offer alone."""
    return (
        bool(one.offer.external_id),
        one.title,
        frozenset(one.facts.items()),
        one.employer,
        one.place,
        one.contract,
        one.text.folded,
    )


def _link(a: PreparedOffer, b: PreparedOffer) -> tuple[Hashable, ...]:
    """Return what a comparison reads of two offers together: sources, dates, identifiers."""
    own, other = a.own_references, b.own_references
    is_shared = bool(a.address) and a.address == b.address
    return (
        days_apart(a, b),
        a.offer.source == b.offer.source,
        a.offer.external_id == b.offer.external_id,
        is_shared and (a.is_precise_address, a.address),
        None if own.isdisjoint(other) else own & other,
        a.citable in b.address_tokens and a.citable,
        b.citable in a.address_tokens and b.citable,
    )
