"""The estate by the API: plan."""

from __future__ import annotations

from ninja import Router

from bastide.modules.estate.api import decisions

router = Router(tags=["Patrimoine"])
router.add_router("", decisions.router)
