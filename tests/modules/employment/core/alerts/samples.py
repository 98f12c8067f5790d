"""Searches and offers drawn at random, close enough to each other to meet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from bastide.modules.employment.core.alerts.wishes import NewOffer, Wish
from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.searches.criteria import (
    USUAL_RADIUS_KM,
    OfferSearch,
    least_domains,
)
from bastide.modules.employment.core.searches.travel import BANDS

TOWNS = {
    "37261": (47.3941, 0.6848),  # Tours
    "37122": (47.3420, 0.7011),  # Joué-lès-Tours
    "41018": (47.5861, 1.3359),  # Blois
    "13055": (43.2803, 5.3806),  # Marseille
    "97411": (-20.8907, 55.4551),  # Saint-Denis
}
TOKENS = ["tserveur", "bserveur", "tcuisin", "bcuisin", "bnuit", "cg1803", "tvend"]
TRADES = ["", "G1803", "G1602", "J1501", "N4101"]
NOW = dt.datetime(2026, 11, 30, 7, tzinfo=dt.UTC)

tokens = st.frozensets(st.sampled_from(TOKENS), max_size=4)
domains = st.frozensets(st.sampled_from(["G", "G16", "G1803", "J15", "N4101"]), max_size=2)


@st.composite
def searches(draw: Any) -> OfferSearch:
    near = draw(st.sampled_from(["", *TOWNS, "99999"]))
    radii = st.sampled_from([0, 1, 6, 7, 20, 54, 200])
    travel = draw(st.sampled_from([None, None, *BANDS])) if near else None
    return OfferSearch(
        near=near,
        radius_km=draw(radii) if near and travel is None else USUAL_RADIUS_KM,
        travel=travel,
        kinds=draw(st.frozensets(st.sampled_from([Kind.JOB, Kind.TRAINING]), max_size=2)),
        contracts=draw(st.frozensets(st.sampled_from([Contract.CDI, Contract.CDD]), max_size=2)),
        domains=least_domains(draw(domains)),
        highest_level=draw(st.sampled_from([None, None, 3, 5])),
        working_time=draw(st.sampled_from([None, None, *WorkingTime])),
        is_salary_known=draw(st.booleans()) and draw(st.booleans()),
        is_remote=draw(st.booleans()) and draw(st.booleans()),
        is_disability_friendly=draw(st.booleans()) and draw(st.booleans()),
        newer_than_days=draw(st.sampled_from([None, None, 1, 7])),
    )


@st.composite
def wishes(draw: Any) -> Wish:
    search = draw(searches())
    return Wish(
        search=search,
        words=tuple(draw(st.lists(tokens, max_size=3))),
        excluded=draw(st.frozensets(st.sampled_from(TOKENS), max_size=1)),
        centre=TOWNS.get(search.near),
    )


@st.composite
def offers(draw: Any, key: int = 0) -> NewOffer:
    communes = draw(st.lists(st.sampled_from([*TOWNS]), unique=True, max_size=2))
    return NewOffer(
        key=key,
        tokens=draw(st.frozensets(st.sampled_from(TOKENS), max_size=6)),
        kind=draw(st.sampled_from([Kind.JOB, Kind.TRAINING, Kind.INTERNSHIP])),
        contract=draw(st.sampled_from([None, Contract.CDI, Contract.CDD, Contract.MIS])),
        working_time=draw(st.sampled_from([None, *WorkingTime])),
        rome=draw(st.sampled_from(TRADES)),
        level=draw(st.sampled_from([None, 3, 5, 7])),
        communes=frozenset(communes),
        points=tuple(TOWNS[one] for one in communes if draw(st.booleans())),
        age_days=draw(st.sampled_from([0.0, 0.5, 1.0, 3.0, 7.0, 8.0])),
        is_salary_known=draw(st.booleans()),
        is_remote=draw(st.booleans()),
        is_disability_friendly=draw(st.booleans()),
    )


@st.composite
def batches(draw: Any, most: int = 8) -> list[NewOffer]:
    count = draw(st.integers(0, most))
    keys = draw(st.lists(st.integers(1, 10**6), min_size=count, max_size=count, unique=True))
    return [draw(offers(key)) for key in keys]
