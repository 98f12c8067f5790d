"""What a rater's device sends: answers and remarks by item, the version read, a key of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids.core.answers import Answer, NonAnswer
from bastide.platform.ui.offline import KEY_FIELD

ANSWER, COMMENT = "note-", "remarque-"
"""Beginnings of the names of fields (`ui/archetypes/_score_item.html`)."""

ROUND = 1_000_000
"""Saves of one sheet in one round, and more: a page writes `round × ROUND + version`."""

MAX_LENGTH = 11
"""Digits of the version that a page writes."""


@dataclass(frozen=True, slots=True)
class SentSheet:
    """What was sent about one subject; items that are not named keep what they had.

    Attributes:
        answers, comments: code of the item → as written.
        round: number of the round that the page was read in. version: the one that it read.
        key: drawn by the device for this save.
    """

    answers: Mapping[str, str]
    comments: Mapping[str, str]
    round: int
    version: int
    key: uuid.UUID


def page_version(round_number: int, version: int) -> int:
    """Return the version that a page carries: it grows from save to save and from round to round.

    What a device kept in one round is never taken for the sheet of the next.

    >>> page_version(2, 3)
    2000003
    """
    return round_number * ROUND + version


def read_sheet(sent: QueryDict, codes: Iterable[str]) -> SentSheet:
    """Return what a form sends about the items of these codes.

    Raises:
        InputRefusedError: the version or the key is none: the page is another one's, or damaged.
    """
    listed = list(codes)
    number, version = divmod(_version(sent.get("version", "")), ROUND)
    return SentSheet(
        answers={code: sent.get(ANSWER + code, "") for code in listed if ANSWER + code in sent},
        comments={
            code: sent.get(COMMENT + code, "").replace("\r\n", "\n")
            for code in listed
            if COMMENT + code in sent
        },
        round=number,
        version=version,
        key=_key(sent.get(KEY_FIELD, "")),
    )


def answer_words(answer: Answer | str, levels: Iterable[str]) -> str:
    """Return an answer in words: a score with its wording, or why there is none."""
    said = {"": "Pas de réponse", "NSP": "Je ne sais pas", "SO": "Sans objet ici"}
    text = str(answer.value if isinstance(answer, NonAnswer) else answer)
    if text in said:
        return said[text]
    wordings = dict(enumerate(levels))
    rank = int(text) if text.isascii() and text.isdigit() else -1
    return f"{text}. {wordings[rank]}" if rank in wordings else text


def _version(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= MAX_LENGTH:
        return int(text)
    raise _refused("version", text)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise _refused(KEY_FIELD, text) from error


def _refused(field: str, value: str) -> InputRefusedError:
    reason = "Cet envoi est incomplet\u00a0: la page a été modifiée ou mal reçue."
    return InputRefusedError((Refusal(reason, "Rechargez la fiche.", field=field, value=value),))
