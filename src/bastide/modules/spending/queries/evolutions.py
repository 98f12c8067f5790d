"""A cut over the years: the accounts of one authority, compared only over equal perimeters."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bastide.kernel.budgets.models import Document
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.core.evolution import Evolution, evolution, perimeter_refusal
from bastide.modules.spending.core.selection import Selection
from bastide.modules.spending.queries.breakdowns import (
    Labels,
    account_years,
    perimeters,
    yearly_amounts,
)
from bastide.modules.spending.queries.choices import Choices, list_choices
from bastide.modules.spending.queries.cube import latest_cube
from bastide.platform.access.actors import Actor


@dataclass(frozen=True)
class EvolutionView:
    """What the page of years needs.

    Attributes:
        selection, choices, documents: as in the breakdown's view.
        years: years that have an account, oldest first.
        amounts: (code, year) → euros; empty when the years may not be compared.
        labels: code → French label.
        evolution: first to last year; `None` with fewer than two years or unequal perimeters.
        refusal: why the years are not compared, in French.
        budgets: year → names of the budgets imported, said on screen even when compared.
    """

    selection: Selection
    choices: Choices
    documents: tuple[Document, ...]
    years: tuple[int, ...]
    amounts: dict[tuple[str, int], Decimal]
    labels: dict[str, str]
    evolution: Evolution | None
    refusal: str
    budgets: dict[int, tuple[str, ...]]


def show_evolution(actor: Actor, territory: Territory, selection: Selection) -> EvolutionView:
    """Return a cut over every account of an authority that the actor may read."""
    choices = list_choices(actor, territory)
    resolved = choices.resolved(selection)
    documents = choices.selected(resolved)
    years = account_years(choices, resolved)
    budgets = _budgets(choices, resolved, years)
    snapshot = latest_cube(territory)
    refusal = perimeter_refusal(perimeters(choices, resolved, years))
    if not refusal and len(years) < 2:  # noqa: PLR2004 -- two years make a comparison
        refusal = "Il faut les comptes d'au moins deux exercices pour comparer."
    if refusal or snapshot is None:
        return EvolutionView(
            resolved, choices, documents, tuple(years), {}, {}, None, refusal, budgets
        )
    amounts = yearly_amounts(choices, resolved, snapshot, years)
    labels = Labels(documents or choices.of(resolved.authority))
    return EvolutionView(
        resolved,
        choices,
        documents,
        tuple(years),
        amounts,
        {value: labels.of(resolved.axis, value) for value, _year in amounts},
        evolution(amounts, first_year=years[0], last_year=years[-1]),
        "",
        budgets,
    )


def _budgets(
    choices: Choices, selection: Selection, years: list[int]
) -> dict[int, tuple[str, ...]]:
    return {
        year: tuple(
            sorted(
                {
                    document.establishment
                    for document in choices.of(selection.authority)
                    if document.year == year
                }
            )
        )
        for year in years
    }
