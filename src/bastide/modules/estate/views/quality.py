"""What is missing or doubtful in the inventory, and what it would change."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bastide.kernel.buildings.core.quality_rules import SEVERITY_LABELS, Severity
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures.inventory import count_words
from bastide.modules.estate.queries.inventory import Inventory, show_inventory
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.rules import room

LEVELS = {Severity.BLOCKING: "err", Severity.MAJOR: "warn", Severity.MINOR: "info"}


@room(ROOM)
@require_safe
def quality(request: HttpRequest, territory: str) -> HttpResponse:
    """Show each rule that found something, the most serious first, with the list to fix."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    inventory = show_inventory(actor, place)
    listed = reverse("estate", args=[place.slug])
    return page(
        request,
        "estate/quality.html",
        place,
        title=_("Qualité des données"),
        crumbs=crumbs(place, _("Qualité des données")),
        inventory=inventory,
        headline=_sentence(inventory),
        rows=[
            {
                "rule": one,
                "severity": _(SEVERITY_LABELS[one.severity]),
                "level": LEVELS[one.severity],
                "url": f"{listed}?a_revoir={one.rule}",
            }
            for one in inventory.rules
        ],
    )


def _sentence(inventory: Inventory) -> str:
    total = inventory.measures.assets
    if not total:
        return _("L’inventaire est vide\u00a0: rien à vérifier.")
    blocking = len({one.code for one in inventory.findings if one.severity is Severity.BLOCKING})
    if not inventory.findings:
        return _("Aucun doute sur les %(total)s biens.") % {"total": count_words(total)}
    return ngettext(
        "%(n)s bien sur %(total)s a au moins un défaut bloquant.",
        "%(n)s biens sur %(total)s ont au moins un défaut bloquant.",
        blocking,
    ) % {"n": count_words(blocking), "total": count_words(total)}
