"""Refusals that several writes of the estate share: a line, a reason, a change in between."""

from __future__ import annotations

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed

TITLE_LENGTH = 150


def changed_since(field: str, value: str) -> InputRefusedError:
    """Return the refusal of a change made on what somebody else changed in between."""
    return InputRefusedError(
        (
            Refusal(
                "quelqu’un l’a modifiée entre-temps.",
                "Rechargez la page, puis recommencez.",
                field=field,
                value=value,
            ),
        )
    )


def required_title(text: str, *, field: str = "title") -> str:
    """Return a text on one line.

    Raises:
        InputRefusedError: it is empty or too long.
    """
    said = squeezed(text)
    if not said or len(said) > TITLE_LENGTH:
        raise InputRefusedError(
            (
                Refusal(
                    f"il faut de 1 à {TITLE_LENGTH} caractères.",
                    "Écrivez une ligne.",
                    field=field,
                    value=text[:40],
                ),
            )
        )
    return said


def required_reason(text: str, *, field: str = "reason") -> str:
    """Return a reason.

    Raises:
        InputRefusedError: none is given.
    """
    said = text.strip()
    if not said:
        raise InputRefusedError(
            (Refusal("aucune raison n’est donnée.", "Dites pourquoi.", field=field),)
        )
    return said
