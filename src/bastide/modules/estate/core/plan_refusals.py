"""What is wrong with a plan file, in French: the field, the value, the reason, the remedy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from bastide.foundation.errors import InputRefusedError, Refusal

_SEEN = "La commande avec --schema décrit chaque champ\u00a0; --example donne un fichier complet."
_WORDS: dict[str, tuple[str, str]] = {
    "missing": ("Ce champ est obligatoire.", _SEEN),
    "number": (
        "Ce n’est pas un nombre.",
        'Écrivez 1200 ou "1200.50"\u00a0: point décimal, ni unité ni virgule.',
    ),
    "number_size": (
        "Ce nombre est hors de toute mesure.",
        "Choisissez une unité (EUR, kEUR, MEUR) qui donne des nombres raisonnables.",
    ),
    "negative": ("Ce nombre ne peut pas être négatif.", "Écrivez un nombre positif ou nul."),
    "rate": ("Ce n’est pas une part entre 0 et 1.", "Écrivez 0.8 pour 80\u00a0%."),
    "year": (
        "Ce n’est pas une année ou un nombre d’années.",
        "Écrivez un entier, par exemple 2027.",
    ),
    "code": ("Ce n’est pas un code.", "Écrivez un texte de 1 à 100 caractères."),
    "model_type": ("Un objet est attendu ici.", _SEEN),
    "dict_type": ("Un objet est attendu ici.", _SEEN),
    "list_type": ("Une liste est attendue ici.", _SEEN),
    "string_type": ("Un texte est attendu ici.", _SEEN),
    "string_too_long": ("Ce texte est trop long.", "Gardez 500 caractères au plus."),
    "bool_type": ("Vrai ou faux est attendu ici.", "Écrivez true ou false, sans guillemets."),
    "bool_parsing": ("Vrai ou faux est attendu ici.", "Écrivez true ou false, sans guillemets."),
    "int_type": ("Un entier est attendu ici.", "Écrivez un entier, par exemple 1."),
    "int_parsing": ("Un entier est attendu ici.", "Écrivez un entier, par exemple 1."),
    "int_from_float": ("Un entier est attendu ici.", "Écrivez un entier, par exemple 1."),
    "too_long": ("Cette liste est trop longue.", "Découpez le patrimoine en plusieurs plans."),
    "too_short": ("Cette liste est vide.", "Donnez au moins un élément, ou ôtez-la."),
}
_BRANCHES = ("ReceiptIn", "function-before", "list[", "dict[", "literal[")


def refusals_of(error: ValidationError, file_name: str, root: type[BaseModel]) -> InputRefusedError:
    """Return every fault of a form, in the order of the file.

    Args:
        error: what pydantic found.
        file_name: name of the file, for messages.
        root: the form that was read, to suggest the field that was meant.
    """
    found: dict[str, Refusal] = {}
    for fault in error.errors(include_url=False):
        refusal = _refusal(fault, file_name, root)
        known = found.get(refusal.field)
        if known is None or _is_better(refusal, known):
            found[refusal.field] = refusal
    kept = (one for place, one in found.items() if not _is_above(place, found))
    return InputRefusedError(tuple(kept))


def _is_above(place: str, places: Iterable[str]) -> bool:
    """Tell whether a fault only says that another form would do, one below saying what is wrong."""
    return any(other.startswith((f"{place}.", f"{place}[")) for other in places if place)


def _is_better(new: Refusal, known: Refusal) -> bool:
    """Prefer what says more than a wrong type: a union reports each of its forms."""
    vague = {"Un objet est attendu ici.", "Une liste est attendue ici."}
    return known.reason in vague and new.reason not in vague


def _refusal(fault: Any, file_name: str, root: type[BaseModel]) -> Refusal:
    kind, value = fault["type"], fault.get("input")
    place = path_text(part for part in fault["loc"] if not _is_branch(part))
    if kind == "extra_forbidden":
        name = str(fault["loc"][-1])
        near = get_close_matches(name, _fields_of(root), n=1)
        remedy = f"Vouliez-vous écrire «\u00a0{near[0]}\u00a0»\u00a0? " if near else ""
        return Refusal("Ce champ n’existe pas.", remedy + _SEEN, file_name, None, place, name)
    if kind == "literal_error":
        expected = fault["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        return Refusal(
            "Ce mot n’est pas dans la liste.",
            f"Choisissez parmi\u00a0: {expected}.",
            file_name,
            None,
            place,
            shown_value(value),
        )
    if kind in {"greater_than_equal", "less_than_equal", "greater_than", "less_than"}:
        (bound,) = fault["ctx"].values()
        side = "au moins" if kind.startswith("greater") else "au plus"
        reason = f"Ce nombre doit être {side} {bound}."
        return Refusal(reason, "Corrigez-le.", file_name, None, place, shown_value(value))
    reason, remedy = _WORDS.get(kind, ("Cette valeur n’est pas admise.", _SEEN))
    said = "" if kind == "missing" else shown_value(value)
    return Refusal(reason, remedy, file_name, None, place, said)


def _is_branch(part: int | str) -> bool:
    """Tell whether a part of a place names a branch of a union, not a field of the file."""
    return isinstance(part, str) and (part.startswith(_BRANCHES) or "[" in part)


def _fields_of(root: type[BaseModel]) -> Sequence[str]:
    schema = root.model_json_schema()
    forms = [schema, *schema.get("$defs", {}).values()]
    return sorted({name for form in forms for name in form.get("properties", {})})


def path_text(parts: Iterable[int | str]) -> str:
    """Return a place in a file as people read it.

    >>> path_text(["buildings", 0, "actions", 1, "cost"])
    'buildings[0].actions[1].cost'
    """
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def shown_value(value: Any) -> str:
    """Return a refused value in one short line."""
    if isinstance(value, str | Decimal):
        return str(value)[:80]
    try:
        return json.dumps(value, ensure_ascii=False, default=float)[:80]
    except (TypeError, ValueError):
        return str(value)[:80]


class Refusals:
    """Gathers what is wrong with the meaning of a file, each at its place."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.found: list[Refusal] = []

    def add(self, place: str, value: Any, reason: str, remedy: str) -> None:
        """Note one fault.

        Args:
            place: the field, as `path_text` writes it.
            value: what was written there.
            reason: why it is refused, a French sentence.
            remedy: what to do, a French sentence.
        """
        said = shown_value(value)
        self.found.append(Refusal(reason, remedy, self.file_name, None, place, said))

    def stop(self) -> None:
        """Refuse the file if anything was noted.

        Raises:
            InputRefusedError: something was.
        """
        if self.found:
            raise InputRefusedError(tuple(self.found))
