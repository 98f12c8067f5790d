"""Offers in JSON values → what the linter checks, and its answer for the command line."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.linter.checking import CheckedOffer, Finding, findings_of
from bastide.modules.employment.core.linter.rules import Rule

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def checked_text(text: str, *, kind: str = "") -> CheckedOffer:
    """Return a bare text to check: nothing can be missing from it.

    Args:
        text: of an offer.
        kind: value of `Kind`; empty when unknown.
    """
    return CheckedOffer({"description": _plain(text)}, kind)


def checked_offer(said: Mapping[str, Any]) -> CheckedOffer:
    """Return an offer to check, from its JSON values (`offer_schema`).

    What is empty, or of another type than a text, is missing. A salary may be the object that an
    import gives: its raw words count.
    """
    salary = said.get("salary")
    words = salary.get("raw") if isinstance(salary, Mapping) else salary
    texts = {
        "title": _plain(said.get("title")),
        "description": _plain(said.get("description")),
        "salary": _plain(words),
    }
    kind = str(said.get("kind") or Kind.JOB.value)
    return CheckedOffer(
        {name: text for name, text in texts.items() if text},
        kind,
        {
            "published_on": said.get("published_on") or said.get("published_at"),
            "employer": _plain(said.get("employer")).strip() or said.get("siret"),
            "is_identity_kept": bool(said.get("is_identity_kept")),
            "salary": texts["salary"],
        },
    )


def remark_codes(said: Mapping[str, Any], rules: Sequence[Rule]) -> list[str]:
    """Return the codes of the rules that find something in an offer, each once, sorted.

    Args:
        said: its JSON values, as an import gives them.
        rules: all of them.
    """
    return sorted({one.rule.code for one in findings_of(checked_offer(said), rules)})


def linter_answer(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the findings of one offer with the keys of the command's contract."""
    blocking = sum(one.is_blocking for one in findings)
    return {
        "findings": [one.as_dict() for one in findings],
        "blocking": blocking,
        "advice": len(findings) - blocking,
    }


def offer_schema() -> dict[str, Any]:
    """Return the JSON Schema of an offer to check."""
    text = {"type": ["string", "null"]}
    return {
        "$schema": _DRAFT,
        "title": "Une offre à relire",
        "type": "object",
        "required": ["title", "description"],
        "properties": {
            "title": text,
            "description": text,
            "kind": {"enum": [one.value for one in Kind]},
            "employer": {**text, "description": "Nom de l’employeur, vide s’il est anonyme."},
            "is_identity_kept": {
                "type": "boolean",
                "description": "L’annonce est anonyme et son employeur est connu de qui la publie.",
            },
            "siret": text,
            "salary": {"type": ["string", "object", "null"]},
            "published_on": {**text, "description": "Date de parution, AAAA-MM-JJ."},
        },
    }


def offer_example() -> dict[str, Any]:
    """Return an offer in which the linter finds something."""
    return {
        "title": "Serveuse",
        "description": "Restaurant cherche jeune femme de bonne présentation. "
        "Frais de dossier : 30 € à verser avant l’entretien.",
        "kind": "emploi",
        "employer": "Auberge du Pont",
        "salary": "selon profil",
        "published_on": "2026-11-30",
    }


def _plain(value: Any) -> str:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else ""
