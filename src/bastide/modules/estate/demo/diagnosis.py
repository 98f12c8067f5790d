"""The invented first diagnosis: the tools in use, and who does what."""

from __future__ import annotations

from bastide.modules.estate.demo.desk import Desk
from bastide.modules.estate.models import (
    Horizon,
    Involvement,
    Level,
    ManagementTool,
    TaskInvolvement,
)
from bastide.modules.estate.services.diagnosis import add_tool, set_roles

ROLES = {"f": Involvement.DOES, "p": Involvement.SHARES}


def load_diagnosis(made: Desk) -> None:
    """Load the tools in use, and what each service does of the tasks of a portfolio manager."""
    perimeter_id = made.territory.perimeter_id
    if not ManagementTool.objects.filter(territory=made.territory).exists():
        for one in made.told["outils"]:
            add_tool(
                actor=made.actor,
                territory=made.territory,
                perimeter_id=perimeter_id,
                name=one["nom"],
                horizon=Horizon(one["horizon"]),
                level=Level(one["niveau"]),
                service=made.services.get(one["service"]),
                note=one.get("remarque", ""),
            )
    if TaskInvolvement.objects.filter(perimeter_id=perimeter_id).exists():
        return
    for code, roles in made.told["taches"].items():
        set_roles(
            actor=made.actor,
            territory=made.territory,
            perimeter_id=perimeter_id,
            service=made.services[code],
            roles={task: ROLES[role] for task, role in roles.items()},
            seen={},
        )
