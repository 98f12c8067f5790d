"""What a trade's vocabulary adds to the words typed: synonyms, abbreviations, words of no weight.

Each line of a lexicon is one rule; `#` begins a remark:

- `aide-soignant = AS = aide de soins`: one meaning; each finds the others nearly as well as itself,
  and what the others find;
- `boulanger ~ boulangerie ~ aide boulanger`: near meanings; each finds the others, further down;
- `compta > comptable, comptabilité`: the first finds the others, which do not find it;
- `! poste, emploi, recherche`: words of no weight, left out unless nothing else was asked;
- `? cdi, temps plein`: conditions, that count for less than what names a trade, and never name one;
- `+ agent, chef`: words that count for less than the rest of a name, and may begin it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bastide.platform.search.ranked.spelling import Spellings
from bastide.platform.search.ranked.terms import Phrases, stems_of, words_of

SAME, NEAR, WIDER = 0.9, 0.55, 0.85
"""Weight of a word found in the place of the one typed: same meaning, near one, one-way."""

Stems = tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """A vocabulary, ready to be used.

    Attributes:
        meanings: stems of a word or phrase → terms that answer it, with their weight (0 to 1).
        phrases: first stem → phrases known, which documents keep as one term.
        weightless: stems left out of what is asked.
        weighty: words, without plural, that share one of these stems and have a weight:
            « communication » beside « commune ».
        minor: stems or phrases that count for less, and are not what a title is about.
        ranks: stems or phrases that count for less, and may be.
        words: folded words of the lexicon, that a slip of the keyboard may be corrected to.
    """

    meanings: Mapping[Stems, Mapping[str, float]] = field(default_factory=dict)
    phrases: Phrases = field(default_factory=dict)
    weightless: frozenset[str] = frozenset()
    weighty: frozenset[str] = frozenset()
    minor: frozenset[str] = frozenset()
    ranks: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    @cached_property
    def spellings(self) -> Spellings:
        """The words of the lexicon, by their wrong spellings."""
        return Spellings(self.words)

    @cached_property
    def secondary(self) -> frozenset[str]:
        """Stems that do not name what a title is about."""
        return self.weightless | self.minor

    def is_light(self, word: str, root: str) -> bool:
        """Say whether a folded word of this stem is left out of what is asked."""
        return root in self.weightless and singular(word) not in self.weighty

    @cached_property
    def longest(self) -> int:
        """Stems of the longest phrase."""
        return max((len(one) for many in self.phrases.values() for one in many), default=1)


def singular(word: str) -> str:
    """Return a folded word without the mark of its plural.

    >>> singular("communications"), singular("commune")
    ('communication', 'commune')
    """
    return word.removesuffix("s")


class LexiconError(ValueError):
    """A line of a lexicon is no rule.

    Attributes:
        line: its 1-based number.
    """

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"ligne {line}\u00a0: {text}")
        self.line = line


def lexicon_of(lines: Iterable[str]) -> Lexicon:
    """Return the vocabulary that lines of rules make.

    Raises:
        LexiconError: a line is no rule, or one of its words holds nothing to look for.

    >>> lexicon = lexicon_of(["compta > comptable", "chef de rang = CDR"])
    >>> lexicon.meanings[("chef", "rang")], lexicon.phrases
    ({'cdr': 0.9}, {'chef': (('chef', 'rang'),)})
    """
    reading = _Reading()
    for number, line in enumerate(lines, start=1):
        rule = line.split("#", 1)[0].strip()
        if rule:
            try:
                reading.take(rule)
            except ValueError as error:
                raise LexiconError(number, line.strip()) from error
    return reading.lexicon()


class _Reading:
    def __init__(self) -> None:
        self.meanings: dict[Stems, dict[str, float]] = {}
        self.phrases: set[Stems] = set()
        self.lists: dict[str, set[str]] = {"!": set(), "?": set(), "+": set()}
        self.words: set[str] = set()
        self.light: set[str] = set()

    def take(self, rule: str) -> None:
        """Take one rule.

        Raises:
            ValueError: it is none.
        """
        if rule[0] in self.lists:
            into = self.lists[rule[0]]
            for name in _names(rule[1:], ","):
                into.add("_".join(self._seen(name)))
                if rule[0] == "!":
                    self.light.update(map(singular, words_of(name)))
            return
        for sign, weight in (("=", SAME), ("~", NEAR)):
            if sign in rule:
                names = [self._seen(name) for name in _names(rule, sign)]
                self._link(names, names, weight)
                return
        asked, _sign, found = rule.partition(">")
        self._link(
            [self._seen(name) for name in _names(asked, ",")],
            [self._seen(name) for name in _names(found, ",")],
            WIDER,
        )

    def _seen(self, name: str) -> Stems:
        stems = tuple(stems_of(name))
        if not stems:
            raise ValueError(name)
        self.words.update(words_of(name))
        if len(stems) > 1:
            self.phrases.add(stems)
        return stems

    def _link(self, asked: list[Stems], found: list[Stems], weight: float) -> None:
        for one in asked:
            known = self.meanings.setdefault(one, {})
            for other in found:
                if other != one:
                    term = "_".join(other)
                    known[term] = max(known.get(term, 0.0), weight)

    def _shared(self) -> dict[Stems, dict[str, float]]:
        """Return the meanings, with what the words of the same meaning find.

        A word found one-way gives the words of its own meaning only.
        """
        by_term = {"_".join(one): told for one, told in self.meanings.items()}
        shared = {one: dict(told) for one, told in self.meanings.items()}
        for one, told in self.meanings.items():
            for near, weight in told.items():
                for term, other in by_term.get(near, {}).items():
                    is_given = weight == SAME or (weight == WIDER and other == SAME)
                    if is_given and term != "_".join(one):
                        given = round(weight * other, 3)
                        shared[one][term] = max(shared[one].get(term, 0.0), given)
        return shared

    def lexicon(self) -> Lexicon:
        by_first: dict[str, list[Stems]] = {}
        for phrase in sorted(self.phrases, key=lambda one: (-len(one), one)):
            by_first.setdefault(phrase[0], []).append(phrase)
        return Lexicon(
            meanings=self._shared(),
            phrases={first: tuple(many) for first, many in by_first.items()},
            weightless=frozenset(self.lists["!"]),
            weighty=frozenset(map(singular, self.words)) - self.light,
            minor=frozenset(self.lists["?"]),
            ranks=frozenset(self.lists["+"]),
            words=frozenset(word for word in self.words if not word.isdigit()),
        )


def _names(text: str, sign: str) -> list[str]:
    names = [name.strip() for name in text.split(sign)]
    if not all(names):
        raise ValueError(text)
    return names
