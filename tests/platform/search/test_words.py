"""The pipeline reads the same words in what is stored and in what is asked."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.search.words import (
    LONGEST_QUERY,
    MOST_WORDS,
    asked_stems,
    deletions,
    plain_words,
    stem,
    stems,
)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Les écoles maternelles", "ecole maternelle"),
        ("L’eau d’Occitanie", "eau occitanie"),
        ("agent·e d’accueil", "agents accueil"),
        ("agent(e)s d'accueil", "agent accueil"),
        ("agent.e.s", "agente"),
        ("directeur·rice", "directrice"),
        ("DIRECTRICES", "directeur"),
        ("coiffeuse", "coiffeurs"),
        ("infirmière", "infirmier"),
        ("technicienne", "technicien"),
        ("Œuvre", "oeuvres"),
        ("qu'une piscine", "piscines"),
        ("jusqu’au 31/12", "31 12"),
    ],
)
def test_two_spellings_meet(written: str, asked: str) -> None:
    assert stems(written) == stems(asked)


@pytest.mark.parametrize("pair", [("eau", "air"), ("impôt", "import"), ("commune", "commerce")])
def test_two_words_stay_apart(pair: tuple[str, str]) -> None:
    assert stems(pair[0]) != stems(pair[1])


def test_empty_words_are_left_out() -> None:
    assert plain_words("le la les d’un et du") == []


@given(st.text())
def test_any_text_gives_plain_stems(text: str) -> None:
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in stems(text))


@given(st.text(alphabet="aàâeéèêioôuûç '’-", max_size=40))
def test_composed_and_decomposed_letters_read_the_same(text: str) -> None:
    assert stems(unicodedata.normalize("NFD", text)) == stems(unicodedata.normalize("NFC", text))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=60))
def test_case_is_nothing(text: str) -> None:
    assert stems(text.upper()) == stems(text)


@given(st.text(max_size=4000))
def test_a_query_is_bounded(text: str) -> None:
    asked = asked_stems(text)
    assert len(asked) <= MOST_WORDS
    assert len(asked) == len(set(asked))
    assert sum(map(len, asked)) <= 3 * LONGEST_QUERY


@given(st.text(alphabet="abcdef", min_size=2, max_size=8), st.integers(0, 7))
def test_one_slip_shares_a_deletion(word: str, place: int) -> None:
    place %= len(word)
    missing = word[:place] + word[place + 1 :]
    doubled = word[:place] + word[place] + word[place:]
    wrong = word[:place] + "z" + word[place + 1 :]
    for slip in (missing, doubled, wrong):
        assert deletions(slip) & deletions(word)


def test_a_stem_is_folded_text_only() -> None:
    assert stem("agglomeration") == "agglomer"
