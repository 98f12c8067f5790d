"""An earlier answer of `bastide employment import --json`, to compare a feed with it."""

from __future__ import annotations

import json

from bastide.foundation.errors import InputRefusedError, Refusal


def read_fingerprints(data: bytes, file_name: str) -> dict[str, str]:
    """Return identifier → fingerprint of the content of each offer of an earlier answer.

    Args:
        data: the whole answer, in JSON.
        file_name: for messages.

    Raises:
        InputRefusedError: it is no answer of this command.
    """
    try:
        offers = json.loads(data)["offers"]
        return {str(one["external_id"]): str(one["content_hash"]) for one in offers}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        refusal = Refusal(
            "ce fichier n'est pas la réponse d'une lecture de flux.",
            "Donnez ce que la commande a répondu avec --json.",
            file_name,
        )
        raise InputRefusedError((refusal,)) from error
