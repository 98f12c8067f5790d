"""What a rater says of one subject, as it is saved and as it may come back in conflict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from typing_extensions import override

from bastide.foundation.errors import BastideError
from bastide.kernel.grids.core.answers import Answer, NonAnswer

LONGEST_COMMENT = 2000
"""Characters of a comment."""


@dataclass(frozen=True, slots=True)
class SheetContent:
    """The answers and comments of one rater about one subject.

    Attributes:
        version: number of the save; 0 before the first.
        answers: code of the item → answer; items without answer are left out.
        comments: code of the item → comment; empty ones are left out.
    """

    version: int
    answers: Mapping[str, Answer] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)


@dataclass
class SheetConflictError(BastideError):
    """A sheet was saved from another device since this one read it; nothing was written.

    Attributes:
        stored: what is stored now.
        sent: what this device wanted to store; its version is the one that it had read.
    """

    stored: SheetContent
    sent: SheetContent

    def __post_init__(self) -> None:
        super().__init__(str(self))

    @override
    def __str__(self) -> str:
        """Say it in French, with what to do."""
        return (
            "Cette fiche a été enregistrée depuis un autre appareil. "
            "Comparez les deux versions et choisissez ce que vous gardez."
        )

    @property
    def differing(self) -> tuple[str, ...]:
        """Return the codes of the items where the two versions differ, in the order sent."""
        answers = [
            code
            for code, answer in self.sent.answers.items()
            if answer != self.stored.answers.get(code, NonAnswer.BLANK)
        ]
        comments = [
            code
            for code, text in self.sent.comments.items()
            if text != self.stored.comments.get(code, "")
        ]
        return tuple(dict.fromkeys((*answers, *comments)))
