"""Who and when: SIRET, SIREN and budget years that can be true."""

from __future__ import annotations

import re

# The M14 instruction, the oldest norm read here, applies from 1 January 1997 and the electronic
# budget format from 2007: an older or a far later year is a typing error (2203 for 2023).
FIRST_YEAR = 1997
LAST_YEAR = 2099
_SIRET = re.compile(r"[0-9]{14}")
_LUHN_DOUBLE = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def is_siret(text: str) -> bool:
    """Tell whether a text has the form of a SIRET: fourteen ASCII digits."""
    return bool(_SIRET.fullmatch(text))


def has_valid_key(number: str) -> bool:
    """Tell whether a SIREN or a SIRET passes its control key (Luhn).

    Source: article R123-221 of the Code de commerce, ISO/IEC 7812-1.

    >>> has_valid_key("21930048000015"), has_valid_key("21930048000016")
    (True, False)
    """
    digits = [int(char) for char in reversed(number)]
    doubled = sum(_LUHN_DOUBLE[digit] for digit in digits[1::2])
    return (sum(digits[0::2]) + doubled) % 10 == 0


def is_budget_year(year: int) -> bool:
    """Tell whether a year can be the year of a budget (1997 to 2099)."""
    return FIRST_YEAR <= year <= LAST_YEAR
