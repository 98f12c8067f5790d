"""Codes, grammar and trees of nodes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.plans.core.codes import code_key, next_code
from bastide.kernel.plans.core.forests import DEEPEST, Branch, planted, tree_faults
from bastide.kernel.plans.core.grammar import (
    ANGERS,
    ESTATE,
    PAU,
    TEMPLATES,
    Grammar,
    Kind,
    from_data,
    grammar_faults,
)


def test_codes_are_sorted_as_people_count() -> None:
    codes = ["1.10", "1.2", "1.1", "10", "2", "1", "A10", "A9", "a2", "É1", "1.2.10", "1.2.9"]
    assert sorted(codes, key=code_key) == [
        "1", "1.1", "1.2", "1.2.9", "1.2.10", "1.10", "2", "10", "a2", "A9", "A10", "É1",
    ]  # fmt: skip


@given(
    codes=st.lists(st.text("0123456789.-AaÉ３ ", max_size=8), unique=True, max_size=20),
    random=st.randoms(use_true_random=False),
)
def test_the_order_is_total_and_always_the_same(codes: list[str], random: Any) -> None:
    mixed = list(codes)
    random.shuffle(mixed)
    assert sorted(codes, key=code_key) == sorted(mixed, key=code_key)
    assert len({code_key(code) for code in codes}) == len(codes)


def test_a_code_of_many_digits_is_no_trap() -> None:
    assert code_key("9" * 6000) > code_key("8" * 6000) > code_key("9" * 5999)


def test_the_next_code_counts_and_does_not_sort() -> None:
    assert next_code("1", ["1.9", "1.10", "2.40", "1.x", "1.2.90"]) == "1.11"
    assert next_code("1", []) == "1.1"
    assert next_code("", ["3", "10"]) == "11"


@pytest.mark.parametrize("grammar", TEMPLATES.values(), ids=list(TEMPLATES))
def test_templates_are_sound_and_come_back_from_json(grammar: Grammar) -> None:
    assert grammar_faults(grammar) == ()
    assert from_data(grammar.as_data()) == grammar


def test_what_stands_under_what() -> None:
    assert PAU.why_not_under("policy", "") is None
    assert PAU.why_not_under("objective", "mission") is None
    refusal = PAU.why_not_under("objective", "policy")
    assert refusal is not None
    assert "mission" in refusal.remedy
    assert PAU.why_not_under("mission", "") is not None
    assert ANGERS.why_no_action("operational_objective") is None
    assert ANGERS.why_no_action("purpose") is not None
    assert ESTATE.why_no_action("mission") is None
    with pytest.raises(InputRefusedError, match="genre de nœud"):
        ESTATE.kind("finalité")


@pytest.mark.parametrize(
    ("kinds", "word"),
    [
        ((), "aucun genre"),
        ((Kind("a", "A", ("",)),), "aucun genre"),
        ((Kind("a", "A", ("",), True), Kind("a", "B", ("",))), "deux fois"),
        ((Kind("a", "A", ("", "b"), True),), "genre inconnu"),
        ((Kind("a", "A", ("",), True), Kind("b", "B", ("c",)), Kind("c", "C", ("b",))), "mène"),
    ],
)
def test_a_grammar_that_carries_no_plan_is_refused(kinds: tuple[Kind, ...], word: str) -> None:
    faults = grammar_faults(Grammar("g", "G", kinds))
    assert any(word in fault.reason for fault in faults)
    with pytest.raises(InputRefusedError):
        from_data(Grammar("g", "G", kinds).as_data())


def branches(*pairs: tuple[str, str | None]) -> list[Branch[str]]:
    return [Branch(code, parent, code) for code, parent in pairs]


def test_a_tree_is_walked_in_the_order_of_codes() -> None:
    forest = planted(
        branches(("1.10", "1"), ("2", None), ("1", None), ("1.2", "1"), ("1.2.1", "1.2"))
    )
    assert forest.order == (("1", 0), ("1.2", 1), ("1.2.1", 2), ("1.10", 1), ("2", 0))
    assert forest.below("1.2") == ("1.2", "1.2.1")
    assert forest.below("1") == ("1", "1.2", "1.2.1", "1.10")
    assert forest.path("1.2.1") == ("1", "1.2", "1.2.1")


@given(parents=st.lists(st.integers(0, 40), max_size=40))
def test_every_node_is_walked_once_below_its_parent(parents: list[int]) -> None:
    nodes = [Branch(0, None, "0")]
    depths = {0: 0}
    for rank, pick in enumerate(parents, start=1):
        above = pick % rank
        if depths[above] + 1 < DEEPEST:
            depths[rank] = depths[above] + 1
            nodes.append(Branch(rank, above, str(rank)))
        else:
            depths[rank] = 0
            nodes.append(Branch(rank, None, str(rank)))
    forest = planted(list(reversed(nodes)))
    assert dict(forest.order) == depths
    for node in nodes:
        below = {one.key for one in nodes if node.key in forest.path(one.key)}
        assert set(forest.below(node.key)) == below


def chain(levels: int) -> list[Branch[str]]:
    return [Branch(str(rank), str(rank - 1) if rank else None, str(rank)) for rank in range(levels)]


@pytest.mark.parametrize(
    ("nodes", "word"),
    [
        (branches(("a", "b"), ("b", "a")), "sous lui-même"),
        (branches(("a", "a")), "sous lui-même"),
        (branches(("a", "absent")), "n’existe pas"),
        ([Branch("x", None, "1.1"), Branch("y", None, "1.1")], "déjà pris"),
        (chain(DEEPEST + 1), "niveaux"),
    ],
)
def test_what_is_no_tree_is_refused(nodes: list[Branch[str]], word: str) -> None:
    with pytest.raises(InputRefusedError, match=word):
        planted(nodes)


def test_twelve_levels_are_accepted() -> None:
    assert len(planted(chain(DEEPEST)).order) == DEEPEST


def test_every_fault_of_a_file_is_told_at_once() -> None:
    faults = tree_faults(
        [
            Branch("1", None, "1", "policy", 2),
            Branch("2", "9", "2", "mission", 3),
            Branch("3", "1", "3", "objective", 4),
            Branch("4", "1", "4", "chapitre", 5),
        ],
        PAU,
    )
    assert [(fault.line, fault.value) for fault in faults] == [
        (3, "2"),
        (3, "2"),
        (4, "3"),
        (5, "4"),
    ]
    assert all(fault.remedy for fault in faults)
