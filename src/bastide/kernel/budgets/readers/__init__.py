"""Files → budget documents. `read_documents` finds the format by its content."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.budgets.readers.balance import looks_like_balance, read_balance
from bastide.kernel.budgets.readers.ledger import looks_like_ledger, read_ledger
from bastide.kernel.budgets.readers.ofgl import looks_like_ofgl, read_ofgl
from bastide.kernel.budgets.readers.scdl import looks_like_scdl, read_scdl
from bastide.kernel.budgets.readers.totem import read_totem
from bastide.platform.exchange.tables import read_any_table

if TYPE_CHECKING:
    from bastide.kernel.budgets.core.aggregates import AggregateExtract
    from bastide.kernel.budgets.core.lines import BudgetDocument

__all__ = ["is_aggregates", "read_aggregates", "read_documents"]

_KNOWN = "TOTEM ou CFU (XML), SCDL, balance comptable, grand livre (CSV, XLSX, ODS ou XLS)"


def read_documents(data: bytes, file_name: str) -> list[BudgetDocument]:
    """Return every budget document of a file, whole or not at all.

    Args:
        data: the whole file.
        file_name: its name without a folder, for provenance and messages.

    Returns:
        At least one document, in the order of the file.

    Raises:
        InputRefusedError: the file is none of the known formats, or one of its values cannot be
            true. Each refusal names file, line, field, value, reason and remedy.
    """
    if _is_markup(data):
        return read_totem(data, file_name)
    table = read_any_table(data, file_name)
    digest = hashlib.sha256(data).hexdigest()
    if looks_like_scdl(table):
        return read_scdl(table, digest)
    if looks_like_balance(table):
        return read_balance(table, digest)
    if looks_like_ofgl(table):
        raise _refused(
            file_name,
            "le fichier est un extrait de l'OFGL\u00a0: des agrégats, pas des lignes de budget.",
            "Il sert aux comparaisons entre collectivités.",
        )
    if looks_like_ledger(table):
        return read_ledger(table, digest)
    raise _refused(
        file_name,
        "les colonnes ne sont celles d'aucun format budgétaire connu.",
        f"Formats lus\u00a0: {_KNOWN}.",
        value=" | ".join(table.header),
    )


def is_aggregates(data: bytes, file_name: str) -> bool:
    """Tell whether a file is an OFGL extract.

    Raises:
        InputRefusedError: the file is no text table and no workbook.
    """
    return not _is_markup(data) and looks_like_ofgl(read_any_table(data, file_name))


def read_aggregates(data: bytes, file_name: str) -> AggregateExtract:
    """Return the aggregates of an OFGL extract. Same arguments and errors as `read_documents`."""
    return read_ofgl(read_any_table(data, file_name), hashlib.sha256(data).hexdigest())


def _is_markup(data: bytes) -> bool:
    head = data[:256].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head[:1] == b"<"


def _refused(file_name: str, reason: str, remedy: str, *, value: str = "") -> InputRefusedError:
    return InputRefusedError(
        (Refusal(reason=reason, remedy=remedy, file=file_name, line=1, value=value),)
    )
