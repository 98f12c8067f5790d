"""The jobs of an invented basin: which trade, whose, where, since when and until when.

Trades follow the hirings of the year by ROME and NAF; communes follow their population.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bastide.kernel.territories.core.codes import invented_siren
from bastide.modules.employment.core.simulator.chance import Chance

LONGEST_LIFE = 60
"""Days of the longest job."""

_SCHEDULES = ((35.0, 0.7), (39.0, 0.1), (28.0, 0.06), (24.0, 0.06), (20.0, 0.05), (17.5, 0.03))
_CONTRACTS = (("CDI", 0.46), ("CDD", 0.3), ("MIS", 0.16), ("SAI", 0.08))
_KINDS = (("emploi", 0.86), ("apprentissage", 0.05), ("stage", 0.04), ("formation", 0.03),
          ("professionnalisation", 0.01), ("service_civique", 0.01))  # fmt: skip
_WEEK = (1.25, 1.15, 1.1, 1.1, 1.0, 0.5, 0.4)
"""How many jobs open on each day of a week, Monday first, for an average of one."""

_LOWEST_HOURLY = 12.02
_SILENT, _YEARLY = 0.4, 0.2
_REMOTE_DOMAINS, _REMOTE = "CEM", 0.25


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade that hires: ROME code, the title that people write, activity, weight."""

    rome: str
    titles: tuple[str, ...]
    naf: str
    weight: float


@dataclass(frozen=True, slots=True)
class Place:
    """A commune of the basin: official-like code, name, postal code, inhabitants, point."""

    code: str
    name: str
    postcode: str
    population: int
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Words:
    """What an invented job is told with; keys of `missions` are the letters of the ROME."""

    employers: Mapping[str, Sequence[str]]
    spots: Sequence[str]
    openings: Sequence[str]
    missions: Mapping[str, Sequence[str]]
    conditions: Sequence[str]
    profiles: Sequence[str]


@dataclass(frozen=True)
class World:
    """Everything that the simulation draws from.

    Attributes:
        seed: two worlds of the same seed are the same.
        trades: that hire. places: of the basin. words: to tell of a job.
        live: jobs open on an ordinary day.
        usual_days: how long a job stays open on average.
    """

    seed: int
    trades: tuple[Trade, ...]
    places: tuple[Place, ...]
    words: Words
    live: int
    usual_days: int


@dataclass(frozen=True, slots=True)
class SimulatedJob:
    """One job of the invented basin; dates are days, pay in euros for `period`."""

    key: str
    rome: str
    title: str
    employer: str
    siren: str
    naf: str
    place: Place
    kind: str
    contract: str
    months: int
    hours: float
    pay: tuple[int, int] | None
    period: str
    level: int | None
    experience: int
    positions: int
    remote: bool
    opened: dt.date
    closed: dt.date
    starts: dt.date


def jobs_opened(world: World, first: dt.date, last: dt.date) -> list[SimulatedJob]:
    """Return the jobs that opened between two days, both included; always the same ones."""
    days = (last - first).days + 1
    return [job for rank in range(days) for job in _drawn(world, first + dt.timedelta(days=rank))]


def open_jobs(world: World, day: dt.date) -> list[SimulatedJob]:
    """Return the jobs open on a day, the oldest first."""
    first = day - dt.timedelta(days=LONGEST_LIFE)
    return [job for job in jobs_opened(world, first, day) if job.closed > day]


def _drawn(world: World, day: dt.date) -> tuple[SimulatedJob, ...]:
    chance = Chance(f"{world.seed}:{day.isoformat()}")
    weekly = _WEEK[day.weekday()]
    count = round(world.live / world.usual_days * weekly * chance.uniform(0.85, 1.15))
    draw = _Draw(world, chance)
    return tuple(draw.job(day, rank) for rank in range(count))


