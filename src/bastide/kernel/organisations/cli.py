"""`bastide territory`: open a territory, follow an edition, show a commune or an EPCI."""

from __future__ import annotations

import json
import sys
from typing import Any

import typer

from bastide.foundation.errors import BastideError, InputRefusedError
from bastide.platform.composition import loaded

app = typer.Typer(no_args_is_help=True, help="Territoires.", rich_markup_mode=None)

AS_JSON = typer.Option(False, "--json", help="Répondre en JSON.")
EDITION = typer.Option(
    "", "--edition", help="Édition de la géographie\u00a0; la plus récente par défaut."
)


def _with_django() -> None:
    loaded("bastide.site.start:load")()


@app.command()
def load(
    siren: str = typer.Argument(help="SIREN de l’EPCI, de la métropole ou de l’EPT."),
    edition: str = EDITION,
    as_json: bool = AS_JSON,
) -> None:
    """Ouvrir le territoire d’un EPCI de France, avec ses communes et ses collectivités."""
    _with_django()
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

    _say(act, as_json=as_json)


@app.command()
def refresh(
    siren: str = typer.Argument(help="SIREN d’un territoire ouvert."),
    edition: str = EDITION,
    as_json: bool = AS_JSON,
) -> None:
    """Mettre un territoire au niveau d’une autre édition, sans rien perdre de son histoire."""
    _with_django()
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

    _say(act, as_json=as_json)


@app.command()
def show(
    code: str = typer.Argument(help="Code INSEE d’une commune ou SIREN d’un EPCI."),
    as_json: bool = AS_JSON,
) -> None:
    """Montrer une commune ou un EPCI de France, d’après la géographie officielle."""
    _with_django()
    from bastide.kernel.territories.queries import described
    from bastide.kernel.territories.services import load_reference_geography

    def act() -> dict[str, Any]:
        load_reference_geography()
        return described(code)

    _say(act, as_json=as_json)


def _say(act: Any, *, as_json: bool) -> None:
    try:
        answer = act()
    except InputRefusedError as error:
        _refuse([refusal.as_dict() for refusal in error.refusals], str(error), as_json=as_json)
    except BastideError as error:
        _refuse([{"reason": str(error)}], str(error), as_json=as_json)
    else:
        text = json.dumps(answer, ensure_ascii=False) if as_json else _in_words(answer)
        sys.stdout.write(text + "\n")


def _in_words(answer: dict[str, Any]) -> str:
    return "\n".join(f"{key}\u00a0: {_value(value)}" for key, value in answer.items())


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(
            str(item.get("detail", item) if isinstance(item, dict) else item) for item in value
        )
    return "—" if value is None else str(value)


def _refuse(errors: list[dict[str, Any]], text: str, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps({"errors": errors}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(text + "\n")
    raise SystemExit(1)
