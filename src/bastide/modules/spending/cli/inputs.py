"""What the commands of spending read: budget documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bastide.platform.commands import file_content, stop_refused

if TYPE_CHECKING:
    from bastide.foundation.errors import Refusal
    from bastide.kernel.budgets.core.lines import BudgetDocument


def documents_of(files: Sequence[str], *, as_json: bool) -> list[BudgetDocument]:
    """Return the budget documents of files, or stop the command with every refusal (exit 1)."""
    from bastide.foundation.errors import InputRefusedError
    from bastide.kernel.budgets.readers import read_documents

    documents: list[BudgetDocument] = []
    refusals: list[Refusal] = []
    for name in files:
        try:
            documents += read_documents(*file_content(name))
        except InputRefusedError as error:
            refusals += error.refusals
    if refusals:
        stop_refused(refusals, as_json=as_json)
    return documents
