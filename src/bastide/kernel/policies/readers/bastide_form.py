"""Our own form of rule file: one row per rule, French (or English) columns, one compulsory.

Source: `docs/reference/regles-de-politique.md`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.policies.core.rules import FRENCH_COLUMNS, MappingRule, predicates_of
from bastide.kernel.policies.readers.found import FoundRules, refusal
from bastide.platform.exchange.delimited import Row, Table, header_key

if TYPE_CHECKING:
    from bastide.kernel.policies.core.patterns import Pattern

DEFAULT_PRIORITY = 100

_NAMES: dict[str, tuple[str, ...]] = {
    "policy": ("politique", "politique publique", "policy"),
    "subpolicy": ("sous_politique", "sous politique", "subpolicy", "sub_policy"),
    "priority": ("priorite", "priority"),
    "share": ("part", "share", "quote_part"),
    "valid_from": ("valide_du", "exercice_debut", "valid_from"),
    "valid_to": ("valide_au", "exercice_fin", "valid_to"),
    "category": ("categorie", "category"),
    "kind": ("type", "kind"),
    "authority": ("collectivite", "siren", "authority"),
    "budget": ("budget",),
    "direction": ("sens", "direction", "codrd"),
    "movement": ("mouvement", "movement", "opbudg"),
    "section": ("section",),
    "chapter": ("chapitre", "chapter"),
    "nature": ("nature", "compte", "account"),
    "function": ("fonction", "function"),
    "operation": ("operation",),
    "centre": (
        "centre_responsabilite",
        "centre_de_responsabilite",
        "centre",
        "responsibility_centre",
    ),
}
_COLUMN_OF = {header_key(name): column for column, names in _NAMES.items() for name in names}
_IGNORED = re.compile(r"commentaire|comment|note|notes|source|libelle.*|label.*")
_SHARE = re.compile(r"(?P<top>\d+(?:[.,]\d+)?)\s*(?:/\s*(?P<bottom>\d+)|(?P<percent>%))?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PRIORITY = re.compile(r"-?\d{1,9}")
_PATTERN_HELP = (
    "Écrivez un code (6411), un préfixe (65*), une plage (60-63) ou une liste (6411|65*)."
)
_WORD_HELP = {
    "direction": "Écrivez «\u00a0dépense\u00a0», «\u00a0recette\u00a0», ou laissez vide.",
    "movement": "Écrivez «\u00a0réel\u00a0», «\u00a0ordre\u00a0», ou laissez vide.",
    "section": "Écrivez «\u00a0fonctionnement\u00a0» ou «\u00a0investissement\u00a0», ou rien.",
}


def is_form(table: Table) -> bool:
    """Tell whether a table has the column that this form cannot do without."""
    return any(_COLUMN_OF.get(header_key(name)) == "policy" for name in table.header)


def rules_of(table: Table) -> FoundRules:
    """Return the rules of a table, in the order of the file.

    Raises:
        InputRefusedError: an unknown or repeated column, or rows that cannot be read (all named).
    """
    columns = _columns(table)
    rules: list[MappingRule] = []
    refusals: list[Refusal] = []
    for row in table.rows:
        cells = {name: row.cells[place] for name, place in columns.items()}
        rules.append(_rule(row, cells, table.file_name, refusals))
    if refusals:
        raise InputRefusedError(tuple(refusals))
    unmapping = tuple(rule.row for rule in rules if rule.is_unmapping)
    return FoundRules(tuple(rules), rows=len(table.rows), unmapping_rows=unmapping)


def _columns(table: Table) -> dict[str, int]:
    columns: dict[str, int] = {}
    refusals: list[Refusal] = []
    for place, name in enumerate(table.header):
        key = header_key(name)
        column = _COLUMN_OF.get(key)
        if column is None:
            if key and not _IGNORED.fullmatch(key):
                refusals.append(_unknown_column(table.file_name, name))
        elif column in columns:
            refusals.append(_repeated_column(table.file_name, name))
        else:
            columns[column] = place
    if refusals:
        raise InputRefusedError(tuple(refusals))
    return columns


def _unknown_column(file_name: str, name: str) -> Refusal:
    known = ", ".join(names[0] for names in _NAMES.values())
    return refusal(
        file_name,
        1,
        (name, name),
        reason="Colonne inconnue\u00a0: une condition mal écrite prendrait toutes les lignes.",
        remedy=f"Renommez-la «\u00a0commentaire\u00a0» ou employez\u00a0: {known}.",
    )


def _repeated_column(file_name: str, name: str) -> Refusal:
    return refusal(
        file_name,
        1,
        (name, name),
        reason="Deux colonnes disent la même chose.",
        remedy="Gardez une seule des deux colonnes.",
    )


@dataclass
class _Cells:
    """The cells of one row, and what is refused of them."""

    row: Row
    texts: dict[str, str]
    file_name: str
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, name: str, reason: str, remedy: str) -> None:
        """Refuse one cell, under the French name of its column."""
        column = FRENCH_COLUMNS.get(name, _NAMES[name][0])
        cell = (column, self.texts.get(name, ""))
        self.refusals.append(
            refusal(self.file_name, self.row.line, cell, reason=reason, remedy=remedy)
        )

    def predicates(self) -> tuple[tuple[str, Pattern], ...]:
        """Return the conditions of the row; those that cannot be read are refused."""
        try:
            return predicates_of(self.texts)
        except ValueError as error:
            name, reason = error.args
            self.refuse(name, f"{reason}.", _WORD_HELP.get(name, _PATTERN_HELP))
            return ()

    def years(self) -> tuple[int | None, int | None]:
        """Return the first and last years of validity; what is no year is refused."""
        first, last = _year(self.texts, "valid_from"), _year(self.texts, "valid_to")
        for name, year in (("valid_from", first), ("valid_to", last)):
            if year == 0:
                remedy = "Écrivez quatre chiffres, par exemple 2024."
                self.refuse(name, "Ce n’est pas un exercice.", remedy)
        if first and last and first > last:
            remedy = "Échangez les deux exercices."
            self.refuse("valid_to", "La validité finit avant de commencer.", remedy)
        return first, last


def _rule(row: Row, texts: dict[str, str], file_name: str, refusals: list[Refusal]) -> MappingRule:
    cells = _Cells(row, texts, file_name)
    predicates, (first, last) = cells.predicates(), cells.years()
    priority, share = _priority(texts), _share(texts)
    if priority is None:
        cells.refuse("priority", "La priorité n’est pas un nombre entier.", "Écrivez 1, 10, 100…")
    if share is None:
        remedy = "Écrivez 0,6, 60\u00a0% ou 3/5."
        cells.refuse("share", "La part n’est pas un nombre de ]0\u00a0; 1].", remedy)
    refusals.extend(cells.refusals)
    return MappingRule(
        row=row.line,
        policy=squeezed(texts["policy"]),
        subpolicy=squeezed(texts.get("subpolicy", "")),
        priority=priority or 0,
        predicates=predicates,
        share=share or Fraction(1),
        valid_from=first,
        valid_to=last,
        category=squeezed(texts.get("category", "")),
        kind=squeezed(texts.get("kind", "")),
    )


def _priority(cells: dict[str, str]) -> int | None:
    text = squeezed(cells.get("priority", ""))
    if not text:
        return DEFAULT_PRIORITY
    return int(text) if _PRIORITY.fullmatch(text) else None


def _share(cells: dict[str, str]) -> Fraction | None:
    text = squeezed(cells.get("share", ""))
    if not text:
        return Fraction(1)
    found = _SHARE.fullmatch(text)
    if found is None or found["bottom"] == "0":
        return None
    share = Fraction(found["top"].replace(",", "."))
    share /= 100 if found["percent"] else int(found["bottom"] or 1)
    return share if 0 < share <= 1 else None


def _year(cells: dict[str, str], name: str) -> int | None:
    """Return a year, `None` for a blank cell, 0 for anything else."""
    text = squeezed(cells.get(name, ""))
    if not text:
        return None
    return int(text) if _YEAR.fullmatch(text) else 0
