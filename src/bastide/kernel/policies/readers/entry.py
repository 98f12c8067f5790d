"""The one entry point for files of mapping rules: finds the form by the header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.policies.core.reports import RowNote, RuleReport, RuleSet
from bastide.kernel.policies.core.rulebook import rulebook
from bastide.kernel.policies.readers import aggregation, bastide_form
from bastide.platform.exchange.delimited import decoded, read_table

if TYPE_CHECKING:
    from bastide.kernel.policies.readers.found import FoundRules

_BLANKS = ' \t\u00a0",;|'


def read_rules(data: bytes, file_name: str) -> RuleSet:
    """Return the rules of a file, ready to apply, with everything that reading them found.

    Args:
        data: the whole file: a CSV in the form of Montreuil's aggregation table, or in the form
            described by `docs/reference/regles-de-politique.md`.
        file_name: its name, for messages.

    Raises:
        InputRefusedError: neither form, a row that cannot be read (every such row is named), or
            shares that do not sum to 1. No rule is kept then.

    Source: `docs/reference/regles-de-politique.md`.
    """
    text, blank_rows = _without_leading_comments(decoded(data, file_name)[0])
    table = read_table(text.encode(), file_name)
    if aggregation.is_form(table):
        found, form = aggregation.rules_of(table), "aggregation"
    elif bastide_form.is_form(table):
        found, form = bastide_form.rules_of(table), "bastide"
    else:
        raise InputRefusedError((_unknown_form(file_name, table.header),))
    if not found.rules:
        raise InputRefusedError((_no_rule(file_name),))
    return _rule_set(found, form, file_name, blank_rows)


def _rule_set(found: FoundRules, form: str, file_name: str, blank_rows: tuple[int, ...]) -> RuleSet:
    book = rulebook(found.rules, file_name=file_name)
    duplicates = sorted((*found.duplicates, *book.duplicates), key=lambda item: item.row)
    report = RuleReport(
        file_name=file_name,
        form=form,
        rows=found.rows,
        blank_rows=blank_rows,
        duplicates=tuple(duplicates),
        spellings=book.spellings,
        conflicts=tuple(
            sorted((*found.conflicts, *book.conflicts), key=lambda conflict: conflict.rows)
        ),
        unmapping_rows=found.unmapping_rows,
        notes=(*found.notes, *_catch_alls(found)),
    )
    return RuleSet(book, report)


def _catch_alls(found: FoundRules) -> tuple[RowNote, ...]:
    return tuple(
        RowNote(rule.row, "La règle n’a aucune condition\u00a0: elle prend toutes les lignes.")
        for rule in found.rules
        if not rule.predicates
    )


def _without_leading_comments(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the text with the `#` lines that open it blanked, and the blank rows after them."""
    lines = text.splitlines(keepends=True)
    first = 0
    while first < len(lines) and (lines[first].startswith("#") or not lines[first].strip()):
        lines[first] = "\n"
        first += 1
    blank: list[int] = []
    is_quoted = False
    for number, line in enumerate(lines[first:], start=first + 1):
        if not is_quoted and not line.strip(_BLANKS + "\r\n"):
            blank.append(number)
        is_quoted ^= line.count('"') % 2 == 1
    return "".join(lines), tuple(blank)


def _unknown_form(file_name: str, header: tuple[str, ...]) -> Refusal:
    return Refusal(
        reason="L’en-tête n’est celui d’aucune forme connue de règles de politique.",
        remedy="Attendu\u00a0: les colonnes «\u00a0Nature - Code, Fonction - Code, Niveau a - "
        "Politique\u00a0», ou la colonne «\u00a0politique\u00a0» avec nature, fonction, etc. "
        "(docs/reference/regles-de-politique.md).",
        file=file_name,
        line=1,
        field="en-tête",
        value=";".join(header),
    )


def _no_rule(file_name: str) -> Refusal:
    return Refusal(
        reason="Le fichier ne contient aucune règle.",
        remedy="Ajoutez au moins une ligne sous l’en-tête.",
        file=file_name,
    )
