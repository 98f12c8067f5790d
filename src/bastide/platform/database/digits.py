"""A check that a column holds exactly so many digits, written so that every engine may keep it.

Django's `regex` lookup calls a Python function on SQLite, which a database opened with
`trusted_schema=OFF` refuses inside a constraint, and which no other tool could check.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from typing_extensions import override


@models.CharField.register_lookup
class Digits(models.Lookup):
    """`Q(siren__digits=9)`: the text is exactly nine ASCII digits."""

    lookup_name = "digits"
    prepare_rhs = False

    @override
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} ~ '^[0-9]{{{int(self.rhs)}}}$'", tuple(params)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Write the same with SQLite's own pattern operator."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} GLOB '{'[0-9]' * int(self.rhs)}'", tuple(params)
