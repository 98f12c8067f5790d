"""The addresses of the API: its operations, its description, and a page that reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.platform.access.rules import answered_by_operations, public
from bastide.platform.ui.pages import Crumb, render_page
from bastide.site.api import PREFIX, api, description


@public
@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """Answer the OpenAPI description."""
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


@public
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show the operations, their parameters and their access, in words."""
    schema = description()
    return render_page(
        request,
        "site/api.html",
        title=_("Interface de programmation"),
        crumbs=[Crumb(_("Accueil"), "/"), Crumb(_("Interface de programmation"))],
        operations=list(_listed(schema["paths"])),
        description=schema["info"]["description"],
        prefix=PREFIX,
    )


def _listed(paths: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "path": address,
            "method": method.upper(),
            "summary": operation.get("summary", ""),
            "description": operation.get("description", ""),
            "parameters": operation.get("parameters", []),
        }
        for address, methods in paths.items()
        for method, operation in methods.items()
    ]


def _operations() -> list[URLPattern]:
    """Return the operations' addresses; ninja's own root page is left out."""
    patterns = [
        pattern
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]
    for pattern in patterns:
        answered_by_operations(pattern.callback)
    return patterns


app_name = "api"
urlpatterns = [
    path("", reference, name="reference"),
    path("openapi.json", openapi, name="openapi"),
    *_operations(),
]
