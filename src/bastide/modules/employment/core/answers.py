"""Readings of places and salaries as the command line writes them, and the form of its input."""

from __future__ import annotations

from typing import Any

from bastide.foundation.money import amount_text
from bastide.modules.employment.core.pay.salary import SalaryReading
from bastide.modules.employment.core.places.resolution import PlaceReading

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def place_answer(reading: PlaceReading) -> dict[str, Any]:
    """Return a place with the keys of the contract, then what explains it."""
    return {
        "raw": reading.raw,
        "insee": list(reading.insee),
        "precision": reading.precision.value,
        "point": None if reading.point is None else list(reading.point),
        "refused": reading.refused,
        "departments": list(reading.departments),
        "districts": list(reading.districts),
        "remote": reading.is_remote,
        "notes": list(reading.notes),
    }


def salary_answer(reading: SalaryReading) -> dict[str, Any]:
    """Return a salary with the keys of the contract, then what explains it; amounts are texts."""
    return {
        "raw": reading.raw,
        "min": None if reading.minimum is None else amount_text(reading.minimum),
        "max": None if reading.maximum is None else amount_text(reading.maximum),
        "period": None if reading.period is None else reading.period.value,
        "currency": reading.currency,
        "refused": reading.refused,
        "bound": None if reading.bound is None else reading.bound.value,
        "tax": None if reading.tax is None else reading.tax.value,
        "months": None if reading.months is None else float(reading.months),
        "period_deduced": reading.is_period_deduced,
    }


def place_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line of a file of places."""
    text = {"type": ["string", "null"]}
    code = {"type": ["string", "integer", "null"]}
    degrees = {"type": ["number", "string", "null"]}
    return {
        "$schema": _DRAFT,
        "title": "Un lieu, un par ligne",
        "type": ["object", "string"],
        "properties": {
            "label": {**text, "description": "Comme la source l’écrit."},
            "postcode": {**code, "description": "Code postal\u00a0; un code INSEE y est reconnu."},
            "insee": {**code, "description": "Code INSEE, même d’une ancienne commune."},
            "lat": {**degrees, "description": "Degrés, WGS 84."},
            "lon": degrees,
            "territory_siren": {**code, "description": "EPCI qui départage les homonymes."},
            "territory_department": {**code, "description": "Son département."},
        },
    }


def place_example() -> list[dict[str, Any]]:
    """Return lines that the command reads as they are."""
    return [
        {"label": "37 - TOURS", "lat": 47.3941, "lon": 0.6848},
        {"label": "Saint-Denis", "territory_department": "974"},
        {"postcode": "37510"},
        {"label": "15 - Cantal"},
    ]


def salary_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line of a file of salaries in JSON."""
    text = {"type": ["string", "null"]}
    amount = {"type": ["number", "string", "null"]}
    return {
        "$schema": _DRAFT,
        "title": "Un salaire, un par ligne",
        "type": ["object", "string"],
        "properties": {
            "label": {**text, "description": "Texte libre\u00a0; il l’emporte sur les montants."},
            "min": {**amount, "description": "Euros\u00a0; 0 veut dire inconnu."},
            "max": amount,
            "currency": {**text, "description": "Code ISO\u00a0; sans lui, l’euro."},
            "unit": {**text, "description": "hour, day, week, month, year ou leurs mots français."},
        },
    }


def salary_example() -> list[dict[str, Any]]:
    """Return lines that the command reads as they are."""
    return [
        {"label": "30-35 k€"},
        {"label": "Mensuel de 2500.0 Euros sur 13 mois"},
        {"min": 1800, "max": 2200, "currency": "EUR", "unit": "MONTH"},
        {"label": "Annuel de 35.0 Euros"},
    ]
