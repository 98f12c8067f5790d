"""Exact decimals in the database: integer millionths in the column, `Decimal` in Python."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from typing_extensions import override

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

EXACT_PLACES = 6
LARGEST_EXACT = Decimal(10) ** 12
"""Absolute value that an exact number stays under."""


class ExactField(models.BigIntegerField):  # type: ignore[type-arg]
    """A number with at most six decimals, the same on every engine, never rounded on the way."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Decimal | int | Combinable  # type: ignore[assignment]
        _pyi_private_get_type: Decimal  # type: ignore[assignment]
        _pyi_lookup_exact_type: Any

    description = "Nombre exact, six décimales"

    def from_db_value(
        self, value: int | None, _expression: Any, _connection: Any
    ) -> Decimal | None:
        """Return the number of the column's millionths; absent stays absent."""
        return None if value is None else exact_number(int(value))

    @override
    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation as error:
            raise ValidationError("Nombre illisible.", code="invalid") from error

    @override
    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return exact_units(Decimal(str(value)))


def exact_number(units: int) -> Decimal:
    """Return the number of some millionths, without needless zeros.

    >>> exact_number(1_500_000), exact_number(-40_000_000)
    (Decimal('1.5'), Decimal('-40'))
    """
    whole, rest = divmod(units, 10**EXACT_PLACES)
    return Decimal(units).scaleb(-EXACT_PLACES).normalize() if rest else Decimal(whole)


def exact_units(value: Decimal) -> int:
    """Return a number as whole millionths.

    Raises:
        ValueError: it has more than six decimals, is too large, or is no number.

    >>> exact_units(Decimal("1.5"))
    1500000
    """
    if not value.is_finite() or abs(value) >= LARGEST_EXACT:
        raise ValueError(f"Nombre hors des bornes\u00a0: {value}.")
    scaled = value.scaleb(EXACT_PLACES)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"Plus de six décimales\u00a0: {value}.")
    return int(scaled)
