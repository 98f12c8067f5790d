"""The command that searches the offers of an installed site, as its public page does."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bastide.platform.commands import AsJson, answer


def search(
    words: Annotated[str, typer.Argument(help="Mots cherchés.")] = "",
    *,
    near: Annotated[
        str, typer.Option("--near", help="Commune autour de laquelle chercher (nom ou code).")
    ] = "",
    km: Annotated[int, typer.Option("--km", help="Rayon en kilomètres.")] = 20,
    minutes: Annotated[
        int, typer.Option("--minutes", help="Minutes de trajet estimées, à la place du rayon.")
    ] = 0,
    by: Annotated[
        str, typer.Option("--by", help="Mode de trajet\u00a0: voiture, velo.")
    ] = "voiture",
    contract: Annotated[
        list[str] | None, typer.Option("--contract", help="Contrat (CDI, CDD…).")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Type d’offre (emploi, stage…).")
    ] = None,
    more: Annotated[
        str, typer.Option("--query", help="Autres critères, comme dans l’adresse de la page.")
    ] = "",
    page: Annotated[int, typer.Option("--page", help="Page de la liste.")] = 1,
    site: Annotated[
        str,
        typer.Option("--site", help="Adresse du site\u00a0; le seul ouvert par défaut."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Chercher parmi les offres en ligne d’un site."""
    import django

    django.setup()
    from bastide.foundation.errors import InputRefusedError
    from bastide.platform.commands import stop_refused

    try:
        said = _found(
            words,
            near,
            f"{by}-{minutes}" if minutes else str(km),
            contract or [],
            kind or [],
            more,
            page,
            site,
        )
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    if as_json:
        answer(said)
        return
    typer.echo(f"{said['total']} offres, page {said['page']} sur {said['pages']}.")
    for hit in said["hits"]:
        typer.echo(f"{hit['number']}\t{hit['title']}\t{hit['employer']}\t{hit['place']}")


def _found(  # noqa: PLR0917 -- the options of the command, in their order
    words: str,
    near: str,
    far: str,
    contracts: list[str],
    kinds: list[str],
    more: str,
    page: int,
    site: str,
) -> dict[str, Any]:
    from django.utils import timezone

    from bastide.modules.employment.core.searches.addresses import parse_search
    from bastide.modules.employment.queries.places import commune_code
    from bastide.modules.employment.queries.search import find_offers

    basin = _site(site)
    given = {
        "q": [words],
        "pres": [near],
        "km": [far] if near else [],
        "contrat": contracts,
        "type": kinds,
        "page": [str(page)],
    }
    values = _parameters(more) | {name: said for name, said in given.items() if any(said)}
    asked = parse_search(values, commune_of=lambda text: commune_code(basin.territory, text))
    found = find_offers(basin.territory, asked, timezone.now())
    return {
        "total": found.total,
        "page": found.asked.page,
        "pages": found.pages,
        "hits": [
            _hit(job)
            | {
                "distance_km": found.distances.get(job.pk),
                "travel_minutes": found.minutes(job),
            }
            for job in found.jobs
        ],
        "facets": {facet.value: dict(counts) for facet, counts in found.facets.items()},
        "corrected": list(found.corrected),
        "ignored": [
            {"parameter": one.parameter, "value": one.value, "reason": one.reason}
            for one in asked.ignored
        ],
    }


def _hit(job: Any) -> dict[str, Any]:
    from bastide.modules.employment.figures.offers import place_words

    return {
        "number": job.pk,
        "title": job.title,
        "employer": job.employer,
        "place": place_words(job),
        "contract": job.contract,
        "kind": job.kind,
        "first_seen_at": job.first_seen_at.isoformat(),
        "live_until": job.live_until.isoformat(),
    }


def _parameters(query: str) -> dict[str, list[str]]:
    from urllib.parse import parse_qs

    return parse_qs(query.removeprefix("?"))


def _site(slug: str) -> Any:
    """Return the site asked for, or the only one that is open.

    Raises:
        InputRefusedError: no such site, or several.
    """
    from bastide.foundation.errors import InputRefusedError, Refusal
    from bastide.modules.employment.queries.sites import list_open_sites

    sites = list(list_open_sites())
    named = [one for one in sites if one.slug == slug] if slug else sites
    if len(named) == 1:
        return named[0]
    names = ", ".join(one.slug for one in sites) or "aucun"
    reason = "Ce site n’est pas ouvert." if slug else "Aucun site seul ne répond."
    raise InputRefusedError(
        (Refusal(reason, f"Nommez-en un par --site\u00a0: {names}.", field="site", value=slug),)
    )
