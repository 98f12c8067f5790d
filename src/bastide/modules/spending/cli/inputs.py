"""What the commands of spending read: budget documents."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import typer

from bastide.platform.commands import file_content, stop_refused

if TYPE_CHECKING:
    from bastide.foundation.errors import Refusal
    from bastide.kernel.budgets.core.lines import BudgetDocument


def documents_of(files: Sequence[str], *, as_json: bool) -> list[BudgetDocument]:
    """Return the budget documents of files, or stop the command with every refusal (exit 1).

    The same content given twice is read once: its amounts would count twice. A word says so on
    standard error.
    """
    from bastide.foundation.errors import InputRefusedError
    from bastide.kernel.budgets.readers import read_documents

    documents: list[BudgetDocument] = []
    refusals: list[Refusal] = []
    read: dict[str, str] = {}
    for name in files:
        try:
            data, shown_name = file_content(name)
            count = len(read)
            first = read.setdefault(sha256(data).hexdigest(), shown_name)
            if len(read) == count:
                said = f"{shown_name}\u00a0: même contenu que {first}, compté une fois."
                typer.echo(said, err=True)
                continue
            documents += read_documents(data, shown_name)
        except InputRefusedError as error:
            refusals += error.refusals
    if refusals:
        stop_refused(refusals, as_json=as_json)
    return documents
