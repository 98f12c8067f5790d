"""What a rater may answer about one item of one subject, and the items themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCALE = range(4)
"""The scores of a grid whose wordings are four: 0, 1, 2, 3."""


class NonAnswer(StrEnum):
    """The three answers that are no score; they are never mixed up, and none is a zero."""

    BLANK = ""
    DONT_KNOW = "NSP"
    NOT_APPLICABLE = "SO"


Answer = int | NonAnswer

_WORDS: dict[str, NonAnswer] = {
    "": NonAnswer.BLANK,
    **dict.fromkeys(("nsp", "n.s.p.", "ne sait pas", "ne sais pas"), NonAnswer.DONT_KNOW),
    **dict.fromkeys(
        ("so", "s.o.", "s/o", "sans objet", "n/a", "n.a.", "non applicable"),
        NonAnswer.NOT_APPLICABLE,
    ),
}
"""Folded words → the answer that they are.

A lone `NA` is refused: statistical software writes it for a missing value, people for *non
applicable*, and the two count differently.
"""
_HOLES = frozenset({"nan", "na", "null", "none", "-", "#n/a", "inf", "infinity", "-inf"})
_DECIMAL = re.compile(r"[+-]?\d+[.,]\d+")
_INTEGER = re.compile(r"[+-]?\d+")


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a grid.

    Attributes:
        code: short name, unique in its grid (`A1`).
        axis: what the item counts for (`atout`).
        weight: its weight in the axis, ≥ 0; only ratios of weights matter.
        label: what it asks, in words.
    """

    code: str
    axis: str
    weight: Fraction | Decimal
    label: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """One answer of one rater about one item of one subject."""

    subject: str
    item: str
    rater: str
    college: str
    answer: Answer

    @property
    def cell(self) -> tuple[str, str, str]:
        """Return what makes two votes the same one: subject, item, rater."""
        return self.subject, self.item, self.rater

    @property
    def score(self) -> int | None:
        """Return the score given, `None` when the answer is none."""
        return None if isinstance(self.answer, NonAnswer) else self.answer


@dataclass(frozen=True, slots=True)
class Replacement:
    """A vote that a later one of the same rater on the same cell replaced."""

    replaced: Vote
    kept: Vote


def read_answer(text: str, scale: range = SCALE) -> Answer:
    """Return the answer that a cell writes: a score of the scale or one of the three non-answers.

    Spaces and case do not count. `NSP` and *ne sait pas* are a *don't know*; `SO`, `S/O`, *sans
    objet*, `n/a` and *non applicable* are a *not applicable*; an empty cell is a blank.

    Args:
        text: the cell, as the file or the form gives it.
        scale: the scores allowed, in steps of one.

    Raises:
        InputRefusedError: out of the scale, a decimal, a formula, full-width digits, or words.

    >>> read_answer(" 3 "), read_answer("NSP"), read_answer("n/a"), read_answer("")
    (3, <NonAnswer.DONT_KNOW: 'NSP'>, <NonAnswer.NOT_APPLICABLE: 'SO'>, <NonAnswer.BLANK: ''>)
    """
    bare = text.strip(" \t\u00a0\u202f")
    if bare.isascii() and bare.isdigit() and str(int(bare)) == bare and int(bare) in scale:
        return int(bare)
    word = _WORDS.get(folded(bare)) if not _has_wide_letters(bare) else None
    if word is not None:
        return word
    raise InputRefusedError((Refusal(_why_refused(bare), _remedy(scale), value=text),))


def checked_answer(value: object, scale: range = SCALE) -> Answer:
    """Return an answer given by a program (form, API) when it is one.

    Raises:
        InputRefusedError: see `read_answer`; booleans and floats are refused too.
    """
    if isinstance(value, NonAnswer):
        return value
    if isinstance(value, bool) or not isinstance(value, int | str):
        reason = "La note n’est pas un nombre entier."
        raise InputRefusedError((Refusal(reason, _remedy(scale), value=str(value)),))
    return read_answer(str(value), scale)


def latest_votes(votes: Iterable[Vote]) -> tuple[tuple[Vote, ...], tuple[Replacement, ...]]:
    """Return the votes that count, and those that a later vote on the same cell replaced.

    The last vote of a rater on a cell wins, even when it is blank; the order is the first vote's.
    """
    last: dict[tuple[str, str, str], Vote] = {}
    replaced: list[Vote] = []
    for vote in votes:
        cell = vote.cell
        earlier = last.get(cell)
        if earlier is not None:
            replaced.append(earlier)
        last[cell] = vote
    return tuple(last.values()), tuple(Replacement(vote, last[vote.cell]) for vote in replaced)


def complete_ratings(votes: Iterable[Vote]) -> tuple[tuple[int, ...], ...]:
    """Return one row per rater over the units that every rater scored, for `kendall_w` and `icc`.

    A rater without any score is left out. Raters and units (subject × item) come in the order of
    their names; the rows may be empty when no unit was scored by all.
    """
    scores: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for vote in votes:
        if isinstance(vote.answer, NonAnswer):
            scores[vote.rater].pop((vote.subject, vote.item), None)
        else:
            scores[vote.rater][vote.subject, vote.item] = vote.answer
    scores = {rater: given for rater, given in scores.items() if given}
    if not scores:
        return ()
    common = sorted(set.intersection(*(set(given) for given in scores.values())))
    return tuple(tuple(scores[rater][unit] for unit in common) for rater in sorted(scores))


def units_of(votes: Iterable[Vote]) -> tuple[tuple[int, ...], ...]:
    """Return the scores given to each subject × item, for `alpha`; units without score left out."""
    units: dict[tuple[str, str], dict[str, Answer]] = defaultdict(dict)
    for vote in votes:
        units[vote.subject, vote.item][vote.rater] = vote.answer
    given = (
        tuple(one for one in units[unit].values() if not isinstance(one, NonAnswer))
        for unit in sorted(units)
    )
    return tuple(scores for scores in given if scores)


def unweighted_axes(items: Sequence[Item]) -> tuple[str, ...]:
    """Return the axes whose items all weigh nothing, in the order of the items."""
    weights: dict[str, Fraction] = {}
    for item in items:
        weights[item.axis] = weights.get(item.axis, Fraction(0)) + Fraction(item.weight)
    return tuple(axis for axis, weight in weights.items() if weight == 0)


def _has_wide_letters(text: str) -> bool:
    """Tell whether a text holds a full-width form, which looks like another character."""
    return any("\uff00" <= char <= "\uffef" for char in text)


def _why_refused(text: str) -> str:
    """Return why a text is no answer, in one French sentence."""
    if text.startswith("="):
        return "C’est une formule, pas une note."
    if _has_wide_letters(text) or (text.isdigit() and not text.isascii()):
        return "Ces chiffres ne sont pas des chiffres ordinaires."
    if _INTEGER.fullmatch(text) and text.isascii():
        return "La note est hors de l’échelle, ou écrite avec un signe ou un zéro de trop."
    if _DECIMAL.fullmatch(text):
        return "La note n’est pas un nombre entier."
    if folded(text) in _HOLES:
        return "On ne sait pas si la réponse manque, est inconnue ou sans objet."
    return "Ce n’est pas une note."


def _remedy(scale: range) -> str:
    """Return what may be written instead."""
    return (
        f"Écrivez un nombre entier de {scale[0]} à {scale[-1]}, «\u00a0NSP\u00a0» (ne sait pas), "
        "«\u00a0SO\u00a0» (sans objet), ou rien."
    )
