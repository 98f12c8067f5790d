"""The command that reads the sources of offers, for a plain timer: what is due, or everything."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bastide.platform.commands import AsJson, answer


def update(
    *,
    territory: Annotated[
        str, typer.Option("--territory", help="Adresse du territoire\u00a0; tous par défaut.")
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Lire aussi les sources lues il y a peu.")
    ] = False,
    reindex: Annotated[
        bool, typer.Option("--reindex", help="Refaire ensuite l’index de recherche.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Lire les sources d’offres dont c’est le tour, et mettre les offres en ligne à jour."""
    import django

    django.setup()
    from bastide.foundation.errors import InputRefusedError
    from bastide.platform.commands import stop_refused

    try:
        said = _updated(territory, everything=everything, reindex=reindex)
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    if as_json:
        answer({"territories": said})
        return
    for one in said:
        typer.echo(
            f"{one['territory']}\u00a0: {one['sources']} sources lues, {one['jobs']} emplois, "
            f"{one['new']} nouveaux, {one['ended']} terminés."
        )


def _updated(slug: str, *, everything: bool, reindex: bool) -> list[dict[str, Any]]:
    from bastide.foundation.errors import InputRefusedError, Refusal
    from bastide.modules.employment.queries.sources import list_territories_with_sources
    from bastide.modules.employment.services.feeds.fetching import fetcher_of
    from bastide.modules.employment.services.feeds.passes import run_pass
    from bastide.modules.employment.services.indexing import rebuild_index
    from bastide.platform.access.actors import SYSTEM

    places = [one for one in list_territories_with_sources() if slug in {"", one.slug}]
    if slug and not places:
        reason = "Ce territoire n’a aucune source d’offres."
        remedy = "Vérifiez son adresse, ou ajoutez-lui une source."
        raise InputRefusedError((Refusal(reason, remedy, field="territory", value=slug),))
    said = []
    for place in places:
        done = run_pass(actor=SYSTEM, territory=place, fetch=fetcher_of(), only_due=not everything)
        if reindex:
            rebuild_index(actor=SYSTEM, territory=place)
        said.append(
            {
                "territory": place.slug,
                "sources": len(done.runs),
                "offers": done.grouping.offers,
                "jobs": done.grouping.jobs,
                "new": len(done.grouping.new),
                "ended": len(done.grouping.ended),
            }
        )
    return said
