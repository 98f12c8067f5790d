"""Reads one edition of the official geography: a folder of CSV and GeoJSON files.

The columns are those of the published files (see `data/SOURCES.csv`); an edition without one of
them, or with a code that fails its check, is refused as a whole.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.territories.core.codes import is_siren
from bastide.kernel.territories.core.geography import (
    CommuneRow,
    ContourRow,
    DepartementRow,
    EditionFacts,
    EpciRow,
    FormerRow,
    Geography,
    MemberRow,
    RegionRow,
)

Row = dict[str, str]
_CONTOURS = {"commune": "communes", "epci": "epci", "departement": "departements"}
_CODE_KEYS = ("code", "siren")


def read_edition_facts(folder: Path) -> EditionFacts:
    """Return what an edition says of itself, with a digest over its files.

    Args:
        folder: the folder of the edition, for example `data/territory/2026`.

    Raises:
        InputRefusedError: the folder holds no edition.
    """
    described = folder / "edition.yaml"
    if not described.is_file():
        raise _refused(described, "cette édition n’existe pas dans les données livrées.")
    facts = yaml.safe_load(described.read_text(encoding="utf-8"))
    return EditionFacts(
        code=str(facts["code"]),
        label=facts["label"],
        valid_on=facts["valid_on"],
        population_municipale_vintage=facts["population_municipale_vintage"],
        population_totale_vintage=facts["population_totale_vintage"],
        members_vintage=facts["members_vintage"],
        members_vintage_ept=facts["members_vintage_ept"],
        source=facts["source"],
        sha256=_digest(folder),
    )


def read_geography(folder: Path) -> Geography:
    """Return everything that an edition holds.

    Raises:
        InputRefusedError: a file or a column is missing, or a SIREN or a number is wrong.
    """
    return Geography(
        edition=read_edition_facts(folder),
        regions=tuple(read_regions(folder)),
        departements=tuple(read_departements(folder)),
        communes=tuple(read_communes(folder)),
        former=tuple(read_former(folder)),
        epcis=tuple(read_epcis(folder)),
        members=tuple(read_members(folder)),
        contours=tuple(read_contours(folder)),
    )


def read_regions(folder: Path) -> Iterator[RegionRow]:
    """Yield the régions of an edition."""
    for row in _rows(folder, "regions"):
        yield RegionRow(row["code"], row["nom"], row["zone"])


def read_departements(folder: Path) -> Iterator[DepartementRow]:
    """Yield the départements and overseas collectivities of an edition."""
    for row in _rows(folder, "departements"):
        yield DepartementRow(row["code"], row["nom"], row["region"], row["zone"])


def read_seats(folder: Path) -> dict[str, str]:
    """Return the INSEE code of the chef-lieu of each département of an edition, by its code."""
    return {row["code"]: row["chefLieu"] for row in _rows(folder, "departements")}


def read_former(folder: Path) -> Iterator[FormerRow]:
    """Yield the former and delegated communes and the arrondissements of an edition."""
    for row in _rows(folder, "communes_anciennes"):
        yield FormerRow(row["code_insee"], row["nom"], row["type"], row["commune_actuelle_code"])


def read_communes(folder: Path) -> Iterator[CommuneRow]:
    """Yield the communes of an edition, in the order of the file."""
    for line, row in enumerate(_rows(folder, "communes"), start=2):
        siren = row["siren"]
        if siren and not is_siren(siren):
            raise _refused(folder / "communes", "SIREN faux.", line, "siren", siren)
        yield CommuneRow(
            code=row["code_insee"],
            name=squeezed(row["nom"]),
            siren=siren,
            departement_code=row["code_departement"],
            region_code=row["code_region"],
            zone=row["zone"],
            population_municipale=_whole(row["population_municipale"]),
            population_totale=_whole(row["population_totale"]),
            postal_codes=tuple(code for code in row["codes_postaux"].split("|") if code),
            latitude=_degrees(row["lat"]),
            longitude=_degrees(row["lon"]),
        )


def read_epcis(folder: Path) -> Iterator[EpciRow]:
    """Yield the EPCI and EPT of an edition."""
    for line, row in enumerate(_rows(folder, "epci"), start=2):
        if not is_siren(row["siren"]):
            raise _refused(folder / "epci", "SIREN faux.", line, "siren", row["siren"])
        yield EpciRow(
            siren=row["siren"],
            name=squeezed(row["nom"]),
            nature=row["nature"],
            mode_financement=row["mode_financement"],
            communes_count=int(row["nb_communes"]),
            population_municipale=_whole(row["population_municipale"]),
            population_totale=_whole(row["population_totale"]),
            departement_code=row["departement_principal"],
        )


def read_members(folder: Path) -> Iterator[MemberRow]:
    """Yield the memberships of an edition; a commune of Grand Paris has two."""
    for row in _rows(folder, "epci_membres"):
        yield MemberRow(
            epci_siren=row["epci_siren"],
            commune_code=row["code_insee"],
            population_municipale=_whole(row["population_municipale"]),
            population_totale=_whole(row["population_totale"]),
        )


def read_contours(folder: Path) -> Iterator[ContourRow]:
    """Yield the contours of an edition as compact GeoJSON geometries."""
    for level in _CONTOURS:
        for code, geometry in read_geometries(folder, level):
            yield ContourRow(level, code, json.dumps(geometry, separators=(",", ":")))


def read_geometries(folder: Path, level: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the code and the GeoJSON geometry of each contour of a level of an edition.

    Args:
        folder: the folder of the edition.
        level: `commune`, `epci` or `departement`.
    """
    path = folder / f"{_CONTOURS[level]}_contours.geojson.gz"
    for feature in json.loads(_bytes(path))["features"]:
        properties = feature["properties"]
        code = next(str(properties[key]) for key in _CODE_KEYS if key in properties)
        yield code, feature["geometry"]


def _rows(folder: Path, stem: str) -> Iterator[Row]:
    plain = folder / f"{stem}.csv"
    path = plain if plain.is_file() else folder / f"{stem}.csv.gz"
    yield from csv.DictReader(io.StringIO(_bytes(path).decode("utf-8"), newline=""))


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise _refused(path, "ce fichier de l’édition manque.")
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _degrees(text: str) -> float | None:
    return float(text) if text else None


def _refused(
    path: Path, reason: str, line: int | None = None, field: str = "", value: str = ""
) -> InputRefusedError:
    remedy = "Reprenez le fichier publié, ou choisissez une édition livrée."
    return InputRefusedError((Refusal(reason, remedy, path.name, line, field, value),))
