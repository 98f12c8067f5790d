"""A plan as plain JSON values, to keep it as it stood on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bastide.kernel.plans.core.content import PlanContent


def as_data(content: PlanContent) -> dict[str, Any]:
    """Return a whole plan as JSON values: amounts and fractions as texts, dates in ISO form.

    The tree is left out: each node names its parent.
    """
    return {
        field.name: _plain(getattr(content, field.name))
        for field in fields(content)
        if field.name != "forest"
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return str(value)
