"""Two people changed the same object: three columns, one choice per field, nothing overwritten.

A form carries the version that it was filled from. When the object has another one by then, the
view answers `conflict_page`; what comes back is read through `resolved`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from bastide.platform.ui.pages import Crumb, render_page

CONFLICT = 409
PREFIX = "conflit"
"""Beginning of the names of the fields that the conflict page sends."""


class Side(StrEnum):
    """Whose value is kept."""

    MINE = "moi"
    THEIRS = "autre"


@dataclass(frozen=True, slots=True)
class FieldVersions:
    """One field in its three versions, as a form writes its values.

    Attributes:
        name: of the field in the form. label: its words.
        base: what both started from. mine: what this person sends. theirs: what stands now.
        shown: how to say the values that are codes: text of the form → words.
    """

    name: str
    label: str
    base: Sequence[str]
    mine: Sequence[str]
    theirs: Sequence[str]
    shown: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_disputed(self) -> bool:
        """Tell whether both changed it, differently: a person must choose."""
        return (
            list(self.mine) != list(self.theirs)
            and list(self.mine) != list(self.base)
            and list(self.theirs) != list(self.base)
        )

    @property
    def kept(self) -> Side:
        """Return whose value stands when nobody needs to choose: of the one who changed it."""
        return Side.THEIRS if list(self.mine) == list(self.base) else Side.MINE

    @property
    def has_moved(self) -> bool:
        """Tell whether one of the two changed it."""
        return list(self.mine) != list(self.base) or list(self.theirs) != list(self.base)

    @property
    def base_words(self) -> str:
        """Return what both started from, in words."""
        return self._words(self.base)

    @property
    def mine_words(self) -> str:
        """Return what this person sends, in words."""
        return self._words(self.mine)

    @property
    def theirs_words(self) -> str:
        """Return what stands now, in words."""
        return self._words(self.theirs)

    def _words(self, values: Sequence[str]) -> str:
        return ", ".join(self.shown.get(value, value) for value in values if value != "")


def field_versions(
    labels: Mapping[str, str],
    *,
    base: Mapping[str, Any],
    mine: QueryDict,
    theirs: Mapping[str, Any],
    shown: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[FieldVersions, ...]:
    """Return each field of a form in its three versions, in the order of the labels.

    Args:
        labels: name of each field → its words; fields left out are nobody's matter.
        base: values that the form was filled from; a list for a field of several values.
        mine: what this person sent.
        theirs: values that stand now.
        shown: name of a field → how to say its values.
    """
    said = shown or {}
    return tuple(
        FieldVersions(
            name, words, _texts(base.get(name)), mine.getlist(name) or [""],
            _texts(theirs.get(name)), said.get(name, {}),
        )
        for name, words in labels.items()
    )  # fmt: skip


def conflict_page(
    request: HttpRequest,
    versions: Sequence[FieldVersions],
    *,
    title: str,
    version: int,
    changed_by: str = "",
    changed_at: dt.datetime | None = None,
    crumbs: Sequence[Crumb] = (),
    territory: Any = None,
    back_url: str = "",
) -> HttpResponse:
    """Answer 409 with the three columns; what the person keeps is sent to the same address.

    Args:
        request: the refused one.
        versions: every field of the form, also those that nobody changed.
        title: what is being changed.
        version: the one that stands now, to send back with the choice.
        changed_by: who changed it meanwhile, as the interface may name that person.
        changed_at: when.
        crumbs: where the page stands.
        territory: the territory of the page.
        back_url: where to read the object as it is, without saving.
    """
    return render_page(
        request,
        "ui/conflict.html",
        title=title,
        crumbs=crumbs,
        territory=territory,
        status=CONFLICT,
        disputed=[one for one in versions if one.is_disputed],
        settled=[one for one in versions if one.has_moved and not one.is_disputed],
        versions=versions,
        version=version,
        changed_by=changed_by,
        changed_at=changed_at,
        back_url=back_url,
    )


def resolved(sent: QueryDict) -> QueryDict:
    """Return what a form sent, once the choices of a conflict page are applied.

    A form that comes from anywhere else is returned as it is. A disputed field without a choice
    keeps what stands now: nothing is overwritten by silence.
    """
    names = sent.getlist(f"{PREFIX}-champ")
    if not names:
        return sent
    answer = sent.copy()
    for name in names:
        side = Side.MINE if sent.get(f"{PREFIX}-{name}") == Side.MINE else Side.THEIRS
        kept = sent.getlist(f"{PREFIX}-{side.value}-{name}")
        answer.setlist(name, [] if kept == [""] else kept)  # a list of nothing chosen is empty
    for key in [one for one in answer if one.startswith(f"{PREFIX}-")]:
        del answer[key]
    return answer


def _texts(value: Any) -> list[str]:
    """Return a value as a form writes it: a missing one is an empty text."""
    if isinstance(value, list | tuple | set | frozenset):
        return [_text(one) for one in value] or [""]
    return [_text(value)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)
