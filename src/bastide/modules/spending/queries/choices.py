"""What a page of spending can show to an actor: authorities, years, steps, budgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bastide.kernel.budgets.core.lines import Step
from bastide.kernel.budgets.models import Document
from bastide.kernel.budgets.queries import list_visible_documents
from bastide.kernel.organisations.models import Authority
from bastide.kernel.policies.models import Nomenclature
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.core.selection import Selection
from bastide.platform.access.actors import Actor

PREFERRED_STEPS = (
    Step.SINGLE_FINANCIAL_ACCOUNT,
    Step.ADMINISTRATIVE_ACCOUNT,
    Step.SUPPLEMENTARY,
    Step.PRIMARY,
    Step.AMENDING,
)


@dataclass(frozen=True)
class Choices:
    """The documents that an actor may read, and what can be chosen among them.

    Attributes:
        documents: visible documents, latest year first.
        nomenclature: the current version of the territory's nomenclature; `None` before the first.
    """

    documents: tuple[Document, ...]
    nomenclature: Nomenclature | None

    @property
    def authorities(self) -> tuple[Authority, ...]:
        """Return the authorities that have documents, by name."""
        found = {document.authority_id: document.authority for document in self.documents}
        return tuple(sorted(found.values(), key=lambda authority: authority.name))

    def of(self, authority: str) -> tuple[Document, ...]:
        """Return the documents of an authority by its SIREN."""
        return tuple(
            document for document in self.documents if document.authority.siren == authority
        )

    def resolved(self, selection: Selection) -> Selection:
        """Return the selection with its gaps filled by the most telling documents.

        The most peopled authority, its latest account, its main budget. A year or a budget that was
        asked and does not exist stays as asked: the page says that nothing stands there, and what
        does. A step that the year has not gives way to the most advanced one: the form keeps the
        step of the year before when somebody changes the year.
        """
        if not self.documents:
            return selection
        authority = selection.authority or self._default_authority()
        documents = self.of(authority)
        year = selection.year or _default_year(documents)
        of_year = [document for document in documents if document.year == year]
        step = selection.step
        if step not in {Step(document.step) for document in of_year}:
            step = _best_step(of_year) or step
        return replace(selection, authority=authority, year=year, step=step)

    def selected(self, selection: Selection) -> tuple[Document, ...]:
        """Return the documents that a resolved selection adds up."""
        return tuple(
            document
            for document in self.of(selection.authority)
            if document.year == selection.year
            and document.step == selection.step
            and (
                selection.all_budgets
                or (
                    document.establishment == selection.budget
                    if selection.budget
                    else document.is_main
                )
            )
        )

    def _default_authority(self) -> str:
        def weight(authority: Authority) -> tuple[int, int, str]:
            documents = self.of(authority.siren)
            people = max((document.population or 0 for document in documents), default=0)
            return (people, len(documents), authority.name)

        return max(self.authorities, key=weight).siren


def _default_year(documents: Iterable[Document]) -> int:
    accounts = [
        document.year
        for document in documents
        if document.step in {Step.ADMINISTRATIVE_ACCOUNT, Step.SINGLE_FINANCIAL_ACCOUNT}
    ]
    return max(accounts or [document.year for document in documents], default=0)


def _best_step(documents: Iterable[Document]) -> Step | None:
    present = {Step(document.step) for document in documents}
    return next((step for step in PREFERRED_STEPS if step in present), None)


def list_choices(actor: Actor, territory: Territory) -> Choices:
    """Return what the actor may choose in a territory (two queries)."""
    return Choices(
        documents=tuple(list_visible_documents(actor, territory)),
        nomenclature=Nomenclature.objects.filter(territory=territory).first(),
    )
