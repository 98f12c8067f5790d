"""Codes that cells write: SIRET, INSEE and postal codes, parcels of the land register, ERP."""

from __future__ import annotations

import re

from bastide.foundation.text import folded
from bastide.kernel.buildings.core.choices import ERP_TYPES
from bastide.kernel.buildings.core.numbers import UnreadableError
from bastide.kernel.territories.core.codes import is_insee_code, is_postal_code, is_siret

_PARCEL = re.compile(
    r"(?:(?P<insee>[0-9][0-9AB][0-9]{3}) ?)?(?:(?P<prefix>[0-9]{3}) ?)?"
    r"(?P<section>[A-Z]{1,2}|[0-9][A-Z]) ?[N°º ]*(?P<number>[0-9]{1,4})"
)
_MORE_NUMBERS = re.compile(r"[0-9]{1,4}")
_BETWEEN_PARCELS = re.compile(r"[,;/+\n&|]| ET | - ")
_DGI = re.compile(r"([0-9]{2})[0-9]([0-9]{3})")
_ERP_CODES = frozenset(choice.value for choice in ERP_TYPES)
_ERP_SPLIT = re.compile(r"[\s,;/+&|.()\-]+")
_ERP_WORDS = frozenset({"TYPE", "TYPES", "ERP", "ET"})


def siret(text: str) -> str:
    """Return the SIRET that a cell writes, without spaces.

    Raises:
        UnreadableError: not fourteen digits, or a false control key.
    """
    found = re.sub(r"[\s\u00a0\u202f.]", "", text)
    if not is_siret(found):
        raise UnreadableError(
            f"«\u00a0{text.strip()}\u00a0» n’est pas un SIRET\u00a0: quatorze chiffres et une clé.",
            "Recopiez-le en entier, au format Texte.",
        )
    return found


def commune_code(text: str) -> str:
    """Return the INSEE code of a commune; a lost leading zero comes back.

    Raises:
        UnreadableError: it has not the form of an INSEE code.

    >>> commune_code("1004"), commune_code("2a004")
    ('01004', '2A004')
    """
    found = text.strip().upper()
    found = found.zfill(5) if found.isascii() and found.isdigit() else found
    if not is_insee_code(found) and not found.startswith("00"):
        raise UnreadableError(
            f"«\u00a0{text.strip()}\u00a0» n’est pas un code INSEE.", "Écrivez les cinq caractères."
        )
    return found


def commune_code_from_dgi(text: str) -> str:
    """Return the INSEE code of a commune from the six digits of the tax administration.

    Two digits for the département, one for the tax office, three for the commune.

    Raises:
        UnreadableError: another form.

    >>> commune_code_from_dgi("340172")
    '34172'
    """
    found = _DGI.fullmatch(text.strip())
    if found is None:
        raise UnreadableError(
            f"«\u00a0{text.strip()}\u00a0» n’est pas un code commune à six chiffres.",
            "Vérifiez la colonne choisie.",
        )
    return commune_code(found[1] + found[2])


def postcode(text: str) -> str:
    """Return a postal code; a lost leading zero comes back.

    Raises:
        UnreadableError: not five digits.

    >>> postcode("1000"), postcode("34 000")
    ('01000', '34000')
    """
    found = re.sub(r"[\s\u00a0\u202f]", "", text)
    found = found.zfill(5) if len(found) == len("1000") and found.isascii() else found
    if not is_postal_code(found):
        raise UnreadableError(
            f"«\u00a0{text.strip()}\u00a0» n’est pas un code postal.", "Écrivez cinq chiffres."
        )
    return found


def parcels(text: str) -> tuple[str, ...]:
    """Return the parcels of the land register that a cell lists, each once, as `AB 123`.

    A prefix of an absorbed commune other than 000 is kept: `012 AB 123`. A number alone continues
    the section before it.

    Raises:
        UnreadableError: a piece is no parcel.

    >>> parcels("AB0123, 124 ; 34172000CD0007"), parcels("012 A 5"), parcels("340170000A0005")
    (('AB 123', 'AB 124', 'CD 7'), ('012 A 5',), ('A 5',))
    """
    found: list[str] = []
    section = ""
    for piece in _BETWEEN_PARCELS.split(text.upper()):
        one = re.sub(r"[\s\u00a0\-_]+", " ", piece).strip()
        if not one:
            continue
        match = _PARCEL.fullmatch(one)
        if match is not None:
            prefix, name = match["prefix"] or "", match["section"].lstrip("0")
            section = f"{prefix} {name}" if prefix.strip("0") else name
            found.append(f"{section} {int(match['number'])}")
        elif section and _MORE_NUMBERS.fullmatch(one):
            found.append(f"{section} {int(one)}")
        else:
            raise UnreadableError(
                f"«\u00a0{one}\u00a0» n’est pas une parcelle cadastrale.",
                "Écrivez la section et le numéro\u00a0: AB 123.",
            )
    return tuple(dict.fromkeys(found))


def erp_types(text: str) -> tuple[str, ...]:
    """Return the types of establishment that a cell lists, in the order of the rule.

    Raises:
        UnreadableError: a piece is no type.

    >>> erp_types("L, N (R)"), erp_types("type W;L")
    (('L', 'N', 'R'), ('L', 'W'))
    """
    pieces = [one for one in _ERP_SPLIT.split(folded(text).upper()) if one]
    named = {one for one in pieces if one not in _ERP_WORDS}
    wrong = sorted(named - _ERP_CODES)
    if wrong:
        raise UnreadableError(
            f"«\u00a0{wrong[0]}\u00a0» n’est pas un type d’ERP.",
            f"Types admis\u00a0: {', '.join(choice.value for choice in ERP_TYPES)}.",
        )
    return tuple(choice.value for choice in ERP_TYPES if choice.value in named)


_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_ERP_RANK = re.compile(
    r"(?:erp )?(?:cat(?:egorie)?\.? )?(?P<rank>[1-5]|iv|v|i{1,3})"
    r"(?: ?(?:re|ere|e|er|eme|nde|nd|me))?(?: ?cat(?:egorie)?\.?)?(?: ?\(.*\))?"
)
_NO_ERP = frozenset(
    {"non erp", "hors erp", "ert", "code du travail", "non", "none", "non concerne", "pas erp"}
)


def erp_category(text: str) -> str:
    """Return the category of an establishment, `1` to `5`, or `none` for what is no such place.

    Raises:
        UnreadableError: no category.

    >>> erp_category("5ème catégorie"), erp_category("IV"), erp_category("Hors ERP")
    ('5', '4', 'none')
    >>> erp_category("3ème catégorie (300 < effectif <= 700)")
    '3'
    """
    said = folded(text)
    if said in _NO_ERP:
        return "none"
    found = _ERP_RANK.fullmatch(said)
    if found is None:
        raise UnreadableError(
            f"«\u00a0{text.strip()}\u00a0» n’est pas une catégorie d’ERP.",
            "Écrivez un chiffre de 1 à 5, ou «\u00a0Non ERP\u00a0».",
        )
    return _ROMAN.get(found["rank"], found["rank"])
