"""What one form of rule file yields, before the rules are made ready to apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bastide.foundation.errors import Refusal

if TYPE_CHECKING:
    from bastide.kernel.policies.core.reports import RowNote
    from bastide.kernel.policies.core.rulebook import Duplicate, RuleConflict
    from bastide.kernel.policies.core.rules import MappingRule


@dataclass(frozen=True, slots=True)
class FoundRules:
    """The rules of a file with what was set aside while reading it; see `RuleReport`."""

    rules: tuple[MappingRule, ...]
    rows: int
    duplicates: tuple[Duplicate, ...] = ()
    conflicts: tuple[RuleConflict, ...] = ()
    unmapping_rows: tuple[int, ...] = ()
    notes: tuple[RowNote, ...] = ()


def refusal(
    file_name: str, row: int, cell: tuple[str, str], *, reason: str, remedy: str
) -> Refusal:
    """Return one refusal placed on a row and a cell (column, value) of a file of rules."""
    field, value = cell
    return Refusal(reason=reason, remedy=remedy, file=file_name, line=row, field=field, value=value)
