"""`words__matches`: every stem asked for is among the words of the row, by each engine's own index.

The stems come from `words.py` (letters and digits only) and are quoted all the same: nothing that a
user types is read as the engine's query language.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler
from typing_extensions import override

WORDS_TABLE = "search_words"
SHORTEST_PREFIX = 3


class WordsField(TextField):  # type: ignore[type-arg]
    """Stems separated by spaces, indexed by the engine."""


class Matches(Lookup):
    """Every stem of a list; the last one also as the beginning of a word."""

    lookup_name = "matches"
    prepare_rhs = False

    @override
    def get_prep_lookup(self) -> tuple[str, ...]:
        return tuple(self.rhs)

    @override
    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        if connection.vendor == "postgresql":
            return self._postgresql(compiler, connection)
        quote = connection.ops.quote_name
        column = f"{quote(self.lhs.alias)}.{quote('id')}"
        words = " AND ".join(f'"{word}"' for word in self.rhs[:-1])
        last = f'"{self.rhs[-1]}"' + ("*" if len(self.rhs[-1]) >= SHORTEST_PREFIX else "")
        match = f"{words} AND {last}" if words else last
        inner = f"SELECT rowid FROM {WORDS_TABLE} WHERE {WORDS_TABLE} MATCH %s"  # noqa: S608 -- constants
        return f"{column} IN ({inner})", (match,)

    def _postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        words = [f"'{word}'" for word in self.rhs]
        if len(self.rhs[-1]) >= SHORTEST_PREFIX:
            words[-1] += ":*"
        sql = f"array_to_tsvector(string_to_array({column}, ' ')) @@ %s::tsquery"
        return sql, (*params, " & ".join(words))


WordsField.register_lookup(Matches)
