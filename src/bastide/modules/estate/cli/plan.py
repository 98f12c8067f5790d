"""The command that decides a plan from a file of buildings, actions, budgets and constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bastide.modules.estate.cli.plan_shown import show_plan
from bastide.modules.estate.cli.quiet import library_noise_aside
from bastide.platform.commands import AsJson, answer, file_content, stop_refused

if TYPE_CHECKING:
    from bastide.modules.estate.core.plan_reading import PlanInput


def plan(
    file: Annotated[
        str,
        typer.Argument(metavar="FICHIER", help="Fichier JSON, ou - pour l’entrée standard."),
    ] = "",
    *,
    schema: Annotated[
        bool, typer.Option("--schema", help="Écrire le schéma JSON de l’entrée, et finir.")
    ] = False,
    example: Annotated[
        bool, typer.Option("--example", help="Écrire une entrée complète, et finir.")
    ] = False,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit", min=0.01, help="Secondes au plus, au lieu de celles du fichier."
        ),
    ] = None,
    gap: Annotated[
        float | None,
        typer.Option(
            "--gap", min=0, max=1, help="Écart relatif accepté, au lieu de celui du fichier."
        ),
    ] = None,
    frontier: Annotated[
        int,
        typer.Option(
            "--frontier",
            min=0,
            max=50,
            help="Nombre de plans entre argent et service (0\u00a0: aucun).",
        ),
    ] = 0,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Dire ce que coûte chaque famille de contraintes."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Décider quoi faire de chaque bâtiment, et quand : le meilleur plan, ou ce qui l’empêche.

    L’entrée est décrite par --schema ; --example en donne une qui fonctionne.
    """
    if schema or example:
        _publish(is_schema=schema)
        return
    if not file:
        raise typer.BadParameter(
            "donnez un fichier, ou --schema, ou --example.", param_hint="FICHIER"
        )
    import time

    from bastide.foundation.errors import BastideError, InputRefusedError, Refusal
    from bastide.modules.estate.core.plan_answer import plan_answer
    from bastide.modules.estate.core.plan_reading import read_plan
    from bastide.modules.estate.core.plan_search import SOLVER, search_plan

    try:
        asked = _with_options(read_plan(*file_content(file)), time_limit, gap)
        with library_noise_aside():
            found = search_plan(asked, clock=time.monotonic, frontier=frontier, explain=explain)
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    except BastideError as error:
        remedy = "Relancez avec --time-limit plus grand, ou --gap 0.01."
        stop_refused([Refusal(reason=str(error), remedy=remedy)], as_json=as_json)
    content = plan_answer(asked, found, SOLVER)
    if as_json:
        answer(content)
    else:
        show_plan(content)


def _publish(*, is_schema: bool) -> None:
    from bastide.modules.estate.core.plan_example import plan_example
    from bastide.modules.estate.core.plan_schema import plan_schema

    answer(plan_schema() if is_schema else plan_example())


def _with_options(asked: PlanInput, time_limit: float | None, gap: float | None) -> PlanInput:
    from dataclasses import replace

    return replace(
        asked,
        time_limit=asked.time_limit if time_limit is None else time_limit,
        gap=asked.gap if gap is None else gap,
    )
