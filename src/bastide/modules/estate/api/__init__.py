"""The estate by the API: everything that the pages show, one file per job."""

from __future__ import annotations

from ninja import Router

from bastide.modules.estate.api import (
    attachments,
    campaigns,
    desk,
    documents,
    followup,
    inventory,
    measures,
    plan,
    results,
    scenarios,
)

router = Router(tags=["Patrimoine"])
for part in (
    inventory,
    attachments,
    campaigns,
    results,
    plan,
    scenarios,
    desk,
    followup,
    measures,
    documents,
):
    router.add_router("", part.router)
