"""One row of a file once read, and what an import would do with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bastide.foundation.errors import Refusal
from bastide.kernel.buildings.core.facts import FIELDS, Value

Values = Mapping[str, Value]
"""Target of a column → value: a key of `FIELDS`, `cost:<kind>:<year>`, `energy:<carrier>:<year>`,
or `extra:<header>` for a column that no fact holds."""

EXTRA = "extra:"
CODE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One row of a file.

    Attributes:
        line: 1-based line or row of the file.
        values: what was read; a missing cell is absent.
        refusals: cells that could not be read; the row goes on without them.
        rejection: why the row as a whole describes no asset (a total, a title, nothing that
            identifies it); `None` for a row that does.
    """

    line: int
    values: Values
    refusals: tuple[Refusal, ...] = ()
    rejection: Refusal | None = None


@dataclass(frozen=True, slots=True)
class KnownAsset:
    """An asset that is already in the inventory, with its current values."""

    code: str
    values: Values


class OutcomeKind(StrEnum):
    """What becomes of a row: exactly one of these, so that counts add up."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a row changes; `old` is `None` when nothing was known."""

    key: str
    old: Value | None
    new: Value


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one row.

    Attributes:
        line: 1-based line of the file.
        kind: its fate.
        code: code of the asset concerned; empty for a refused row.
        into: line of the earlier row that it was merged with; `None` otherwise.
        why: how the asset was recognised, in French; empty for a new one.
        changes: what it changes.
    """

    line: int
    kind: OutcomeKind
    code: str = ""
    into: int | None = None
    why: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteGroup:
    """Rows that share a site's label.

    Attributes:
        label: the spelling kept: the known site's, else the first of the file.
        spellings: every spelling of the file, in order of appearance.
        lines: rows, in order.
    """

    label: str
    spellings: tuple[str, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlannedAsset:
    """An asset as it would stand after the import.

    Attributes:
        code: its code, the file's own or made from its name.
        is_new: whether the import creates it.
        values: all its values afterwards.
        changes: what differs from before; every value for a new one.
        lines: rows of the file that speak of it.
    """

    code: str
    is_new: bool
    values: Values
    changes: tuple[Change, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do, row by row and asset by asset.

    Attributes:
        outcomes: one for each row, in the order of the file.
        assets: the assets that rows speak of, in order of appearance.
        sites: the sites that rows name, in order of appearance.
        refusals: every refused cell or row, in the order of the file.
    """

    outcomes: tuple[Outcome, ...]
    assets: tuple[PlannedAsset, ...]
    sites: tuple[SiteGroup, ...]
    refusals: tuple[Refusal, ...]
    counts: Mapping[OutcomeKind, int] = field(default_factory=dict)


def differences(old: Values, new: Values) -> tuple[Change, ...]:
    """Return what new values change; a value absent from the new ones changes nothing."""
    return tuple(
        Change(key, old.get(key), value) for key, value in new.items() if old.get(key) != value
    )


def label_of(key: str) -> str:
    """Return the French label of a target of columns.

    >>> label_of("area_sdp_m2"), label_of("extra:CLASS"), label_of("cost:fluids:2024")
    ('Surface de plancher (SDP)', 'CLASS', 'cost:fluids:2024')
    """
    fact = FIELDS.get(key)
    return fact.label if fact else key.removeprefix(EXTRA)
