"""Reads the invented organisation of the demonstration (YAML)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """An invented service: code, name, parent's code, SIREN of its body, SIREN of those served."""

    code: str
    name: str
    level: str
    parent: str
    authority: str
    served: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CentreFacts:
    """An invented responsibility centre: code, name, parent's code, service's code."""

    code: str
    name: str
    parent: str
    service: str


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """An invented person's function: kind, title, SIREN of the body, service's code, terms."""

    person: str
    kind: str
    title: str
    authority: str
    service: str
    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """An invented organisation: today's services, and how they stood at an earlier date."""

    services: tuple[ServiceFacts, ...]
    centres: tuple[CentreFacts, ...]
    functions: tuple[FunctionFacts, ...]
    earlier: Mapping[str, Any]


def read_organisation(path: Path) -> OrganisationFacts:
    """Return the invented organisation that a YAML file describes."""
    facts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return OrganisationFacts(
        services=tuple(_service(row) for row in facts["services"]),
        centres=tuple(
            CentreFacts(row["code"], row["nom"], row.get("parent", ""), row.get("service", ""))
            for row in facts["centres"]
        ),
        functions=tuple(_function(row) for row in facts["fonctions"]),
        earlier=facts["version_anterieure"],
    )


def _service(row: Mapping[str, Any]) -> ServiceFacts:
    return ServiceFacts(
        code=row["code"],
        name=row["nom"],
        level=row["niveau"],
        parent=row.get("parent", ""),
        authority=row["organisme"],
        served=tuple(row.get("sert", ())),
    )


def _function(row: Mapping[str, Any]) -> FunctionFacts:
    return FunctionFacts(
        person=row["personne"],
        kind=row["nature"],
        title=row["titre"],
        authority=row["organisme"],
        service=row.get("service", ""),
        starts_on=row["depuis"],
        ends_on=row.get("jusqu_au"),
    )
