"""Rows of a table → rows of facts: each cell read or refused in its place, totals set apart."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bastide.foundation.errors import Refusal
from bastide.foundation.text import folded, squeezed
from bastide.kernel.buildings.core.facts import FIELDS, Fact, FactType, Group, Value
from bastide.kernel.buildings.core.numbers import Marks, UnreadableError, marks_of, number
from bastide.kernel.buildings.core.places import place_of, unprojected
from bastide.kernel.buildings.core.rows import CODE_LENGTH, EXTRA, AssetRow
from bastide.kernel.buildings.core.values import (
    LONGEST_NOTE,
    Cell,
    Reading,
    is_missing,
    read,
    text_of,
)
from bastide.kernel.buildings.readers.mapping import Column
from bastide.kernel.buildings.readers.profiles import Profile
from bastide.kernel.buildings.readers.tables import SourceRow, SourceTable
from bastide.platform.exchange.files import FileKind

_TEXT = Fact("text", "Texte", FactType.TEXT, Group.ORIGIN)
_SIRET = Fact("authority_siret", "SIRET", FactType.SIRET, Group.ORIGIN)
_MONEY = Fact("cost", "Coût", FactType.MONEY, Group.VALUE, "€")
_ENERGY = Fact("energy", "Énergie", FactType.ENERGY, Group.ENERGY, "kWh")
_NUMERIC = frozenset(
    {FactType.AREA, FactType.MONEY, FactType.ENERGY, FactType.NUMBER, FactType.INTEGER}
)
_POINT_KEYS = frozenset({"latitude", "longitude"})
_IDENTIFYING = ("code", "name", "rnb_id", "address", "cadastre")
_TOTAL = re.compile(
    r"(?:sous[- ]?)?tota(?:l|ux)(?: (?:general|generaux|des|du|de|surfaces?|batiments?|ville)\b.*)?"
    r"[ :=0-9.,]*|sous[- ]?tota(?:l|ux)\b.*|grand total.*|somme|moyenne"
    r"|nombre (?:total )?(?:de|d')\b.*"
)
_ABOUT = re.compile(
    r"(?:sources?|nota|nb|n\.b\.|legende|mise? a jour|maj|edite|edition|imprime|extrait|export)\b.*"
    r"|\*.*|\([0-9*a-z]\).*"
)
_LONGEST_ACRONYM = 4
_WIDE = 3
"""A table of fewer columns has rows of one cell by nature."""


def fact_of(target: str) -> Fact:
    """Return how a target of columns is read."""
    if target in FIELDS:
        return FIELDS[target]
    if target.startswith("cost:") or target == "market_value":
        return _MONEY
    if target.startswith("energy:"):
        return _ENERGY
    return _SIRET if target == "authority_siret" else _TEXT


def read_rows(
    table: SourceTable, columns: Sequence[Column], *, today: dt.date, profile: Profile | None = None
) -> tuple[AssetRow, ...]:
    """Return one row of facts for each row of a table, in its order.

    A cell that cannot be read is refused with its place and the row goes on without it. A total, a
    title, a shifted row and a row that identifies nothing are refused whole.

    Args:
        table: as read.
        columns: what each column fills.
        today: the clock.
        profile: constants and segments of a known kind of file.
    """
    readings = {column.rank: _reading(column, table, today) for column in columns}
    reader = _Reader(table, columns, readings, profile, _quiet_names(table, columns))
    return tuple(_row(row, reader) for row in table.rows)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What every row of a table is read with; `quiet`: columns of names not in capitals."""

    table: SourceTable
    columns: Sequence[Column]
    readings: Mapping[int, Reading]
    profile: Profile | None
    quiet: frozenset[int]

    def at(self, target: str, row: SourceRow, reason: str, remedy: str) -> Refusal:
        """Return a refusal at the cell that fills a target."""
        column = next(one for one in self.columns if target in one.rule.targets)
        error = UnreadableError(reason, remedy)
        return _refusal(error, self.table, row, column, row.cells[column.rank])


