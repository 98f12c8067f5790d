"""What is typed is words only: no sign is an error, none is an engine's syntax."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.search.ranked.asking import asked
from bastide.platform.search.ranked.lexicon import Lexicon, LexiconError, lexicon_of
from bastide.platform.search.ranked.memory import MemoryIndex
from bastide.platform.search.ranked.terms import Document, stems_of, tokens_of, words_of
from bastide.platform.search.words import LONGEST_QUERY, MOST_WORDS

SIGNS = "\"'()*:^-+&|!\\<>«»“”?~%_#;,./\u00a0\u202f"
LEXICON = lexicon_of(["! poste, emploi", "chef de poste = CDP"])


@given(st.text(alphabet=f"ab é1{SIGNS}", max_size=60) | st.text(max_size=300))
def test_any_text_asks_for_plain_words(text: str) -> None:
    found = asked(text, LEXICON)
    assert len(found.words) <= MOST_WORDS
    assert len(found.excluded) <= MOST_WORDS
    told = [*found.stems, *found.excluded]
    assert all(re.fullmatch("[a-z0-9]+", stem) for stem in told)
    assert len(set(told)) == len(told)
    index = MemoryIndex([Document("1", text), Document("2", "Serveur")], LEXICON)
    assert len(index.found(text)) <= 2


@given(st.text(alphabet="abc é", max_size=40))
def test_signs_around_words_change_nothing(text: str) -> None:
    dressed = f" ({text}) ; * " if text.strip() else text
    assert asked(dressed, LEXICON) == asked(text, LEXICON)


@pytest.mark.parametrize(
    ("typed", "words", "required", "excluded"),
    [
        ("vendeur -nuit", ["vendeur"], [], ["nuit"]),
        ("aide-soignant", ["aide", "soignant"], [], []),
        ("serveur - bar", ["serveur", "bar"], [], []),
        ('"chef de rang" tours', ["chef", "rang", "tours"], ["chef", "rang"], []),
        ("« chef de rang » tours", ["chef", "rang", "tours"], ["chef", "rang"], []),
        ('serveur "bar', ["serveur", "bar"], [], []),
        ("poste de serveur", ["serveur"], [], []),
        ("emploi poste", ["emploi", "poste"], [], []),
        ("chef de poste", ["chef", "poste"], [], []),
        ("-nuit", [], [], ["nuit"]),
        ("nuit -nuit", [], [], ["nuit"]),
        ("serveur serveuse SERVEURS", ["serveur"], [], []),
        ("H/F", [], [], []),
        ("l’hôtesse d'accueil", ["hotesse", "accueil"], [], []),
    ],
)
def test_what_is_typed_is_read(
    typed: str, words: list[str], required: list[str], excluded: list[str]
) -> None:
    found = asked(typed, LEXICON)
    assert [one.word for one in found.words] == words
    assert [one.word for one in found.words if one.is_required] == required
    assert list(found.excluded) == excluded
    assert found.is_empty == (not words and not excluded)


def test_a_long_text_is_cut() -> None:
    found = asked(" ".join(f"mot{rank}" for rank in range(200)))
    assert len(found.words) == MOST_WORDS
    assert asked("a" * LONGEST_QUERY + " serveur").stems == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Boulanger / Boulangère", "boulangers"),
        ("Vendeur/se", "vendeuses"),
        ("aide-soignant(e) (H/F)", "aides soignantes"),
        ("Infirmier/ère", "infirmière"),
        ("Conducteur(trice) PL", "conductrice PL"),
        ("Chef(fe) de rang - F/H/X", "cheffe rang"),
        ("Employé·e polyvalent·e", "employées polyvalentes"),
        ("Coiffeur-se", "coiffeuse"),
        ("sportive", "sportif"),
        ("Conseillère", "conseillers"),
        ("hôtesse", "hôte"),
        ("libre-service", "libre service"),
        ("chargée d’affaires", "chargé d'affaires"),
    ],
)
def test_one_trade_is_one_whatever_its_gender_and_number(one: str, other: str) -> None:
    assert list(dict.fromkeys(stems_of(one))) == stems_of(other)


def test_a_hyphen_is_no_gender() -> None:
    assert words_of("porte-fenêtre, semi-remorque, sage-femme") == [
        "porte", "fenetre", "semi", "remorque", "sage", "femme",
    ]  # fmt: skip


def test_a_document_says_where_its_words_stand() -> None:
    lexicon = lexicon_of(["aide-soignant = aide de soins", "? cdi"])
    document = Document(
        "1", "CDI - Aide-soignant(e) de nuit", label="EHPAD", text="Soins", concepts=("J1501",),
        tags=("contrat:CDI",),
    )  # fmt: skip
    assert set(tokens_of(document, lexicon.phrases, lexicon.secondary)) == {
        "tcdi", "taid", "lsoign", "tnuit", "taid_soign", "haid", "haid_soign", "tcdi_aid",
        "tsoign_nuit", "lehpad", "bsoin", "cj1501", "kcontrat_cdi",
    }  # fmt: skip
    whole = tokens_of(Document("2", "CDI Aide soignante"), lexicon.phrases, lexicon.secondary)
    assert "waid_soign" in whole


@pytest.mark.parametrize("line", ["serveur", "= serveur", "a > serveur", "serveur ~ ", "! , cdi"])
def test_a_line_that_is_no_rule_is_told(line: str) -> None:
    with pytest.raises(LexiconError, match="ligne 2") as told:
        lexicon_of(["# une remarque", line])
    assert told.value.line == 2


def test_meanings_go_the_way_they_are_written() -> None:
    lexicon = lexicon_of(["caissier = hôte de caisse", "compta > comptable", "serveur ~ barman"])
    terms = {one: dict(told) for one, told in lexicon.meanings.items()}
    assert terms["caissi",] == {"hot_caiss": 0.9}
    assert terms["hot", "caiss"] == {"caissi": 0.9}
    assert terms["compt",] == {"comptabl": 0.85}
    assert ("comptabl",) not in terms
    assert terms["barman",] == {"serveur": 0.55}
    assert Lexicon().longest == 1


def test_a_word_that_only_shares_a_stem_with_an_empty_one_has_a_weight() -> None:
    lexicon = lexicon_of(["! commune", "communication = chargé de communication"])
    assert asked("stage communication", lexicon).stems == asked("stage communication").stems
    assert len(asked("stage communications", lexicon).words) == 2
    assert len(asked("stage communes", lexicon).words) == 1
