"""What a call sends: nothing at all is refused with what should come."""

from __future__ import annotations

from typing import TypeVar

from ninja import Schema

from bastide.foundation.errors import InputRefusedError, Refusal

Payload = TypeVar("Payload", bound=Schema)


def required(payload: Payload | None, named: str) -> Payload:
    """Return what is sent.

    Args:
        payload: of the call.
        named: the fields that must come, in French.

    Raises:
        InputRefusedError: nothing is.
    """
    if payload is None:
        refusal = Refusal("rien n’est envoyé.", f"Joignez {named}.", field="payload")
        raise InputRefusedError((refusal,))
    return payload
