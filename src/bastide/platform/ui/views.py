"""What the interface itself serves: the script that reads sheets away from the network."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bastide.platform.access.rules import public

_WORKER = Path(__file__).parent / "static" / "ui" / "worker.js"


@public
@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """Answer the script, from the root of the site: a script under `/static/` reads nothing else.

    It holds no data. A page registers it for the sheets of one campaign, never for more.
    """
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")


@cache
def _script() -> bytes:
    return _WORKER.read_bytes()
