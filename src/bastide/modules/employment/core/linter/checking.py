"""Checks an offer against the rules: each finding says where, which words, why, what instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bastide.modules.employment.core.linter.missing import missing_parts
from bastide.modules.employment.core.linter.rules import Rule, Severity, Wanted
from bastide.modules.employment.core.linter.texts import folded_letters, lowered, names_both

TEXT_FIELDS = ("title", "description", "salary", "employer_text")
_AROUND = 90
"""Letters around words in which what makes them harmless is looked for."""

_LONG_SENTENCE = 500
"""Letters around words that a whole sentence is read in, at most."""

_ENDS = ".!?;\n"


@dataclass(frozen=True, slots=True)
class CheckedOffer:
    """What is checked of an offer.

    Attributes:
        texts: field → text, as a person reads it.
        kind: value of `Kind`; empty when unknown.
        facts: what is known beside texts, for the rules on what is missing; `None` for a bare text,
            of which nothing can be missing.
    """

    texts: Mapping[str, str]
    kind: str = ""
    facts: Mapping[str, object] | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule finds.

    Attributes:
        rule: which.
        field: of the offer.
        start, end: where in its text; both 0 when something is missing.
        words: what stands there; empty when something is missing.
        instead: a harmless way to say it; empty when there is none.
    """

    rule: Rule
    field: str
    start: int = 0
    end: int = 0
    words: str = ""
    instead: str = ""

    @property
    def is_blocking(self) -> bool:
        """Tell whether the offer cannot be sent as it is."""
        return self.rule.severity is Severity.BLOCKING

    def as_dict(self) -> dict[str, object]:
        """Return the finding in JSON values."""
        return {
            "rule": self.rule.code,
            "title": self.rule.title,
            "field": self.field,
            "start": self.start,
            "end": self.end,
            "words": self.words,
            "article": self.rule.article,
            "since": self.rule.since.isoformat(),
            "status": self.rule.standing.value,
            "severity": self.rule.severity.value,
            "advice": self.rule.advice,
            "instead": self.instead or None,
        }


def findings_of(offer: CheckedOffer, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """Return what the rules find, blocking ones first, then in the order of the text.

    Args:
        offer: what is checked.
        rules: all of them, in their order.
    """
    found = [one for rule in rules for one in _found(offer, rule)]
    order = {name: rank for rank, name in enumerate(offer.texts)}
    return tuple(
        sorted(
            found,
            key=lambda one: (
                not one.is_blocking,
                order.get(one.field, len(order)),
                one.start,
                one.rule.code,
            ),
        )
    )


def _found(offer: CheckedOffer, rule: Rule) -> Iterator[Finding]:
    if not rule.wanted and offer.facts is not None:
        for name in missing_parts(rule.code, offer.texts, offer.facts, offer.kind):
            yield Finding(rule, name)
    for name, text in offer.texts.items():
        spans: list[tuple[int, int]] = []
        for wanted in rule.wanted:
            if _concerns(wanted, name, offer):
                for start, end in _spans(wanted, text):
                    if _is_allowed(rule, text, start, end):
                        continue
                    if all(end <= low or start >= high for low, high in spans):
                        spans.append((start, end))
                        yield Finding(rule, name, start, end, text[start:end], wanted.instead)


def _is_allowed(rule: Rule, text: str, start: int, end: int) -> bool:
    """Tell whether the sentence around some words is one in which they are no matter."""
    if not rule.allowed:
        return False
    low, high = _sentence(text, start, end, around=_LONG_SENTENCE)
    said = folded_letters(text[low:high])
    return any(one.search(said) for one in rule.allowed)


def _concerns(wanted: Wanted, name: str, offer: CheckedOffer) -> bool:
    if wanted.fields and name not in wanted.fields:
        return False
    if offer.kind in wanted.kinds_left:
        return False
    titles = (offer.texts.get("title", ""), offer.texts.get(name, ""))
    return not (wanted.is_silent_with_both and any(names_both(one) for one in titles))


def _spans(wanted: Wanted, text: str) -> Iterable[tuple[int, int]]:
    """Yield where words stand that nothing around makes harmless."""
    read = lowered(text) if wanted.is_accented else folded_letters(text)
    for match in wanted.find.finditer(read):
        low, high = _sentence(text, match.start(), match.end())
        around = read[low:high]
        start, end = match.start() - low, match.end() - low
        if not any(_touches(one, around, start, end) for one in wanted.unless):
            yield match.start(), match.end()


def _touches(expression: re.Pattern[str], around: str, start: int, end: int) -> bool:
    return any(one.start() < end and one.end() > start for one in expression.finditer(around))


def _sentence(text: str, start: int, end: int, *, around: int = _AROUND) -> tuple[int, int]:
    """Return the bounds of the sentence around some letters, shortened when it is long."""
    low = max((text.rfind(mark, 0, start) for mark in _ENDS), default=-1) + 1
    ends = [found for mark in _ENDS if (found := text.find(mark, end)) >= 0]
    high = min(ends, default=len(text))
    return max(low, start - around), min(high, end + around)
