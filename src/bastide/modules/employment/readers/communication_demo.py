"""The invented communication of the demonstration: campaigns, news, agenda, audience."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from bastide.foundation.shipped import shipped_data
from bastide.modules.employment.core.simulator.audience import (
    SimulatedCampaign,
    simulated_audience,
)


@cache
def told_communication() -> Mapping[str, Any]:
    """Return what the file of the demonstration says of the communication of the site."""
    path = shipped_data() / "demo" / "communication_fictive.yaml"
    said: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return said


def told_days(today: dt.date) -> Iterator[tuple[dict[str, Any], dt.date, dt.date]]:
    """Yield the campaigns of the file with their first and last day."""
    for one in told_communication()["campagnes"]:
        first, last = (today + dt.timedelta(days=one[name]) for name in ("du", "au"))
        yield one, first, last


def told_audience(today: dt.date) -> dict[dt.date, Counter[tuple[str, str]]]:
    """Return the counts of the days before today: day → (measure, key) → count."""
    said = told_communication()["audience"]
    days = [today - dt.timedelta(days=count) for count in range(1, said["jours"] + 1)]
    campaigns = [
        SimulatedCampaign(one["adresse"], first, last) for one, first, last in told_days(today)
    ]
    return simulated_audience(str(said["graine"]), days, said["visites_par_jour"], campaigns)
