"""What an employer answers of one recruitment, and which answers hold together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bastide.foundation.errors import Refusal
from bastide.foundation.text import squeezed

MOST_HIRED = 999
LONGEST_REASON = 250


class Outcome(StrEnum):
    """What became of a recruitment. The values are those of the database and of the API."""

    HIRED_HERE = "pourvue-ici"
    HIRED_ELSEWHERE = "pourvue-autrement"
    STOPPED = "abandonnee"
    NO_APPLICATION = "sans-candidature"
    UNQUALIFIED = "candidatures-inadaptees"
    OTHER = "autre"
    STILL_OPEN = "en-cours"

    @property
    def is_final(self) -> bool:
        """Tell whether the recruitment is over."""
        return self is not Outcome.STILL_OPEN

    @property
    def is_hire(self) -> bool:
        """Tell whether somebody was hired."""
        return self in {Outcome.HIRED_HERE, Outcome.HIRED_ELSEWHERE}


class HiringChannel(StrEnum):
    """How somebody was hired otherwise than through the site."""

    OWN_SITE = "site-propre"
    SCHOOL = "ecole-cfa"
    RECRUITER = "organisme"
    NETWORK = "reseau"
    SPONTANEOUS = "spontanee"
    SOCIAL = "reseau-social"
    OTHER = "autre"


@dataclass(frozen=True, slots=True)
class Asked:
    """The recruitment that is asked about.

    Attributes:
        positions: posts to fill, 1 or more.
        published_on: first day online.
    """

    positions: int
    published_on: dt.date


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Attributes:
        outcome: what became of the recruitment.
        channel: how the hire was made, when it was not through the site.
        hired: persons hired so; `None` when nobody was.
        filled_on: day of the (last) hire; `None` when it is not said.
        beyond_reason: why more were hired than posts were open.
    """

    outcome: Outcome
    channel: HiringChannel | None = None
    hired: int | None = None
    filled_on: dt.date | None = None
    beyond_reason: str = ""


def settled(answer: Answer) -> Answer:
    """Return an answer without what its outcome does not ask for.

    >>> settled(Answer(Outcome.STOPPED, hired=2)).hired is None
    True
    """
    reason = squeezed(answer.beyond_reason)[:LONGEST_REASON]
    if not answer.outcome.is_hire:
        return Answer(answer.outcome)
    channel = answer.channel if answer.outcome is Outcome.HIRED_ELSEWHERE else None
    return Answer(answer.outcome, channel, answer.hired, answer.filled_on, reason)


def answer_refusals(answer: Answer, asked: Asked, today: dt.date) -> tuple[Refusal, ...]:
    """Return why an answer does not hold together; empty when it does.

    Args:
        answer: after `settled`.
        asked: the recruitment.
        today: no hire is later.
    """
    if not answer.outcome.is_hire:
        return ()
    found = [*_number_refusals(answer, asked), *_day_refusals(answer, asked, today)]
    if answer.outcome is Outcome.HIRED_ELSEWHERE and answer.channel is None:
        found.append(
            Refusal(
                "La voie du recrutement manque.",
                "Choisissez-en une\u00a0; «\u00a0autre\u00a0» convient.",
                field="channel",
            )
        )
    return tuple(found)


def _number_refusals(answer: Answer, asked: Asked) -> list[Refusal]:
    if answer.hired is None or not 1 <= answer.hired <= MOST_HIRED:
        value = "" if answer.hired is None else str(answer.hired)
        return [
            Refusal(
                "Le nombre de personnes recrutées manque ou n’est pas possible.",
                f"Écrivez un nombre de 1 à {MOST_HIRED}.",
                field="hired",
                value=value,
            )
        ]
    if answer.hired > asked.positions and not answer.beyond_reason:
        return [
            Refusal(
                f"L’offre portait sur {asked.positions} poste(s), vous en comptez {answer.hired}.",
                "Corrigez le nombre, ou dites pourquoi il y en a davantage.",
                field="beyond_reason",
                value=str(answer.hired),
            )
        ]
    return []


def _day_refusals(answer: Answer, asked: Asked, today: dt.date) -> list[Refusal]:
    day = answer.filled_on
    if day is None or asked.published_on <= day <= today:
        return []
    reason = (
        "Cette date n’est pas encore venue."
        if day > today
        else "Cette date est antérieure à la parution de l’offre."
    )
    remedy = "Donnez le jour de l’accord, ou laissez vide si vous ne le savez plus."
    return [Refusal(reason, remedy, field="filled_on", value=day.isoformat())]
