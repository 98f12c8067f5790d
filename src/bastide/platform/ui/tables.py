"""How lists are sorted and cut in pages from the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django_tables2 import RequestConfig

PAGE_SIZES = (50, 100, 250)


def page_size(request: HttpRequest) -> int:
    """Return the number of rows that the address asks for, among those offered."""
    asked = request.GET.get("per_page", "")
    return next((size for size in PAGE_SIZES if str(size) == asked), PAGE_SIZES[0])


def configured(table: Any, request: HttpRequest) -> Any:
    """Return a table sorted and cut as the address says; never more rows than the largest page."""
    RequestConfig(request, paginate=False).configure(table)
    page = request.GET.get(table.prefixed_page_field, "1")
    wanted = int(page) if page.isascii() and page.isdigit() and len(page) <= 9 else 1  # noqa: PLR2004
    table.paginate(page=1, per_page=page_size(request))
    last = table.paginator.num_pages
    if wanted != 1:
        table.paginate(page=max(1, min(wanted, last)), per_page=page_size(request))
    return table
