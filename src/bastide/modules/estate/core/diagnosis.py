"""The first diagnosis: which tools look far enough, which tasks somebody does, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a portfolio manager.

    Attributes:
        code: its identifier. family: what it belongs to. label: what is done.
        level: `operationnel`, `gestion` or `strategique`. text: what it takes, in one sentence.
    """

    code: str
    family: str
    label: str
    level: str
    text: str


class GapKind(StrEnum):
    """What a diagnosis finds missing."""

    TASK = "tache"
    SHARED = "partagee"
    TOOL = "outil"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing, that may become an action.

    Attributes:
        kind: a task that nobody does, a task shared without anybody who does it, a missing tool.
        code: of the task, or `horizon/niveau` of the tool. label: of the task; empty for a tool.
    """

    kind: GapKind
    code: str
    label: str = ""

    @property
    def key(self) -> str:
        """Return what names it in an address."""
        return f"{self.kind.value}-{self.code}"


DOES, SHARES = "fait", "partage"
NEEDED_TOOLS: Sequence[tuple[str, str]] = (
    ("pluriannuel", "strategique"),
    ("pluriannuel", "gestion"),
    ("annuel", "strategique"),
    ("annuel", "gestion"),
)
"""Places of the grid (horizon, level) that a policy of several years cannot leave empty.

Source: conference of Pau, 19 May 2016: tools were mostly shorter than a year and operational, few
could serve strategy.
"""


def task_gaps(tasks: Sequence[Task], roles: Mapping[str, Mapping[str, str]]) -> list[Gap]:
    """Return the tasks that nobody does, then those that are shared without anybody in charge.

    Args:
        tasks: the catalogue.
        roles: task → service → `fait` or `partage`; what is absent is nobody.
    """
    nobody, shared = [], []
    for one in tasks:
        found = set(roles.get(one.code, {}).values())
        if not found:
            nobody.append(Gap(GapKind.TASK, one.code, one.label))
        elif DOES not in found:
            shared.append(Gap(GapKind.SHARED, one.code, one.label))
    return [*nobody, *shared]


def tool_gaps(places: Sequence[tuple[str, str]]) -> list[Gap]:
    """Return the needed places of the grid without any tool.

    Args:
        places: (horizon, level) of the tools in use.
    """
    held = set(places)
    return [
        Gap(GapKind.TOOL, f"{horizon}/{level}")
        for horizon, level in NEEDED_TOOLS
        if (horizon, level) not in held
    ]
