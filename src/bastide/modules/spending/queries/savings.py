"""The savings chain of an authority, year after year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bastide.kernel.budgets.models import Document
from bastide.kernel.budgets.queries import as_read, summed_documents
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.core.evolution import perimeter_refusal
from bastide.modules.spending.core.savings import (
    SavingsChain,
    ScissorsStep,
    debt_stock,
    savings_chain,
    scissors,
)
from bastide.modules.spending.core.selection import Selection
from bastide.modules.spending.queries.breakdowns import account_years, perimeters
from bastide.modules.spending.queries.choices import Choices, list_choices
from bastide.modules.spending.readers.reference import savings_terms
from bastide.platform.access.actors import Actor


@dataclass(frozen=True)
class SavingsView:
    """What the page of savings needs.

    Attributes:
        selection, choices, documents: as in the breakdown's view.
        chains: one per year that has an account, oldest first.
        scissors: what moved between two years. refusal: why years are not compared.
    """

    selection: Selection
    choices: Choices
    documents: tuple[Document, ...]
    chains: tuple[SavingsChain, ...]
    scissors: tuple[ScissorsStep, ...]
    refusal: str

    @property
    def current(self) -> SavingsChain | None:
        """Return the chain of the year selected."""
        return next((one for one in self.chains if one.year == self.selection.year), None)


def show_savings(
    actor: Actor, territory: Territory, selection: Selection, *, opens_lines: bool = False
) -> SavingsView:
    """Return the savings chain of an authority for every account that the actor may read.

    Args:
        actor: who asks.
        territory: obtained through a gate.
        selection: as its address says.
        opens_lines: whether the chain of the selected year must hold the ranks of its lines;
            otherwise the database adds the lines up, to the same amounts.
    """
    choices = list_choices(actor, territory)
    resolved = choices.resolved(selection)
    years = account_years(choices, resolved)
    if resolved.year not in years:
        years = [*years, resolved.year]
    chains = tuple(
        chain
        for year in sorted(set(years))
        if (
            chain := _chain(
                _documents(choices, resolved, year),
                opens_lines=opens_lines and year == resolved.year,
            )
        )
        is not None
    )
    refusal = perimeter_refusal(perimeters(choices, resolved, [one.year for one in chains]))
    steps = () if refusal else scissors(chain for chain in chains if chain.step in {"CA", "CFU"})
    return SavingsView(resolved, choices, choices.selected(resolved), chains, tuple(steps), refusal)


def _documents(choices: Choices, selection: Selection, year: int) -> tuple[Document, ...]:
    if year == selection.year:
        return choices.selected(selection)
    return choices.selected(choices.resolved(replace(selection, year=year, step=None)))


def _chain(documents: Sequence[Document], *, opens_lines: bool) -> SavingsChain | None:
    if not documents:
        return None
    read = (
        [as_read(document) for document in documents]
        if opens_lines
        else summed_documents(documents)
    )
    return savings_chain(read, savings_terms(), debt=debt_stock(read))
