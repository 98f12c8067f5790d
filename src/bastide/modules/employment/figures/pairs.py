"""Possible duplicates in words: two announcements side by side, and why they may be one job."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.modules.employment.figures.offers import place_words
from bastide.modules.employment.figures.room import count_words
from bastide.modules.employment.models import PossiblePair, SourceOffer
from bastide.modules.employment.queries.possible_pairs import mark_of


@dataclass(frozen=True, slots=True)
class PairSide:
    """One of two announcements: its job, its source, where it is, whether its job is hidden."""

    title: str
    url: str
    employer: str
    place: str
    source: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class PairRow:
    """One possible duplicate; `value` is what a form sends to decide of it as it is shown."""

    value: str
    first: PairSide
    second: PairSide
    reasons: tuple[str, ...]
    share: str
    is_chosen: bool


def pair_rows(
    pairs: Iterable[PossiblePair], slug: str, *, chosen: Collection[str] = ()
) -> list[PairRow]:
    """Return the rows of some possible duplicates, in the order given.

    Args:
        pairs: with their offers, sources and jobs.
        slug: of the territory.
        chosen: values that were sent, for a form that is shown again.
    """
    rows = []
    for one in pairs:
        value = f"{one.pk}-{mark_of(one)}"
        rows.append(
            PairRow(
                value=value,
                first=_side(one.first, slug),
                second=_side(one.second, slug),
                reasons=tuple(one.reasons),
                share=_("%(share)s\u00a0%%") % {"share": round(100 * one.score)},
                is_chosen=value in chosen,
            )
        )
    return rows


def pairs_sentence(count: int) -> str:
    """Return how many pairs wait for a decision, in one sentence."""
    if not count:
        return _("Aucun doublon possible n’attend de décision.")
    said = ngettext(
        "%(count)s paire d’emplois ressemble à un doublon sans que la règle en soit sûre.",
        "%(count)s paires d’emplois ressemblent à des doublons sans que la règle en soit sûre.",
        count,
    )
    return said % {"count": count_words(count)}


def _side(offer: SourceOffer, slug: str) -> PairSide:
    job = offer.job
    return PairSide(
        title=offer.title,
        url=reverse("employment_job", args=[slug, job.pk]) if job else "",
        employer=offer.employer,
        place=place_words(job) if job else "",
        source=offer.source.name,
        is_hidden=job is not None and job.hidden_at is not None,
    )
