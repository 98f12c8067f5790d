"""The estate by the API: inventory."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["Patrimoine"])
