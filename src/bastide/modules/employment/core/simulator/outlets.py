"""The sources of an invented basin: which jobs each one publishes, how it rewords and errs.

A job stands on one source at least and on several often; the same job may stand twice on one; some
come back under a new identifier after their end. On some days a source fails.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bastide.modules.employment.core.simulator.chance import Chance
from bastide.modules.employment.core.simulator.world import (
    LONGEST_LIFE,
    SimulatedJob,
    World,
    jobs_opened,
    told_text,
)

_TWICE, _AGAIN, _FAULTY = 0.02, 0.04, 0.012
_REWORDED, _SHORTENED, _RENAMED = 0.45, 0.3, 0.35
_AGAIN_FROM, _AGAIN_TO = 3, 20
_FULLEST_TEXT = 180


class Weather(StrEnum):
    """What becomes of a source on a day."""

    FINE = "fine"
    DOWN = "down"
    EMPTY = "empty"
    CUT = "cut"
    PAGE = "page"
    HALF = "half"


_WEATHER = ((Weather.FINE, 0.955), (Weather.DOWN, 0.015), (Weather.EMPTY, 0.01),
            (Weather.CUT, 0.01), (Weather.PAGE, 0.005), (Weather.HALF, 0.005))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outlet:
    """A source of the invented basin.

    Attributes:
        code, name: of the source. kind: of its feed, a shipped mapping.
        share: of the jobs that it publishes, 0 to 1, beside those it alone has.
        domains: letters of the ROME that it deals with; empty for all.
        kinds: of offers that it deals with; empty for all.
    """

    code: str
    name: str
    kind: str
    share: float
    domains: str = ""
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Notice:
    """A job as one source tells of it: under its own identifier and words."""

    id: str
    job: SimulatedJob
    title: str
    employer: str
    text: str
    published: dt.date
    is_faulty: bool = False


def weather_on(outlet: Outlet, day: dt.date, seed: int) -> Weather:
    """Return what becomes of a source on a day."""
    chance = _chance(seed, "weather", outlet.code, day.isoformat())
    return chance.weighted(_WEATHER)


def notices_on(outlets: Sequence[Outlet], world: World, day: dt.date) -> dict[str, list[Notice]]:
    """Return what each source lists on a day, by its code, the latest first.

    Args:
        outlets: every source of the basin.
        world: the jobs.
        day: of the reading.
    """
    found: dict[str, list[Notice]] = {one.code: [] for one in outlets}
    first = day - dt.timedelta(days=LONGEST_LIFE + _AGAIN_TO)
    for job in jobs_opened(world, first, day):
        if job.closed > day:
            for outlet in _standing(job, outlets, world.seed):
                found[outlet.code] += _listed(job, outlet, world)
        elif job.closed > day - dt.timedelta(days=_AGAIN_TO):
            for outlet in _standing(job, outlets, world.seed):
                found[outlet.code] += _again(job, outlet, world, day)
    for notices in found.values():
        notices.sort(key=lambda one: (one.published, one.id), reverse=True)
    return found


def _listed(job: SimulatedJob, outlet: Outlet, world: World) -> list[Notice]:
    chance = _chance(world.seed, outlet.code, job.key)
    late = dt.timedelta(days=chance.choice((0, 0, 0, 0, 1, 2)))
    first = _notice(job, outlet, world, chance, job.opened + late)
    if chance.random() >= _TWICE:
        return [first]
    return [first, replace(first, id=f"{first.id}B")]


def _again(job: SimulatedJob, outlet: Outlet, world: World, day: dt.date) -> list[Notice]:
    """Return the job that its source publishes once more after its end."""
    chance = _chance(world.seed, "again", outlet.code, job.key)
    is_back = chance.random() < _AGAIN
    since = job.closed + dt.timedelta(days=chance.between(_AGAIN_FROM, _AGAIN_TO - 1))
    until = since + dt.timedelta(days=chance.between(5, 20))
    if not is_back or not since <= day < until:
        return []
    chance = _chance(world.seed, outlet.code, job.key)
    notice = _notice(job, outlet, world, chance, since)
    return [replace(notice, id=f"{notice.id}A")]


def _standing(job: SimulatedJob, outlets: Sequence[Outlet], seed: int) -> list[Outlet]:
    """Return the sources where a job stands: one drawn by share, and others by chance."""
    able = [one for one in outlets if _deals_with(one, job)]
    chance = _chance(seed, "sources", job.key)
    home = chance.weighted([(one, one.share) for one in able])
    return [one for one in able if chance.random() < one.share or one is home]


def _deals_with(outlet: Outlet, job: SimulatedJob) -> bool:
    is_domain = not outlet.domains or job.rome[0] in outlet.domains
    return is_domain and (not outlet.kinds or job.kind in outlet.kinds)


def _notice(
    job: SimulatedJob, outlet: Outlet, world: World, chance: Chance, published: dt.date
) -> Notice:
    """Return a job in the words of a source."""
    title, employer, text = job.title, job.employer, told_text(job, world)
    if chance.random() < _REWORDED:
        wordings = (f"{title} (H/F)", f"{title} F/H", title.upper(), f"{title} - {job.place.name}")
        title = chance.choice(wordings)
    if chance.random() < _RENAMED:
        employer = chance.choice((employer.upper(), f"{employer} SARL", f"SAS {employer}"))
    if chance.random() < _SHORTENED:
        text = text[:_FULLEST_TEXT].rsplit(" ", 1)[0] + "…"
    number = hashlib.sha256(f"{outlet.code}:{job.key}".encode()).hexdigest()[:9].upper()
    return Notice(
        id=number,
        job=job,
        title=title,
        employer=employer,
        text=text,
        published=published,
        is_faulty=chance.random() < _FAULTY,
    )


def _chance(seed: int, *parts: str) -> Chance:
    return Chance(f"{seed}:{':'.join(parts)}")
