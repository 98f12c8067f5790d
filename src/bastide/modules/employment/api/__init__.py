"""Employment by the API: everything that the pages show, one file per job."""

from __future__ import annotations

from ninja import Router

from bastide.modules.employment.api import (
    communication,
    entries,
    moderation,
    offers,
    outcomes,
    pairs,
    reports,
    sources,
)

router = Router(tags=["Emploi"])
for part in (offers, sources, moderation, entries, pairs, outcomes, reports, communication):
    router.add_router("", part.router)

__all__ = ["router"]
