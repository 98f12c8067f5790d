"""The rule of the one desk: what exists is examined before anything is bought or built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bastide.foundation.errors import Refusal

BUILDS = frozenset({"besoin", "acquisition"})
"""The requests that may end in a purchase or a construction."""

MUST_EXAMINE = 5
"""How many existing buildings, the best first, must be looked at before one is accepted."""


@dataclass(frozen=True, slots=True)
class Examined:
    """An existing building that was looked at for a request.

    Attributes:
        asset: identifier of the building. label: its name.
        is_kept: whether it answers the request. reason: why, or why not.
    """

    asset: str
    label: str
    is_kept: bool
    reason: str = ""


def reuse_refusals(
    title: str, examined: Sequence[Examined], proposed: Sequence[tuple[str, str]] = ()
) -> tuple[Refusal, ...]:
    """Return why a purchase or a new need may not be accepted yet; empty when it may.

    It may once one existing building is kept for it, or once every one that could answer it, and
    every one examined, is refused for a reason.

    Args:
        title: what is asked.
        examined: the buildings looked at.
        proposed: identifier and name of the existing buildings that must be looked at.

    Source: conference of Pau, 19 May 2016 (reuse of existing assets before any construction).

    >>> [one.field for one in reuse_refusals("Crèche", [])]
    ['candidates']
    >>> reuse_refusals("Crèche", [Examined("1", "École Pasteur", False, "Trop petite.")])
    ()
    >>> [one.value for one in reuse_refusals("Crèche", [], [("2", "Annexe")])]
    ['', 'Annexe']
    """
    return (*_unexamined(title, examined, proposed), *_unexplained(examined))


def _unexamined(
    title: str, examined: Sequence[Examined], proposed: Sequence[tuple[str, str]]
) -> tuple[Refusal, ...]:
    if any(one.is_kept for one in examined):
        return ()
    looked = {one.asset for one in examined}
    left = tuple(
        Refusal(
            f"«\u00a0{label}\u00a0» pourrait convenir et n’a pas été examiné.",
            "Retenez-le, ou dites pourquoi il ne convient pas.",
            field="candidates",
            value=label,
        )
        for asset, label in proposed
        if asset not in looked
    )
    if examined:
        return left
    return (
        Refusal(
            f"aucun bâtiment existant n’a été examiné pour «\u00a0{title}\u00a0».",
            "Examinez les bâtiments proposés, et dites pourquoi ils ne conviennent pas.",
            field="candidates",
        ),
        *left,
    )


def _unexplained(examined: Sequence[Examined]) -> tuple[Refusal, ...]:
    return tuple(
        Refusal(
            f"«\u00a0{one.label}\u00a0» est écarté sans raison.",
            "Dites pourquoi ce bâtiment ne convient pas.",
            field="candidates",
            value=one.label,
        )
        for one in examined
        if not one.is_kept and not one.reason.strip()
    )
