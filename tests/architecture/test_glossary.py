"""The glossary and the code speak the same words."""

from __future__ import annotations

import ast
import re
import unicodedata
from functools import cache

import pytest

from bastide.site.glossary import Term, read_glossary
from tests.architecture.source import source_files

KEPT = frozenset(
    [
        "annexe",
        "attribution_compensation",
        "ccas",
        "cif",
        "clect",
        "collectivite",
        "commune",
        "deliberation",
        "departement",
        "dsc",
        "epci",
        "ept",
        "exercice",
        "fcct",
        "fpu",
        "fpz",
        "metropole",
        "mgp",
        "mouvement",
        "nature",
        "nomenclature",
        "ofgl",
        "population_municipale",
        "population_totale",
        "regime",
        "region",
        "scdl",
        "sens",
        "siren",
        "siret",
        "syndicat",
        "totem",
    ]
)
"""French words of the identifiers. A new one is written here and in GLOSSARY.md."""

FRENCH = re.compile(
    r"""agglomeration|arrondissement|bureau|canton|chapitre|charge|citoyen|competence|compte|conseil|
    cotisation|credit_|delegue|deliberation|depense|dette|dgf|dotation|ecole|elu$|emprunt|epargne|fctva|
    fiscalite|fnas|fngir|fonctionnement|fpic|gvt|habitant|ifse|impot|ffom|loyer|mairie|marche|mutualis|
    personnel_|prefet|produit|prestation|recette|regie|reversement|service_commun|subvention|taxe|tresor|
    versement|voirie""".replace("\n", "").replace(" ", "")
)
"""French roots that must not enter the identifiers without standing in the glossary."""

BORROWED = frozenset({"produit", "compte", "charge", "charges", "credit", "account_reset"})
"""English words, or words of libraries, that look French."""


@cache
def identifiers() -> frozenset[str]:
    """Return every name that the product's code gives or uses."""
    names: set[str] = set()
    for file in source_files():
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.arg | ast.keyword) and node.arg:
                names.add(node.arg)
            elif isinstance(node, ast.Constant) and re.fullmatch(r"[\w]{1,40}", str(node.value)):
                names.add(str(node.value))
    return frozenset(names)


def words(name: str) -> list[str]:
    return [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in bare if not unicodedata.combining(char))


@pytest.mark.parametrize("term", read_glossary(), ids=lambda term: term.identifier)
def test_each_identifier_of_the_glossary_lives_in_the_code(term: Term) -> None:
    assert term.identifier in identifiers() or any(
        f"_{term.identifier}_" in f"_{name}_" for name in identifiers()
    )


@pytest.mark.parametrize("word", sorted(KEPT))
def test_each_french_word_of_the_code_stands_in_the_glossary(word: str) -> None:
    assert word in {term.identifier.lower() for term in read_glossary()}
    assert any(f"_{word}" in f"_{name.lower()}" for name in identifiers()), "no longer used"


def test_no_other_french_word_enters_the_code() -> None:
    names = {
        node.name
        for file in source_files()
        for node in ast.walk(file.tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    found = {
        name
        for name in names
        if any(FRENCH.fullmatch(word) and word not in BORROWED | KEPT for word in words(name))
    }
    assert found == set()


def test_terms_are_defined_once_in_order_and_in_a_sentence() -> None:
    terms = read_glossary()
    assert len(terms) > 40
    names = [folded(term.term) for term in terms]
    assert names == sorted(set(names))
    assert len({term.identifier for term in terms}) == len(terms)
    assert [term.term for term in terms if not term.definition.endswith((".", "…"))] == []


def test_no_line_of_the_table_is_lost() -> None:
    """A line with a stray bar would silently leave the page."""
    from django.conf import settings  # noqa: PLC0415 -- after Django's start

    text = (settings.DATA_DIR.parent / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(read_glossary()) == len(rows) - 1
