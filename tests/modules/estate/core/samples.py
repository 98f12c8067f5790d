"""Small portfolios written for tests, and the invented campaign of 18 buildings."""

import csv
import json
from fractions import Fraction
from functools import cache
from pathlib import Path

import yaml

from bastide.kernel.grids.core.aggregation import AxisScore, ItemScore, axis_score
from bastide.kernel.grids.core.answers import Item, Vote, read_answer
from bastide.modules.estate.core.matrix import ScoredBuilding, scored_buildings

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT / "tests" / "data" / "estate"
GOLDEN = ROOT / "tests" / "golden" / "estate"


def golden(name):
    return yaml.safe_load((GOLDEN / name).read_text(encoding="utf-8"))


def fraction(text):
    return None if text is None else Fraction(str(text))


def axis(name, value, *, low=None, high=None, coverage=1, raters=3, colleges=1):
    """Return a score on an axis; bounds are the value when they are not given."""
    value = fraction(value)
    return AxisScore(
        axis=name,
        value=value,
        coverage=None if value is None else fraction(coverage),
        low=value if low is None else fraction(low),
        high=value if high is None else fraction(high),
        raters=raters,
        colleges=colleges,
    )


def placed(code, atout, attrait, segment="S"):
    """Return a building from its two scores alone."""
    return ScoredBuilding(code, segment, {}, axis("atout", atout), axis("attrait", attrait))


def scored(code, items, values, segment="S"):
    """Return a building from the score of each of its items; `None` is no score."""
    scores = {
        item.code: ItemScore(
            item.code, fraction(values.get(item.code)), raters=frozenset({"E1", "E2", "E3"})
        )
        for item in items
    }
    atout, attrait = (axis_score(items, scores, name) for name in ("atout", "attrait"))
    return ScoredBuilding(code, segment, scores, atout, attrait)


@cache
def campaign():
    """Return the votes, the grid and the segments of the invented campaign."""
    with (DATA / "pau_fixture_scores.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    votes = tuple(
        Vote(
            row["batiment"],
            row["item"],
            row["evaluateur"],
            row["college"],
            read_answer(row["note"]),
        )
        for row in rows
    )
    items = {row["item"]: Item(row["item"], row["axe"], Fraction(row["poids"])) for row in rows}
    return votes, tuple(items.values()), {row["batiment"]: row["segment"] for row in rows}


@cache
def portfolio():
    """Return the scored buildings of the invented campaign."""
    votes, items, segments = campaign()
    return scored_buildings(votes, items, segments)


@cache
def expected():
    """Return what the invented campaign must give."""
    return json.loads((DATA / "pau_fixture_expected.json").read_text(encoding="utf-8"))
