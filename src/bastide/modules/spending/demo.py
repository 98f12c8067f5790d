"""The demonstration of spending: every account imported, attached and frozen in the cube."""

from __future__ import annotations

from bastide.kernel.budgets.demo import invented_documents, real_documents
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.services import import_budgets
from bastide.platform.access.actors import Actor


def load(*, actor: Actor) -> None:
    """Import the accounts of the demonstration's territories; again changes nothing."""
    for territory in Territory.objects.all():
        documents = (
            invented_documents(territory) if territory.is_fictitious else real_documents(territory)
        )
        if documents:
            import_budgets(actor=actor, territory=territory, documents=documents)
