"""Asks one source for its content: at its address, by its interface, or of the simulator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from django.conf import settings
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.simulator.formats import feed_of
from bastide.modules.employment.core.simulator.outlets import (
    Notice,
    Outlet,
    Weather,
    notices_on,
    weather_on,
)
from bastide.modules.employment.core.simulator.world import Place, World
from bastide.modules.employment.models import Channel, Source
from bastide.modules.employment.queries.places import gazetteer_for
from bastide.modules.employment.readers.simulation import simulated_outlets, simulated_world
from bastide.modules.employment.services.feeds.france_travail import read_api
from bastide.modules.employment.services.feeds.passes import Fetched, Fetcher
from bastide.platform.fetcher import FetchError, fetch

LARGEST_FEED = 60_000_000
LONGEST_SECONDS = 120.0
_SCHEMES = frozenset({"https", "http"})
_AGENT = "Bastide"
_OK, _DOWN = 200, 503


def fetcher_of(at: dt.datetime | None = None, *, is_always_fine: bool = False) -> Fetcher:
    """Return what asks a source for its content on a day.

    Args:
        at: instant that the simulator tells of, now by default.
        is_always_fine: no simulated source fails.
    """

    def asked(source: Source) -> Fetched:
        if source.channel == Channel.SIMULATION:
            day = timezone.localdate(at or timezone.now())
            return _simulated(source, day, is_always_fine=is_always_fine)
        return read_api(source) if source.channel == Channel.API else _read(source)

    return asked


def _read(source: Source) -> Fetched:
    """Read a source at its address, unless its site asks robots to stay away.

    Raises:
        FetchError: it does not answer, or robots are not welcome.
    """
    if not _is_welcome(source.address):
        raise FetchError("Le site demande aux robots de ne pas lire cette adresse (robots.txt).")
    sent = {"If-None-Match": source.etag, "If-Modified-Since": source.last_modified}
    answer = fetch(
        source.address,
        headers={name: value for name, value in sent.items() if value},
        schemes=_SCHEMES,
        seconds=LONGEST_SECONDS,
        max_bytes=LARGEST_FEED,
    )
    known: Mapping[str, str] = answer.headers
    return Fetched(
        answer.status,
        answer.body,
        etag=known.get("etag", source.etag)[:250],
        last_modified=known.get("last-modified", source.last_modified)[:80],
    )


def _is_welcome(address: str) -> bool:
    """Tell whether the robots.txt of a site lets an address be read; without one, yes."""
    parts = urlsplit(address)
    try:
        answer = fetch(
            urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", "")), schemes=_SCHEMES
        )
    except FetchError:
        return True
    if answer.status != _OK:
        return True
    rules = RobotFileParser()
    rules.parse(answer.body.decode("utf-8", "replace").splitlines())
    return rules.can_fetch(_AGENT, address)


def _simulated(source: Source, day: dt.date, *, is_always_fine: bool) -> Fetched:
    """Return what the simulator tells for a source of an invented territory.

    Raises:
        FetchError: the source is down that day, or the territory is a real one.
    """
    if not source.territory.is_fictitious:
        raise FetchError("Le simulateur ne parle que d’un territoire fictif.")
    world = world_of(source.territory)
    outlet = next((one for one in simulated_outlets() if one.code == source.code), None)
    if outlet is None:
        raise FetchError("Le simulateur ne connaît pas cette source.")
    weather = Weather.FINE if is_always_fine else weather_on(outlet, day, world.seed)
    if weather is Weather.DOWN:
        return Fetched(_DOWN)
    notices = _told(world, day)[outlet.code]
    return Fetched(_OK, feed_of(outlet.kind, outlet.code, notices, weather))


def world_of(territory: Territory) -> World:
    """Return the invented basin of an invented territory."""
    gazetteer = gazetteer_for(territory)
    postcodes = {code: post for post, codes in gazetteer.postal.items() for code in codes}
    places = [
        Place(
            one.code, one.name, postcodes.get(one.code, ""), one.population, *(one.point or (0, 0))
        )
        for one in gazetteer.communes.values()
    ]
    return _world(tuple(places), settings.DEMO_OFFERS)


@lru_cache(maxsize=2)
def _world(places: tuple[Place, ...], live: int) -> World:
    return simulated_world(places, live=live)


_KEPT: dict[tuple[int, dt.date], dict[str, list[Notice]]] = {}


def _told(world: World, day: dt.date) -> dict[str, list[Notice]]:
    """Return what every source of an invented basin lists on a day, drawn once."""
    key = (id(world), day)
    if key not in _KEPT:
        _KEPT.clear()
        outlets: tuple[Outlet, ...] = simulated_outlets()
        _KEPT[key] = notices_on(outlets, world, day)
    return _KEPT[key]
