"""Reads the description of an invented territory (YAML) with its map of letters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bastide.kernel.territories.core.shapes import geometry, letter_map


@dataclass(frozen=True, slots=True)
class FictitiousCommune:
    """An invented commune; populations are inhabitants; geometry is GeoJSON text or empty."""

    code: str
    name: str
    siren: str
    population_municipale: int
    population_totale: int
    postal_code: str = ""
    geometry: str = ""


@dataclass(frozen=True, slots=True)
class FictitiousTerritory:
    """An invented EPCI with its communes and its social-action centre."""

    name: str
    siren: str
    nature: str
    regime: str
    population_vintage: int
    ccas_name: str
    ccas_siren: str
    communes: tuple[FictitiousCommune, ...]


def read_fictitious(path: Path) -> FictitiousTerritory:
    """Return the invented territory that a YAML file describes.

    Args:
        path: the file, for example `data/demo/territoire_fictif.yaml`.
    """
    facts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    cells = letter_map(facts["carte"])
    return FictitiousTerritory(
        name=facts["nom"],
        siren=facts["siren"],
        nature=facts["nature"],
        regime=facts["regime_fiscal"],
        population_vintage=facts["millesime_population"],
        ccas_name=facts["ccas"]["nom"],
        ccas_siren=facts["ccas"]["siren"],
        communes=tuple(
            FictitiousCommune(
                code=row["code"],
                name=row["nom"],
                siren=row["siren"],
                population_municipale=row["population_municipale"],
                population_totale=row["population_totale"],
                postal_code=row["code_postal"],
                geometry=json.dumps(geometry(cells[row["case"]]), separators=(",", ":")),
            )
            for row in facts["communes"]
        ),
    )
