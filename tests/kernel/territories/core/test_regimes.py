"""Which tools a tax regime opens."""

import datetime as dt
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
import yaml

from bastide.kernel.territories.core.regimes import (
    Regime,
    Tool,
    attribution_of,
    opening,
    openings,
)
from tests.kernel.territories.shipped import rows

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "territories" / "regimes.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
TODAY = dt.date(2026, 1, 1)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['regime']}-{c['tool']}-{c['on']}" for c in CASES])
def test_golden(case: dict[str, Any]) -> None:
    found = opening(Regime(case["regime"]), Tool(case["tool"]), case["on"])
    assert (found.is_open, found.article) == (case["is_open"], case["article"])


@pytest.mark.parametrize(("regime", "tool"), list(product(Regime, Tool)))
def test_every_regime_answers_for_every_tool_at_every_date(regime: Regime, tool: Tool) -> None:
    dates = [dt.date(year, month, 1) for year in range(2010, 2031) for month in (1, 7)]
    answers = [opening(regime, tool, day) for day in dates]
    assert all(answer.reason and answer.article for answer in answers)
    assert all(a.is_open == b.is_open for a, b in pairwise(answers))


def test_an_unknown_regime_neither_opens_nor_refuses() -> None:
    assert {found.is_open for found in openings(None, TODAY)} == {None}


def test_every_epci_of_france_gets_a_regime() -> None:
    found = {
        row["siren"]: attribution_of(
            nature=row["nature"],
            mode_financement=row["mode_financement"],
            siren=row["siren"],
            edition_on=TODAY,
        )
        for row in rows("epci")
    }
    assert None not in found.values()
    counts: dict[str, int] = {}
    for attribution in found.values():
        assert attribution is not None
        counts[attribution.regime] = counts.get(attribution.regime, 0) + 1
    # 1 095 EPCI marked FPU in the list, the Métropole du Grand Paris among them; 160 FA; 11 EPT.
    assert counts == {Regime.FPU: 1094, Regime.MGP: 1, Regime.FA: 160, Regime.EPT: 11}


def test_a_list_that_says_nothing_gives_no_regime() -> None:
    assert (
        attribution_of(nature="CC", mode_financement="", siren="200000545", edition_on=TODAY)
        is None
    )
