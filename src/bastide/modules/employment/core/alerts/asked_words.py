"""The words of a search as an alert reads them: those of the page, each of which must be answered.

A word is answered by itself, by a synonym, by a correction when nothing holds it, or by the trade
that it names, as well as the page finds it by them; not by what is too far. Conditions (« CDI »,
« temps plein », the name of a town) are wanted only when nothing else is asked: the offer that has
them in its fields does not always repeat them in its text.
"""

from __future__ import annotations

from collections.abc import Sequence

from bastide.platform.search.ranked.asking import asked
from bastide.platform.search.ranked.lexicon import Lexicon
from bastide.platform.search.ranked.ranking import TOLD
from bastide.platform.search.ranked.terms import phrases_in
from bastide.platform.search.ranked.widening import Concepts, Known, Wanted, widened
from bastide.platform.search.words import stem

LEAST_ANSWER = 0.45
"""How well a word must be answered where it stands, 0 to 1; more than the page asks of the whole
(`ranking.LEAST_COVERAGE`), so that an offer that answers each word well enough is on the page."""


def asked_tokens(
    words: str, known: Known, lexicon: Lexicon, concepts_of: Concepts | None = None
) -> tuple[tuple[frozenset[str], ...], frozenset[str]]:
    """Return what an offer must hold, one token of each set, and the tokens it must not.

    Args:
        words: as typed in the search.
        known: what the site's offers hold, to correct what nothing holds.
        lexicon: the vocabulary with which offers are read.
        concepts_of: names the trades of words.
    """
    what = widened(asked(words, lexicon), known, lexicon, concepts_of)
    named = _naming(what.wanted, lexicon)
    groups = tuple(map(_tokens, named or what.wanted))
    excluded = frozenset(place + one for one in what.excluded for place in TOLD)
    return tuple(dict.fromkeys(groups)), excluded


def _naming(wanted: Sequence[Wanted], lexicon: Lexicon) -> list[Wanted]:
    """Return the words that say more than a condition, and those that were typed as required."""
    stems = [stem(one.word) for one in wanted]
    phrases = list(phrases_in(stems, lexicon.phrases))
    found = []
    for rank, one in enumerate(wanted):
        inside = {
            "_".join(phrase) for start, phrase in phrases if start <= rank < start + len(phrase)
        }
        if one.is_required or not ({stems[rank]} | inside) & lexicon.minor:
            found.append(one)
    return found


def _tokens(wanted: Wanted) -> frozenset[str]:
    found = {
        place + term
        for term, answer in wanted.terms.items()
        for place, told in TOLD.items()
        if answer * told >= LEAST_ANSWER
    }
    found.update(code for code, answer in wanted.concepts.items() if answer >= LEAST_ANSWER)
    return frozenset(found)
