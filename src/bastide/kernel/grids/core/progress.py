"""How much of the work of raters is done, and nothing about what they answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Progress:
    """How many answers a rater gave, of those expected of him in a round.

    *Ne sait pas* and *sans objet* are answers; a blank is none.

    Attributes:
        rater: identifier of the rater.
        name: how he is called on screen.
        college: name of his college.
        answered: answers given.
        expected: answers asked for; 0 when nothing is assigned to him.
        reminded_on: day of his last reminder; `None` before the first, or when it was not asked.
    """

    rater: str
    name: str
    college: str
    answered: int
    expected: int
    reminded_on: dt.date | None = None

    @property
    def share(self) -> Fraction | None:
        """Return the share of the work done (0–1), `None` when nothing is expected."""
        return Fraction(self.answered, self.expected) if self.expected else None

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to answer."""
        return self.answered >= self.expected

    @property
    def sentence(self) -> str:
        """Say it in French.

        >>> Progress("1", "Mme A", "elu", 0, 26).sentence
        'Aucune réponse sur 26.'
        >>> Progress("1", "Mme A", "elu", 12, 26).sentence
        '12 réponses sur 26.'
        """
        if not self.expected:
            return "Rien à noter."
        if not self.answered:
            return f"Aucune réponse sur {self.expected}."
        if self.is_done:
            return f"Terminé\u00a0: {self.expected} sur {self.expected}."
        plural = "s" if self.answered > 1 else ""
        return f"{self.answered} réponse{plural} sur {self.expected}."


def total_progress(parts: Iterable[Progress]) -> Progress:
    """Return the progress of several raters together."""
    listed = list(parts)
    return Progress(
        rater="",
        name="",
        college="",
        answered=sum(part.answered for part in listed),
        expected=sum(part.expected for part in listed),
    )
