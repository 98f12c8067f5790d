"""The command that decides a plan from a file of buildings, actions, budgets and constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bastide.modules.estate.cli.plan_shown import show_plan
from bastide.modules.estate.cli.quiet import library_noise_aside
from bastide.platform.commands import AsJson, answer, file_content, stop_refused

if TYPE_CHECKING:
    from bastide.modules.estate.core.model import SolverSettings
    from bastide.modules.estate.core.plan_answer import Found
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
    from bastide.foundation.errors import BastideError, InputRefusedError, Refusal
    from bastide.modules.estate.core.plan_answer import plan_answer
    from bastide.modules.estate.core.plan_reading import read_plan

    try:
        asked = _with_options(read_plan(*file_content(file)), time_limit, gap)
        with library_noise_aside():
            found = _found(asked, frontier=frontier, explain=explain)
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    except BastideError as error:
        remedy = "Relancez avec --time-limit plus grand, ou --gap 0.01."
        stop_refused([Refusal(reason=str(error), remedy=remedy)], as_json=as_json)
    content = plan_answer(asked, found, _solver())
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


def _settings(asked: PlanInput) -> SolverSettings:
    """Return the settings of one search that begins now."""
    import time

    from bastide.modules.estate.core.model import SolverSettings

    clock = time.monotonic
    return SolverSettings(asked.time_limit, asked.gap, clock, clock() + asked.time_limit)


def _found(asked: PlanInput, *, frontier: int, explain: bool) -> Found:
    """Return the plan and all that was asked with it, each search having the whole time."""
    from bastide.modules.estate.core.binding import binding_of, prices_of
    from bastide.modules.estate.core.conflict import conflict_of
    from bastide.modules.estate.core.frontier import frontier as frontier_of
    from bastide.modules.estate.core.optimiser import solve
    from bastide.modules.estate.core.plan_answer import Found
    from bastide.modules.estate.core.regret import robust_plan

    problem = asked.problem
    solution = solve(problem, _settings(asked))
    if solution.verified is None:
        return Found(solution, conflict=conflict_of(problem, _settings(asked)))
    value, plan = solution.verified.value, solution.verified.plan
    return Found(
        solution,
        binding=binding_of(problem, plan),
        prices=prices_of(problem, value, _settings(asked)) if explain else None,
        frontier=frontier_of(problem, max(frontier, 2), _settings(asked)) if frontier else None,
        robust=robust_plan(problem, asked.scenarios, _settings(asked)) if asked.scenarios else None,
    )


def _solver() -> str:
    import scipy

    return f"HiGHS (scipy {scipy.__version__})"
