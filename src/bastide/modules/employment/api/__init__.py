"""Employment by the API: what the public site shows, and what its officers see behind it."""

from __future__ import annotations

from ninja import Router

from bastide.modules.employment.api import moderation, offers, outcomes, reports

router = Router(tags=["Emploi"])
for part in (offers, moderation, outcomes, reports):
    router.add_router("", part.router)

__all__ = ["router"]
