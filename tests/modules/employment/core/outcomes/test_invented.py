"""Invented answers hold together, and are the same each time."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from bastide.modules.employment.core.outcomes.answers import Asked, answer_refusals
from bastide.modules.employment.core.outcomes.invented import invented_outcome
from bastide.modules.employment.core.simulator.world import Place, jobs_opened
from bastide.modules.employment.readers.simulation import simulated_world

PLACE = Place("00001", "Castelbrac-sur-Arze", "00100", 24180, 0.05, 0.05)
DAY = dt.date(2026, 3, 2)


def test_every_invented_answer_is_one_that_the_form_accepts() -> None:
    world = simulated_world([PLACE], live=3000)
    jobs = jobs_opened(world, DAY, DAY)
    assert len(jobs) > 50
    states: Counter[str] = Counter()
    for job in jobs:
        ended = job.opened + dt.timedelta(days=30)
        found = invented_outcome(job, world.seed, ended)
        assert found == invented_outcome(job, world.seed, ended)
        states["asked"] += found.is_asked
        states["lost"] += found.is_lost
        if found.answer is not None:
            states["answered"] += 1
            asked = Asked(job.positions, job.opened)
            assert answer_refusals(found.answer, asked, ended) == ()
    assert 0 < states["lost"] < states["answered"] < states["asked"] < len(jobs)
