"""A refusal says where, what, why and what to do."""

from __future__ import annotations

import pytest

from bastide.foundation.errors import BastideError, InputRefusedError, Refusal

FULL = Refusal(
    reason="le montant n'est pas un nombre.",
    remedy="Corrigez la ligne.",
    file="comptes.csv",
    line=12,
    field="MtReal",
    value="douze",
)


def test_a_refusal_says_everything_in_one_line() -> None:
    assert str(FULL) == (
        "comptes.csv, ligne 12, champ MtReal, valeur «\u00a0douze\u00a0»\u00a0: "
        "le montant n'est pas un nombre. Corrigez la ligne."
    )


def test_a_refusal_without_place_says_the_reason_only() -> None:
    assert str(Refusal(reason="rien à lire.")) == "rien à lire."


def test_the_keys_are_those_of_the_command_line() -> None:
    assert list(FULL.as_dict()) == ["file", "line", "field", "value", "reason", "remedy"]


def test_a_long_value_is_shortened_everywhere() -> None:
    refusal = Refusal(reason="trop long.", value="x" * 500)
    assert refusal.as_dict()["value"] == "x" * 80
    assert "x" * 81 not in str(refusal)


def test_every_refusal_is_said_and_the_error_is_one_for_the_user() -> None:
    with pytest.raises(BastideError) as caught:
        raise InputRefusedError((FULL, Refusal(reason="autre.")))
    assert str(caught.value).splitlines() == [str(FULL), "autre."]
