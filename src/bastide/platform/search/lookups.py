"""`words__matches`: every stem asked for is in the row, by each engine's own index.

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


class Holds(Lookup):
    """Every stem of a list is a stem of the row."""

    lookup_name = "holds"
    prepare_rhs = False
    is_beginning = False

    @override
    def get_prep_lookup(self) -> tuple[str, ...]:
        return tuple(self.rhs)

    @override
    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        *first, last = self.rhs
        begins = self.is_beginning and len(last) >= SHORTEST_PREFIX
        if connection.vendor == "postgresql":
            column, params = self.process_lhs(compiler, connection)
            asked = [*(f"'{word}'" for word in first), f"'{last}'" + (":*" if begins else "")]
            sql = f"array_to_tsvector(string_to_array({column}, ' ')) @@ %s::tsquery"
            return sql, (*params, " & ".join(asked))
        quote = connection.ops.quote_name
        asked = [*(f'"{word}"' for word in first), f'"{last}"' + ("*" if begins else "")]
        rows = f"SELECT rowid FROM {WORDS_TABLE} WHERE {WORDS_TABLE} MATCH %s"  # noqa: S608 -- constants
        return f"{quote(self.lhs.alias)}.{quote('id')} IN ({rows})", (" AND ".join(asked),)


class Matches(Holds):
    """Every stem of a list is a stem of the row; the last one may be the beginning of one."""

    lookup_name = "matches"
    is_beginning = True


WordsField.register_lookup(Holds)
WordsField.register_lookup(Matches)