def _reading(column: Column, table: SourceTable, today: dt.date) -> Reading:
    """Return how a column is read, its decimal mark told by its own cells or by the file."""
    rule = column.rule
    marks = Marks()
    is_placed = bool({"easting", "northing"} & set(rule.targets))
    if is_placed or any(fact_of(target).type in _NUMERIC for target in rule.targets):
        marks = marks_of(cell for cell in table.column(column.rank) if isinstance(cell, str))
        if not marks.decimal and table.kind is FileKind.TEXT and table.delimiter == ",":
            marks = Marks(".")
    return Reading(today, rule.unit, marks, rule.null_words, rule.is_dgi)


def _row(row: SourceRow, reader: _Reader) -> AssetRow:
    table, columns, profile = reader.table, reader.columns, reader.profile
    if rejection := _no_asset(row, reader):
        return AssetRow(row.line, {}, (), rejection)
    values: dict[str, Value] = {}
    refusals: list[Refusal] = []
    for column in columns:
        cell = row.cells[column.rank]
        for target in column.rule.targets:
            try:
                _fill(values, target, cell, reader.readings[column.rank])
            except UnreadableError as error:
                refusals.append(_refusal(error, table, row, column, cell))
    refusals += _placed(values, row, reader, refusals)
    _compose(values)
    if profile is not None:
        values |= {key: value for key, value in profile.constants.items() if key not in values}
        segment = profile.segments.get(str(values.get("family") or ""))
        if segment:
            values.setdefault("segment", segment)
    if not any(key in values for key in _IDENTIFYING):
        rejection = Refusal(
            "rien n’identifie ce bien\u00a0: ni code, ni nom, ni adresse, ni parcelle.",
            "Donnez-lui un code ou un nom.",
            table.file_name,
            row.line,
            value=_shown(row),
        )
        return AssetRow(row.line, {}, tuple(refusals), rejection)
    return AssetRow(row.line, values, tuple(refusals))


def _fill(values: dict[str, Value], target: str, cell: Cell, reading: Reading) -> None:
    """Put what a cell says in the values of its row.

    Raises:
        UnreadableError: it cannot be read.
    """
    if target.startswith(EXTRA):
        said = squeezed(text_of(cell))[:LONGEST_NOTE]
        if said:
            values[target] = said
        return
    if target == "point":
        _fill_point(values, cell, reading)
        return
    if target in {"easting", "northing"}:
        if not is_missing(cell, FIELDS["latitude"]):
            values[target] = number(text_of(cell), reading.marks)
        return
    value = read(cell, fact_of(target), reading)
    if value is None:
        return
    if target == "code" and len(str(value)) > CODE_LENGTH:
        raise UnreadableError(
            f"ce code compte {len(str(value))} caractères, {CODE_LENGTH} au plus.",
            "Vérifiez la colonne choisie.",
        )
    values[target] = value


def _fill_point(values: dict[str, Value], cell: Cell, reading: Reading) -> None:
    if is_missing(cell, FIELDS["latitude"]) or squeezed(text_of(cell)).endswith(" EMPTY"):
        return
    found = place_of(text_of(cell))
    if found is None:
        raise UnreadableError(
            f"«\u00a0{squeezed(text_of(cell))[:80]}\u00a0» n’est pas un point.",
            "Écrivez latitude, longitude en degrés\u00a0: 43.61, 3.87.",
        )
    for key, said in zip(("latitude", "longitude"), found, strict=True):
        value = read(said, FIELDS[key], reading)
        if value is not None:
            values[key] = value


def _placed(
    values: dict[str, Value], row: SourceRow, reader: _Reader, refusals: Sequence[Refusal]
) -> list[Refusal]:
    """Make a point of projected coordinates; return why there is none, or only half of one."""
    x, y = values.pop("easting", None), values.pop("northing", None)
    if isinstance(x, Decimal) and isinstance(y, Decimal) and not _POINT_KEYS & values.keys():
        found = unprojected(x, y)
        if found is None:
            reason = "ces coordonnées ne sont d’aucun système connu."
            remedy = "Donnez des degrés, du Lambert-93 ou une zone conique (CC42 à CC50)."
            return [reader.at("easting", row, reason, remedy)]
        values |= dict(zip(("latitude", "longitude"), found, strict=True))
    half = _POINT_KEYS & values.keys()
    if len(half) != 1:
        return []
    (key,) = half
    values.pop(key)
    pieces = _POINT_KEYS | {"point"}
    headers = {one.header for one in reader.columns if pieces & set(one.rule.targets)}
    if any(refusal.field in headers for refusal in refusals):
        return []
    other = FIELDS[next(iter(_POINT_KEYS - half))].label.lower()
    reason = f"il manque la {other}\u00a0: ce n’est pas un point."
    return [reader.at(key, row, reason, "Donnez les deux coordonnées, ou aucune.")]


