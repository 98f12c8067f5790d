"""Sites, assets and their dated states; what they cost, use and hold; files and import profiles."""

from bastide.kernel.buildings.models.assets import (
    Asset,
    AssetLink,
    EndKind,
    LinkKind,
    Segment,
    Site,
)
from bastide.kernel.buildings.models.attachments import Attachment, AttachmentKind
from bastide.kernel.buildings.models.fields import HundredthsField
from bastide.kernel.buildings.models.profiles import ImportProfile
from bastide.kernel.buildings.models.records import EnergyUse, Occupation, RunningCost
from bastide.kernel.buildings.models.states import AssetState

__all__ = [
    "Asset",
    "AssetLink",
    "AssetState",
    "Attachment",
    "AttachmentKind",
    "EndKind",
    "EnergyUse",
    "HundredthsField",
    "ImportProfile",
    "LinkKind",
    "Occupation",
    "RunningCost",
    "Segment",
    "Site",
]
