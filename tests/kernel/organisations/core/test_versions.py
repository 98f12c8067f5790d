"""Two versions of an organisation compared."""

import datetime as dt
import json
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.organisations.core.versions import (
    Unit,
    Version,
    as_data,
    compare,
    from_data,
    measures,
)

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "organisations" / "comparison.yaml"
CASE: dict[str, Any] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
CODES = st.sampled_from("abcdef")


@st.composite
def versions(draw: st.DrawFn) -> Version:
    codes = draw(st.lists(CODES, unique=True))
    units = tuple(
        Unit(
            code=code,
            name=draw(st.sampled_from(["Un", "Deux"])),
            parent=draw(st.sampled_from(["", *codes[:rank]])),
            authority=draw(st.sampled_from(["EPCI", "Ville"])),
            head=draw(st.sampled_from(["", "Ana"])),
            served=tuple(sorted(draw(st.sets(st.sampled_from(["CCAS", "Syndicat"]))))),
        )
        for rank, code in enumerate(codes)
    )
    return Version("v", dt.date(2026, 1, 1), units)


def test_golden() -> None:
    found = compare(from_data(CASE["old"]), from_data(CASE["new"]))
    expected = CASE["expected"]
    for measured, wanted in ((found.old_measures, "old"), (found.new_measures, "new")):
        values = expected[wanted] | {"span_mean": Fraction(expected[wanted]["span_mean"])}
        assert asdict(measured) == values
    rows = [[row.kind, row.code, row.before, row.after] for row in found.differences]
    assert rows == expected["differences"]
    assert [[row.code, row.before, row.after] for row in found.reporting] == expected["reporting"]


def test_a_service_under_nobody_reports_to_the_service_above() -> None:
    old = Version("a", dt.date(2025, 1, 1), (Unit("A", "Un"), Unit("B", "Deux", parent="A")))
    new = Version("b", dt.date(2026, 1, 1), (Unit("A", "Un", head="Ana"), old.units[1]))
    (top, below) = compare(old, new).reporting
    assert (top.before, top.after, top.has_changed) == ("", "", False)
    assert (below.before, below.after, below.has_changed) == ("Un", "Ana (Un)", True)
    looped = Version("c", new.on, (Unit("A", "Un", parent="B"), Unit("B", "Deux", parent="A")))
    assert [row.after for row in compare(old, looped).reporting] == ["Deux", "Un"]


@given(versions())
def test_a_version_does_not_differ_from_itself(version: Version) -> None:
    assert compare(version, version).differences == ()


@given(versions(), versions())
def test_the_comparison_reads_the_same_backwards(old: Version, new: Version) -> None:
    mirror = {"created": "closed", "closed": "created", "pooled": "unpooled", "unpooled": "pooled"}
    forward = {(row.kind, row.code) for row in compare(old, new).differences}
    backward = {(mirror.get(r.kind, r.kind), r.code) for r in compare(new, old).differences}
    assert forward == backward


@given(versions())
def test_a_version_survives_being_kept(version: Version) -> None:
    assert from_data(json.loads(json.dumps(as_data(version)))) == version


@given(versions())
def test_the_span_counts_every_service_below_another(version: Version) -> None:
    found = measures(version)
    below = sum(bool(unit.parent) for unit in version.units)
    parents = {unit.parent for unit in version.units if unit.parent}
    assert found.span_mean == (Fraction(below, len(parents)) if parents else None)
    assert found.levels <= found.units
