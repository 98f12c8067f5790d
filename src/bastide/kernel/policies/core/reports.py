"""What reading a file of rules found besides the rules: nothing is repaired silently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bastide.kernel.policies.core.rulebook import Duplicate, RuleBook, RuleConflict
    from bastide.kernel.policies.core.spellings import Spelling


@dataclass(frozen=True, slots=True)
class RowNote:
    """A French remark about one row of the file of rules (1-based, the header is row 1)."""

    row: int
    message: str


@dataclass(frozen=True, slots=True)
class RuleReport:
    """What was found in a file of rules.

    Attributes:
        file_name: name of the file. form: `aggregation` (levels of Montreuil) or `bastide`.
        rows: rows that hold a rule, duplicates included.
        blank_rows: rows of separators only.
        duplicates: rules that repeat an earlier one; ignored.
        spellings: names written in several ways, with the spelling kept.
        conflicts: keys with several policies; those that another column tells apart say which.
        unmapping_rows: rules whose policy is "-" or empty: their lines stay "non affecté".
        notes: other remarks, by row.
    """

    file_name: str
    form: str
    rows: int
    blank_rows: tuple[int, ...]
    duplicates: tuple[Duplicate, ...]
    spellings: tuple[Spelling, ...]
    conflicts: tuple[RuleConflict, ...]
    unmapping_rows: tuple[int, ...]
    notes: tuple[RowNote, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A file of rules, read: the rules ready to apply, and the report."""

    book: RuleBook
    report: RuleReport
