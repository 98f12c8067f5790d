"""What the first page of spending of a process would wait for: rules, charts of accounts."""

from __future__ import annotations

from bastide.kernel.budgets.models import Document
from bastide.kernel.budgets.readers.charts import document_chart
from bastide.kernel.policies.queries import current_nomenclature, neighbourhood_of
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.core.selection import Selection
from bastide.modules.spending.queries.breakdowns import show_spending
from bastide.modules.spending.readers.reference import savings_terms, steering_book
from bastide.platform.access.actors import SYSTEM

KEPT_TERRITORIES = 8
"""As many as the memory of rules keeps; the others are read when they are asked for."""


def warm() -> None:
    """Read what stays in memory, and ask each territory's first question once."""
    savings_terms()
    steering_book()
    votes = Document.objects.order_by().values_list("norm", "year", "votes_by_function").distinct()
    for norm, year, votes_by_function in votes:
        document_chart(norm, year, votes_by_function=votes_by_function)
    for territory in Territory.objects.order_by("-created_at")[:KEPT_TERRITORIES]:
        nomenclature = current_nomenclature(territory)
        if nomenclature is not None:
            neighbourhood_of(nomenclature)
        show_spending(SYSTEM, territory, Selection(), compares=True)
