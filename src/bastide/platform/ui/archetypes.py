"""What the archetypes of pages show, as data: views fill these, templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
"""Words of the interface, translated when they are shown."""


# Detail -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure of a detail page or of a dashboard.

    Attributes:
        label: what it is.
        value: as shown, with its unit; empty when it is not known, which is said.
        trend: how it moved, in words.
        note: period and source.
        url: page of the figure. origin_url: where « d’où vient ce chiffre » leads.
    """

    label: Words
    value: str = ""
    trend: str = ""
    note: str = ""
    url: str = ""
    origin_url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a summary list.

    Attributes:
        label: what it is.
        value: as shown; empty when it is not known, which is said.
        note: date and source, under the value.
        url: page of the value. change_url: where it is revised.
    """

    label: Words
    value: str = ""
    note: str = ""
    url: str = ""
    change_url: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One part of a long page: the identifier of its heading, and its words."""

    target: str
    label: Words


# Task list ----------------------------------------------------------------------------------------
class TaskState(StrEnum):
    """How far a task is. « Not looked at » is not « cannot be finished »."""

    TO_DO = "to_do"
    IN_PROGRESS = "in_progress"
    INCOMPLETE = "incomplete"
    DONE = "done"
    LOCKED = "locked"


TASK_WORDS: dict[TaskState, tuple[str, Words]] = {
    TaskState.TO_DO: ("neutral", _("À faire")),
    TaskState.IN_PROGRESS: ("info", _("En cours")),
    TaskState.INCOMPLETE: ("warn", _("Incomplet")),
    TaskState.DONE: ("ok", _("Fait")),
    TaskState.LOCKED: ("neutral", _("Pas encore possible")),
}
"""State → level of its tag, words."""


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a list: what to do, where, how far it is.

    Attributes:
        label: what to do, starting with a verb.
        url: where; empty while it is not possible.
        state: how far it is.
        hint: what it takes: minutes, documents to have at hand, what is missing.
    """

    label: Words
    url: str = ""
    state: TaskState = TaskState.TO_DO
    hint: Words = ""

    @property
    def level(self) -> str:
        """Return the level of its tag."""
        return TASK_WORDS[self.state][0]

    @property
    def state_words(self) -> Words:
        """Return its state in words."""
        return TASK_WORDS[self.state][1]


# Simulator ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Parameter:
    """One number that a person moves, by typing it or by sliding.

    Attributes:
        name: in the address. label: what it is. unit: its unit.
        value, low, high, step: plain decimal texts, with a point (`"0.35"`).
        hint: what it changes. error: why the value given was refused.
    """

    name: str
    label: Words
    value: str
    low: str = "0"
    high: str = "100"
    step: str = "1"
    unit: str = ""
    hint: Words = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class ParameterGroup:
    """Parameters that belong together, under one legend."""

    label: Words
    parameters: Sequence[Parameter]
    hint: Words = ""


# Matrix -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One object of a matrix, as its table shows it.

    Attributes:
        rank: its number in the drawing.
        label: its name. url: its page.
        x, y: its scores as shown, with their decimals; empty when not known.
        place: name of its quadrant, empty when it has none. level: how it is tagged.
        note: bounds, reserve, remark.
        move_url: where another position is sent; empty when nobody may move it.
        x_input, y_input: its scores as plain decimal texts, for the two fields.
    """

    rank: int
    label: str
    url: str = ""
    x: str = ""
    y: str = ""
    place: Words = ""
    level: str = "neutral"
    note: str = ""
    move_url: str = ""
    x_input: str = ""
    y_input: str = ""


# Campaign -----------------------------------------------------------------------------------------
BLANK, DONT_KNOW, NOT_APPLICABLE = "", "NSP", "SO"
"""Answers that are no number: nothing yet, not known, without object."""


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One question of a score sheet.

    Attributes:
        code: its code, also in the names of its fields. label: the question.
        levels: wording of each level, from zero up.
        answer: the number as text, `NSP`, `SO`, or empty.
        hint: how to look at it. comment: what the person wrote.
        computed: how its value was computed from data; empty for a question to answer.
        error: why the answer was refused.
    """

    code: str
    label: str
    levels: Sequence[str]
    answer: str = BLANK
    hint: str = ""
    comment: str = ""
    computed: str = ""
    error: str = ""

    @property
    def is_answered(self) -> bool:
        """Tell whether something was answered, even « I do not know »."""
        return self.answer != BLANK

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the value and the wording of each level."""
        return [(str(rank), wording) for rank, wording in enumerate(self.levels)]


@dataclass(frozen=True, slots=True)
class SheetLink:
    """One sheet of a campaign: its name, where it is, how many of its questions are answered."""

    label: str
    url: str
    answered: int
    total: int
    group: str = ""

    @property
    def state(self) -> TaskState:
        """Return how far it is."""
        if self.answered >= self.total:
            return TaskState.DONE
        return TaskState.IN_PROGRESS if self.answered else TaskState.TO_DO

    @property
    def level(self) -> str:
        """Return the level of its tag."""
        return TASK_WORDS[self.state][0]


@dataclass(frozen=True, slots=True)
class OfflineSheet:
    """What a page says so that its sheets can be taken away from the network.

    Attributes:
        scope: beginning of the addresses of the sheets of this campaign, with its last slash.
        owner: opaque mark of the rater; answers of one are never sent for another.
        until: instant after which nothing is kept, ISO with its zone; empty without limit.
        pages: addresses to take, beside the page itself.
    """

    scope: str
    owner: str
    until: str = ""
    pages: Sequence[str] = field(default=())


# Council session ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Position:
    """Where a projected page stands among the others."""

    rank: int
    total: int
    previous_url: str = ""
    next_url: str = ""
    leave_url: str = ""
