"""Text made comparable: the same words however they are typed."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.text import folded, slug, squeezed


@given(st.text())
def test_squeezing_twice_is_squeezing_once(text: str) -> None:
    assert squeezed(squeezed(text)) == squeezed(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_folding_forgets_case_accents_and_form(text: str) -> None:
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)
    assert folded(f"  {text}\u00a0") == folded(text)


@given(st.text())
def test_a_slug_is_a_part_of_an_address(text: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug(text))
    assert slug(slug(text)) == slug(text)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Œuvres", "oeuvres"),
        ("SÉCURITÉ\u202fPUBLIQUE", "securite publique"),
        ("Ex æquo", "EX AEQUO"),
        ("L\u2019Haÿ", "L\u2019Hay"),
    ],
)
def test_two_spellings_of_one_name_are_equal(left: str, right: str) -> None:
    assert folded(left) == folded(right)


def test_different_names_stay_different() -> None:
    assert folded("Montreuil") != folded("Montreux")
