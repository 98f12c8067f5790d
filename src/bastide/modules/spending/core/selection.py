"""What a page of spending shows: one authority, one year, one step, and a path into the cube.

The whole state of a page stands in its address: a selection reads it and writes it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.budgets.core.lines import Direction, Movement, Section, Step

UNMAPPED = "non affecté"


_Value = TypeVar("_Value")
_Default = TypeVar("_Default")


class Axis(StrEnum):
    """The ways to cut an amount; the values are the French words of the address."""

    POLICY = "politique"
    SUBPOLICY = "sous-politique"
    NATURE = "nature"
    FUNCTION = "fonction"
    CHAPTER = "chapitre"
    SECTION = "section"
    BUDGET = "budget"


NEXT_AXIS: Mapping[Axis, Axis] = {
    Axis.POLICY: Axis.SUBPOLICY,
    Axis.SUBPOLICY: Axis.NATURE,
    Axis.FUNCTION: Axis.NATURE,
    Axis.CHAPTER: Axis.NATURE,
    Axis.SECTION: Axis.CHAPTER,
    Axis.BUDGET: Axis.POLICY,
}
"""Where a click on a group leads: the next, finer cut."""

WIDTHS: Mapping[Axis, tuple[int, ...]] = {Axis.NATURE: (1, 2, 3, 12), Axis.FUNCTION: (1, 2, 3, 12)}
"""Accounts and functions are read by prefixes: classes, chapters, articles."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One view of the cube.

    Attributes:
        authority: SIREN; empty for the page's default.
        year: budget year; 0 for the page's default.
        step: step of the budget cycle; `None` for the page's default.
        direction: expenditure or receipts.
        movement: real (default) or order.
        section: running, investment, or `None` for both.
        budget: name of one budget (main or annexe); empty for the main budget.
        all_budgets: whether main and annexe budgets are added up (flows between them included).
        axis: how the amount is cut.
        path: filters already chosen, axis → value, in the order of the clicks.
    """

    authority: str = ""
    year: int = 0
    step: Step | None = None
    direction: Direction = Direction.EXPENDITURE
    movement: Movement = Movement.REAL
    section: Section | None = None
    budget: str = ""
    all_budgets: bool = False
    axis: Axis = Axis.POLICY
    path: tuple[tuple[Axis, str], ...] = field(default=())

    def chosen(self, axis: Axis) -> str | None:
        """Return the value already chosen on an axis; the last choice counts."""
        return dict(self.path).get(axis)

    def into(self, value: str) -> Selection:
        """Return the selection one level deeper, after a click on a group of the current axis."""
        path = (*(pair for pair in self.path if pair[0] is not self.axis), (self.axis, value))
        return replace(self, path=path, axis=self._axis_below(value))

    def _axis_below(self, value: str) -> Axis:
        widths = WIDTHS.get(self.axis)
        if widths and value and len(value) < widths[-2]:
            return self.axis
        return NEXT_AXIS.get(self.axis, Axis.NATURE)

    def up_to(self, depth: int) -> Selection:
        """Return the selection with only the first choices of the path, for a breadcrumb."""
        path = self.path[:depth]
        axis = self.path[depth][0] if depth < len(self.path) else self.axis
        return replace(self, path=path, axis=axis)

    def prefix_width(self, axis: Axis) -> int:
        """Return how many characters of a code a group of this axis shows at this depth."""
        widths = WIDTHS[axis]
        value = self.chosen(axis)
        if value is None:
            return widths[1] if axis is Axis.NATURE else widths[0]
        return next((width for width in widths if width > len(value)), widths[-1])

    @property
    def query(self) -> str:
        """Return the selection as the query of an address, only what differs from the default."""
        pairs: list[tuple[str, str]] = []
        if self.authority:
            pairs.append(("collectivite", self.authority))
        if self.year:
            pairs.append(("exercice", str(self.year)))
        if self.step is not None:
            pairs.append(("etape", self.step.value))
        if self.direction is not Direction.EXPENDITURE:
            pairs.append(("sens", self.direction.value))
        if self.movement is not Movement.REAL:
            pairs.append(("mouvement", "ordre"))
        if self.section is not None:
            pairs.append(("section", self.section.value))
        if self.all_budgets:
            pairs.append(("budget", "tous"))
        elif self.budget:
            pairs.append(("budget", self.budget))
        if self.axis is not Axis.POLICY:
            pairs.append(("par", self.axis.value))
        pairs.extend((f"f-{axis.value}", value) for axis, value in self.path)
        return urlencode(pairs)


def read_selection(parameters: Mapping[str, str]) -> Selection:
    """Return the selection that an address asks for.

    Args:
        parameters: query of the address, name → value (the last value of each name).

    Raises:
        InputRefusedError: a value is none of those that the parameter knows.
    """
    asked = _Asked(parameters)
    year = asked.year("exercice")
    budget = asked.text("budget")
    selection = Selection(
        authority=asked.text("collectivite"),
        year=year,
        step=asked.one_of("etape", {step.value: step for step in Step}, None),
        direction=asked.one_of(
            "sens", {item.value: item for item in Direction}, Direction.EXPENDITURE
        ),
        movement=asked.one_of(
            "mouvement", {"reel": Movement.REAL, "ordre": Movement.ORDER}, Movement.REAL
        ),
        section=asked.one_of("section", {item.value: item for item in Section}, None),
        budget="" if budget == "tous" else budget,
        all_budgets=budget == "tous",
        axis=asked.one_of("par", {axis.value: axis for axis in Axis}, Axis.POLICY),
        path=_path(parameters),
    )
    if asked.refusals:
        raise InputRefusedError(tuple(asked.refusals))
    return selection


class _Asked:
    """The parameters of an address, read one by one; what is refused is kept to be said at once."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self._parameters = parameters
        self.refusals: list[Refusal] = []

    def text(self, name: str) -> str:
        return self._parameters.get(name, "").strip()

    def one_of(
        self, name: str, allowed: Mapping[str, _Value], default: _Default
    ) -> _Value | _Default:
        text = self.text(name)
        if not text:
            return default
        if text not in allowed:
            self._refuse(
                name,
                f"«\u00a0{text[:40]}\u00a0» n'est pas une valeur connue.",
                f"Valeurs possibles\u00a0: {', '.join(allowed)}.",
            )
            return default
        return allowed[text]

    def year(self, name: str) -> int:
        text = self.text(name)
        if not text:
            return 0
        if not (text.isascii() and text.isdigit() and len(text) == 4):  # noqa: PLR2004 -- a year
            self._refuse(name, "l'exercice s'écrit avec quatre chiffres.", "Exemple\u00a0: 2024.")
            return 0
        return int(text)

    def _refuse(self, name: str, reason: str, remedy: str) -> None:
        self.refusals.append(
            Refusal(reason=reason, remedy=remedy, field=name, value=self.text(name))
        )


def _path(parameters: Mapping[str, str]) -> tuple[tuple[Axis, str], ...]:
    known = {f"f-{axis.value}": axis for axis in Axis}
    return tuple((known[name], value) for name, value in parameters.items() if name in known)
