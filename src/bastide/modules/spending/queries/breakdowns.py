"""The breakdown that a page shows: cells of the cube, labels, inhabitants and a year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from bastide.kernel.budgets.core.charts import Chart
from bastide.kernel.budgets.core.lines import Direction, Movement, Step
from bastide.kernel.budgets.models import SECTIONS, Document
from bastide.kernel.budgets.readers.charts import document_chart
from bastide.kernel.policies.models import Nomenclature
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import official_population
from bastide.modules.spending.core.breakdown import Breakdown, Population, breakdown
from bastide.modules.spending.core.evolution import Perimeters, perimeter_refusal
from bastide.modules.spending.core.selection import UNMAPPED, Axis, Selection
from bastide.modules.spending.queries.choices import Choices, list_choices
from bastide.modules.spending.queries.cube import (
    OWN_STAFF,
    POOLED_STAFF,
    Staff,
    cut,
    latest_cube,
    staff,
    yearly,
)
from bastide.platform.access.actors import Actor
from bastide.platform.analytics.models import Snapshot

PAYROLL_CHAPTER = "012"
ACCOUNTS = {Step.ADMINISTRATIVE_ACCOUNT.value, Step.SINGLE_FINANCIAL_ACCOUNT.value}


@dataclass(frozen=True)
class View:
    """Everything that a page of spending needs for one selection.

    Attributes:
        selection: the selection, gaps filled.
        choices: what else can be chosen.
        documents: the documents added up; empty when nothing stands there.
        breakdown: the groups; `None` when nothing stands there.
        previous: the same cut of the year before, code → euros; empty when it may not be compared,
            or when it was not asked.
        refusal: why the year before is not compared, in French; empty when it is.
        snapshot: the snapshot that answered.
        staff: own and pooled staff of the selection, when the page shows payroll; else `None`.
    """

    selection: Selection
    choices: Choices
    documents: tuple[Document, ...]
    breakdown: Breakdown | None
    previous: dict[str, Decimal]
    refusal: str
    snapshot: Snapshot | None
    staff: Staff | None = None

    @property
    def nomenclature(self) -> Nomenclature | None:
        """Return the nomenclature that attached lines to policies."""
        return self.choices.nomenclature

    @property
    def authority_name(self) -> str:
        """Return the name of the authority selected, empty when unknown."""
        documents = self.choices.of(self.selection.authority)
        return documents[0].authority.name if documents else ""


def show_spending(
    actor: Actor, territory: Territory, selection: Selection, *, compares: bool = False
) -> View:
    """Return the breakdown of a selection over what the actor may read.

    Args:
        actor: who asks.
        territory: obtained through a gate.
        selection: as its address says.
        compares: whether the year before is asked too; otherwise the view holds nothing of it.
    """
    choices = list_choices(actor, territory)
    resolved = choices.resolved(selection)
    documents = choices.selected(resolved)
    snapshot = latest_cube(territory)
    if snapshot is None or not documents:
        return View(resolved, choices, documents, None, {}, "", snapshot)
    labels = Labels(documents)
    cells = cut(snapshot, resolved, [str(document.id) for document in documents])
    shown = breakdown(
        (
            (
                cell.value,
                labels.of(resolved.axis, cell.value),
                cell.amount,
                cell.lines,
                cell.steerable,
            )
            for cell in cells
        ),
        population(documents),
    )
    previous, refusal = (
        _year_before(choices, resolved, documents, snapshot) if compares else ({}, "")
    )
    shown_staff = _staff(resolved, [cell.value for cell in cells], documents, snapshot)
    return View(resolved, choices, documents, shown, previous, refusal, snapshot, shown_staff)


def _staff(
    selection: Selection, values: Sequence[str], documents: Sequence[Document], snapshot: Snapshot
) -> Staff | None:
    """Return the staff of a selection, its accounts and chapters aside, when payroll is in view."""
    is_spent = (selection.direction, selection.movement) == (Direction.EXPENDITURE, Movement.REAL)
    in_view = [*selection.path, *((selection.axis, value) for value in values)]
    if not is_spent or not any(_is_payroll(axis, value) for axis, value in in_view):
        return None
    path = tuple(pair for pair in selection.path if pair[0] not in {Axis.NATURE, Axis.CHAPTER})
    return staff(snapshot, replace(selection, path=path), [str(one.id) for one in documents])


def _is_payroll(axis: Axis, value: str) -> bool:
    if axis is Axis.CHAPTER:
        return value == PAYROLL_CHAPTER
    return (
        axis is Axis.NATURE
        and value != ""
        and any(
            value.startswith(account) or account.startswith(value)
            for account in (OWN_STAFF, POOLED_STAFF)
        )
    )


class Labels:
    """Labels of codes, from the French chart of the documents' norm and year."""

    def __init__(self, documents: Sequence[Document]) -> None:
        charts = (
            document_chart(one.norm, one.year, votes_by_function=one.votes_by_function)
            for one in documents
        )
        self._chart: Chart | None = next((chart for chart in charts if chart is not None), None)
        self._sections = {value: str(label) for value, label in SECTIONS}

    def of(self, axis: Axis, value: str) -> str:
        """Return the label of a code; the code itself when the chart does not know it."""
        if value == UNMAPPED:
            return _("Non affecté")
        if not value:
            return _("Non précisé")
        if axis is Axis.SECTION:
            return self._sections.get(value, value)
        if self._chart is None or axis in {Axis.POLICY, Axis.SUBPOLICY, Axis.BUDGET}:
            return value
        return self._from_chart(axis, value, self._chart)

    @staticmethod
    def _from_chart(axis: Axis, value: str, chart: Chart) -> str:
        if axis is Axis.CHAPTER:
            chapter = chart.nature_chapters.get(value) or chart.function_chapters.get(value)
            return f"{value} {chapter.label}" if chapter else value
        known = chart.natures if axis is Axis.NATURE else chart.functions
        label = known.get(value, "")
        return f"{value} {label}" if label else value


