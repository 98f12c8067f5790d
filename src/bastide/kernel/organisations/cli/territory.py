"""`bastide territory`: open a territory, follow an edition, show a commune or an EPCI."""

from __future__ import annotations

from typing import Any

import typer

from bastide.kernel.organisations.cli.door import AS_JSON, app, say, with_django

EDITION = typer.Option(
    "", "--edition", help="Édition de la géographie\u00a0; la plus récente par défaut."
)


@app.command()
def load(
    siren: str = typer.Argument(help="SIREN de l’EPCI, de la métropole ou de l’EPT."),
    edition: str = EDITION,
    as_json: bool = AS_JSON,
) -> None:
    """Ouvrir le territoire d’un EPCI de France, avec ses communes et ses collectivités."""
    with_django()
    from bastide.kernel.organisations.services import load_territory
    from bastide.kernel.territories.queries import list_members, regime_on
    from bastide.platform.access.actors import SYSTEM

    def act() -> dict[str, Any]:
        territory = load_territory(actor=SYSTEM, siren=siren, edition=edition)
        regime = regime_on(territory)
        return {
            "territory": territory.slug,
            "name": territory.name,
            "siren": territory.siren,
            "edition": territory.epci.edition.code if territory.epci else "",
            "communes": list_members(territory).count(),
            "authorities": territory.authorities.count(),
            "regime": regime.regime if regime else None,
        }

    say(act, as_json=as_json)


@app.command()
def refresh(
    siren: str = typer.Argument(help="SIREN d’un territoire ouvert."),
    edition: str = EDITION,
    as_json: bool = AS_JSON,
) -> None:
    """Mettre un territoire au niveau d’une autre édition, sans rien perdre de son histoire."""
    with_django()
    from dataclasses import asdict

    from bastide.kernel.organisations.services import refresh_territory
    from bastide.kernel.territories.queries import get_territory_of
    from bastide.platform.access.actors import SYSTEM

    def act() -> dict[str, Any]:
        territory = get_territory_of(SYSTEM, siren)
        events = refresh_territory(actor=SYSTEM, territory=territory, edition=edition)
        territory.refresh_from_db()
        return {
            "territory": territory.slug,
            "edition": territory.epci.edition.code if territory.epci else "",
            "changes": [asdict(event) for event in events],
        }

    say(act, as_json=as_json)


@app.command()
def show(
    code: str = typer.Argument(help="Code INSEE d’une commune ou SIREN d’un EPCI."),
    as_json: bool = AS_JSON,
) -> None:
    """Montrer une commune ou un EPCI de France, d’après la géographie officielle."""
    with_django()
    from bastide.kernel.territories.queries import described
    from bastide.kernel.territories.services import load_reference_geography

    def act() -> dict[str, Any]:
        load_reference_geography()
        return described(code)

    say(act, as_json=as_json)
