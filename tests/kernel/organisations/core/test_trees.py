"""Trees: cycles and order."""

from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.organisations.core.trees import walked, would_cycle

NODES = list(range(8))


@st.composite
def forests(draw: st.DrawFn) -> dict[int, int | None]:
    return {
        node: draw(st.one_of(st.none(), st.sampled_from(NODES[:node]))) if node else None
        for node in NODES
    }


def _ancestors(parents: dict[int, int | None], node: int | None) -> set[int]:
    found: set[int] = set()
    while node is not None and node not in found:
        found.add(node)
        node = parents[node]
    return found


@given(forests(), st.sampled_from(NODES), st.sampled_from(NODES))
def test_a_move_is_refused_exactly_when_the_new_parent_is_below(
    parents: dict[int, int | None], node: int, target: int
) -> None:
    assert would_cycle(parents, node, target) is (node in _ancestors(parents, target))


@given(forests(), st.randoms())
def test_every_node_comes_once_after_its_parent(
    parents: dict[int, int | None], rnd: object
) -> None:
    pairs = list(parents.items())
    rnd.shuffle(pairs)  # type: ignore[attr-defined]
    order = list(walked(pairs))
    seen: dict[int, int] = {}
    for node, depth in order:
        parent = parents[node]
        assert depth == (0 if parent is None else seen[parent] + 1)
        seen[node] = depth
    assert sorted(seen) == NODES
    assert len(order) == len(NODES)
