"""What the first page of the estate of a process would wait for: each territory's inventory."""

from __future__ import annotations

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.queries.diagnosis import list_tasks
from bastide.modules.estate.queries.inventory import show_inventory
from bastide.platform.access.actors import SYSTEM

KEPT_TERRITORIES = 8
"""Half of the inventories that memory keeps; the others are measured when they are asked for."""


def warm() -> None:
    """Measure the inventory of the latest territories once, and read the catalogue of tasks."""
    list_tasks()
    for territory in Territory.objects.order_by("-created_at")[:KEPT_TERRITORIES]:
        show_inventory(SYSTEM, territory)
