"""The observatory as open data: one row per number, a dictionary of the columns, a licence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from bastide.modules.employment.core.outcomes.answers import Outcome
from bastide.modules.employment.core.outcomes.results import Results
from bastide.modules.employment.queries.observatory import Row
from bastide.modules.employment.queries.outcomes import OutcomeView
from bastide.platform.exchange.writers import FICTITIOUS, Column, Sheet, write_csv

LICENCE = "Licence Ouverte 2.0 (Etalab)"
LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
KNOWN, WITHHELD, UNKNOWN = "connu", "secret", "inconnu"
"""States of a number: told, withheld because too few answered, known by nobody."""

OUTCOME_MEASURES = (
    "recrutements", "interroges", "reponses", "pourvues-ici", "embauches-certaines",
)  # fmt: skip
_TOLD = 2
"""The first two measures are told whatever the number of answers."""


def dictionary() -> dict[str, str]:
    """Return what each column means."""
    return {
        "debut": _("Premier jour compté, AAAA-MM-JJ."),
        "fin": _("Dernier jour compté\u00a0; le même pour une mesure d’un jour."),
        "mesure": _(
            "en-ligne, nouvelles, terminees, longues (21 jours et plus)\u00a0: offres du "
            "jour\u00a0; "
            "duree-mediane\u00a0: jours en ligne\u00a0; recrutements, interroges, reponses, "
            "pourvues-ici, "
            "embauches-certaines\u00a0: issues des recrutements finis de la période."
        ),
        "decoupage": _(
            "Vide\u00a0: tout. Sinon type, contrat, domaine (lettre du ROME), metier (code "
            "ROME), commune "
            "(code officiel), source, mois. Une offre compte dans chacune de ses communes et de "
            "ses sources."
        ),
        "cle": _("Valeur du découpage\u00a0; vide\u00a0: non précisée, ou tout."),
        "valeur": _("Nombre entier\u00a0; vide quand l’état n’est pas «\u00a0connu\u00a0»."),
        "etat": _(
            "connu\u00a0; secret (trop peu de réponses pour être dit)\u00a0; inconnu (personne "
            "ne le sait)."
        ),
    }


def observatory_rows(rows: Iterable[Row], outcomes: OutcomeView, today: dt.date) -> Iterator[
    dict[str, Any]
]:  # fmt: skip
    """Yield every number that is told, those of days first.

    Args:
        rows: of `day_rows`.
        outcomes: what employers answered, under the public threshold.
        today: last day of the outcomes.
    """
    for day, measure, cut, key, value in rows:
        yield _row(day, day, measure, cut, key, value, KNOWN)
    whole = [outcomes.recruitments, outcomes.asked, *_answers(outcomes.whole)]
    yield from _outcome(outcomes, today, "", "", whole, is_told=outcomes.whole is not None)
    for dimension, parts in outcomes.parts.items():
        for part in parts:
            values = [part.recruitments, part.asked, *_answers(part.results)]
            yield from _outcome(
                outcomes,
                today,
                dimension.value,
                part.value,
                values,
                is_told=part.results is not None,
            )


def observatory_csv(rows: Iterable[dict[str, Any]], *, is_fictitious: bool) -> bytes:
    """Return the open data as CSV: UTF-8, `;`."""
    sheet = Sheet(
        "Observatoire",
        [
            Column("debut", "debut"),
            Column("fin", "fin"),
            Column("mesure", "mesure"),
            Column("decoupage", "decoupage"),
            Column("cle", "cle"),
            Column("valeur", "valeur", "integer"),
            Column("etat", "etat"),
        ],
        list(rows),
    )
    return write_csv(sheet, fictitious=FICTITIOUS if is_fictitious else "")


def observatory_json(rows: Iterable[dict[str, Any]], *, is_fictitious: bool) -> dict[str, Any]:
    """Return the open data as one JSON object, with its licence and its dictionary."""
    return {
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "fictif": is_fictitious,
        "dictionnaire": dictionary(),
        "donnees": list(rows),
    }


def _answers(results: Results | None) -> list[int | None]:
    if results is None:
        return [None, None, None]
    here = results.outcomes[Outcome.HIRED_HERE]
    if not results.answered:
        return [0, None, None]
    return [results.answered, here, results.hires.certain]


def _outcome(
    outcomes: OutcomeView,
    today: dt.date,
    cut: str,
    key: str,
    values: list[int | None],
    *,
    is_told: bool,
) -> Iterator[dict[str, Any]]:
    for rank, (measure, value) in enumerate(zip(OUTCOME_MEASURES, values, strict=True)):
        state = KNOWN if value is not None else UNKNOWN
        if not is_told and rank >= _TOLD:
            state = WITHHELD
        yield _row(outcomes.since, today, measure, cut, key, value, state)


def _row(  # noqa: PLR0917 -- the columns of the file
    begin: dt.date, end: dt.date, measure: str, cut: str, key: str, value: int | None, state: str
) -> dict[str, Any]:
    return {
        "debut": begin.isoformat(),
        "fin": end.isoformat(),
        "mesure": measure,
        "decoupage": cut,
        "cle": key,
        "valeur": value,
        "etat": state,
    }
