"""Small editions of the official geography: real rows of a few EPCI, and an invented next year."""

import csv
import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.kernel.territories.shipped import EDITION, rows

MONTPELLIER = "243400017"
EST_ENSEMBLE = "200057875"
GRAND_PARIS = "200054781"
Rows = list[dict[str, str]]


def small_edition(folder: Path) -> Path:
    """Write the shipped edition reduced to Montpellier's métropole and to Est Ensemble."""
    members = [
        row for row in rows("epci_membres") if row["epci_siren"] in {MONTPELLIER, EST_ENSEMBLE}
    ]
    codes = {row["code_insee"] for row in members}
    members += [
        row
        for row in rows("epci_membres")
        if row["epci_siren"] == GRAND_PARIS and row["code_insee"] in codes
    ]
    kept = {row["epci_siren"] for row in members}
    tables: dict[str, Rows] = {
        "communes": [row for row in rows("communes") if row["code_insee"] in codes],
        "communes_anciennes": [
            row for row in rows("communes_anciennes") if row["commune_actuelle_code"] in codes
        ],
        "epci": [row for row in rows("epci") if row["siren"] in kept],
        "epci_membres": members,
        "departements": rows("departements"),
        "regions": rows("regions"),
    }
    return written(folder, tables, (EDITION / "edition.yaml").read_text(encoding="utf-8"))


def next_edition(folder: Path) -> Path:
    """Write an invented edition of 2027: Jacou merges into Clapiers, Lattes leaves."""
    source = small_edition(folder.with_name(f"{folder.name}-source"))
    tables = {
        path.name.removesuffix(".csv"): list(
            csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        )
        for path in source.glob("*.csv")
    }
    (gone,) = [row for row in tables["communes"] if row["nom"] == "Jacou"]
    (into,) = [row for row in tables["communes"] if row["nom"] == "Clapiers"]
    (left,) = [row for row in tables["communes"] if row["nom"] == "Lattes"]
    into["nom"] = "Clapiers-Jacou"
    tables["communes"].remove(gone)
    tables["communes_anciennes"].append(
        {
            "code_insee": gone["code_insee"],
            "nom": gone["nom"],
            "type": "commune-deleguee",
            "commune_actuelle_code": into["code_insee"],
            "code_departement": "34",
        }
    )
    departed = {gone["code_insee"], left["code_insee"]}
    tables["epci_membres"] = [
        row for row in tables["epci_membres"] if row["code_insee"] not in departed
    ]
    described = (EDITION / "edition.yaml").read_text(encoding="utf-8")
    described = described.replace('code: "2026"', 'code: "2027"').replace(
        "2026-01-01", "2027-01-01"
    )
    return written(folder, tables, described)


def written(folder: Path, tables: dict[str, Rows], described: str) -> Path:
    """Write the files of an edition."""
    folder.mkdir(parents=True)
    (folder / "edition.yaml").write_text(described, encoding="utf-8")
    for stem, lines in tables.items():
        with (folder / f"{stem}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows(stem)[0]))
            writer.writeheader()
            writer.writerows(lines)
    codes = {row["code_insee"] for row in tables["communes"]}
    for stem in ("communes", "epci", "departements"):
        kept = [row for row in _contours(stem) if row["properties"]["code"] in codes]
        content = json.dumps({"type": "FeatureCollection", "features": kept}).encode()
        (folder / f"{stem}_contours.geojson.gz").write_bytes(gzip.compress(content, 1, mtime=0))
    return folder


@cache
def _contours(stem: str) -> list[dict[str, Any]]:
    """Return the contours of the small edition's communes; the other levels are left out."""
    if stem != "communes":
        return []
    packed = gzip.decompress((EDITION / f"{stem}_contours.geojson.gz").read_bytes())
    features: list[dict[str, Any]] = json.loads(packed)["features"]
    wanted = {MONTPELLIER, GRAND_PARIS}
    return [row for row in features if row["properties"]["epci"] in wanted]
