"""How every view answers: one function, one breadcrumb, a fragment when htmx asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from bastide.platform.access.admission import NamedTerritory


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb; without address, the page itself."""

    label: str
    url: str = ""


def home_crumb(territory: NamedTerritory) -> Crumb:
    """Return the step that leads to the territory: the first of every page inside it."""
    return Crumb(territory.name, reverse("territory", args=[territory.slug]))


def render_page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    crumbs: Sequence[Crumb] = (),
    territory: Any = None,
    partial: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Answer a page, or only its partial when htmx asked for it.

    Args:
        request: the request.
        template: template that extends `ui/page.html`.
        title: the page's one heading.
        crumbs: where the page stands.
        territory: object with `name`, `slug` and `is_fictitious`, when the page is inside one.
        partial: name of the template partial that htmx swaps.
        status: HTTP status.
        context: everything else that the template needs.
    """
    is_fragment = bool(partial and getattr(request, "htmx", False))
    name = f"{template}#{partial}" if is_fragment else template
    body = render_to_string(
        name,
        {"title": title, "crumbs": crumbs, "territory": territory, **context},
        request=request,
    )
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
