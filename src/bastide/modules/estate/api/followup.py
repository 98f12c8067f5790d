"""The estate by the API: followup."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["Patrimoine"])
