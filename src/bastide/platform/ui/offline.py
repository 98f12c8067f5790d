"""Answers to a page that sends by itself: after a change, or once the network is back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

HEADER = "X-Bastide-Envoi"
VERSION_HEADER = "X-Bastide-Version"
KEY_FIELD = "cle"
"""Field of a form that carries the sending's own UUID: sent twice, it is written once."""


def is_sent_by_script(request: HttpRequest) -> bool:
    """Tell whether a page sends by itself and waits for `saved` or `refused`, not for a page."""
    return request.headers.get(HEADER) == "1"


def saved(version: int) -> HttpResponse:
    """Answer that everything is written; `version` is the one to send next time."""
    response = JsonResponse({"version": version})
    response[VERSION_HEADER] = str(version)
    return response


def refused(reason: str, *, status: int = 422) -> HttpResponse:
    """Answer that nothing was written, and why, in one French sentence.

    Args:
        reason: what happened and what to do.
        status: 409 when the object changed meanwhile, 410 when the campaign is closed, else 422.
    """
    return JsonResponse({"reason": reason}, status=status)
