"""Official identifiers: SIREN and SIRET (Luhn), INSEE commune codes, postal codes."""

from __future__ import annotations

import re

SIREN_LENGTH = 9
SIRET_LENGTH = 14
LA_POSTE = "356000000"
_INSEE = re.compile(r"^(?:0[1-9]|[13-8][0-9]|2[1-9AB]|9[0-5]|97[1-8]|98[46-9])[0-9]{2,3}$")
_POSTAL = re.compile(r"^[0-9]{5}$")
_LARGEST_DIGIT = 9
_OVERSEAS = ("97", "98")


def is_digits(text: str, length: int) -> bool:
    """Tell whether a text is exactly that many ASCII digits.

    >>> is_digits("243400017", 9), is_digits("٣43400017", 9)
    (True, False)
    """
    return len(text) == length and text.isascii() and text.isdigit()


def passes_luhn(digits: str) -> bool:
    """Tell whether a string of digits passes the Luhn check.

    Every second digit from the right is doubled (9 removed above 9); the sum is a multiple of 10.

    >>> passes_luhn("243400017"), passes_luhn("243400018")
    (True, False)
    """
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + rank % 2)
        total += value - _LARGEST_DIGIT if value > _LARGEST_DIGIT else value
    return total % 10 == 0


def is_siren(text: str) -> bool:
    """Tell whether a text is a well-formed SIREN: nine digits that pass Luhn.

    Source: INSEE, répertoire Sirene, « numéro SIREN ».

    >>> is_siren("200057875"), is_siren("200057874"), is_siren("20005787")
    (True, False, False)
    """
    return is_digits(text, SIREN_LENGTH) and passes_luhn(text)


def is_siret(text: str) -> bool:
    """Tell whether a text is a well-formed SIRET: fourteen digits that pass Luhn.

    The establishments of La Poste (SIREN 356 000 000) are numbered otherwise: the sum of their
    digits is a multiple of 5.

    Source: INSEE, répertoire Sirene, « numéro SIRET » and its exception for La Poste.

    >>> is_siret("21340172201787"), is_siret("35600000049837"), is_siret("35600000049838")
    (True, True, False)
    """
    if not is_digits(text, SIRET_LENGTH):
        return False
    if text.startswith(LA_POSTE) and sum(int(digit) for digit in text) % 5 == 0:
        return True
    return passes_luhn(text) and is_siren(text[:SIREN_LENGTH])


def is_insee_code(text: str) -> bool:
    """Tell whether a text has the form of a commune's INSEE code (2A and 2B, 971–978, 98x).

    Source: INSEE, code officiel géographique.

    >>> [is_insee_code(code) for code in ("34172", "2A004", "97411", "20004", "00001", "99100")]
    [True, True, True, False, False, False]
    """
    return len(text) == len("34172") and _INSEE.match(text) is not None


def is_postal_code(text: str) -> bool:
    """Tell whether a text has the form of a postal code: five digits.

    >>> is_postal_code("34000"), is_postal_code("2A004")
    (True, False)
    """
    return text.isascii() and _POSTAL.match(text) is not None


def departement_of(insee_code: str) -> str:
    """Return the département code that an INSEE commune code starts with.

    >>> departement_of("34172"), departement_of("2A004"), departement_of("97411")
    ('34', '2A', '974')
    """
    return insee_code[:3] if insee_code.startswith(_OVERSEAS) else insee_code[:2]


def invented_siren(serial: int) -> str:
    """Return a SIREN for an invented body: it starts with 000, as no real one does (Luhn holds).

    Args:
        serial: 0 to 99999, one for each invented body.

    >>> invented_siren(900), is_siren(invented_siren(900))
    ('000009001', True)
    """
    base = f"000{serial:05d}"
    return next(f"{base}{digit}" for digit in range(10) if passes_luhn(f"{base}{digit}"))
