"""A runnable input of `bastide estate plan`: five invented buildings over three years."""

from __future__ import annotations

from typing import Any


def plan_example() -> dict[str, Any]:
    """Return the example that the command prints: amounts in thousands of euros."""
    return {
        "title": "Exemple\u00a0: cinq bâtiments, trois ans, 600\u00a0k€ par an",
        "years": [2027, 2028, 2029],
        "unit": "kEUR",
        "budgets": {"2027": 600, "2028": 600, "2029": 600},
        "carry_over": True,
        "receipts": {"usable": "next_year", "counted": "prudent"},
        "objective": {
            "kind": "npv",
            "discount_rate": 0.03,
            "horizon": 10,
            "service_value": 0.05,
        },
        "buildings": [_annexe(), _depot(), _house(), _school(), _gymnasium()],
        "constraints": {
            "rehousing": {
                "compatibility": {
                    "associatif": ["associatif", "administratif"],
                    "technique": ["technique", "administratif"],
                }
            },
            "energy": {"max_ratio": 0.8},
            "min_area": {"scolaire": 1800},
            "projects": {"max_per_year": 2, "by_service": {"Bâtiments": 2}},
            "locks": [],
            "vetoes": [
                {"building": "E-Gymnase", "action": "demolish", "reason": "Décision du maire."}
            ],
        },
        "scenarios": [
            {"name": "finances d’abord", "service_value": 0},
            {"name": "service d’abord", "service_value": 0.15},
        ],
        "solver": {"time_limit": 30, "gap": 0},
    }


def _annexe() -> dict[str, Any]:
    return {
        "code": "A-MairieAnnexe",
        "label": "Mairie annexe",
        "segment": "administratif",
        "service": "Bâtiments",
        "area_m2": 1200,
        "occupied_m2": 900,
        "energy_mwh": 210,
        "running_cost": 96,
        "atout": 1.2,
        "attrait": 2.4,
        "legal": {"domain": "public", "occupied": True, "heritage": "none"},
        "actions": [
            {
                "action": "renovate",
                "cost": 560,
                "subsidy_rate": 0.2,
                "atout_after": 2.4,
                "energy_after_mwh": 95,
                "running_cost_after": 55,
                "freed_m2": 350,
            }
        ],
    }


def _depot() -> dict[str, Any]:
    return {
        "code": "B-Depot",
        "label": "Ancien dépôt",
        "segment": "technique",
        "service": "Bâtiments",
        "area_m2": 800,
        "occupied_m2": 0,
        "energy_mwh": 60,
        "running_cost": 22,
        "atout": 0.8,
        "attrait": 0.6,
        "legal": {"domain": "private", "occupied": False, "heritage": "none"},
        "actions": [
            {
                "action": "sell",
                "receipt": {"low": 240, "likely": 300, "high": 360, "probability": 0.8},
                "workload": 0,
            },
            {"action": "demolish", "cost": 90},
        ],
    }


def _house() -> dict[str, Any]:
    return {
        "code": "C-MaisonAsso",
        "label": "Maison des associations",
        "segment": "associatif",
        "service": "Bâtiments",
        "area_m2": 400,
        "occupied_m2": 300,
        "energy_mwh": 70,
        "running_cost": 34,
        "atout": 0.9,
        "attrait": 1.1,
        "legal": {"domain": "public", "occupied": True, "declassified_from": 2028},
        "actions": [
            {"action": "sell", "receipt": 210, "workload": 0},
            {"action": "renovate", "cost": 320, "atout_after": 2.0, "energy_after_mwh": 40},
        ],
    }


def _school() -> dict[str, Any]:
    return {
        "code": "D-Ecole",
        "label": "École Jean-Moulin",
        "segment": "scolaire",
        "service": "Bâtiments",
        "area_m2": 2000,
        "energy_mwh": 310,
        "running_cost": 150,
        "atout": 1.4,
        "attrait": 2.7,
        "legal": {"domain": "public", "school": True, "heritage": "none"},
        "actions": [
            {
                "action": "renovate",
                "cost": [350, 350],
                "subsidy_rate": 0.3,
                "atout_after": 2.5,
                "energy_after_mwh": 160,
                "running_cost_after": 112,
            },
            {"action": "maintain", "cost": 60, "atout_after": 1.7},
        ],
    }


def _gymnasium() -> dict[str, Any]:
    return {
        "code": "E-Gymnase",
        "label": "Gymnase des Halles",
        "segment": "sportif",
        "service": "Bâtiments",
        "area_m2": 1100,
        "occupied_m2": 1100,
        "energy_mwh": 220,
        "running_cost": 88,
        "atout": 1.1,
        "attrait": 1.9,
        "legal": {"domain": "public", "occupied": True, "heritage": "classified"},
        "actions": [
            {"action": "demolish", "cost": 240},
            {"action": "renovate", "cost": 780, "atout_after": 2.3, "energy_after_mwh": 130},
        ],
    }
