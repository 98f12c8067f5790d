"""The English interface is whole: each French text has its translation, compiled and shipped."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.messages import CATALOGUE, Entry, entries, extract
from tests.architecture.source import SRC, source_files

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|</?\w+>")
FRENCH_TYPOGRAPHY = re.compile("[\u00a0\u202f ][:;?!]|[«»]")
KEPT_WORDS = ("communes", "EPCI", "SIREN", "SIRET", "TOTEM", "SCDL", "CFU", "nomenclature", "INSEE")
SAME_IN_BOTH = 15
"""Texts of several words that are alike in both languages; more would be forgotten French."""

MISSING = "LEFT OUT: gettext is missing; `make setup` installs it"


def committed() -> list[Entry]:
    return list(entries(SRC / CATALOGUE).values())


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_each_text_of_the_product_is_translated(tmp_path: Path) -> None:
    if not shutil.which("xgettext"):
        pytest.skip(MISSING)
    extracted = entries(extract(tmp_path))
    assert len(extracted) > 900
    left = [
        key
        for key, entry in extracted.items()
        if "fuzzy" in entry.flags or not all(said for _french, said in entry.forms)
    ]
    assert left == [], "run `make messages`, then translate these"
    assert set(entries(SRC / CATALOGUE)) == set(extracted), "run `make messages`"


def test_texts_are_marked_by_names_that_the_extraction_knows() -> None:
    """A text marked by another name would stay French in English, and nobody would be told."""
    strange = {
        file.name: sorted(found)
        for file in source_files()
        if (found := set(re.findall(r"gettext\w* as (\w+)", file.text)) - {"_"})
    }
    assert strange == {}


def test_no_translation_is_empty_or_guessed() -> None:
    assert len(committed()) > 900
    for entry in committed():
        assert "fuzzy" not in entry.flags, entry.key
        for _french, said in entry.forms:
            assert said.strip(), entry.key


def test_placeholders_and_marks_are_those_of_the_french_text() -> None:
    for entry in committed():
        for french, said in entry.forms:
            assert placeholders(said) == placeholders(french), said
            assert said.startswith(" ") == french.startswith(" "), said
            assert said.endswith(" ") == french.endswith(" "), said


def test_english_punctuation_is_english() -> None:
    for entry in committed():
        for _french, said in entry.forms:
            assert FRENCH_TYPOGRAPHY.search(said) is None, said
            assert '"' not in said, said


@pytest.mark.parametrize("word", KEPT_WORDS)
def test_terms_of_art_stay_whole(word: str) -> None:
    whole = re.compile(rf"\b{word}\b", re.IGNORECASE)
    named = [entry for entry in committed() if whole.search(entry.fields["msgid"])]
    assert named, "this word is no longer shown"
    for entry in named:
        for french, said in entry.forms:
            assert whole.search(said) or not whole.search(french), said


def test_sentences_are_not_left_in_french() -> None:
    same = [
        said
        for entry in committed()
        for french, said in entry.forms
        if french == said and len(re.findall(r"[^\W\d_]{2,}", said)) > 1
    ]
    assert len(same) <= SAME_IN_BOTH, same


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with (SRC / CATALOGUE).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written: dict[str | tuple[str, int], str] = {}
    for entry in committed():
        context, french = entry.key
        name = f"{context}\x04{french}" if context else french
        said = [text for _french, text in entry.forms]
        if "msgid_plural" in entry.fields:
            written |= {(name, number): text for number, text in enumerate(said)}
        else:
            written[name] = said[0]
    shipped = {key: text for key, text in vars(compiled)["_catalog"].items() if key != ""}
    assert shipped == written, "run `make messages`"


def test_gettext_accepts_the_catalogue(tmp_path: Path) -> None:
    if not shutil.which("msgfmt"):
        pytest.skip(MISSING)
    said = subprocess.run(
        ["msgfmt", "--check-format", "-o", tmp_path / "checked.mo", SRC / CATALOGUE],
        check=False,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
