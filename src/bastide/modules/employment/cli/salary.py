"""The command that reads salaries: amounts, period and currency, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bastide.modules.employment.cli.lines import lines_of, publish, refused_lines, source_of
from bastide.platform.commands import AsJson, answer

if TYPE_CHECKING:
    from bastide.modules.employment.core.pay.salary import SalaryParts, SalaryReading
    from bastide.modules.employment.readers.text_lines import Line


def salary(
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="TEXTE", help="Salaire tel qu’une offre l’écrit, ou - pour l’entrée."
        ),
    ] = None,
    *,
    file: Annotated[
        str,
        typer.Option(
            "--file",
            metavar="FICHIER",
            help="Un salaire par ligne\u00a0: texte, ou JSON (.jsonl)\u00a0; - pour l’entrée.",
        ),
    ] = "",
    schema: Annotated[
        bool, typer.Option("--schema", help="Écrire le schéma JSON d’une ligne, et finir.")
    ] = False,
    example: Annotated[
        bool, typer.Option("--example", help="Écrire des lignes d’exemple, et finir.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Lire un salaire écrit librement : montants, période et monnaie, ou la raison du refus.

    « k€ » sans période est un an ; un seul montant donne le minimum et le maximum.
    """
    from bastide.modules.employment.core.answers import (
        salary_answer,
        salary_example,
        salary_schema,
    )

    if schema or example:
        publish(salary_schema(), salary_example(), is_schema=schema)
        return
    name = source_of(text, file)
    if not name:
        found = salary_answer(_read(text or ""))
        if as_json:
            answer(found)
        else:
            _show(found)
        return
    from bastide.modules.employment.readers.text_lines import read_salary_lines

    lines = lines_of(name, read_salary_lines, as_json=as_json)
    results = [{"line": line.number, **salary_answer(_of_line(line))} for line in lines]
    if as_json:
        answer({"results": results, "refused": refused_lines(lines)})
        return
    for one in results:
        _show(one)


def _read(asked: str | SalaryParts) -> SalaryReading:
    from bastide.modules.employment.core.pay.salary import read_salary, salary_of_parts

    if isinstance(asked, str):
        return read_salary(asked)
    return salary_of_parts(asked.minimum, asked.maximum, currency=asked.currency, unit=asked.unit)


def _of_line(line: Line[str | SalaryParts]) -> SalaryReading:
    """Return the reading of a line; one that could not be read says why."""
    from bastide.modules.employment.core.pay.salary import SalaryReading

    if line.query is not None:
        return _read(line.query)
    return SalaryReading(line.text, refused=line.refusal.reason if line.refusal else "")


def _show(found: dict[str, Any]) -> None:
    """Write one salary in a line."""
    if found["refused"]:
        typer.echo(f"{found['raw']}\u00a0: refusé. {found['refused']}")
        return
    from decimal import Decimal

    from bastide.foundation.money import shown
    from bastide.modules.employment.core.pay.bounds import PERIOD_WORDS, Period

    low, high = (shown(Decimal(found[key]), decimals=2) for key in ("min", "max"))
    amounts = low if low == high else f"{low} à {high}"
    typer.echo(f"{found['raw']}\u00a0: {amounts}\u00a0€ {PERIOD_WORDS[Period(found['period'])]}")
