"""The estate by the API: documents."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["Patrimoine"])
