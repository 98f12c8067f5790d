"""Money in the database: integer cents in the column, `Decimal` euros in Python."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from typing_extensions import override

from bastide.foundation.money import cents, euros

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable


class MoneyField(models.BigIntegerField):  # type: ignore[type-arg]
    """An amount in euros, exact to the cent, stored as integer cents.

    Sums made by the database stay exact on every engine, and come back as `Decimal` euros.
    """

    if TYPE_CHECKING:
        _pyi_private_set_type: Decimal | int | Combinable  # type: ignore[assignment]
        _pyi_private_get_type: Decimal  # type: ignore[assignment]
        _pyi_lookup_exact_type: Any

    description = "Montant en euros, exact au centime"

    def from_db_value(
        self, value: int | None, _expression: Any, _connection: Any
    ) -> Decimal | None:
        """Return euros for the cents of the column; absent stays absent."""
        return None if value is None else euros(int(value))

    @override
    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError("Montant illisible.", code="invalid") from error

    @override
    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return cents(Decimal(str(value)))
