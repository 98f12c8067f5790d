"""Which asset a row speaks of; merges say with which row and why; counts add up."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import Refusal
from bastide.kernel.buildings.core.matching import planned
from bastide.kernel.buildings.core.rows import AssetRow, KnownAsset, OutcomeKind

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "buildings" / "matching.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))


def rows_of(case: dict[str, Any]) -> list[AssetRow]:
    return [AssetRow(line, values) for line, values in case["rows"]]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_golden(case: dict[str, Any]) -> None:
    known = [KnownAsset(code, values) for code, values in case.get("known", {}).items()]
    plan = planned(rows_of(case), known)
    found = [[one.line, str(one.kind), one.code, one.into] for one in plan.outcomes]
    assert found == case["expected"]
    assert [[one.line, one.field, one.value] for one in plan.refusals] == case["refused"]
    if "assets" in case:
        assert {one.code: dict(one.values) for one in plan.assets} == case["assets"]
    assert all(one.why for one in plan.outcomes if one.kind is OutcomeKind.MERGED)


NAMES = st.sampled_from(["École", "ecole", "Mairie", "Logement"])
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "code": st.sampled_from(["A", "a", "B", "C"]),
        "name": NAMES,
        "address": st.sampled_from(["1 rue X", "2 rue Y"]),
        "rnb_id": st.sampled_from(["Z1A2B3C4D5E6", "Z1A2B3C4D5E7"]),
        "site": st.sampled_from(["Parc", "PARC", "Port"]),
        "parent": st.sampled_from(["A", "B", "Z"]),
        "floors": st.integers(1, 3),
    },
).filter(lambda values: "code" in values or "name" in values)


def listed(values: list[dict[str, Any]]) -> list[AssetRow]:
    rejected = Refusal("c’est une ligne de total, pas un bien.")
    return [
        AssetRow(line, one) if line % 5 else AssetRow(line, {}, (), rejected)
        for line, one in enumerate(values, start=2)
    ]


def as_known(rows: list[AssetRow]) -> list[KnownAsset]:
    return [KnownAsset(one.code, one.values) for one in planned(rows).assets]


@given(st.lists(VALUES, max_size=12))
def test_every_row_has_one_fate_and_counts_add_up(values: list[dict[str, Any]]) -> None:
    rows = listed(values)
    plan = planned(rows)
    assert [one.line for one in plan.outcomes] == [row.line for row in rows]
    assert sum(plan.counts.values()) == len(rows)
    assert plan.counts[OutcomeKind.CREATED] == len(plan.assets)
    assert all(one.into is not None for one in plan.outcomes if one.kind is OutcomeKind.MERGED)


@given(st.lists(VALUES, max_size=10))
def test_the_same_rows_again_change_nothing(values: list[dict[str, Any]]) -> None:
    """What was contradicted or orphaned is refused again; the assets stay what they are."""
    rows = listed(values)
    known = as_known(rows)
    again = planned(rows, known)
    assert again.counts[OutcomeKind.CREATED] == 0
    assert {one.code: dict(one.values) for one in again.assets} == {
        one.code: dict(one.values) for one in known
    }
    assert [one.changes for one in again.assets if one.changes] == []


@given(st.lists(VALUES, max_size=10))
def test_no_two_assets_share_a_code_or_an_rnb_identifier(values: list[dict[str, Any]]) -> None:
    assets = planned(listed(values)).assets
    codes = [one.code.casefold() for one in assets]
    identifiers = [one.values["rnb_id"] for one in assets if "rnb_id" in one.values]
    assert len(set(codes)) == len(codes)
    assert len(set(identifiers)) == len(identifiers)


@given(st.lists(VALUES, max_size=10))
def test_nothing_is_inside_itself(values: list[dict[str, Any]]) -> None:
    parents = {
        one.code.casefold(): str(one.values.get("parent", "")).casefold()
        for one in planned(listed(values)).assets
    }
    for code, parent in parents.items():
        seen, above = {code}, parent
        while above:
            assert above in parents
            assert above not in seen
            seen.add(above)
            above = parents[above]


def test_sites_are_grouped_by_label_whatever_its_case_and_the_unnamed_stay_apart() -> None:
    rows = [
        AssetRow(2, {"code": "1", "site": "Cité Universitaire"}),
        AssetRow(3, {"code": "2", "site": "Cité universitaire"}),
        AssetRow(4, {"code": "3"}),
        AssetRow(5, {"code": "4"}),
    ]
    plan = planned(rows)
    (site,) = plan.sites
    assert site.label == "Cité Universitaire"
    assert site.spellings == ("Cité Universitaire", "Cité universitaire")
    assert site.lines == (2, 3)
    assert [one.values.get("site") for one in plan.assets] == ["Cité Universitaire"] * 2 + [
        None
    ] * 2


def test_a_known_site_keeps_its_spelling() -> None:
    known = [KnownAsset("1", {"code": "1", "site": "Parc"})]
    plan = planned([AssetRow(2, {"code": "1", "site": "PARC"})], known)
    assert plan.counts[OutcomeKind.UNCHANGED] == 1
