"""Why a moderator asks, refuses or suspends: a short list, the same for every body."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Code of the reason of a decision; the message beside it says more."""

    IDENTITY = "identite"
    INCOMPLETE = "incomplete"
    DISCRIMINATION = "discrimination"
    PAYMENT = "paiement"
    MISLEADING = "trompeuse"
    NOT_AN_OFFER = "pas_une_offre"
    OUTSIDE = "hors_territoire"
    TWICE = "en_double"
    FILLED = "pourvue"
    FRAUD = "fraude"
    REPORTED = "signalee"
    OTHER = "autre"
