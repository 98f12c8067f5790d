"""Trees kept as (node, parent) pairs: cycles refused, order and depth for display."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")


def would_cycle(parents: Mapping[Key, Key | None], node: Key, new_parent: Key | None) -> bool:
    """Tell whether hanging a node under a new parent would close a loop.

    Args:
        parents: each node's parent, `None` at the top.
        node: the node that moves.
        new_parent: where it would hang; `None` for the top.

    >>> would_cycle({"a": None, "b": "a", "c": "b"}, "a", "c")
    True
    >>> would_cycle({"a": None, "b": "a", "c": "b"}, "c", "a")
    False
    """
    here, seen = new_parent, set[Key]()
    while here is not None and here not in seen:
        if here == node:
            return True
        seen.add(here)
        here = parents.get(here)
    return False


def walked(pairs: Sequence[tuple[Key, Key | None]]) -> Iterator[tuple[Key, int]]:
    """Yield each node with its depth (0 at the top), parents before children, input order kept.

    A node whose parent is not among the nodes stands at the top: nothing is dropped.

    >>> list(walked([("b", "a"), ("a", None), ("c", "absent")]))
    [('a', 0), ('b', 1), ('c', 0)]
    """
    known = {node for node, _parent in pairs}
    children: dict[Key | None, list[Key]] = {}
    for node, parent in pairs:
        children.setdefault(parent if parent in known else None, []).append(node)
    stack = [(node, 0) for node in reversed(children.get(None, []))]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack.extend((child, depth + 1) for child in reversed(children.get(node, [])))
