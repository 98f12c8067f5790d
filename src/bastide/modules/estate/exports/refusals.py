"""The refused rows of a person's own file, given back with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from django.http import HttpResponse
from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.platform.exchange.writers import Column, Sheet, download


def refusals_download(
    header: Sequence[str], rows: Iterable[Sequence[str]], file_name: str, territory: Territory
) -> HttpResponse:
    """Answer refused rows as a workbook: the file's own columns, and the error at the end."""
    columns = [Column(f"c{rank}", label or f"({rank + 1})") for rank, label in enumerate(header)]
    sheet = Sheet(
        name=_("À corriger"),
        columns=columns,
        rows=[{f"c{rank}": cell for rank, cell in enumerate(row)} for row in rows],
    )
    stem = f"{PurePath(file_name).stem} a corriger"
    return download([sheet], "xlsx", stem, fictitious=territory.is_fictitious)
