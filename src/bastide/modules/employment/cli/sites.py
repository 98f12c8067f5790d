"""Which open sites a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bastide.platform.commands import stop_refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bastide.kernel.territories.models import Territory
    from bastide.modules.employment.models import Basin


def open_territories(slug: str, *, as_json: bool) -> list[Territory]:
    """Return the territory named, or all those whose site is open; an unknown one ends here."""
    from bastide.modules.employment.queries.sites import list_open_sites

    reason = "ce territoire n’a pas de site ouvert."
    return _named(list_open_sites(), slug, reason, as_json=as_json)


def territories(slug: str, *, as_json: bool) -> list[Territory]:
    """Return the territory named, or all those that have a site, open or not."""
    from bastide.modules.employment.queries.sites import list_sites

    return _named(list_sites(), slug, "ce territoire n’a pas de site.", as_json=as_json)


def _named(sites: Iterable[Basin], slug: str, reason: str, *, as_json: bool) -> list[Territory]:
    """Return the territories of some sites that an option names, all of them without a name."""
    from bastide.foundation.errors import Refusal

    named = [one.territory for one in sites if slug in {"", one.slug, one.territory.slug}]
    if slug and not named:
        remedy = "Vérifiez sa partie d’adresse."
        stop_refused([Refusal(reason, remedy, field="territory", value=slug)], as_json=as_json)
    return named
