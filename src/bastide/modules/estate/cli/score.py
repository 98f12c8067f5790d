"""The command that scores a portfolio from a file of votes."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bastide.modules.estate.cli.shown import show_scoring
from bastide.platform.commands import AsJson, File, answer, file_content, stop_refused

if TYPE_CHECKING:
    from bastide.kernel.grids.readers import VoteTable
    from bastide.modules.estate.core.scoring import RobustnessRequest, Scoring

MEDIAN = "median"
EXACT = "exact"
MAX_DRAWS = 10_000_000
"""More draws would only move the fourth decimal of a share."""

_NUMBER = re.compile(r"(?=[.,]?[0-9])[0-9]{0,7}(?:[.,][0-9]{1,9})?")


def score(
    file: File,
    *,
    threshold: Annotated[
        str,
        typer.Option(
            "--threshold",
            metavar="1.5|median",
            help="Seuil des deux axes\u00a0: un nombre de 0 à 3, ou la médiane.",
        ),
    ] = "1.5",
    aggregate: Annotated[
        str,
        typer.Option(
            "--aggregate", help="Note commune de plusieurs évaluateurs\u00a0: median ou mean."
        ),
    ] = MEDIAN,
    colleges: Annotated[
        str | None,
        typer.Option(
            "--colleges",
            metavar="elu=.4,service=.4,occupant=.2",
            help="Poids des collèges\u00a0; sans eux, toutes les voix sont réunies.",
        ),
    ] = None,
    robustness: Annotated[
        str | None,
        typer.Option(
            "--robustness",
            metavar="exact|N",
            help="Part des poids possibles qui donne chaque classe\u00a0: exacte si l'on ne sait "
            "rien des poids, ou par N tirages autour des poids votés.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Graine des tirages.")] = 1,
    indicator: Annotated[
        str,
        typer.Option(
            "--indicator", help="Indicateur qui ordonne\u00a0: mean, geometric, ideal ou priority."
        ),
    ] = "priority",
    as_json: AsJson = False,
) -> None:
    """Placer chaque bâtiment dans la matrice atouts × attraits, dire l'accord et quoi débattre.

    Colonnes : batiment, segment, item, axe (atout, attrait), poids, evaluateur, college, note (0 à
    3, NSP, SO ou vide).
    """
    from bastide.foundation.errors import InputRefusedError
    from bastide.modules.estate.core.indicators import Indicator
    from bastide.modules.estate.core.scoring_answer import SCORED, scoring_answer

    limit, weights = _threshold(threshold), _weights(colleges)
    asked = _robustness(robustness, seed)
    _require(aggregate, (MEDIAN, "mean"), "--aggregate")
    _require(indicator, [one.value for one in SCORED], "--indicator")
    try:
        table = _read(file)
        found = _scored(table, limit, aggregate, weights, asked)
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    content = scoring_answer(found, Indicator(indicator)) | _rows(table)
    if as_json:
        answer(content)
    else:
        show_scoring(content)


def _read(file: str) -> VoteTable:
    """Return the votes of a file.

    Raises:
        InputRefusedError: it cannot be read, or none of its answers can be used.
    """
    from bastide.foundation.errors import InputRefusedError
    from bastide.kernel.grids.readers import VoteColumns, read_votes
    from bastide.modules.estate.core.matrix import Axis

    columns = VoteColumns(subject="batiment", group="segment")
    table = read_votes(*file_content(file), columns=columns, axes=[axis.value for axis in Axis])
    if not table.votes:
        raise InputRefusedError(table.refused)
    return table


def _scored(
    table: VoteTable,
    limit: Fraction | None,
    aggregate: str,
    weights: dict[str, Decimal] | None,
    asked: RobustnessRequest | None,
) -> Scoring:
    """Return the campaign of a file computed; its colleges are those of the option or of the file.

    Raises:
        InputRefusedError: a college of the file has no weight.
    """
    from bastide.kernel.grids.core.aggregation import Aggregation
    from bastide.modules.estate.core.matrix import MatrixRules
    from bastide.modules.estate.core.scoring import needed_colleges, scoring

    spelled = None if weights is None else _as_in_file(weights, table)
    configured = [name for name, weight in spelled.items() if weight] if spelled else table.colleges
    return scoring(
        table.votes,
        table.items,
        table.subjects,
        rules=MatrixRules(threshold=limit, least_colleges=needed_colleges(configured)),
        aggregation=Aggregation(aggregate),
        college_weights=spelled,
        robustness=asked,
    )


def _as_in_file(weights: dict[str, Decimal], table: VoteTable) -> dict[str, Decimal]:
    """Return the weights under the names that the file gives its colleges."""
    from bastide.foundation.text import folded

    names = {folded(name): name for name in table.colleges}
    return {names.get(folded(name), name): weight for name, weight in weights.items()}


def _rows(table: VoteTable) -> dict[str, Any]:
    """Return what reading the file found: rows seen, refused, replaced by a later one."""
    return {
        "rows": table.rows,
        "refused": [refusal.as_dict() for refusal in table.refused],
        "replaced": [
            {
                "line": row.line,
                "by_line": row.kept_line,
                "building": row.kept.subject,
                "item": row.kept.item,
                "rater": row.kept.rater,
                "note": str(row.replaced.answer),
                "by_note": str(row.kept.answer),
            }
            for row in table.duplicates
        ],
    }


def _threshold(text: str) -> Fraction | None:
    """Return a fixed threshold, `None` for the median."""
    if text == MEDIAN:
        return None
    number = _number(text)
    if number is None or number > 3:  # noqa: PLR2004 -- the best score
        raise typer.BadParameter("écrivez un nombre de 0 à 3, ou median.", param_hint="--threshold")
    return Fraction(number)


def _weights(text: str | None) -> dict[str, Decimal] | None:
    """Return college → weight."""
    if text is None:
        return None
    found: dict[str, Decimal] = {}
    for part in text.split(","):
        name, _, written = (piece.strip() for piece in part.partition("="))
        weight = _number(written)
        if not name or weight is None or name in found:
            raise typer.BadParameter(
                "écrivez collège=poids, séparés par des virgules, chaque collège une fois.",
                param_hint="--colleges",
            )
        found[name] = weight
    if not any(found.values()):
        raise typer.BadParameter("tous les poids sont nuls.", param_hint="--colleges")
    return found


def _robustness(text: str | None, seed: int) -> RobustnessRequest | None:
    """Return how to measure robustness, `None` not to."""
    from bastide.modules.estate.core.scoring import RobustnessRequest

    if text is None:
        return None
    if text == EXACT:
        return RobustnessRequest()
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_DRAWS):
        raise typer.BadParameter(
            f"écrivez exact, ou un nombre de tirages de 1 à {MAX_DRAWS}.", param_hint="--robustness"
        )
    return RobustnessRequest(draws=int(text), seed=seed)


def _number(text: str) -> Decimal | None:
    """Return a plain number ≥ 0 (`.4`, `1,5`), `None` when the text is none."""
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def _require(value: str, known: tuple[str, ...] | list[str], option: str) -> None:
    if value not in known:
        raise typer.BadParameter(f"valeurs\u00a0: {', '.join(known)}.", param_hint=option)
