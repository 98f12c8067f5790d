"""Rules that every template of the product follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import bastide
from bastide.platform.ui.templatetags.ui import EMPTY_ICONS, STATUS_ICONS

ROOT = Path(bastide.__file__).parent
UI = ROOT / "platform" / "ui"
TEMPLATES = sorted(ROOT.glob("**/templates/**/*.html"))
ALONE = {"page.html", "500.html", "health.html", "annex_file.html", "widget.html"}
"""Pages that stand without the layout: the layout itself, those that show when it
cannot, a file to edit elsewhere, and a frame on somebody else’s page."""

FONT_RANGES = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028))
SIGNS = {0x2030, 0x2039, 0x203A, 0x20AC, 0x2212}


def named(path: Path) -> str:
    """Return the name of a template, for the report of a failure."""
    return str(path.relative_to(ROOT))


SOURCES = {named(path): path.read_text("utf-8") for path in TEMPLATES}


def test_there_are_templates_to_check() -> None:
    assert len(TEMPLATES) > 40


def faulty(is_wrong: Callable[[str], object]) -> list[str]:
    """Return the names of the templates whose text breaks a rule."""
    return [name for name, source in SOURCES.items() if is_wrong(source)]


def breaks(pattern: str) -> list[str]:
    """Return the names of the templates where a pattern stands."""
    return faulty(re.compile(pattern).search)


@pytest.mark.parametrize(
    "pattern",
    [
        r"<style|\sstyle\s*=",
        r"\son[a-z]+\s*=\s*[\"']",
        r"<script(?![^>]*\ssrc=)[^>]*>(?!\s*</script>)",
        "javascript:",
    ],
)
def test_no_style_nor_script_stands_in_a_page(pattern: str) -> None:
    assert breaks(pattern) == []


def test_nothing_comes_from_another_site() -> None:
    assert breaks(r"(?:src|href|action)=[\"'](?:https?:)?//") == []


def test_every_image_has_words() -> None:
    assert breaks(r"<img(?![^>]*\balt=)[^>]*>") == []
    assert breaks(r"<svg(?![^>]*(?:aria-hidden=\"true\"|role=))[^>]*>") == []


def test_only_letters_that_the_fonts_hold_are_used() -> None:
    held = {chr(code) for code in (*FONT_RANGES, *SIGNS)} | {"\n"}

    assert faulty(lambda source: set(source) - held) == []


@pytest.mark.parametrize("said", ['role="region"', 'tabindex="0"', "aria-labelledby="])
def test_a_table_region_can_be_reached_and_named(said: str) -> None:
    regions = {
        name: re.findall(r"<div class=\"table-(?:region|scroll)\"[^>]*>", source)
        for name, source in SOURCES.items()
    }

    assert sum(map(len, regions.values())) > 10
    assert [name for name, found in regions.items() if any(said not in one for one in found)] == []


def test_every_table_has_a_caption_and_scopes() -> None:
    def is_bare(source: str) -> bool:
        return any(
            "<caption" not in table or re.search(r"<th(?![^>]*\bscope=)[\s>]", table)
            for table in re.findall(r"<table.*?</table>", source, re.DOTALL)
        )

    assert faulty(is_bare) == []


def test_every_page_stands_in_the_layout() -> None:
    def is_page(source: str) -> bool:
        return "<html" in source or bool(re.search(r"{% block \w+ %}", source))

    bare = faulty(lambda source: is_page(source) and not source.startswith("{% extends "))

    assert {name.rpartition("/")[2] for name in bare} == ALONE


def test_every_icon_is_in_the_sprite() -> None:
    held = set(
        re.findall(r'<symbol id="([\w-]+)"', (UI / "static/ui/icons.svg").read_text("utf-8"))
    )
    sources = "\n".join(path.read_text("utf-8") for path in TEMPLATES)
    asked = set(re.findall(r'{% icon "([\w-]+)" %}', sources))

    assert len(asked) > 5
    assert asked | {*STATUS_ICONS.values(), *EMPTY_ICONS.values()} <= held
