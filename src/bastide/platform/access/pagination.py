"""Pages of the API by cursor: stable while rows are added, as quick at the end as before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

from bastide.foundation.errors import InputRefusedError, Refusal

MOST_PER_PAGE = 1000
_SALT = "bastide.api.cursor"

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class CursorPage:
    """One page of rows.

    Attributes:
        items: the rows, in order.
        next_cursor: what to send for the following page; empty after the last.
    """

    items: list[Any]
    next_cursor: str


def cursor_page(
    rows: QuerySet[Row], *, cursor: str = "", limit: int = 100, order: Sequence[str] = ("pk",)
) -> CursorPage:
    """Return one page of rows.

    Args:
        rows: already bounded to what the actor may see.
        cursor: `next_cursor` of the page before; empty for the first.
        limit: rows per page, 1 to 1 000.
        order: field names, ascending, none of them nullable; the last one must be unique.

    Raises:
        InputRefusedError: the cursor does not come from this product, or the limit is out of range.
    """
    if not 1 <= limit <= MOST_PER_PAGE:
        raise _refused("limit", str(limit), f"Le nombre de lignes va de 1 à {MOST_PER_PAGE}.")
    ordered = rows.order_by(*order)
    if cursor:
        ordered = ordered.filter(_after(order, _read(cursor, order)))
    items = list(ordered[: limit + 1])
    if len(items) <= limit:
        return CursorPage(items, "")
    last = items[limit - 1]
    values = [str(getattr(last, name)) for name in order]
    return CursorPage(items[:limit], signing.dumps([list(order), values], salt=_SALT))


def _read(cursor: str, order: Sequence[str]) -> list[str]:
    try:
        names, values = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        names, values = None, []
    if names != list(order):
        raise _refused("cursor", cursor, "Ce curseur ne vient pas de la page précédente.")
    return list(values)


def _after(order: Sequence[str], values: Sequence[str]) -> Q:
    """Return the condition of rows that come after some values, in lexicographic order."""
    after = Q()
    equal: dict[str, str] = {}
    for name, value in zip(order, values, strict=True):
        after |= Q(**equal, **{f"{name}__gt": value})
        equal[name] = value
    return after


def _refused(field: str, value: str, reason: str) -> InputRefusedError:
    remedy = "Reprenez depuis la première page."
    return InputRefusedError((Refusal(reason, remedy, field=field, value=value),))
