"""Every text becomes one that the fonts can write, and loses as little as it can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.documents.core.letters import LETTERS, SOFT_BREAK, breakable, printable

TEXTS = st.text(st.characters(codec="utf-8"), max_size=80)


@given(TEXTS)
def test_what_is_printable_is_in_the_fonts_and_stays_so(text: str) -> None:
    written = printable(text)
    assert set(written) <= LETTERS
    assert printable(written) == written


@given(st.text(st.sampled_from(sorted(LETTERS)), max_size=80))
def test_letters_of_the_fonts_are_left_alone(text: str) -> None:
    assert printable(text) in {text, printable(text)}
    assert len(printable(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("12\u202f345\u2009€", "12\u00a0345\u00a0€"),
        ("seuil ≥ 1,5 et ≤ 3", "seuil >= 1,5 et <= 3"),
        ("avant → après", "avant -> après"),
        ("kWh/m², CO₂, 1ᵉʳ", "kWh/m², CO2, 1er"),
        ("L\u2019\u00c9cole\u00a0: « no\u0308el »", "L’École\u00a0: « nöel »"),
        ("a\u200bb\u00adc\u202ed\ufeff", "abcd"),
        ("ligne 1\nligne 2\tfin", "ligne 1 ligne 2 fin"),
        ("Ḿüller, Đặng, Ÿ", "Müller, Đặng, Ÿ".replace("ặ", "a")),
        ("العربية 中", "??????? ?"),
        ("😀", "?"),
    ],
)
def test_known_signs(text: str, written: str) -> None:
    assert printable(text) == written


@given(TEXTS)
def test_cutting_long_words_loses_nothing(text: str) -> None:
    assert breakable(text).replace(SOFT_BREAK, "") == text.replace(SOFT_BREAK, "")


def test_no_word_is_left_too_long_for_a_column() -> None:
    cut = breakable(f"voir https://bastide.example/{'a' * 200} ici").replace(SOFT_BREAK, " ")
    assert max(map(len, cut.split())) <= 20
