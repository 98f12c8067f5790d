"""Which body examines an offer, and who may not: nobody decides of his own organisation's."""

from __future__ import annotations

from collections.abc import Collection

from bastide.modules.employment.core.feeds.contracts import Kind

ASSISTANT, CHAMBER, TRAINING = "assistant", "chambre", "formation"

STUDIES = frozenset({Kind.TRAINING, Kind.APPRENTICESHIP, Kind.PROFESSIONALISATION})
"""Kinds that the officer of training examines, whoever posts them."""

SMALL = frozenset({"particulier", "association"})
"""Advertisers whose jobs and internships the assistant examines."""

SHARED_MAILBOXES = frozenset(
    {
        "gmail.com", "googlemail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr",
        "live.fr", "live.com", "msn.com", "yahoo.fr", "yahoo.com", "orange.fr", "wanadoo.fr",
        "free.fr", "sfr.fr", "neuf.fr", "laposte.net", "bbox.fr", "icloud.com", "me.com", "gmx.fr",
        "gmx.com", "proton.me", "protonmail.com", "numericable.fr", "aliceadsl.fr",
        "club-internet.fr",
    }
)  # fmt: skip
"""Domains that everybody shares: the same one says nothing of an organisation."""


def body_for(kind: Kind, advertiser: str, *, is_own: bool, bodies: Collection[str]) -> str | None:
    """Return the code of the body that examines an offer, `None` when there is none at all.

    What the territory itself posts goes to the chamber, never to its own officers. A body that the
    territory lacks is replaced by another.

    Args:
        kind: of the offer.
        advertiser: kind of the advertiser.
        is_own: the advertiser is the territory itself.
        bodies: codes of those that the territory has.

    >>> body_for(Kind.JOB, "particulier", is_own=False, bodies=[ASSISTANT, CHAMBER, TRAINING])
    'assistant'
    >>> body_for(Kind.TRAINING, "public", is_own=True, bodies=[ASSISTANT, CHAMBER, TRAINING])
    'chambre'
    """
    if is_own:
        order = (CHAMBER, TRAINING, ASSISTANT)
    elif kind in STUDIES:
        order = (TRAINING, CHAMBER, ASSISTANT)
    elif advertiser in SMALL:
        order = (ASSISTANT, CHAMBER, TRAINING)
    else:
        order = (CHAMBER, ASSISTANT, TRAINING)
    return next((one for one in order if one in bodies), None)


def is_same_organisation(moderator: str, advertiser: str) -> bool:
    """Tell whether two mail addresses are one, or of one organisation by their domain.

    >>> is_same_organisation("a@mairie.example", "b@mairie.example")
    True
    >>> is_same_organisation("a@gmail.com", "b@gmail.com")
    False
    """
    one, two = moderator.strip().casefold(), advertiser.strip().casefold()
    if not one or not two:
        return False
    if one == two:
        return True
    domain = one.rpartition("@")[2]
    return domain == two.rpartition("@")[2] and domain not in SHARED_MAILBOXES


def is_let_through(
    *, trusts_known: bool, is_verified: bool, approved_before: int, findings: int
) -> bool:
    """Tell whether an offer goes online without waiting for anybody.

    Never the first one of an advertiser, never one whose SIRET nobody checked, never one of which
    the linter says anything.

    Args:
        trusts_known: the body lets known advertisers through.
        is_verified: an officer checked the SIRET.
        approved_before: offers of the advertiser that a person approved.
        findings: remarks of the linter.
    """
    return trusts_known and is_verified and approved_before > 0 and findings == 0
