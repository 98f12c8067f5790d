"""Writes of the property inventory: assets, their states and ends, records, imports, files."""

from bastide.kernel.buildings.services.assets import create_asset, edit_asset
from bastide.kernel.buildings.services.attachments import attach_file, remove_attachment
from bastide.kernel.buildings.services.endings import (
    PartDescription,
    cancel_ending,
    demolish_asset,
    end_asset,
    merge_assets,
    split_asset,
)
from bastide.kernel.buildings.services.imports import (
    ImportCheck,
    ImportDone,
    check_import,
    import_assets,
)
from bastide.kernel.buildings.services.profiles import drop_profile, keep_profile
from bastide.kernel.buildings.services.records import (
    record_cost,
    record_energy,
    record_occupation,
    remove_occupation,
    spread_cost,
)
from bastide.kernel.buildings.services.segments import (
    create_segment,
    edit_segment,
    remove_segment,
    set_up_segments,
)
from bastide.kernel.buildings.services.undoing import UndoDone, undo_import

__all__ = [
    "ImportCheck",
    "ImportDone",
    "PartDescription",
    "UndoDone",
    "attach_file",
    "cancel_ending",
    "check_import",
    "create_asset",
    "create_segment",
    "demolish_asset",
    "drop_profile",
    "edit_asset",
    "edit_segment",
    "end_asset",
    "import_assets",
    "keep_profile",
    "merge_assets",
    "record_cost",
    "record_energy",
    "record_occupation",
    "remove_attachment",
    "remove_occupation",
    "remove_segment",
    "set_up_segments",
    "split_asset",
    "spread_cost",
    "undo_import",
]