class _Draw:
    """Draws jobs of one day."""

    def __init__(self, world: World, chance: Chance) -> None:
        self.world, self.chance = world, chance
        self._trades = list(accumulate(one.weight for one in world.trades))
        self._places = list(accumulate(one.population for one in world.places))

    def job(self, day: dt.date, rank: int) -> SimulatedJob:
        chance = self.chance
        trade = self.world.trades[bisect(self._trades, chance.random() * self._trades[-1])]
        place = self.world.places[bisect(self._places, chance.random() * self._places[-1])]
        kind = chance.weighted(_KINDS)
        contract = chance.weighted(_CONTRACTS) if kind == "emploi" else ""
        days = max(2, min(LONGEST_LIFE, round(chance.exponential(self.world.usual_days))))
        employer, siren = self._employer(trade.naf[:2])
        hours = chance.weighted(_SCHEDULES)
        pay, period = self._pay(kind, hours)
        return SimulatedJob(
            key=f"{day:%y%m%d}{rank:04d}",
            rome=trade.rome,
            title=chance.choice(trade.titles),
            employer=employer,
            siren=siren,
            naf=trade.naf,
            place=place,
            kind=kind,
            contract=contract,
            months=chance.choice((1, 2, 3, 4, 6, 8, 12)) if contract == "CDD" else 0,
            hours=hours,
            pay=pay,
            period=period,
            level=chance.choice((None, None, 3, 3, 4, 4, 5, 6, 7)),
            experience=chance.choice((0, 0, 6, 12, 24, 36)),
            positions=chance.choice((1,) * 12 + (2, 3, 5)),
            remote=trade.rome[0] in _REMOTE_DOMAINS and chance.random() < _REMOTE,
            opened=day,
            closed=day + dt.timedelta(days=days),
            starts=day + dt.timedelta(days=chance.between(10, 120)),
        )

    def _employer(self, activity: str) -> tuple[str, str]:
        names = self.world.words.employers.get(activity) or self.world.words.employers["autre"]
        spots = self.world.words.spots
        first, second = self.chance.below(len(names)), self.chance.below(len(spots))
        serial = 30_000 + (int(activity or 0) * 25 + first) * len(spots) + second
        return f"{names[first]} {spots[second]}", invented_siren(serial)

    def _pay(self, kind: str, hours: float) -> tuple[tuple[int, int] | None, str]:
        if kind in {"stage", "formation"} or self.chance.random() < _SILENT:
            return None, ""
        hourly = _LOWEST_HOURLY * (1 + self.chance.exponential(0.25))
        monthly = 10 * math.ceil(hourly * hours * 52 / 12 / 10)
        spread = self.chance.choice((0, 0, 100, 200, 300))
        if self.chance.random() < _YEARLY:
            return (monthly * 12, (monthly + spread) * 12), "year"
        return (monthly, monthly + spread), "month"


def told_text(job: SimulatedJob, world: World) -> str:
    """Return the description of a job, the same whoever asks."""
    words = world.words
    chance = Chance(f"{world.seed}:text:{job.key}")
    missions = words.missions[job.rome[0]]
    numbers = {
        "employeur": job.employer,
        "commune": job.place.name,
        "equipe": chance.between(3, 60),
        "annee": chance.between(1948, 2021),
        "debut": chance.between(5, 10),
        "fin": chance.between(12, 21),
        "jours": chance.between(2, 6),
        "prise": chance.choice(("dès que possible", "le mois prochain", "à la rentrée")),
        "prime": 10 * chance.between(10, 90),
        "part": 5 * chance.between(10, 20),
        "semaines": chance.between(1, 6),
        "rayon": chance.between(5, 45),
        "mois": 6 * chance.between(1, 6),
    }
    parts = [
        chance.choice(words.openings),
        f"Vos missions\u00a0: {', '.join(chance.sample(missions, 3))}.",
        *chance.sample(words.conditions, 3),
        *chance.sample(words.profiles, 2),
        f"Dossier {job.key[:6]}-{job.key[6:]}-{job.rome}.",
    ]
    return "\n".join(part.format(**numbers) for part in parts)
