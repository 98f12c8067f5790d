"""Which open sites a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bastide.platform.commands import stop_refused

if TYPE_CHECKING:
    from bastide.kernel.territories.models import Territory


def open_territories(slug: str, *, as_json: bool) -> list[Territory]:
    """Return the territory named, or all those whose site is open; an unknown one ends here."""
    from bastide.foundation.errors import Refusal
    from bastide.modules.employment.queries.sites import list_open_sites

    found = list(list_open_sites())
    named = [one.territory for one in found if slug in {"", one.slug, one.territory.slug}]
    if slug and not named:
        reason, remedy = "ce territoire n’a pas de site ouvert.", "Vérifiez sa partie d’adresse."
        stop_refused([Refusal(reason, remedy, field="territory", value=slug)], as_json=as_json)
    return named
