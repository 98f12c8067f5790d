"""What moved between two editions."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.territories.core.changes import MemberFacts, Slice, changes
from tests.kernel.territories.shipped import rows

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "territories" / "changes.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))


def _slice(facts: dict[str, Any]) -> Slice:
    return Slice(
        members={
            code: MemberFacts(code, name, "", population)
            for code, (name, population) in facts["members"].items()
        },
        successors=facts["successors"],
        communes=frozenset(facts["communes"]),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_golden(case: dict[str, Any]) -> None:
    found = changes(_slice(case["old"]), _slice(case["new"]))
    assert [[event.kind, event.code, event.other_code] for event in found] == case["expected"]
    assert all(event.detail.endswith(".") for event in found)


def test_a_real_merger_of_the_official_list() -> None:
    """Béon (01039) became a delegated commune of Culoz-Béon (01138): the list says so."""
    former = {row["code_insee"]: row["commune_actuelle_code"] for row in rows("communes_anciennes")}
    communes = frozenset(row["code_insee"] for row in rows("communes"))
    names = {row["code_insee"]: row["nom"] for row in rows("communes")}
    assert former["01039"] == "01138"
    before = Slice(
        {code: MemberFacts(code, code) for code in ("01039", "01138")}, {}, communes | {"01039"}
    )
    after = Slice({"01138": MemberFacts("01138", "01138")}, former, communes)
    (event,) = changes(before, after)
    assert (event.kind, event.code, event.other_code) == ("merged", "01039", "01138")
    assert names["01138"] == "Culoz-Béon"


def test_every_former_commune_of_the_list_is_found_merged() -> None:
    communes = frozenset(row["code_insee"] for row in rows("communes"))
    former = {
        row["code_insee"]: row["commune_actuelle_code"]
        for row in rows("communes_anciennes")
        if row["code_insee"] not in communes
    }
    before = Slice({code: MemberFacts(code, code) for code in former}, {}, communes | former.keys())
    found = changes(before, Slice({}, former, communes))
    assert {event.code: event.other_code for event in found} == former
    assert {event.kind for event in found} == {"merged"}


CODES = st.sampled_from([f"0000{digit}" for digit in range(8)])


@st.composite
def slices(draw: st.DrawFn) -> Slice:
    communes = draw(st.frozensets(CODES))
    members = draw(st.frozensets(st.sampled_from(sorted(communes)))) if communes else frozenset()
    population = st.one_of(st.none(), st.integers(0, 3))
    return Slice(
        {
            code: MemberFacts(code, draw(st.sampled_from("ab")), "", draw(population))
            for code in members
        },
        draw(st.dictionaries(CODES, CODES, max_size=3)),
        communes,
    )


@given(slices(), slices())
def test_each_gone_and_each_new_code_is_told_once(old: Slice, new: Slice) -> None:
    found = changes(old, new)
    gone = [e.code for e in found if e.kind in {"left", "merged", "vanished"}]
    come = [e.code for e in found if e.kind in {"joined", "split"}]
    assert gone == sorted(old.members.keys() - new.members.keys())
    assert come == sorted(new.members.keys() - old.members.keys())


@given(slices())
def test_the_same_edition_changes_nothing(same: Slice) -> None:
    assert changes(same, same) == ()
