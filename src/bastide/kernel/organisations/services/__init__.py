"""Writes of the organisations room: authorities, trees, people, versions, staff."""

from bastide.kernel.organisations.services.authorities import (
    create_authority,
    load_authorities,
    load_territory,
    refresh_territory,
)
from bastide.kernel.organisations.services.edits import (
    change_centre,
    change_function,
    change_service,
    rename_person,
)
from bastide.kernel.organisations.services.people import record_function
from bastide.kernel.organisations.services.staff import (
    StaffImport,
    import_staff,
    undo_staff_import,
)
from bastide.kernel.organisations.services.structures import (
    create_centre,
    create_service,
    freeze_organisation,
    keep_version,
    move_centre,
    move_service,
    set_served,
)

__all__ = [
    "StaffImport",
    "change_centre",
    "change_function",
    "change_service",
    "create_authority",
    "create_centre",
    "create_service",
    "freeze_organisation",
    "import_staff",
    "keep_version",
    "load_authorities",
    "load_territory",
    "move_centre",
    "move_service",
    "record_function",
    "refresh_territory",
    "rename_person",
    "set_served",
    "undo_staff_import",
]
