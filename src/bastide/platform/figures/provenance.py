"""« D'où vient ce chiffre ? »: the formula in words, inputs, files, date, author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Input:
    """One number that enters a formula: its name, its value as shown, where to see it."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name, the lines used in words, its fingerprint, its page, a remark."""

    file: str
    line: str = ""
    sha256: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Provenance:
    """Where one displayed figure comes from.

    Attributes:
        label: what the figure is. value: as shown, with its unit.
        formula: in French words. inputs, sources: what enters it, from which files.
        computed_at: when its inputs were last frozen. author: who caused it.
        fingerprint: hash of the frozen inputs. notes: French remarks.
    """

    label: str
    value: str
    formula: str
    inputs: Sequence[Input]
    sources: Sequence[Source]
    computed_at: datetime | None = None
    author: str = ""
    fingerprint: str = ""
    notes: Sequence[str] = ()
