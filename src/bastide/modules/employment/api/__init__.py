"""Employment by the API: everything that the pages show, one file per job."""

from __future__ import annotations

from ninja import Router

from bastide.modules.employment.api import offers, outcomes, reports

router = Router(tags=["Emploi"])
for part in (offers, outcomes, reports):
    router.add_router("", part.router)
