"""The words of a search as an alert reads them: those of the page, each of which must be answered.

A word is answered by itself, by a synonym, by a correction when nothing holds it, or by the trade
that it names, as on the page; not by a near meaning worth less than half. Words of little weight
(« CDI », « temps plein », the name of a town) are wanted only when nothing else is asked: the offer
that has them in its fields does not repeat them in its text.
"""

from __future__ import annotations

from bastide.platform.search.ranked.asking import asked
from bastide.platform.search.ranked.lexicon import Lexicon
from bastide.platform.search.ranked.terms import BODY, FIELDS, HEAD, LABEL, TITLE
from bastide.platform.search.ranked.widening import Concepts, Known, Wanted, widened

LEAST_ANSWER = 0.45
"""How well a term must answer a word, 0 to 1; above what the page itself asks for."""


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
    weighty = [one for one in what.wanted if one.importance >= 1 or one.is_required]
    groups = tuple(map(_tokens, weighty or what.wanted))
    excluded = frozenset(
        place + stem for stem in what.excluded for place in (HEAD, TITLE, LABEL, BODY)
    )
    return tuple(dict.fromkeys(groups)), excluded


def _tokens(wanted: Wanted) -> frozenset[str]:
    terms = [term for term, answer in wanted.terms.items() if answer >= LEAST_ANSWER]
    found = {place + term for term in terms for place in FIELDS}
    found.update(code for code, answer in wanted.concepts.items() if answer >= LEAST_ANSWER)
    return frozenset(found)
