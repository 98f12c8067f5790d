"""Are two offers one job? A tier, a score, and the reasons in French words.

Identity (same address, same reference) is *certain*; a near title of one employer in one commune,
with texts that agree, is *probable*; what a person should look at is *possible* and is never
merged; the rest is *different*. A veto is never outweighed by anything.

Source: employment dossier, §6 « Dedup »; defects (a) to (c) of its §1.1 are what is avoided here:
offers of one source are compared too, unknown places never agree, and digits count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bastide.modules.employment.core.duplicates.compared import PreparedOffer
from bastide.modules.employment.core.duplicates.descriptions import (
    UNREAD,
    TextLikeness,
    text_likeness,
)
from bastide.modules.employment.core.duplicates.employers import EmployerLink, employer_link
from bastide.modules.employment.core.duplicates.identity import identity_proofs
from bastide.modules.employment.core.duplicates.titles import TitleLikeness, title_likeness
from bastide.modules.employment.core.duplicates.vetoes import (
    Objections,
    objections,
    plain_vetoes,
    two_openings,
)
from bastide.modules.employment.core.duplicates.whereabouts import PlaceLink, place_link

NEAR_TITLE = 0.85
NEAR_TEXT, DOUBTFUL_TEXT = 0.5, 0.25
REWORDED_TEXT = 0.6
"""Share of the words of the shorter text found in the other that makes it the same, reworded."""

FEW_WORDS, FOREIGN_TEXT = 9, 0.3
"""Words of a short text from which it can contradict another, and the share of common ones."""

MOST_DAYS_APART = 45
"""Days between two publications of one opening on two sources. Source: dossier §6, L2."""

LIFE_DAYS = 30
"""Days that an offer lives; the same source publishing it again later is a repost."""


class Tier(StrEnum):
    """How sure the rule is that two offers are one job."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    DIFFERENT = "different"

    @property
    def is_duplicate(self) -> bool:
        """Whether the two offers may stand in one cluster."""
        return self in {Tier.CERTAIN, Tier.PROBABLE}


_BANDS = {
    Tier.CERTAIN: (0.95, 1.0),
    Tier.PROBABLE: (0.80, 0.95),
    Tier.POSSIBLE: (0.50, 0.80),
    Tier.DIFFERENT: (0.0, 0.50),
}
"""The score of a tier lies between two bounds, so that scores and tiers never contradict."""

_EMPLOYER_POINTS = {
    EmployerLink.SAME: 1.0,
    EmployerLink.CLOSE: 0.8,
    EmployerLink.UNKNOWN: 0.4,
    EmployerLink.DIFFERENT: 0.0,
}
_PLACE_POINTS = {
    PlaceLink.SAME: 1.0,
    PlaceLink.NEAR: 0.7,
    PlaceLink.WIDE: 0.4,
    PlaceLink.UNKNOWN: 0.4,
    PlaceLink.DIFFERENT: 0.0,
}
_WEIGHTS = (0.35, 0.35, 0.2, 0.1)
_UNTOLD_TEXT = 0.6