def population(documents: Sequence[Document]) -> Population | None:
    """Return the inhabitants to divide by: those of the file, else the official ones."""
    for document in documents:
        if document.population:
            return Population(
                document.population,
                f"population totale imprimée dans {document.file_name}",
            )
    official = official_population(documents[0].authority.siren)
    return Population(*official) if official else None


def perimeters(choices: Choices, selection: Selection, years: Sequence[int]) -> Perimeters:
    """Return the budgets that each year adds up under a selection; a year without any is empty."""
    return {
        year: frozenset(
            "budget principal" if document.is_main else document.establishment
            for document in choices.selected(_account_of(choices, selection, year))
        )
        for year in years
    }


def account_years(choices: Choices, selection: Selection) -> list[int]:
    """Return the years of an authority that have an account, oldest first."""
    return sorted(
        {document.year for document in choices.of(selection.authority) if document.step in ACCOUNTS}
    )


def yearly_amounts(
    choices: Choices, selection: Selection, snapshot: Snapshot, years: Sequence[int]
) -> dict[tuple[str, int], Decimal]:
    """Return (code, year) → euros over the accounts of several years."""
    documents = [
        str(document.id)
        for year in years
        for document in choices.selected(_account_of(choices, selection, year))
    ]
    return yearly(snapshot, selection, documents)


def _account_of(choices: Choices, selection: Selection, year: int) -> Selection:
    """Return the same selection on the account of another year."""
    steps = {
        document.step
        for document in choices.of(selection.authority)
        if document.year == year and document.step in ACCOUNTS
    }
    step = Step(max(steps)) if steps else selection.step
    return replace(selection, year=year, step=step)


def _year_before(
    choices: Choices, selection: Selection, documents: Sequence[Document], snapshot: Snapshot
) -> tuple[dict[str, Decimal], str]:
    before = selection.year - 1
    if documents[0].step not in ACCOUNTS:
        return {}, "Un budget voté ne se compare pas à un compte réalisé."
    if before not in account_years(choices, selection):
        return {}, f"Le compte de {before} n'est pas importé."
    refusal = perimeter_refusal(perimeters(choices, selection, [before, selection.year]))
    if refusal:
        return {}, refusal
    amounts = yearly_amounts(choices, selection, snapshot, [before])
    return {value: amount for (value, _year), amount in amounts.items()}, ""
