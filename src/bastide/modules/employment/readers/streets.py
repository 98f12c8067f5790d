"""Lists of addresses in the form of the Base adresse nationale → streets with their point."""

from __future__ import annotations

from dataclasses import dataclass

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.modules.employment.core.places.points import read_point
from bastide.modules.employment.core.places.streets import StreetRow, Streets, streets_of
from bastide.platform.exchange.delimited import Table, TextLimits, read_table

LIMITS = TextLimits(size=256_000_000, rows=2_000_000)
"""A département of the Base adresse nationale holds up to a million addresses."""

_COLUMNS = (
    ("code_insee", "insee"),
    ("nom_voie", "voie"),
    ("lat", "latitude"),
    ("lon", "longitude"),
)


@dataclass(frozen=True, slots=True)
class StreetFile:
    """What a list of addresses holds: its streets, and the rows refused."""

    streets: Streets
    refused: tuple[Refusal, ...]


def read_streets(data: bytes, file_name: str) -> StreetFile:
    """Return the streets of a CSV of addresses; a row without a point in France is refused alone.

    Args:
        data: the whole file: columns `code_insee`, `nom_voie`, `lat`, `lon`, others ignored.
        file_name: its name, for messages.

    Raises:
        InputRefusedError: the file is no CSV, or a column is missing.

    Source: Base adresse nationale, CSV by département (adresse.data.gouv.fr).
    """
    table = read_table(data, file_name, limits=LIMITS, keeps_uneven=True)
    insee, name, latitude, longitude = _positions(table)
    rows, refused = [], []
    for row in table.rows:
        found = read_point(row.cells[latitude], row.cells[longitude])
        if found.point is None or not row.cells[name].strip():
            refused.append(
                Refusal(
                    reason="cette adresse n’a pas de rue ou pas de point en France.",
                    remedy="Complétez nom_voie, lat et lon.",
                    file=file_name,
                    line=row.line,
                    field="lat, lon",
                    value=f"{row.cells[latitude]}, {row.cells[longitude]}",
                )
            )
            continue
        rows.append(StreetRow(row.cells[insee].strip(), row.cells[name], found.point))
    return StreetFile(streets_of(rows), tuple(refused))


def _positions(table: Table) -> tuple[int, int, int, int]:
    found = [table.column(*names) for names in _COLUMNS]
    missing = [names[0] for names, place in zip(_COLUMNS, found, strict=True) if place is None]
    if missing:
        raise InputRefusedError(
            (
                Refusal(
                    reason=f"colonnes absentes\u00a0: {', '.join(missing)}.",
                    remedy="Téléchargez la Base adresse nationale du département, en CSV.",
                    file=table.file_name,
                    field=missing[0],
                ),
            )
        )
    insee, name, latitude, longitude = (place or 0 for place in found)
    return insee, name, latitude, longitude
