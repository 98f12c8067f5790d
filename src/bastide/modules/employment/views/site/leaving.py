"""Leaving by a link: a page whose button does it, and the mailbox itself in one click.

Opening the link changes nothing: the machines that read mail before people do open every link.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from bastide.modules.employment.models import Basin
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.ui.pages import Crumb

ONE_CLICK = "One-Click"
"""What a mailbox sends for the person. Source: RFC 8058, section 3.1."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """The page with the button: its template, its title, the steps that lead to it."""

    template: str
    title: str
    trail: tuple[Crumb, ...]


def answer_leaving(
    request: HttpRequest,
    basin: Basin,
    shown: Leaving,
    *,
    leave: Callable[[], object],
    done: Callable[[], HttpResponse],
    **context: Any,
) -> HttpResponse:
    """Answer a link to leave: its page, or what follows once the button or the mailbox said so.

    Args:
        request: the request.
        basin: whose site it is.
        shown: the page with the button.
        leave: does it.
        done: what the person sees then; a mailbox is answered nothing.
        context: of the page.
    """
    if request.method == "POST":
        leave()
        if request.POST.get("List-Unsubscribe") == ONE_CLICK:
            return HttpResponse(status=204)
        return done()
    return site_page(
        request, shown.template, basin, title=shown.title, trail=shown.trail, **context
    )
