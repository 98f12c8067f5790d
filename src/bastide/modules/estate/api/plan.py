"""The estate by the API: plan."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["Patrimoine"])
