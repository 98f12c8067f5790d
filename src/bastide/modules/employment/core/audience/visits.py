"""A visit, what it did, and the counts of a day.

A **visit** is what one device (network address and browser) asks for in one day of Paris. A page
loaded again at once is not another page. A visit **bounces** when it saw a single page and did
nothing else there: no click to apply, no alert asked, no criterion used, no feed followed.

Source: specification of the room, « Communication »; dossier section 6, « Bounce < 30 % ».
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

MOST_PAGES = 200
"""Pages of one visit beyond which it is a program's."""

_SWIFT_PAGES, _SWIFT_SECONDS = 20, 2.0
"""So many pages faster than one each so many seconds are a program's."""

LONGEST_PARTNER = 40
MOST_PARTNERS = 200
"""Partners of one site that are counted apart; displays of any other count together."""

_NOTHING: Mapping[str, int] = MappingProxyType({})


class Entry(StrEnum):
    """Kinds of pages by which a visit may begin."""

    HOME = "accueil"
    SEARCH = "recherche"
    OFFER = "offre"
    OVER = "offre-terminee"
    CAMPAIGN = "campagne"
    NEWS = "actualites"
    AGENDA = "agenda"
    MAIL = "courriel-alerte"
    OTHER = "autre"


class Act(StrEnum):
    """What somebody does on a page that is more than reading it."""

    APPLY = "candidature"
    ALERT = "alerte"
    FACET = "critere"
    FEED = "flux"
    AGENDA = "agenda"


class Measure(StrEnum):
    """What is counted of a day; each count has a key, empty for the whole site."""

    VISITS = "visites"
    BOUNCES = "rebonds"
    PAGES = "pages"
    ACTS = "actes"
    ENTRY_VISITS = "visites-par-entree"
    ENTRY_BOUNCES = "rebonds-par-entree"
    CAMPAIGN_VISITS = "visites-par-campagne"
    CAMPAIGN_BOUNCES = "rebonds-par-campagne"
    CAMPAIGN_APPLY = "candidatures-par-campagne"
    CAMPAIGN_ALERTS = "alertes-par-campagne"
    CAMPAIGN_CONFIRMED = "alertes-confirmees-par-campagne"
    CAMPAIGN_RETURNS = "retours-par-campagne"
    PROGRAMS = "programmes"
    ASIDE = "ecartees"
    WIDGETS = "widgets"
    PARTNER_WIDGETS = "widgets-par-partenaire"
    PARTNER_CLICKS = "clics-par-partenaire"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One page seen or one act done.

    Attributes:
        at: instant.
        entry: kind of the page; `None` for an act.
        act: what was done; `None` for a page.
        campaign: slug of the campaign whose address was asked for; empty without one.
        mark: digest of the address of the page.
    """

    at: dt.datetime
    entry: Entry | None = None
    act: Act | None = None
    campaign: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one device did in one day.

    Attributes:
        pages: seen, those loaded again at once not counted twice; 0 for acts without any page.
        acts: kind of act → how many.
        entry: kind of the first page; `None` before any.
        campaign: slug of the first campaign whose page was seen.
        first_at, last_at: instants of the first and of the last thing done.
        last_mark: digest of the address of the last page.
    """

    first_at: dt.datetime
    last_at: dt.datetime
    pages: int = 0
    acts: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    entry: Entry | None = None
    campaign: str = ""
    last_mark: str = ""

    @property
    def is_bounce(self) -> bool:
        """Whether it saw a single page and did nothing there."""
        return self.pages == 1 and not self.acts


def merged(seen: Seen | None, sightings: Sequence[Sighting]) -> Seen:
    """Return what a device did, with what it did besides.

    Args:
        seen: what is known; `None` for nothing yet.
        sightings: at least one, in any order.

    Raises:
        ValueError: nothing at all.
    """
    ordered = sorted(sightings, key=lambda one: one.at)
    if seen is None:
        if not ordered:
            raise ValueError("nothing was seen")
        seen = Seen(ordered[0].at, ordered[0].at)
    for one in ordered:
        seen = _with(seen, one)
    return seen


def _with(seen: Seen, one: Sighting) -> Seen:
    """Return a visit with one more thing; what comes late never becomes its beginning twice."""
    is_first = seen.entry is None or one.at < seen.first_at
    seen = replace(
        seen,
        first_at=min(seen.first_at, one.at),
        last_at=max(seen.last_at, one.at),
        campaign=seen.campaign or one.campaign,
    )
    if one.act is not None:
        acts = dict(seen.acts)
        acts[one.act.value] = acts.get(one.act.value, 0) + 1
        return replace(seen, acts=acts)
    if one.mark and one.mark == seen.last_mark:
        return seen
    entry = one.entry if is_first else seen.entry
    return replace(seen, pages=seen.pages + 1, entry=entry, last_mark=one.mark)


def is_behaving_as_program(seen: Seen) -> bool:
    """Tell whether a visit is too long or too swift for a person.

    More than 200 pages in a day, or 20 pages and more at less than two seconds each.
    """
    seconds = (seen.last_at - seen.first_at).total_seconds()
    is_swift = seen.pages >= _SWIFT_PAGES and seconds < _SWIFT_SECONDS * seen.pages
    return seen.pages > MOST_PAGES or is_swift


def day_counts(visits: Iterable[Seen]) -> Counter[tuple[str, str]]:
    """Return the counts of a day: (measure, key) → count, without anything of anybody.

    A click to apply counts without any page, from an address that was handed over; other acts do
    not: readers of feeds come back by themselves. Of a visit that behaves as a program, only its
    being one is counted.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for one in visits:
        if is_behaving_as_program(one):
            counts[Measure.PROGRAMS, ""] += 1
            continue
        for act, many in one.acts.items():
            if one.pages or act == Act.APPLY.value:
                counts[Measure.ACTS, act] += many
        if not one.pages:
            continue
        _count_visit(counts, one)
    return counts


def _count_visit(counts: Counter[tuple[str, str]], one: Seen) -> None:
    entry = (one.entry or Entry.OTHER).value
    counts[Measure.VISITS, ""] += 1
    counts[Measure.PAGES, ""] += one.pages
    counts[Measure.ENTRY_VISITS, entry] += 1
    if one.is_bounce:
        counts[Measure.BOUNCES, ""] += 1
        counts[Measure.ENTRY_BOUNCES, entry] += 1
    if not one.campaign:
        return
    is_return = one.entry is Entry.MAIL
    measure = Measure.CAMPAIGN_RETURNS if is_return else Measure.CAMPAIGN_VISITS
    counts[measure, one.campaign] += 1
    if is_return:
        return
    if one.is_bounce:
        counts[Measure.CAMPAIGN_BOUNCES, one.campaign] += 1
    if one.acts.get(Act.APPLY.value):
        counts[Measure.CAMPAIGN_APPLY, one.campaign] += one.acts[Act.APPLY.value]


def bounce_rate(visits: int, bounces: int) -> float | None:
    """Return the share of visits that bounce (0 to 1), `None` without any visit.

    >>> bounce_rate(8, 2), bounce_rate(0, 0)
    (0.25, None)
    """
    return bounces / visits if visits else None
