"""Every room of the product, one line each: deleting a room is deleting its folder and its line."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from bastide.platform.composition import Module

KERNEL = (
    "bastide.kernel.territories",
    "bastide.kernel.organisations",
    "bastide.kernel.budgets",
    "bastide.kernel.policies",
    "bastide.kernel.buildings",
    "bastide.kernel.grids",
    "bastide.kernel.plans",
)

MODULES = (
    # A line and its folder may be taken away: the rest stands without them.
    "bastide.modules.spending",
    "bastide.modules.estate",
    "bastide.modules.employment",
)


@cache
def cards() -> tuple[Module, ...]:
    """Return the card of every room, in the order of the lists above."""
    return tuple(import_module(f"{room}.module").MODULE for room in (*KERNEL, *MODULES))


def card(slug: str) -> Module:
    """Return the card of one room.

    Raises:
        KeyError: no room has this slug.
    """
    return {entry.slug: entry for entry in cards()}[slug]
