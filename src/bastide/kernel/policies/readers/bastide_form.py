"""Our own form of rule file: one row per rule, French (or English) columns, one compulsory.

Source: `docs/reference/regles-de-politique.md`.
"""

from __future__ import annotations

import re
from fractions import Fraction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.policies.core.rules import MappingRule, predicates_of
from bastide.kernel.policies.readers.found import FRENCH_COLUMNS, FoundRules, refusal
from bastide.platform.exchange.delimited import Row, Table, header_key

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
_COLUMN_OF = {header_key(name): field for field, names in _NAMES.items() for name in names}
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
        cells = {field: row.cells[place] for field, place in columns.items()}
        rule = _rule(row, cells, table.file_name, refusals)
        if rule is not None:
            rules.append(rule)
    if refusals:
        raise InputRefusedError(tuple(refusals))
    unmapping = tuple(rule.row for rule in rules if rule.is_unmapping)
    return FoundRules(tuple(rules), rows=len(table.rows), unmapping_rows=unmapping)


def _columns(table: Table) -> dict[str, int]:
    columns: dict[str, int] = {}
    refusals: list[Refusal] = []
    for place, name in enumerate(table.header):
        key = header_key(name)
        field = _COLUMN_OF.get(key)
        if field is None:
            if key and not _IGNORED.fullmatch(key):
                refusals.append(_unknown_column(table.file_name, name))
        elif field in columns:
            refusals.append(_repeated_column(table.file_name, name))
        else:
            columns[field] = place
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


def _rule(
    row: Row, cells: dict[str, str], file_name: str, refusals: list[Refusal]
) -> MappingRule | None:
    before = len(refusals)

    def refuse(field: str, reason: str, remedy: str) -> None:
        column = FRENCH_COLUMNS.get(field, _NAMES[field][0])
        refusals.append(
            refusal(
                file_name, row.line, (column, cells.get(field, "")), reason=reason, remedy=remedy
            )
        )

    try:
        predicates = predicates_of(cells)
    except ValueError as error:
        field, reason = error.args
        refuse(field, f"{reason}.", _WORD_HELP.get(field, _PATTERN_HELP))
        predicates = ()
    priority, share = _priority(cells), _share(cells)
    if priority is None:
        refuse("priority", "La priorité n’est pas un nombre entier.", "Écrivez 1, 10, 100…")
    if share is None:
        refuse(
            "share",
            "La part n’est pas un nombre de ]0\u00a0; 1].",
            "Écrivez 0,6, 60\u00a0% ou 3/5.",
        )
    first, last = _year(cells, "valid_from"), _year(cells, "valid_to")
    for field, year in (("valid_from", first), ("valid_to", last)):
        if year == 0:
            refuse(field, "Ce n’est pas un exercice.", "Écrivez quatre chiffres, par exemple 2024.")
    if first and last and first > last:
        refuse("valid_to", "La validité finit avant de commencer.", "Échangez les deux exercices.")
    if len(refusals) > before or priority is None or share is None:
        return None
    return MappingRule(
        row=row.line,
        policy=squeezed(cells["policy"]),
        subpolicy=squeezed(cells.get("subpolicy", "")),
        priority=priority,
        predicates=predicates,
        share=share,
        valid_from=first,
        valid_to=last,
        category=squeezed(cells.get("category", "")),
        kind=squeezed(cells.get("kind", "")),
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


def _year(cells: dict[str, str], field: str) -> int | None:
    """Return a year, `None` for a blank cell, 0 for anything else."""
    text = squeezed(cells.get(field, ""))
    if not text:
        return None
    return int(text) if _YEAR.fullmatch(text) else 0
