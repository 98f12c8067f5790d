"""Identifiers of the national register of buildings (RNB): cleaned, then validated by form."""

from __future__ import annotations

import re

from bastide.kernel.buildings.core.numbers import UnreadableError

ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, O, I, L, U: what is read aloud or copied by hand is not mistaken."""

LENGTH = 12
_SEPARATORS = re.compile(r"[\s\u00a0\u202f_\-\u2010-\u2015]+")


def cleaned(text: str) -> str:
    """Return an identifier without separators, in capitals; its form is not checked.

    >>> cleaned("abcd-1234 efgh")
    'ABCD1234EFGH'
    """
    return _SEPARATORS.sub("", text).upper()


def is_rnb_id(text: str) -> bool:
    """Tell whether a cleaned text has the form of an RNB identifier; it holds no control key.

    Source: référentiel national des bâtiments, service `rnb_id` of RNB-coeur.

    >>> is_rnb_id("ABCD1234EFGH"), is_rnb_id("ABCD1234EFGO"), is_rnb_id("ABCD1234EFG")
    (True, False, False)
    """
    return len(text) == LENGTH and all(char in ALPHABET for char in text)


def rnb_id(text: str) -> str:
    """Return the identifier that a cell writes, cleaned.

    Raises:
        UnreadableError: another length, or a character that no identifier holds.

    >>> rnb_id("z1a2-b3c4-d5e6")
    'Z1A2B3C4D5E6'
    """
    found = cleaned(text)
    wrong = sorted(set(found) - set(ALPHABET))
    if wrong:
        raise UnreadableError(
            f"un identifiant RNB ne contient pas «\u00a0{' '.join(wrong)}\u00a0».",
            "Recopiez-le depuis rnb.beta.gouv.fr\u00a0: ni 0, ni O, I, L, U.",
        )
    if len(found) != LENGTH:
        raise UnreadableError(
            f"un identifiant RNB compte {LENGTH} caractères, celui-ci {len(found)}.",
            "Recopiez-le en entier.",
        )
    return found


def shown(identifier: str) -> str:
    """Return an identifier as the register shows it.

    >>> shown("Z1A2B3C4D5E6")
    'Z1A2-B3C4-D5E6'
    """
    return "-".join(identifier[start : start + 4] for start in range(0, LENGTH, 4))
