"""Numbers as people write them: with spaces between thousands, a comma, their unit."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from typing_extensions import override

_BLANKS = re.compile(r"[\s\u00a0\u202f]+")
_UNIT = re.compile(r"(€|kwh|h)$", re.IGNORECASE)


class WrittenDecimalField(forms.DecimalField):
    """A decimal written in French: `1 200,50 €` is 1200.50."""

    @override
    def to_python(self, value: Any) -> Any:
        """Return the number without its spaces and its unit."""
        if isinstance(value, str):
            value = _UNIT.sub("", _BLANKS.sub("", value))
        return super().to_python(value)
