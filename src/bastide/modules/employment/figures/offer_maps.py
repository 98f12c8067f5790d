"""The offers of a search on a map, with the table that says the same and where each leads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import contours, current_edition, list_members
from bastide.modules.employment.core.searches.addresses import search_address
from bastide.modules.employment.core.searches.criteria import OfferSearch
from bastide.modules.employment.core.searches.offer_maps import Disc, Land, OfferMap, offer_map
from bastide.modules.employment.figures.room import count_words
from bastide.modules.employment.queries.places import gazetteer_for
from bastide.modules.employment.queries.search import FoundPlaces


@dataclass(frozen=True, slots=True)
class MapRow:
    """A commune of the table: its name, how many offers, where they are listed."""

    name: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class MapMark:
    """A disc of the drawing with its words and its link."""

    disc: Disc
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class MapOfOffers:
    """What the page of the map shows; `drawing` is `None` when nothing can be placed."""

    drawing: OfferMap | None
    marks: tuple[MapMark, ...]
    rows: tuple[MapRow, ...]
    sentence: str
    apart: str


def map_of_offers(territory: Territory, search: OfferSearch, found: FoundPlaces) -> MapOfOffers:
    """Return the map of what a search finds.

    Args:
        territory: of the site.
        search: as asked.
        found: where its offers are.
    """
    known = gazetteer_for(territory).communes
    names = {code: known[code].name for code in found.counts if code in known}
    points = {
        code: one.point
        for code in found.counts
        if (one := known.get(code)) is not None and one.point is not None
    }
    drawing = offer_map(_lands(territory), points, found.counts)
    urls = {code: _url(search, code) for code in found.counts}
    ranked = sorted(found.counts.items(), key=lambda one: (-one[1], names.get(one[0], one[0])))
    return MapOfOffers(
        drawing=drawing,
        marks=tuple(
            MapMark(disc, f"{names[disc.code]}\u00a0: {count_words(disc.count)}", urls[disc.code])
            for disc in (drawing.discs if drawing else ())
        ),
        rows=tuple(MapRow(names.get(code, code), count, urls[code]) for code, count in ranked),
        sentence=_sentence(ranked, names),
        apart=_apart(found),
    )


def drawing_of_extent(territory: Territory, geometry: Mapping[str, Any]) -> OfferMap | None:
    """Return the communes of a territory under a contour, which bears no code."""
    return offer_map([*_lands(territory), Land("", "", geometry)], {}, {})


def _lands(territory: Territory) -> list[Land]:
    members = list(list_members(territory))
    missing = [one.code for one in members if not one.geometry]
    edition = current_edition() if missing else None
    drawn = contours(edition.pk if edition else None, "commune", missing)
    return [
        Land(one.code, one.name, json.loads(text) if text else None)
        for one in members
        if (text := one.geometry or drawn.get(one.code, "")) is not None
    ]


def _url(search: OfferSearch, code: str) -> str:
    return f"?{search_address(replace(search, near=code, radius_km=0, travel=None))}"


def _sentence(ranked: list[tuple[str, int]], names: Mapping[str, str]) -> str:
    if not ranked:
        return _("Aucune offre de cette recherche n’a de commune précise.")
    said = ngettext(
        "%(count)s commune a des offres de cette recherche\u00a0; %(first)s en a le plus "
        "(%(most)s).",
        "%(count)s communes ont des offres de cette recherche\u00a0; %(first)s en a le plus "
        "(%(most)s).",
        len(ranked),
    )
    code, most = ranked[0]
    return said % {
        "count": len(ranked),
        "first": names.get(code, code),
        "most": count_words(most),
    }


def _apart(found: FoundPlaces) -> str:
    """Return what the table does not say by itself: offers of several communes, or of none."""
    parts = []
    if found.nowhere:
        parts.append(
            ngettext(
                "%(count)s offre sans commune précise n’est pas sur la carte.",
                "%(count)s offres sans commune précise ne sont pas sur la carte.",
                found.nowhere,
            )
            % {"count": count_words(found.nowhere)}
        )
    if found.several:
        parts.append(
            ngettext(
                "%(count)s offre de plusieurs communes compte dans chacune.",
                "%(count)s offres de plusieurs communes comptent dans chacune.",
                found.several,
            )
            % {"count": count_words(found.several)}
        )
    return " ".join(parts)