def _compose(values: dict[str, Value]) -> None:
    """Make of the pieces of a row what the inventory holds: an address, a range of value."""
    number = str(values.pop("address_number", "") or "").strip()
    street = str(values.pop("address_street", "") or "").strip()
    if street and "address" not in values:
        useful = number if number.strip("0 ") and number not in {"9999", "99999"} else ""
        values["address"] = f"{useful} {street}".strip()
    value = values.pop("market_value", None)
    if isinstance(value, Decimal):
        values.setdefault("market_value_low_eur", value)
        values.setdefault("market_value_high_eur", value)
    for key in [key for key in values if key == "authority_name" or _is_undated(key)]:
        del values[key]


def _is_undated(key: str) -> bool:
    return key.startswith(("cost:", "energy:")) and key.endswith(":0")


def _naming(columns: Sequence[Column]) -> set[int]:
    """Return the ranks of the columns that name assets."""
    targets = {"name", "rnb_id", "address"}
    return {column.rank for column in columns if targets & set(column.rule.targets)}


def _quiet_names(table: SourceTable, columns: Sequence[Column]) -> frozenset[int]:
    """Return the columns of names that are not in capitals, where a name in capitals is a title."""
    quiet = set()
    for rank in _naming(columns):
        names = [text_of(cell) for cell in table.column(rank) if text_of(cell).strip()]
        if sum(name.isupper() for name in names) * 2 < len(names):
            quiet.add(rank)
    return frozenset(quiet)


def _no_asset(row: SourceRow, reader: _Reader) -> Refusal | None:
    """Return why a row describes no asset: a title, a total, a note, cells beyond the header."""
    table = reader.table
    filled = [rank for rank, cell in enumerate(row.cells) if text_of(cell).strip()]
    first = squeezed(text_of(row.cells[filled[0]])) if filled else ""
    if row.beyond:
        return Refusal(
            f"la ligne a {row.beyond} cellule(s) à droite de l’en-tête\u00a0: elle est décalée.",
            "Mettez entre guillemets le texte qui contient un séparateur.",
            table.file_name,
            row.line,
            value=_shown(row),
        )
    if _TOTAL.fullmatch(folded(first)):
        return Refusal(
            "c’est une ligne de total, pas un bien.",
            "Rien à faire\u00a0: elle n’est pas importée.",
            table.file_name,
            row.line,
            table.header[filled[0]],
            first,
        )
    if len(filled) == 1 and len(table.header) >= _WIDE and _ABOUT.fullmatch(folded(first)):
        return Refusal(
            "c’est une note sous la liste, pas un bien.",
            "Rien à faire\u00a0: elle n’est pas importée.",
            table.file_name,
            row.line,
            table.header[filled[0]],
            first,
        )
    if row.is_title or _is_group_title(filled, first, reader):
        return Refusal(
            "c’est un titre de groupe, pas un bien.",
            "Rien à faire\u00a0: il n’est pas importé.",
            table.file_name,
            row.line,
            table.header[filled[0]] if filled else "",
            first,
        )
    return None


def _is_group_title(filled: Sequence[int], first: str, reader: _Reader) -> bool:
    """Tell whether one lone cell of a wide table heads a group of rows.

    A lone cell in the column of names may be a building of which nothing else is known, unless it
    ends with a colon, or is in capitals where names are not and is no acronym.
    """
    if len(filled) != 1 or len(reader.table.header) < _WIDE:
        return False
    is_loud = filled[0] in reader.quiet and first.isupper() and len(first) > _LONGEST_ACRONYM
    return filled[0] not in _naming(reader.columns) or first.endswith(":") or is_loud


def _refusal(
    error: UnreadableError, table: SourceTable, row: SourceRow, column: Column, cell: Cell
) -> Refusal:
    return Refusal(
        error.reason,
        error.remedy,
        table.file_name,
        row.line,
        column.header,
        squeezed(text_of(cell)),
    )


def _shown(row: SourceRow) -> str:
    return " | ".join(squeezed(text_of(cell)) for cell in row.cells if text_of(cell).strip())