@dataclass(frozen=True, slots=True)
class Likeness:
    """Everything measured between two offers, before deciding."""

    title: TitleLikeness
    text: TextLikeness
    employer: EmployerLink
    place: PlaceLink
    days: int | None
    is_same_source: bool
    reworded: float = 0.0
    is_foreign: bool = False

    @property
    def proves(self) -> bool:
        """Whether the texts alone say that one was copied from the other."""
        return self.text.is_copied

    @property
    def evidence(self) -> float:
        """Weighted mean of title, text, employer and place, 0 to 1."""
        text = self.text.nearness if self.text.is_telling or self.text.is_same else _UNTOLD_TEXT
        parts = (
            self.title.score, text, _EMPLOYER_POINTS[self.employer], _PLACE_POINTS[self.place],
        )  # fmt: skip
        return sum(weight * part for weight, part in zip(_WEIGHTS, parts, strict=True))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says of two offers.

    Attributes:
        tier: how sure.
        score: 0 to 1, within the bounds of the tier.
        reasons: why, in French; never empty.
        is_lineage: the two belong to the life of one job: duplicates, or a repost of the other.
    """

    tier: Tier
    score: float
    reasons: tuple[str, ...]
    is_lineage: bool


def compare(a: PreparedOffer, b: PreparedOffer) -> Verdict:
    """Say whether two offers are one job, and why; the same whichever comes first."""
    if b.offer.id < a.offer.id:
        a, b = b, a
    employer = employer_link(a.employer, b.employer)
    title, place = _titles(a, b, employer), place_link(a.place, b.place)
    days = days_apart(a, b)
    vetoes = plain_vetoes(a, b, title, place)
    if not vetoes and (days is None or days <= LIFE_DAYS):
        vetoes = two_openings(a, b)
    found = Likeness(
        title=title,
        text=UNREAD if vetoes else text_likeness(a.text, b.text),
        employer=employer,
        place=place,
        days=days,
        is_same_source=a.offer.source == b.offer.source,
    )
    if vetoes:
        return _verdict(Tier.DIFFERENT, found, vetoes)
    return _judged(a, b, found)


def _titles(a: PreparedOffer, b: PreparedOffer, employer: EmployerLink) -> TitleLikeness:
    """Compare two titles; under one text of one employer, a trade may go by its other names."""
    written = title_likeness(a.title, b.title)
    if written.score == 1.0 or employer is EmployerLink.DIFFERENT:
        return written
    kindred = title_likeness(a.kindred_title, b.kindred_title)
    if kindred.ranks or (kindred.only_a and kindred.only_b):
        return written
    return kindred if text_likeness(a.text, b.text).is_copied else written


def _judged(a: PreparedOffer, b: PreparedOffer, found: Likeness) -> Verdict:
    """Return the verdict on two offers that no plain veto parts."""
    against = objections(a, b, found.title, found.text)
    if against.vetoes:
        return _verdict(Tier.DIFFERENT, found, against.vetoes)
    proofs = identity_proofs(a, b, found.title)
    if proofs:
        return _verdict(Tier.CERTAIN, found, (*proofs, *_agreements(found)))
    if against.openings and not _is_too_late(found):
        return _verdict(Tier.DIFFERENT, found, against.openings)
    if found.text.is_telling and found.text.nearness < NEAR_TEXT and not found.is_same_source:
        found = replace(found, reworded=_words_shared(a, b))
    elif not found.text.is_telling and found.text.nearness < DOUBTFUL_TEXT:
        found = replace(found, is_foreign=_is_foreign(a, b))
    tier, doubts = _tier(found, against)
    if tier.is_duplicate and _is_too_late(found):
        repost = f"republication {found.days}\u00a0jours après\u00a0: même lignée, pas un doublon"
        return _verdict(Tier.DIFFERENT, found, (repost, *_agreements(found)), is_lineage=True)
    return _verdict(tier, found, (*doubts, *_agreements(found)))


def _tier(found: Likeness, against: Objections) -> tuple[Tier, tuple[str, ...]]:
    """Return the tier of two offers that no veto parts and no identity joins, and the doubts."""
    doubts = list(against.doubts)
    if found.title.score < NEAR_TITLE and not against.is_title_explained:
        doubts.append("titres éloignés")
    weak_text = _text_doubt(found)
    if found.employer is EmployerLink.DIFFERENT or weak_text is Tier.DIFFERENT:
        is_copied = found.proves and found.title.score >= NEAR_TITLE and not doubts
        if is_copied and found.place in {PlaceLink.SAME, PlaceLink.NEAR}:
            return Tier.POSSIBLE, (
                "même texte sous deux employeurs\u00a0: à rapprocher, pas à fondre",
            )
        why = (
            "employeurs différents"
            if found.employer is EmployerLink.DIFFERENT
            else "descriptions différentes"
        )
        return Tier.DIFFERENT, (why, *doubts)
    if weak_text is Tier.POSSIBLE:
        doubts.append("descriptions trop peu semblables pour en être sûr")
    if found.place in {PlaceLink.WIDE, PlaceLink.UNKNOWN}:
        doubts.append(str(found.place))
    if found.place is PlaceLink.NEAR and not found.proves:
        doubts.append(str(found.place))
    if not doubts:
        return Tier.PROBABLE, ()
    hopeless = found.title.score < DOUBTFUL_TEXT * 2 and not found.proves
    return (Tier.DIFFERENT if hopeless else Tier.POSSIBLE), tuple(doubts)


def _text_doubt(found: Likeness) -> Tier:
    """Return the best tier that the texts allow, given what is known of the employers."""
    text = found.text
    if found.employer is EmployerLink.UNKNOWN:
        if found.proves:
            return Tier.PROBABLE
        return Tier.POSSIBLE if text.is_known and text.jaccard >= NEAR_TEXT else Tier.DIFFERENT
    if found.employer is EmployerLink.CLOSE:
        agrees = text.is_same or text.nearness >= NEAR_TEXT
        return Tier.PROBABLE if agrees else Tier.POSSIBLE
    if text.nearness >= NEAR_TEXT:
        return Tier.PROBABLE
    if not text.is_telling:
        return Tier.POSSIBLE if found.is_foreign else Tier.PROBABLE
    if found.title.score == 1.0 and found.reworded >= REWORDED_TEXT:
        return Tier.PROBABLE
    is_near = text.nearness >= DOUBTFUL_TEXT or found.reworded >= NEAR_TEXT
    return Tier.POSSIBLE if is_near else Tier.DIFFERENT


def _words_shared(a: PreparedOffer, b: PreparedOffer) -> float:
    """Return the share of the words of the poorer text that stand in the other, 0 to 1."""
    poorer = min(len(a.text_words), len(b.text_words))
    return round(len(a.text_words & b.text_words) / poorer, 4) if poorer else 0.0


def _is_foreign(a: PreparedOffer, b: PreparedOffer) -> bool:
    """Say whether two short texts speak of two things: many words each, hardly one in common."""
    titles = {*a.title.words, *b.title.words}
    own, other = a.text_words - titles, b.text_words - titles
    poorer = min(len(own), len(other))
    return poorer >= FEW_WORDS and len(own & other) / poorer < FOREIGN_TEXT


def _is_too_late(found: Likeness) -> bool:
    """Say whether one was published when the other had ended."""
    limit = LIFE_DAYS if found.is_same_source else MOST_DAYS_APART
    return found.days is not None and found.days > limit


def days_apart(a: PreparedOffer, b: PreparedOffer) -> int | None:
    """Return the days between two publications, `None` when a date is missing."""
    first, second = a.offer.published_on, b.offer.published_on
    return None if first is None or second is None else abs((first - second).days)


def _agreements(found: Likeness) -> tuple[str, ...]:
    """Return in French what the two offers share."""
    said = []
    if found.title.score == 1.0:
        said.append("même titre une fois normalisé")
    elif found.title.score >= NEAR_TITLE:
        said.append(f"titres proches à {_percent(found.title.score)}")
    if found.employer in {EmployerLink.SAME, EmployerLink.CLOSE}:
        said.append(str(found.employer))
    if found.place in {PlaceLink.SAME, PlaceLink.NEAR}:
        said.append(str(found.place))
    said += _text_agreement(found)
    if found.days is None:
        said.append("date inconnue d’un côté")
    elif found.days <= MOST_DAYS_APART:
        said.append(_apart(found.days))
    return tuple(said)


def _apart(days: int) -> str:
    """Return in French how many days apart two offers appeared."""
    if days == 0:
        return "publiées le même jour"
    return f"publiées à {days}\u00a0jour{'s' if days > 1 else ''} d’écart"


def _text_agreement(found: Likeness) -> list[str]:
    text = found.text
    if text.is_same:
        return ["même description"]
    if not text.is_known:
        return ["une description manque"]
    if text.nearness >= NEAR_TEXT:
        way = "ressemblance" if text.jaccard >= text.inclusion else "texte repris"
        return [f"descriptions semblables ({way} {_percent(text.nearness)})"]
    if found.reworded >= REWORDED_TEXT:
        return [f"descriptions reformulées ({_percent(found.reworded)} de mots communs)"]
    return [] if text.is_telling else ["description trop courte pour contredire"]


def _verdict(
    tier: Tier, found: Likeness, reasons: tuple[str, ...], *, is_lineage: bool = False
) -> Verdict:
    low, high = _BANDS[tier]
    score = round(low + (high - low) * found.evidence * (1.0 if tier is Tier.CERTAIN else 0.999), 4)
    return Verdict(tier, score, reasons, is_lineage or tier.is_duplicate)


def _percent(share: float) -> str:
    return f"{int(share * 100)}\u00a0%"
