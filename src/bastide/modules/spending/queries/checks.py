"""The self-check of a stored document: its totals, and its printed ratios recomputed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache

from bastide.kernel.budgets.models import Document
from bastide.kernel.budgets.queries import as_read
from bastide.modules.spending.core.ratios import Check, checks_of
from bastide.modules.spending.core.totals import Totals, totals_of

KEPT = 128


@dataclass(frozen=True)
class CheckedDocument:
    """The totals of a document, and each printed ratio beside the recomputed one."""

    totals: Totals
    checks: tuple[Check, ...]


def check_document(document: Document) -> CheckedDocument:
    """Return the self-check of a document that came through a gate.

    A stored document never changes, so its check is kept in memory: an import undone and made again
    has another identifier.
    """
    return _checked(document.pk, document.sha256)


@lru_cache(maxsize=KEPT)
def _checked(document_id: uuid.UUID, sha256: str) -> CheckedDocument:
    read = as_read(Document.objects.select_related("authority").get(pk=document_id, sha256=sha256))
    return CheckedDocument(totals_of(read), tuple(checks_of(read)))
