"""Nobody's change is lost: a row is written only by who saw its present version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

from bastide.foundation.errors import InputRefusedError, Refusal

Row = TypeVar("Row", bound=models.Model)


@dataclass
class EditConflictError(InputRefusedError):
    """Somebody else changed the same thing in between: nothing was written.

    Attributes:
        version: the version that stands now.
        current: field → value that stands now.
    """

    version: int = 0
    current: Mapping[str, Any] = field(default_factory=dict)


def write_version(
    row: Row, version: int, values: Mapping[str, Any], *, touches: bool = False
) -> dict[str, Any]:
    """Write fields of a row if nobody changed it since a version; returns what they held before.

    The row, which has a column `version`, grows by one. Values that are already there change
    nothing, whatever the version: the same request twice is one change.

    Args:
        row: to change; holds the new values afterwards.
        version: the one that the actor saw.
        values: field → new value; a related row stands for itself.
        touches: whether something that belongs to the row, beside its fields, changes with it.

    Returns:
        Field → value before, of the fields that changed only.

    Raises:
        EditConflictError: the row has another version now.
    """
    rows = type(row)._default_manager.filter(pk=row.pk)  # noqa: SLF001 -- public in Django
    fresh = rows.get()
    current = {name: getattr(fresh, name) for name in values}
    changed = {name: value for name, value in values.items() if current[name] != value}
    is_moved = bool(changed) or touches
    if is_moved and not rows.filter(version=version).update(**changed, version=version + 1):
        raise conflict(fresh, version, current)
    row.refresh_from_db()
    return {name: current[name] for name in changed}


def conflict(fresh: models.Model, seen: int, current: Mapping[str, Any]) -> EditConflictError:
    """Return the error of who saw another version of a row, with what stands now."""
    return EditConflictError(
        (
            Refusal(
                reason="Quelqu’un a modifié cette fiche entre-temps.",
                remedy="Rechargez-la, comparez, puis recommencez.",
                field="version",
                value=str(seen),
            ),
        ),
        version=getattr(fresh, "version", 0),
        current=dict(current),
    )
