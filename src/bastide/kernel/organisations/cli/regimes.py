"""`bastide territory regimes` and `date-regime`: the tax regime of an EPCI, dated."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer

from bastide.kernel.organisations.cli.door import app, say, with_django

Siren = Annotated[str, typer.Argument(help="SIREN d’un territoire ouvert.")]
AsJson = Annotated[bool, typer.Option("--json", help="Répondre en JSON.")]
DAY = ["%Y-%m-%d"]
Day = Annotated[
    dt.datetime | None,
    typer.Option("--on", formats=DAY, help="Jour demandé\u00a0; aujourd’hui par défaut."),
]
First = Annotated[dt.datetime, typer.Option("--from", formats=DAY, help="Premier jour.")]
Last = Annotated[
    dt.datetime | None,
    typer.Option("--to", formats=DAY, help="Dernier jour\u00a0; jusqu’au régime suivant sans lui."),
]


def _day(asked: dt.datetime | None) -> dt.date | None:
    return asked.date() if asked else None


@app.command()
def regimes(siren: Siren, on: Day = None, as_json: AsJson = False) -> None:
    """Montrer les régimes fiscaux datés d’un territoire, et les outils ouverts à une date."""
    with_django()
    from bastide.kernel.territories import queries
    from bastide.platform.access.actors import SYSTEM

    def act() -> dict[str, Any]:
        territory = queries.get_territory_of(SYSTEM, siren)
        return {
            "territory": territory.slug,
            "regimes": [_told(one) for one in queries.list_regimes(territory)],
            "tools": [
                {
                    "tool": one.tool.value,
                    "is_open": one.is_open,
                    "reason": one.reason,
                    "article": one.article,
                    "is_verified": one.is_verified,
                    "detail": f"{one.tool.value}\u00a0: {one.sentence}",
                }
                for one in queries.list_openings(territory, _day(on))
            ],
        }

    say(act, as_json=as_json)


@app.command("date-regime")
def date_regime(
    siren: Siren,
    regime: Annotated[str, typer.Argument(help="FPU, FA, FPZ, MGP ou EPT.")],
    *,
    since: First,
    until: Last = None,
    article: Annotated[str, typer.Option(help="Article ou délibération.")],
    source: Annotated[str, typer.Option(help="Document où cela se lit.")],
    reason: Annotated[str, typer.Option(help="Raison, gardée au journal.")] = "",
    as_json: AsJson = False,
) -> None:
    """Dater le régime fiscal d’un territoire\u00a0; ce qui valait avant finit la veille."""
    with_django()
    from bastide.kernel.territories import queries, services
    from bastide.platform.access.actors import SYSTEM

    def act() -> dict[str, Any]:
        territory = queries.get_territory_of(SYSTEM, siren)
        row = services.set_regime(
            actor=SYSTEM,
            territory=territory,
            regime=queries.regime_named(regime),
            valid_from=since.date(),
            valid_to=_day(until),
            article=article,
            source=source,
            reason=reason,
        )
        return _told(queries.get_regime(territory, row.pk))

    say(act, as_json=as_json)


def _told(one: Any) -> dict[str, Any]:
    """Return a dated regime as plain data, with its words."""
    row, period = one.row, one.period
    start = period.start.isoformat() if period.start else None
    end = period.end.isoformat() if period.end else None
    return {
        "regime": row.regime,
        "valid_from": start,
        "valid_to": end,
        "article": row.article,
        "source": row.source,
        "detail": f"{row.regime or '—'} ({start or '…'} → {end or '…'}, {row.article or '—'})",
    }
