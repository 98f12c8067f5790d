"""The words of an alert: each must be answered, the way the page answers it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.alerts.asked_words import asked_tokens
from bastide.platform.search.ranked.lexicon import lexicon_of
from bastide.platform.search.ranked.memory import MemoryIndex
from bastide.platform.search.ranked.terms import Document, tokens_of

LEXICON = lexicon_of(
    [
        "aide-soignant = AS = aide de soins",
        "boulanger ~ boulangerie",
        "compta > comptable",
        "! poste, emploi",
        "? cdi, Tours, temps plein",
    ]
)
DOCUMENTS = [
    Document("1", "Aide-soignante de nuit", text="CDI à Tours"),
    Document("2", "Serveur", text="Repas de nuit compris"),
    Document("3", "Comptable", label="Boulangerie du Mail", text="Temps plein"),
    Document("4", "Vendeuse en magasin"),
]
INDEX = MemoryIndex(DOCUMENTS, LEXICON)


def found(words: str) -> set[str]:
    groups, excluded = asked_tokens(words, INDEX, LEXICON)
    held = {
        one.key: frozenset(tokens_of(one, LEXICON.phrases, LEXICON.secondary)) for one in DOCUMENTS
    }
    return {
        key
        for key, tokens in held.items()
        if all(group & tokens for group in groups) and not excluded & tokens
    }


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("", {"1", "2", "3", "4"}),
        ("serveuse", {"2"}),
        ("aide soignant", {"1"}),
        ("AS", {"1"}),
        ("compta", {"3"}),
        ("nuit", {"1", "2"}),
        ("serveur nuit", {"2"}),
        ("serveur jour", set()),
        ("nuit -serveur", {"1"}),
        ("-serveur", {"1", "3", "4"}),
        ("emploi serveur", {"2"}),
        ("serveur CDI Tours", {"2"}),
        ("cdi", {"1"}),
        ('nuit "tours"', {"1"}),
        ("vendeur magazin", {"4"}),
        ("plombier", set()),
    ],
)
def test_each_word_is_answered(words: str, keys: set[str]) -> None:
    assert found(words) == keys


WORDS = [
    "serveur",
    "nuit",
    "boulanger",
    "compta",
    "aide",
    "soignante",
    "vendeur",
    "magazin",
    "mail",
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
def test_what_an_alert_finds_the_page_finds(words: list[str]) -> None:
    text = " ".join(words)
    page = {INDEX.keys[row] for row in INDEX.found(text).rows.tolist()}
    assert found(text) <= page
