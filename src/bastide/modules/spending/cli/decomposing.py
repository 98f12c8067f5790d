"""The command that spreads budgets over public policies."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bastide.modules.spending.cli.inputs import documents_of
from bastide.modules.spending.cli.shown import show_decomposition
from bastide.platform.commands import AsJson, Files, answer, file_content, stop_refused

if TYPE_CHECKING:
    from bastide.modules.spending.core.decomposition import Perimeter


def decompose(
    files: Files,
    *,
    mapping: Annotated[
        str, typer.Option("--mapping", metavar="REGLES.csv", help="Règles de politique publique.")
    ],
    by: Annotated[
        str, typer.Option("--by", help="Axes séparés par des virgules\u00a0: policy,nature:2.")
    ] = "policy",
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="AXE=VALEUR", help="Ne garder qu'une valeur d'un axe."),
    ] = None,
    direction: Annotated[
        str, typer.Option("--direction", help="expenditure, receipts ou all.")
    ] = "expenditure",
    movement: Annotated[str, typer.Option("--movement", help="real, order ou all.")] = "real",
    section: Annotated[str, typer.Option("--section", help="running, investment ou all.")] = "all",
    as_json: AsJson = False,
) -> None:
    """Répartir les dépenses réelles par politique publique ; montrer ce qui reste non affecté."""
    from bastide.foundation.errors import InputRefusedError
    from bastide.kernel.policies.readers import read_rules
    from bastide.modules.spending.core.decomposition import decomposition
    from bastide.modules.spending.core.decomposition_answer import decomposition_answer

    perimeter = _perimeter(direction, movement, section, where or [])
    _require_axes(by.split(","), "--by")
    gc.disable()  # one answer, then the process ends: collecting would only slow it down
    try:
        rules = read_rules(*file_content(mapping))
        documents = documents_of(files, as_json=as_json)
        found = decomposition(
            documents,
            rules.book,
            by=by.split(","),
            perimeter=perimeter,
            extra_conflicts=rules.report.conflicts,
        )
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    finally:
        gc.enable()
    if as_json:
        answer(decomposition_answer(found, documents, rules.report))
    else:
        show_decomposition(found)


def _perimeter(direction: str, movement: str, section: str, where: Sequence[str]) -> Perimeter:
    from bastide.kernel.budgets.core.lines import Direction, Movement, Section
    from bastide.modules.spending.core.decomposition import Perimeter

    directions = {"expenditure": Direction.EXPENDITURE, "receipts": Direction.RECEIPT, "all": None}
    movements = {"real": Movement.REAL, "order": Movement.ORDER, "all": None}
    sections = {"running": Section.RUNNING, "investment": Section.INVESTMENT, "all": None}
    for name, value, known in (
        ("--direction", direction, directions),
        ("--movement", movement, movements),
        ("--section", section, sections),
    ):
        if value not in known:
            raise typer.BadParameter(f"valeurs\u00a0: {', '.join(known)}.", param_hint=name)
    if any("=" not in item for item in where):
        raise typer.BadParameter("écrivez axe=valeur.", param_hint="--where")
    pairs = [item.partition("=") for item in where]
    path = tuple((axis.strip(), value.strip()) for axis, _, value in pairs)
    for axis, _ in path:
        _require_axes([axis], "--where")
    return Perimeter(directions[direction], movements[movement], sections[section], path)


def _require_axes(names: Sequence[str], option: str) -> None:
    from bastide.foundation.errors import InputRefusedError
    from bastide.modules.spending.core.decomposition import read_axes

    try:
        read_axes(names)
    except InputRefusedError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
