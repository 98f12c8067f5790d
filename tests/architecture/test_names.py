"""Names and words: what folders may be called, what files may not hold, French throughout."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typing_extensions import override

from bastide.platform.audit.words import act_words
from tests.architecture.source import ROOT, SRC, source_files, templates, tracked_files

VAGUE = re.compile(r"(^|_)(utils?|helpers?|commons?|misc|tools?|stuff)(_|$)")
ACT = r"[a-z]+(_[a-z]+)+"
MARKS = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
MACHINE = re.compile(
    r"(?<![\w.~-])/(work|root|home|Users|mnt|private)/[\w.-]|(?<![\w/])/tmp/|[A-Z]:\\\\Users"
)
INDEX = re.compile(
    r"--(extra-)?index-url|pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org|find-links"
)
FOREIGN_TEXT = ("tests/data/", "data/", "LICENSE", "tests/architecture/test_")
BINARY = {
    ".gz",
    ".png",
    ".woff2",
    ".ttf",
    ".xlsx",
    ".ods",
    ".xls",
    ".mo",
    ".ico",
    ".parquet",
    ".zip",
}
SPOKEN = frozenset({"title", "alt", "placeholder", "aria-label", "aria-description", "label"})
UNTRANSLATED = frozenset(
    [
        "Bastide",
        "CSV",
        "XLSX",
        "PDF",
        "API",
        "JSON",
        "OpenAPI",
        "RGAA",
        "SIREN",
        "SIRET",
        "SHA",
        "fr",
        "en",
        "Français",
        "English",
        "M",
        "h1",
    ]
)
"""Names, formats and the languages in their own words: the same in every language."""

STANDS_ALONE = "500.html"
"""The page of a fault depends on nothing, not even on translations."""


def ours() -> Iterator[tuple[str, str]]:
    """Yield the name and text of every file that we wrote."""
    for path in tracked_files():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(FOREIGN_TEXT) or path.suffix in BINARY:
            continue
        yield name, path.read_text(encoding="utf-8")


def test_no_file_has_a_vague_name() -> None:
    vague = [
        path.relative_to(ROOT).as_posix()
        for path in tracked_files()
        if path.suffix in {".py", ".html", ".js"} and VAGUE.search(path.stem)
    ]
    assert vague == []


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{name}: {match[0]}"
        for name, text in ours()
        for match in MARKS.finditer(text)
        if not name.startswith("requirements/")
    ]
    assert found == []


def test_no_file_knows_a_machine_or_an_index() -> None:
    found = [
        f"{name}: {match[0]}"
        for name, text in ours()
        for pattern in (MACHINE, INDEX)
        for match in pattern.finditer(text)
        if not (name == "Makefile" and "--no-emit-index-url" in text)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_requirements_are_pinned_and_hashed(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9_.-]+)(==\S+)?", text, re.MULTILINE)
    assert len(pins) > 20
    assert [pin for pin, version in pins if not version] == []
    assert text.count("--hash=sha256:") >= len(pins)
    assert not INDEX.search(text)


# French on the screen -----------------------------------------------------------------------------

BLOCKS = re.compile(r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL)
COMMENTS = re.compile(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", re.DOTALL)
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


class VisibleText(HTMLParser):
    """Gathers what a reader sees or hears of a template, apart from what its tags write."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style", "code"}
        self.said += [value for name, value in attrs if name in SPOKEN and value]

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value for name, value in attrs if name in SPOKEN and value]

    @override
    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style", "code"}

    @override
    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def visible(source: str) -> list[str]:
    """Return the words of a template that no tag writes and that are not marked for translation."""
    bare = TAGS.sub("⟨⟩", BLOCKS.sub("⟨⟩", COMMENTS.sub("", source)))
    parser = VisibleText()
    parser.feed(bare)
    parser.close()
    pieces = (piece.strip() for text in parser.said for piece in text.split("⟨⟩"))
    return [piece for piece in pieces if set(re.findall(r"[^\W\d_]\w*", piece)) - UNTRANSLATED]


def test_the_reading_of_templates_sees_a_bare_word() -> None:
    assert visible('<p class="a">Bonjour {{ name }}</p>') == ["Bonjour"]
    assert visible('<img alt="Carte" src="x">') == ["Carte"]
    assert visible("<p>{% translate 'Bonjour' %} {{ name }} : 12 €</p>") == []


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(SRC).as_posix())
def test_every_visible_word_of_a_template_can_be_translated(path: Path) -> None:
    if path.name != STANDS_ALONE:
        assert visible(path.read_text(encoding="utf-8")) == []


NARROW = re.compile(r"(?<=[\w»)\]])( )([:;?!%€»])(?=[\s\"'’.,<{)]|$)|«( )")
"""An ordinary space where French wants one that does not break."""

TRANSLATED = re.compile(
    r"""\{%\s*translate\s+(?:"([^"]*)"|'([^']*)')|\{%\s*blocktrans(?:late)?[^%]*%\}(.*?)\{%""",
    re.DOTALL,
)
SAID = re.compile(r"""\b(?:_|_l|gettext|gettext_lazy|ngettext)\(\s*f?"((?:[^"\\]|\\.)*)\"""")


def test_french_punctuation_does_not_break() -> None:
    """Before : ; ? ! % € and inside « » stands U+00A0, in templates and in code."""
    said = [
        (path.relative_to(SRC).as_posix(), "".join(part or "" for part in match.groups()))
        for path in templates()
        for match in TRANSLATED.finditer(path.read_text(encoding="utf-8"))
    ]
    said += [(file.name, match[1]) for file in source_files() for match in SAID.finditer(file.text)]
    assert len(said) > 200
    assert [f"{name}: {text}" for name, text in said if NARROW.search(text)] == []


def _recorded_acts() -> dict[str, str]:
    """Return each act that the source writes into the audit trail, and a file that writes it."""
    calls = [
        (source.name, node)
        for source in source_files()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in {"record", "_record"}
    ]
    return {
        value.value: name
        for name, call in calls
        for value in (*call.args, *(one.value for one in call.keywords if one.arg == "action"))
        if isinstance(value, ast.Constant) and re.fullmatch(ACT, str(value.value))
    }


def test_every_recorded_act_has_french_words() -> None:
    acts = _recorded_acts()
    assert len(acts) > 40
    strange = {act: name for act, name in acts.items() if act_words(act) == act.replace("_", " ")}
    assert not strange, f"acts without a word in platform/audit/words.py: {strange}"
