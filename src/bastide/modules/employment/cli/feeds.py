"""The command that reads one feed: counts, what is refused and why, normalised offers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bastide.platform.commands import AsJson, File, answer, file_content, stop_refused

if TYPE_CHECKING:
    from bastide.foundation.errors import InputRefusedError
    from bastide.modules.employment.readers.feeds.reading import FeedReading

REFUSING = ("not_a_feed", "refused")
"""Verdicts of a file that gives nothing: the command ends with exit code 1."""

BROKEN = ("truncated", "malformed")
"""Verdicts of a file that gives what it can: nothing at all is a refusal as well."""


def import_feed(
    file: File,
    *,
    kind: Annotated[
        str,
        typer.Option(
            "--source",
            help="Genre du flux (france-travail, hellowork, rss, csv…)",
            show_default=False,
        ),
    ],
    name: Annotated[
        str, typer.Option("--name", help="Nom de la source\u00a0; par défaut son genre.")
    ] = "",
    against: Annotated[
        str,
        typer.Option(
            "--against", help="Réponse d’une lecture précédente, pour compter ce qui a changé."
        ),
    ] = "",
    on: Annotated[
        str, typer.Option("--on", help="Jour de la lecture (AAAA-MM-JJ)\u00a0; par défaut ce jour.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Lire un flux d’offres et donner ses offres sous une même forme, avec ce qui est refusé.

    Sans base de données, toute offre valable est nouvelle.
    """
    from bastide.foundation.errors import InputRefusedError

    try:
        reading = _reading(file, kind, name, _day(on))
        before = _fingerprints(against) if against else {}
    except InputRefusedError as error:
        _stop(error, as_json=as_json)
    said = _answer_of(reading, before)
    if as_json:
        answer(said)
    else:
        _show(said, reading.report.why)
    if _is_refused(reading):
        raise typer.Exit(1)


def _reading(file: str, kind: str, name: str, today: dt.date) -> FeedReading:
    from bastide.modules.employment.readers.feeds.mapping_files import mapping_named
    from bastide.modules.employment.readers.feeds.reading import read_feed

    mapping = mapping_named(kind)
    data, file_name = file_content(file)
    return read_feed(data, file_name, mapping, today=today, source=name)


def _day(text: str) -> dt.date:
    from bastide.foundation.errors import InputRefusedError, Refusal

    if not text:
        return dt.datetime.now(dt.UTC).date()  # noqa: TID251 -- Django's clock is not loaded here
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        refusal = Refusal(
            "ce jour ne se lit pas.", "Écrivez-le AAAA-MM-JJ.", field="on", value=text
        )
        raise InputRefusedError((refusal,)) from error


def _fingerprints(name: str) -> dict[str, str]:
    """Return identifier → fingerprint of the offers of an earlier answer."""
    from bastide.modules.employment.readers.earlier_answers import read_fingerprints

    return read_fingerprints(*file_content(name))


def _is_refused(reading: FeedReading) -> bool:
    """Tell whether a file gave nothing, for another reason than being empty."""
    verdict = reading.report.verdict
    return verdict in REFUSING or (verdict in BROKEN and reading.report.seen == 0)


def _answer_of(reading: FeedReading, before: dict[str, str]) -> dict[str, Any]:
    from bastide.modules.employment.core.feeds.changes import feed_changes

    report = reading.report
    changes = feed_changes(reading.offers, before)
    said: dict[str, Any] = {
        "seen": report.seen,
        "new": len(changes.new),
        "changed": len(changes.changed),
        "rejected": [{"id": one.id, "reason": one.reason} for one in report.rejected],
        "offers": [offer.as_dict() for offer in reading.offers],
        "verdict": report.verdict.value,
    }
    if _is_refused(reading):
        refusal = {"file": "", "line": None, "field": "", "value": "", "reason": report.why}
        said["errors"] = [refusal | {"remedy": "Vérifiez le genre et l’adresse du flux."}]
    return said


def _stop(error: InputRefusedError, *, as_json: bool) -> None:
    """End with exit code 1: nothing was read, and why."""
    if as_json:
        answer(
            {
                "seen": 0,
                "new": 0,
                "changed": 0,
                "rejected": [],
                "offers": [],
                "verdict": "refused",
                "errors": [refusal.as_dict() for refusal in error.refusals],
            }
        )
        raise typer.Exit(1)
    stop_refused(list(error.refusals), as_json=False)


def _show(said: dict[str, Any], why: str) -> None:
    """Write the counts and the refusals in words."""
    typer.echo(
        f"{said['seen']} vues, {said['new']} nouvelles, {said['changed']} changées, "
        f"{len(said['rejected'])} refusées\u00a0: {why}"
    )
    for one in said["rejected"]:
        typer.echo(f"Refusée\u00a0: {one['id']}, {one['reason']}", err=True)
    for offer in said["offers"]:
        place = (offer["place"] or {}).get("label") or ""
        typer.echo(f"{offer['external_id']}\t{offer['title']}\t{offer['employer'] or ''}\t{place}")
