"""Trees of nodes kept as (node, parent): checked whole, then walked in the order of codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.plans.core.codes import code_key
from bastide.kernel.plans.core.grammar import TOP, Grammar

DEEPEST = 12
"""Levels that a plan may have; deeper is a mistake of the file, or unreadable."""

Key = TypeVar("Key", int, str)


@dataclass(frozen=True, slots=True)
class Branch(Generic[Key]):
    """A node as a tree needs it.

    Attributes:
        key: identifier, unique in the tree.
        parent: identifier of the node above; `None` at the top.
        code: what people call it; orders it among its siblings.
        kind: key of its kind in the grammar; empty when the grammar does not matter.
        line: line of the file that it comes from, for messages.
    """

    key: Key
    parent: Key | None
    code: str
    kind: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Forest(Generic[Key]):
    """A checked tree, or several side by side: parents before children, siblings by code.

    Attributes:
        order: every node with its depth (0 at the top).
        parents: node → node above, `None` at the top.
        _places: node → (rank in `order`, number of nodes of its branch, itself included).
    """

    order: tuple[tuple[Key, int], ...]
    parents: Mapping[Key, Key | None]
    _places: Mapping[Key, tuple[int, int]]

    def below(self, key: Key) -> tuple[Key, ...]:
        """Return a node and everything under it, in order.

        Raises:
            KeyError: no such node.
        """
        rank, size = self._places[key]
        return tuple(node for node, _depth in self.order[rank : rank + size])

    def path(self, key: Key) -> tuple[Key, ...]:
        """Return the nodes from the top down to a node, itself included.

        Raises:
            KeyError: no such node.
        """
        found: list[Key] = []
        here: Key | None = key
        while here is not None:
            found.append(here)
            here = self.parents[here]
        return tuple(reversed(found))


def planted(branches: Sequence[Branch[Key]]) -> Forest[Key]:
    """Return a tree ready to be walked.

    Raises:
        InputRefusedError: two nodes share a key or a code, a parent is missing, nodes hang in a
            loop, or the tree has more than `DEEPEST` levels; every reason at once.
    """
    faults = tree_faults(branches)
    if faults:
        raise InputRefusedError(faults)
    return _walked(branches)


def tree_faults(
    branches: Sequence[Branch[Key]], grammar: Grammar | None = None
) -> tuple[Refusal, ...]:
    """Return every reason why nodes make no tree, or not the tree that a grammar describes.

    Args:
        branches: the nodes.
        grammar: what may stand under what; `None` to look at the shape only.
    """
    known = {branch.key: branch for branch in branches}
    faults = [*_repeated(branches)]
    faults += [
        _fault(branch, "le nœud du dessus n’existe pas.", "Créez-le d’abord, ou corrigez le code.")
        for branch in branches
        if branch.parent is not None and branch.parent not in known
    ]
    depths = _depths(known)
    faults += [
        _fault(
            branch, "ce nœud est placé sous lui-même.", "Placez-le sous un nœud hors de sa branche."
        )
        for branch in branches
        if branch.key not in depths
    ]
    faults += [
        _fault(branch, f"ce nœud est au-delà de {DEEPEST} niveaux.", "Réduisez le nombre d’étages.")
        for branch in branches
        if depths.get(branch.key, 0) >= DEEPEST
    ]
    if grammar is not None:
        faults += _out_of_grammar(branches, known, grammar)
    return tuple(faults)


def _repeated(branches: Sequence[Branch[Key]]) -> list[Refusal]:
    """Return what stands twice: a key, or a code (1.1 and 1.10 are two codes)."""
    faults: list[Refusal] = []
    keys: set[Key] = set()
    codes: set[str] = set()
    for branch in branches:
        if branch.key in keys or branch.code in codes:
            faults.append(_fault(branch, "ce code est déjà pris.", "Donnez-lui un autre code."))
        keys.add(branch.key)
        codes.add(branch.code)
    return faults


def _depths(known: Mapping[Key, Branch[Key]]) -> dict[Key, int]:
    """Return the depth of every node that a path leads to from the top; loops have none.

    A node whose parent is missing counts as a top: that fault is told once, where it is.
    """
    children: dict[Key | None, list[Key]] = {}
    for key, branch in known.items():
        above = branch.parent if branch.parent in known else None
        children.setdefault(above, []).append(key)
    depths: dict[Key, int] = {}
    level, depth = children.get(None, []), 0
    while level:
        depths |= dict.fromkeys(level, depth)
        level = [child for key in level for child in children.get(key, ())]
        depth += 1
    return depths


def _out_of_grammar(
    branches: Sequence[Branch[Key]], known: Mapping[Key, Branch[Key]], grammar: Grammar
) -> list[Refusal]:
    kinds = {kind.key for kind in grammar.kinds}
    faults: list[Refusal] = []
    for branch in branches:
        above = known.get(branch.parent) if branch.parent is not None else None
        if branch.kind not in kinds:
            faults.append(
                _fault(branch, "ce plan n’a pas ce genre de nœud.", "Corrigez le genre du nœud.")
            )
        elif above is None or above.kind in kinds:
            refusal = grammar.why_not_under(branch.kind, above.kind if above else TOP)
            if refusal is not None:
                faults.append(_fault(branch, refusal.reason, refusal.remedy))
    return faults


def _walked(branches: Sequence[Branch[Key]]) -> Forest[Key]:
    children: dict[Key | None, list[Key]] = {}
    for branch in sorted(branches, key=lambda one: code_key(one.code)):
        children.setdefault(branch.parent, []).append(branch.key)
    order: list[tuple[Key, int]] = []
    stack = [(key, 0) for key in reversed(children.get(None, []))]
    while stack:
        key, depth = stack.pop()
        order.append((key, depth))
        stack.extend((child, depth + 1) for child in reversed(children.get(key, [])))
    parents = {branch.key: branch.parent for branch in branches}
    sizes = dict.fromkeys(parents, 1)
    for key, _depth in reversed(order):
        above = parents[key]
        if above is not None:
            sizes[above] += sizes[key]
    places = {key: (rank, sizes[key]) for rank, (key, _depth) in enumerate(order)}
    return Forest(tuple(order), parents, places)


def _fault(branch: Branch[Key], reason: str, remedy: str) -> Refusal:
    return Refusal(reason, remedy, field="code", value=branch.code, line=branch.line)
