"""More words found, then better places: the order that a person expects."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.platform.search.ranked.explaining import is_answered, reasons
from bastide.platform.search.ranked.lexicon import lexicon_of
from bastide.platform.search.ranked.memory import MemoryIndex
from bastide.platform.search.ranked.spelling import Spellings, best_spellings
from bastide.platform.search.ranked.terms import Document, tokens_of

LEXICON = lexicon_of(
    [
        "aide-soignant = aide de soins",
        "caissier = hôte de caisse",
        "serveur ~ barman",
        "libre-service = rayon",
        "! poste",
        "? nuit",
    ]
)


def order(typed: str, *documents: Document, least: float = 0.0) -> list[str]:
    """Return the keys found, with company so that words have a rarity."""
    company = [Document(f"autre{rank}", "Comptable", text="Gestion") for rank in range(9)]
    index = MemoryIndex([*documents, *company], LEXICON)
    return [index.keys[row] for row in index.found(typed, least=least).rows]


def test_the_place_of_a_word_rules_among_equals() -> None:
    found = order(
        "serveur",
        Document("texte", "Barista", text="Avec un serveur"),
        Document("étiquette", "Extra", label="Serveur"),
        Document("titre", "Poste de nuit en tant que serveur"),
        Document("premier", "Serveur de nuit en terrasse"),
        Document("entier", "Serveur"),
        Document("voisin", "Barman"),
    )
    assert found[:3] == ["entier", "premier", "titre"]
    assert set(found) == {"entier", "premier", "titre", "étiquette", "voisin", "texte"}
    assert found[-1] == "texte"


def test_more_words_found_win_over_better_places() -> None:
    found = order(
        "serveur geriatrie",
        Document("un", "Serveur"),
        Document("deux", "Aide", text="Service de gériatrie, un serveur"),
    )
    assert found == ["deux", "un"]


def test_a_word_that_all_hold_weighs_nothing() -> None:
    documents = [Document(f"o{rank}", "Serveur", label="Tours") for rank in range(8)]
    documents.append(Document("rare", "Cariste", label="Tours"))
    index = MemoryIndex(documents, LEXICON)
    assert index.keys[index.found("cariste tours").rows[0]] == "rare"


def test_a_phrase_is_found_by_its_other_names() -> None:
    assert order("hotesse de caisse", Document("a", "Caissière"), Document("b", "Hôte"))[0] == "a"
    assert order("aidesoignante", Document("a", "Aide de soins")) == ["a"]
    assert order("libreservice", Document("a", "Employé de rayon")) == ["a"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("magazin", "Vendeur en magasin"),
        ("coifeusse", "Coiffeur"),
        ("electrissien", "Électricien"),
        ("soingant", "Aide-soignant"),
        ("boulangr", "Boulanger"),
        ("kuisinié", "Cuisinière"),
        ("secretere", "Secrétaire"),
        ("web master", "Webmaster"),
        ("teleconseiller", "Télé conseiller"),
    ],
)
def test_a_slip_finds_its_word(typed: str, title: str) -> None:
    assert order(typed, Document("a", title)) == ["a"]


def test_a_word_that_texts_hold_is_not_corrected() -> None:
    documents = [Document("a", "Couvreur"), Document("b", "Serveur", text="Un trouveur")]
    assert order("trouveur", *documents) == ["b"]


def test_the_nearest_spelling_comes_first() -> None:
    words = Spellings(["serveur", "sauveur", "soudeur", "receveur"])
    assert best_spellings("serveurr", words.sharing("serveurr")) == ["serveur"]
    assert best_spellings("xyz", words.sharing("xyz")) == []


def test_what_is_required_and_what_is_excluded() -> None:
    documents = [
        Document("a", "Caissier de nuit"),
        Document("b", "Hôte de caisse"),
        Document("c", "Caissier"),
    ]
    assert set(order("caissier", *documents)) == {"a", "b", "c"}
    assert set(order('"caissier"', *documents)) == {"a", "c"}
    assert order("caissier -nuit -hôte", *documents) == ["c"]
    assert len(order("-nuit", *documents)) == 11
    assert len(order("", *documents)) == 12


def test_little_coverage_is_left_out_when_better_is_there() -> None:
    documents = [Document("a", "Serveur cariste soudeur"), Document("b", "Soudeur")]
    assert order("serveur cariste soudeur", *documents, least=0.5) == ["a"]
    assert order("serveur cariste soudeur", *documents) == ["a", "b"]


WORDS = ["serveur", "barman", "nuit", "aide-soignant", "caisse", "hôte de caisse", "poste", "rayon"]
TEXT = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=8), TEXT)
def test_scores_are_sound(told: list[tuple[str, str, str]], typed: str) -> None:
    documents = [Document(str(rank), *parts) for rank, parts in enumerate(told)]
    index = MemoryIndex(documents, LEXICON)
    found = index.found(typed, least=0)
    assert len(set(found.rows.tolist())) == len(found)
    assert (np.diff(found.scores) <= 0).all()
    assert (found.scores > 0).all()
    assert (found.coverage <= 1 + 1e-9).all()
    what = index.widened(typed)
    for row in range(len(documents)):
        tokens = frozenset(tokens_of(documents[row], LEXICON.phrases, LEXICON.secondary))
        why = reasons(what, tokens)
        assert bool(why) == (row in found.rows) or not what.wanted
        assert is_answered(what, tokens) == (len(why) == len(what.wanted))


@settings(deadline=None)
@given(
    st.permutations([("a", "Serveur"), ("b", "Serveur de nuit"), ("c", "Barman"), ("d", "Hôte")])
)
def test_the_order_of_writing_changes_no_score(told: list[tuple[str, str]]) -> None:
    index = MemoryIndex([Document(*one) for one in told], LEXICON)
    found = index.found("serveur nuit", least=0)
    scores = {index.keys[row]: score for row, score in zip(found.rows, found.scores, strict=True)}
    assert [key for key, _score in sorted(scores.items(), key=lambda one: -one[1])] == [
        "b",
        "a",
        "c",
    ]
