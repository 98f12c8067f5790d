"""Offers and decisions in JSON lines → what duplicates compare, with a report of refused lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from bastide.foundation.errors import Refusal
from bastide.modules.employment.core.duplicates.compared import SourceOffer
from bastide.modules.employment.core.duplicates.detection import Decision, OfferName
from bastide.platform.exchange.json_lines import LineError, read_json_lines

LONGEST_FIELD = 100_000
"""Characters of the longest field read; a longer one is no offer."""

_FIELDS = (
    "id", "source", "external_id", "title", "employer", "siret", "place", "contract",
    "published_on", "url", "description",
)  # fmt: skip
_NEEDED = ("id", "title")
_DIGITS = ("id", "external_id", "siret")
_SAME, _APART = ("must", "same", "merge"), ("cannot", "different", "split")


@dataclass(frozen=True, slots=True)
class OfferFile:
    """What a file of offers holds: the offers read, and the lines refused."""

    offers: tuple[SourceOffer, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """What a file of decisions holds."""

    decisions: tuple[Decision, ...]
    refused: tuple[Refusal, ...]


def read_offers(data: bytes, file_name: str) -> OfferFile:
    """Return the offers of JSON lines; a bad line is refused alone, and so is a second `id`.

    Args:
        data: the whole file.
        file_name: its name, for messages.
    """
    known: set[str] = set()

    def taken(content: Mapping[str, Any]) -> SourceOffer:
        offer = _offer(content, known)
        known.add(offer.id)
        return offer

    offers, refused = read_json_lines(data, file_name, taken)
    return OfferFile(tuple(offers), refused)


def read_decisions(data: bytes, file_name: str) -> DecisionFile:
    """Return the decisions of JSON lines `{a, b, decision: must|cannot}`.

    `a` and `b` are an `id`, or `{source, external_id}`, which a later import finds again.
    """
    decisions, refused = read_json_lines(data, file_name, _decision)
    return DecisionFile(tuple(decisions), refused)


def _offer(content: Mapping[str, Any], known: Container[str]) -> SourceOffer:
    texts = {field: _text(content, field) for field in _FIELDS}
    for field in _NEEDED:
        if not texts[field]:
            raise LineError("le champ manque ou est vide.", f"Écrivez {field}.", field)
    if texts["id"] in known:
        reason = "cet identifiant est déjà celui d’une ligne précédente."
        raise LineError(reason, "Donnez à chaque offre un identifiant à elle.", "id", texts["id"])
    written = texts.pop("published_on")
    return SourceOffer(published_on=_date(written), **texts)


def _text(content: Mapping[str, Any], field: str) -> str:
    value = content.get(field)
    if value is None:
        return ""
    if field == "place" and isinstance(value, Mapping):
        value = _place(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if is_number and field in _DIGITS:
        value = str(value)
    if not isinstance(value, str):
        raise LineError("le champ n’est pas un texte.", "Écrivez un texte.", field, value)
    if len(value) > LONGEST_FIELD:
        remedy = f"Écrivez au plus {LONGEST_FIELD} caractères."
        raise LineError("le champ est démesuré.", remedy, field, value[:80])
    return value.strip()


def _place(value: Mapping[str, Any]) -> str:
    """Return a place written in parts as one line: postcode (or INSEE code) and town."""
    code = value.get("postcode") or value.get("insee") or ""
    return f"{code} {value.get('label') or ''}".strip()


def _date(written: str) -> dt.date | None:
    if not written:
        return None
    try:
        return dt.datetime.fromisoformat(written).date()
    except ValueError as error:
        remedy = "Écrivez AAAA-MM-JJ, ou rien quand elle est inconnue."
        raise LineError("cette date n’existe pas.", remedy, "published_on", written) from error


def _decision(content: Mapping[str, Any]) -> Decision:
    said = content.get("decision")
    if said not in (*_SAME, *_APART):
        remedy = "Écrivez must (une seule offre) ou cannot (deux offres)."
        raise LineError("cette décision est inconnue.", remedy, "decision", said)
    first, second = _name(content, "a"), _name(content, "b")
    if first == second:
        raise LineError("une offre ne se compare pas à elle-même.", "Nommez-en deux.", "b", second)
    return Decision(first, second, is_same=said in _SAME)


def _name(content: Mapping[str, Any], field: str) -> OfferName:
    value = content.get(field)
    if isinstance(value, str) and value:
        return value
    if isinstance(value, Mapping):
        source, external = _text(value, "source"), _text(value, "external_id")
        if source and external:
            return (source, external)
    remedy = "Écrivez un identifiant, ou un objet avec source et external_id."
    raise LineError("cette offre n’est pas nommée.", remedy, field, value)
