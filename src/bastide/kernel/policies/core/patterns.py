"""What a rule asks of one column: exact codes, prefixes (`65*`), ranges (`60-63`), lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

EXACT = -1
"""Width of an atom that compares whole values; a positive width compares that many characters."""
EMPTY_WORD = "(vide)"
_RANGE = re.compile(r"(\d+)\s*[-\u2013]\s*(\d+)")
_CODE = re.compile(r"[0-9A-Za-z]+\*?")
_CODE_SEPARATORS = re.compile(r"[|,;\s\u00a0]+")
_MAX_SPELLED_RANGE = 1000


class Atom(NamedTuple):
    """One alternative of a pattern: the text wanted, and how many characters are compared.

    Attributes:
        text: whole value when `width` is `EXACT`, else a prefix of `width` characters.
        width: `EXACT`, or the number of leading characters compared.
    """

    text: str
    width: int = EXACT

    def accepts(self, value: str) -> bool:
        """Tell whether a value is the text, or starts with it."""
        return (value if self.width == EXACT else value[: self.width]) == self.text


@dataclass(frozen=True, slots=True)
class Pattern:
    """A condition on one column: the value must be accepted by one of the atoms.

    Attributes:
        atoms: alternatives, without repetition, in the order of their text; never empty.
        source: the condition as the file writes it, for messages.
    """

    atoms: tuple[Atom, ...]
    source: str

    def accepts(self, value: str) -> bool:
        """Tell whether a value meets the condition."""
        return any(atom.accepts(value) for atom in self.atoms)


def exact(text: str) -> Pattern:
    """Return the pattern that accepts one whole value and nothing else."""
    return Pattern((Atom(text),), text or EMPTY_WORD)


@lru_cache(maxsize=65536)
def code_pattern(text: str) -> Pattern | None:
    """Return the pattern of a cell about accounts, functions or chapters; `None` for a blank cell.

    Alternatives are separated by `|`, `,`, `;` or spaces. `6411` is that account only, `65*` every
    account that starts with 65, `60-63` every account whose first two digits go from 60 to 63 (both
    bounds have the same number of digits), `(vide)` a line that has no code. `*` alone accepts all.

    Raises:
        ValueError: the text is none of these; its message says why, in French.

    >>> pattern = code_pattern("6411 | 65* | 60-62")
    >>> [pattern.accepts(code) for code in ("6411", "64111", "6512", "6188", "6232", "635")]
    [True, False, True, True, True, False]
    """
    source = text.strip()
    if source in {"", "*"}:
        return None
    spaced = _RANGE.sub(lambda found: f"{found[1]}-{found[2]}", source)
    atoms = {atom for word in _CODE_SEPARATORS.split(spaced) if word for atom in _atoms(word)}
    return Pattern(tuple(sorted(atoms, key=lambda atom: (atom.text, atom.width))), source)


def _atoms(word: str) -> list[Atom]:
    if word.casefold() == EMPTY_WORD:
        return [Atom("")]
    bounds = _RANGE.fullmatch(word)
    if bounds:
        return _range_atoms(bounds[1], bounds[2])
    if not _CODE.fullmatch(word):
        raise ValueError(f"«\u00a0{word}\u00a0» n’est ni un code, ni un préfixe, ni une plage")
    return [Atom(word[:-1], len(word) - 1)] if word.endswith("*") else [Atom(word)]


def _range_atoms(low: str, high: str) -> list[Atom]:
    if len(low) != len(high):
        raise ValueError("les deux bornes d’une plage ont le même nombre de chiffres")
    first, last = int(low), int(high)
    if first > last:
        raise ValueError("la première borne d’une plage est la plus petite")
    if last - first >= _MAX_SPELLED_RANGE:
        raise ValueError("une plage couvre moins de mille codes")
    width = len(low)
    return [Atom(f"{number:0{width}d}", width) for number in range(first, last + 1)]


@lru_cache(maxsize=4096)
def word_pattern(text: str) -> Pattern | None:
    """Return the pattern of a cell about names or free codes; `None` for a blank cell.

    Alternatives are separated by `|` only, since names hold spaces, commas and hyphens; a final
    `*` makes a prefix. The caller folds the text first when case and accents must not count.

    >>> word_pattern("assainissement | parking*").accepts("parking comédie")
    True
    """
    words = [word.strip() for word in text.split("|")]
    kept = [word for word in words if word]
    if not kept or kept == ["*"]:
        return None
    atoms = {_word_atom(word) for word in kept}
    return Pattern(tuple(sorted(atoms, key=lambda atom: (atom.text, atom.width))), text.strip())


def _word_atom(word: str) -> Atom:
    if word == EMPTY_WORD:
        return Atom("")
    return Atom(word[:-1], len(word) - 1) if word.endswith("*") else Atom(word)
