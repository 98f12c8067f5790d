"""Why a document answers: for each word asked, the best term that it holds, and where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bastide.platform.search.ranked.ranking import CONCEPT_WORTH, WORTH
from bastide.platform.search.ranked.terms import CONCEPT
from bastide.platform.search.ranked.widening import Wanted, Widened


@dataclass(frozen=True, slots=True)
class Reason:
    """What answers one word asked.

    Attributes:
        word: as typed, folded.
        term: the stem, phrase (`_` between stems) or concept found.
        place: where it stands: `h` first of the title, `t` title, `l` label, `b` text, `c` concept.
        answer: how well it answers the word, 0 to 1.
    """

    word: str
    term: str
    place: str
    answer: float


def reasons(what: Widened, tokens: Collection[str]) -> tuple[Reason, ...]:
    """Return what answers each word asked, in their order; a word not answered has none.

    Args:
        what: what was asked, widened.
        tokens: those of the document.
    """
    found = (_best(wanted, tokens) for wanted in what.wanted)
    return tuple(reason for reason in found if reason is not None)


def is_answered(what: Widened, tokens: Collection[str]) -> bool:
    """Whether every word asked is answered and nothing excluded is held: what an alert demands."""
    held = any(place + stem in tokens for stem in what.excluded for place in WORTH)
    return not held and all(_best(wanted, tokens) is not None for wanted in what.wanted)


def _best(wanted: Wanted, tokens: Collection[str]) -> Reason | None:
    told = [
        (answer * worth, Reason(wanted.word, term, place, answer))
        for term, answer in wanted.terms.items()
        for place, worth in WORTH.items()
        if place + term in tokens
    ]
    told += [
        (answer * CONCEPT_WORTH, Reason(wanted.word, token[1:], CONCEPT, answer))
        for token, answer in wanted.concepts.items()
        if token in tokens
    ]
    return max(told, key=lambda one: one[0])[1] if told else None
