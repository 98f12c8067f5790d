"""The search page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.platform.access.rules import public
from bastide.platform.search.queries import find
from bastide.platform.ui.pages import Crumb, render_page


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what the actor finds with the words of `q`, by kind; a visitor, what is public."""
    actor = request.actor  # type: ignore[attr-defined]
    page = request.GET.get("page", "1")
    found = find(
        actor,
        request.GET.get("q", "").strip(),
        kind=request.GET.get("nature", ""),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,  # noqa: PLR2004 -- digits of a page number
    )
    title = _("Recherche")
    if found.query:
        title = _("Recherche\u00a0: %(query)s") % {"query": found.query}
    return render_page(
        request,
        "search/search.html",
        title=title,
        crumbs=[Crumb(_("Accueil"), "/"), Crumb(_("Recherche"))],
        partial="results",
        found=found,
    )
