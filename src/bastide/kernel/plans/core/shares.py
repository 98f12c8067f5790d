"""Shares of one action between several objectives: exact fractions that sum to 1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from bastide.foundation.errors import InputRefusedError, Refusal

Key = TypeVar("Key")

_FRACTION = re.compile(r"([0-9]{1,9})\s*/\s*([0-9]{1,9})")
_DECIMAL = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,9})?)\s*(%?)")


def read_share(text: str) -> Fraction:
    """Return a share as people write it: `1/3`, `0,25`, `0.25`, `25 %`.

    Raises:
        InputRefusedError: it is no number, or it is not above 0 and at most 1.

    >>> read_share("1/3"), read_share("60 %"), read_share("0,4")
    (Fraction(1, 3), Fraction(3, 5), Fraction(2, 5))
    """
    bare = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    share: Fraction | None = None
    if match := _FRACTION.fullmatch(bare):
        share = Fraction(int(match[1]), int(match[2])) if int(match[2]) else None
    elif match := _DECIMAL.fullmatch(bare):
        share = Fraction(match[1].replace(",", ".")) / (100 if match[2] else 1)
    if share is None or not 0 < share <= 1:
        raise InputRefusedError(
            (
                Refusal(
                    reason="cette part n’est pas un nombre entre 0 et 1.",
                    remedy="Écrivez 1/3, 0,25 ou 25\u00a0%.",
                    field="share",
                    value=text,
                ),
            )
        )
    return share


def share_text(share: Fraction) -> str:
    """Return a share as `read_share` reads it, exactly.

    >>> share_text(Fraction(1, 3)), share_text(Fraction(2, 5)), share_text(Fraction(1))
    ('1/3', '2/5', '1')
    """
    return str(share)


def check_shares(shares: Mapping[Key, Fraction]) -> None:
    """Refuse shares that do not give the whole action: each above 0, their sum exactly 1.

    Args:
        shares: objective → share; empty for an action that serves none yet.

    Raises:
        InputRefusedError: a share is not above 0, or their sum is not 1.

    Source: estate and strategy dossier, §3.2 (“budget by priority”).
    """
    refusals = [
        Refusal(
            "une part est nulle ou négative.",
            "Retirez cet objectif.",
            field="share",
            value=str(key),
        )
        for key, share in shares.items()
        if share <= 0
    ]
    total = sum(shares.values(), Fraction(0))
    if shares and total != 1:
        refusals.append(
            Refusal(
                reason=f"les parts de l’action font {share_text(total)}, pas 1.",
                remedy="Répartissez le tout\u00a0; un tiers s’écrit 1/3.",
                field="share",
                value=" + ".join(share_text(share) for share in shares.values()),
            )
        )
    if refusals:
        raise InputRefusedError(tuple(refusals))
