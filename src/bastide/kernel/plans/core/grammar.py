"""The grammar of a plan: which kinds of nodes it has, what may stand under what.

Each plan keeps its own grammar; the templates below are starting points that a plan may change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bastide.foundation.errors import InputRefusedError, Refusal

TOP = ""
"""What stands for no parent in `Kind.under`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of node.

    Attributes:
        key: short name, unique in the grammar.
        label: French common noun, capitalised, as screens show it.
        under: keys of the kinds that may hold it; `TOP` when it may stand at the top.
        holds_actions: whether actions and activities may stand under it.
    """

    key: str
    label: str
    under: tuple[str, ...]
    holds_actions: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """Which nodes a plan may have, from the top down.

    Attributes:
        key: name of the template that it comes from.
        label: what it is, in French.
        kinds: in the order of levels.
    """

    key: str
    label: str
    kinds: tuple[Kind, ...]

    def kind(self, key: str) -> Kind:
        """Return a kind by its key.

        Raises:
            InputRefusedError: the grammar has no such kind.
        """
        found = next((kind for kind in self.kinds if kind.key == key), None)
        if found is None:
            known = ", ".join(kind.label for kind in self.kinds)
            raise InputRefusedError(
                (
                    Refusal(
                        reason="ce plan n’a pas ce genre de nœud.",
                        remedy=f"Choisissez parmi\u00a0: {known}.",
                        field="kind",
                        value=key,
                    ),
                )
            )
        return found

    def why_not_under(self, key: str, parent: str) -> Refusal | None:
        """Return why a kind may not stand under another (`TOP` for the top), `None` if it may."""
        kind = self.kind(key)
        if parent in kind.under:
            return None
        above = self.kind(parent).label.lower() if parent else "en tête de plan"
        places = [self.kind(one).label.lower() if one else "la tête du plan" for one in kind.under]
        return Refusal(
            reason=f"{kind.label}\u00a0: ce nœud ne se place pas "
            + (f"sous {above}." if parent else f"{above}."),
            remedy=f"Placez-le sous\u00a0: {', '.join(places)}.",
            field="parent",
            value=above if parent else "",
        )

    def why_no_action(self, key: str) -> Refusal | None:
        """Return why a kind of node holds no action, `None` if it may."""
        kind = self.kind(key)
        if kind.holds_actions:
            return None
        holders = [one.label.lower() for one in self.kinds if one.holds_actions]
        return Refusal(
            reason=f"{kind.label}\u00a0: ce nœud ne porte pas d’action.",
            remedy=f"Rattachez l’action à\u00a0: {', '.join(holders)}.",
            field="node",
            value=kind.label,
        )

    def as_data(self) -> dict[str, Any]:
        """Return the grammar as plain JSON values."""
        return {
            "key": self.key,
            "label": self.label,
            "kinds": [
                {
                    "key": kind.key,
                    "label": kind.label,
                    "under": list(kind.under),
                    "holds_actions": kind.holds_actions,
                }
                for kind in self.kinds
            ],
        }


def from_data(data: Mapping[str, Any]) -> Grammar:
    """Return the grammar that plain JSON values describe.

    Raises:
        InputRefusedError: it has no kind, repeats one, names an unknown one, has none at the top,
            none that holds actions, or one that nothing leads to.
    """
    grammar = Grammar(
        key=str(data["key"]),
        label=str(data["label"]),
        kinds=tuple(
            Kind(
                key=str(kind["key"]),
                label=str(kind["label"]),
                under=tuple(str(one) for one in kind["under"]),
                holds_actions=bool(kind.get("holds_actions", False)),
            )
            for kind in data["kinds"]
        ),
    )
    refusals = grammar_faults(grammar)
    if refusals:
        raise InputRefusedError(refusals)
    return grammar


def grammar_faults(grammar: Grammar) -> tuple[Refusal, ...]:
    """Return every reason why a grammar cannot carry a plan; empty when it can."""
    keys = [kind.key for kind in grammar.kinds]
    faults = [
        _fault("ce genre de nœud est décrit deux fois.", key)
        for key in dict.fromkeys(keys)
        if keys.count(key) > 1 or not key
    ]
    faults += [
        _fault(f"le genre «\u00a0{kind.label}\u00a0» se place sous un genre inconnu.", one)
        for kind in grammar.kinds
        for one in kind.under
        if one not in {TOP, *keys}
    ]
    reached = _reached(grammar)
    faults += [
        _fault(f"rien ne mène au genre «\u00a0{kind.label}\u00a0».", kind.key)
        for kind in grammar.kinds
        if kind.key not in reached
    ]
    if not any(kind.holds_actions for kind in grammar.kinds):
        faults.append(_fault("aucun genre de nœud ne porte d’action.", grammar.label))
    return tuple(faults)


def _reached(grammar: Grammar) -> set[str]:
    """Return the kinds that a path from the top leads to."""
    reached = {TOP}
    for _level in grammar.kinds:
        reached |= {kind.key for kind in grammar.kinds if reached & set(kind.under)}
    return reached


def _fault(reason: str, value: str) -> Refusal:
    return Refusal(reason, "Corrigez la grammaire du plan.", field="grammar", value=value)


ESTATE = Grammar(
    key="estate",
    label="Politique patrimoniale\u00a0: politique, mission, action",
    kinds=(
        Kind("policy", "Politique", (TOP,)),
        Kind("mission", "Mission", ("policy",), holds_actions=True),
    ),
)
"""The estate policy: what is decided building by building stands under its missions."""

PAU = Grammar(
    key="pau",
    label="Pau\u00a0: politique, mission, objectif, action ou activité",
    kinds=(
        Kind("policy", "Politique", (TOP,)),
        Kind("mission", "Mission", ("policy",)),
        Kind("objective", "Objectif", ("mission",), holds_actions=True),
    ),
)
"""The strategic project of Pau, as the source of this product describes it."""

ANGERS = Grammar(
    key="angers",
    label="Angers\u00a0: finalité, objectif stratégique, objectif opérationnel",
    kinds=(
        Kind("purpose", "Finalité", (TOP,)),
        Kind("strategic_objective", "Objectif stratégique", ("purpose",)),
        Kind(
            "operational_objective",
            "Objectif opérationnel",
            ("strategic_objective",),
            holds_actions=True,
        ),
    ),
)
"""The objective trees of the policy reviews of Angers."""

TEMPLATES: Mapping[str, Grammar] = {grammar.key: grammar for grammar in (PAU, ANGERS, ESTATE)}
"""Grammars ready to use, by key."""
