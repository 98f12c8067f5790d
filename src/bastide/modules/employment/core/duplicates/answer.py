"""What `bastide employment dedup` answers, reads and shows as an example."""

from __future__ import annotations

from typing import Any

from bastide.modules.employment.core.duplicates.detection import Deduplication


def duplicate_answer(found: Deduplication) -> dict[str, Any]:
    """Return the clusters, each pair compared with its reasons, and the lineages."""
    return {
        "clusters": found.clusters,
        "pairs": [
            {
                "a": a,
                "b": b,
                "tier": str(verdict.tier),
                "score": verdict.score,
                "reasons": list(verdict.reasons),
                "lineage": verdict.is_lineage,
            }
            for (a, b), verdict in found.pairs.items()
        ],
        "lineages": found.lineages,
        "decisions": {"applied": found.applied, "unused": found.unused},
    }


def offer_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line of the input."""
    text = {"type": ["string", "null"]}
    code = {"type": ["string", "integer", "null"]}
    properties: dict[str, Any] = {
        "id": {"type": ["string", "integer"], "description": "Unique dans le fichier."},
        "source": {**text, "description": "Nom du flux."},
        "external_id": {**code, "description": "Identifiant dans ce flux."},
        "title": {"type": "string", "minLength": 1},
        "employer": {**text, "description": "Vide ou « confidentiel » quand il est inconnu."},
        "siret": {**code, "description": "SIRET ou SIREN."},
        "place": {
            "type": ["string", "object", "null"],
            "description": "Comme la source l’écrit, ou {label, postcode, insee}.",
        },
        "contract": text,
        "published_on": {**text, "format": "date"},
        "url": text,
        "description": {**text, "description": "Texte ou HTML."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Une offre, une par ligne",
        "type": "object",
        "required": ["id", "title"],
        "properties": properties,
    }


def offer_example() -> list[dict[str, str]]:
    """Return three offers: one job on two sites, and another shop of the same employer."""
    text = (
        "Au sein de notre fournil, vous pétrissez, façonnez et cuisez les pains de tradition. "
        "Vous travaillez de 3 h à 10 h, cinq jours sur sept. CAP de boulanger demandé."
    )
    shared = {"employer": "Maison Levain SARL", "contract": "CDI", "published_on": "2026-11-03"}
    return [
        {"id": "1", "source": "francetravail", "external_id": "207FYQS", "title": "Boulanger (H/F)",
         "place": "37 - TOURS", "url": "", "description": text, **shared},
        {"id": "2", "source": "hellowork", "external_id": "68087320",
         "title": "Boulanger·ère - Tours - URGENT", "place": "37000 Tours",
         "url": "https://emploi.example/68087320?utm_source=flux", "description": text[:120],
         **(shared | {"employer": "MAISON LEVAIN", "published_on": "2026-11-05"})},
        {"id": "3", "source": "francetravail", "external_id": "207FYQT", "title": "Boulanger (H/F)",
         "place": "37 - AMBOISE", "url": "", "description": text, **shared},
    ]  # fmt: skip
