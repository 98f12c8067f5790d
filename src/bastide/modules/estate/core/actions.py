"""What can be decided of a building: the kinds of action, their names, what they leave behind."""

from __future__ import annotations

from enum import StrEnum


class ActionKind(StrEnum):
    """What an action does to a building."""

    KEEP = "keep"
    MAINTAIN = "maintain"
    OPEN = "open"
    RENOVATE = "renovate"
    POOL = "pool"
    RELET = "relet"
    RELOCATE = "relocate"
    SELL = "sell"
    DEMOLISH = "demolish"
    FREEZE = "freeze"
    BUILD = "build"
    OTHER = "other"


LABELS = {
    ActionKind.KEEP: "conserver",
    ActionKind.MAINTAIN: "entretenir",
    ActionKind.OPEN: "ouvrir à d’autres usages",
    ActionKind.RENOVATE: "rénover",
    ActionKind.POOL: "mutualiser",
    ActionKind.RELET: "relouer",
    ActionKind.RELOCATE: "reloger les occupants",
    ActionKind.SELL: "céder",
    ActionKind.DEMOLISH: "démolir",
    ActionKind.FREEZE: "geler et garder",
    ActionKind.BUILD: "construire",
    ActionKind.OTHER: "autre action",
}

LEAVING = frozenset({ActionKind.SELL, ActionKind.DEMOLISH})
"""After these the building is no longer in the portfolio."""

EMPTYING = LEAVING | {ActionKind.RELOCATE, ActionKind.FREEZE}
"""These need the occupants to be rehoused first."""

DECIDABLE = frozenset(ActionKind) - {ActionKind.BUILD}
"""What may be decided of a building that stands."""
