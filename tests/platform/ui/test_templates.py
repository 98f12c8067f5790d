"""Rules that every template of the product follows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bastide
from bastide.platform.ui.templatetags.ui import EMPTY_ICONS, STATUS_ICONS

ROOT = Path(bastide.__file__).parent
UI = ROOT / "platform" / "ui"
TEMPLATES = sorted(ROOT.glob("**/templates/**/*.html"))
ALONE = {"page.html", "500.html", "health.html", "annex_file.html"}
"""Pages that stand without the layout: the layout itself, those that show when it
cannot, and a file to edit elsewhere."""

FONT_RANGES = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028))
SIGNS = {0x2030, 0x2039, 0x203A, 0x20AC, 0x2212}


def named(path: Path) -> str:
    """Return the name of a template, for the report of a failure."""
    return str(path.relative_to(ROOT))


@pytest.fixture(params=TEMPLATES, ids=named)
def source(request: pytest.FixtureRequest) -> str:
    """Return the text of each template in turn."""
    path: Path = request.param
    return path.read_text("utf-8")


def test_there_are_templates_to_check() -> None:
    assert len(TEMPLATES) > 40


def test_no_style_nor_script_stands_in_a_page(source: str) -> None:
    assert not re.search(r"<style|\sstyle\s*=", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>(?!\s*</script>)", source)
    assert "javascript:" not in source


def test_nothing_comes_from_another_site(source: str) -> None:
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", source)


def test_every_image_has_words(source: str) -> None:
    for image in re.findall(r"<img[^>]*>", source):
        assert re.search(r"\balt=", image)
    for drawing in re.findall(r"<svg[^>]*>", source):
        assert 'aria-hidden="true"' in drawing or "role=" in drawing


def test_only_letters_that_the_fonts_hold_are_used(source: str) -> None:
    strange = {letter for letter in source if letter != "\n"} - {
        chr(code) for code in (*FONT_RANGES, *SIGNS)
    }

    assert strange == set()


def test_a_table_region_can_be_reached_and_named(source: str) -> None:
    for region in re.findall(r"<div class=\"table-(?:region|scroll)\"[^>]*>", source):
        assert 'role="region"' in region
        assert 'tabindex="0"' in region
        assert "aria-labelledby=" in region


def test_every_table_has_a_caption_and_scopes(source: str) -> None:
    for table in re.findall(r"<table.*?</table>", source, re.DOTALL):
        assert "<caption" in table
        assert re.findall(r"<th(?![^>]*\bscope=)[\s>]", table) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_page_stands_in_the_layout(path: Path) -> None:
    source = path.read_text("utf-8")
    is_page = "<html" in source or bool(re.search(r"{% block \w+ %}", source))

    assert not is_page or path.name in ALONE or source.startswith("{% extends ")


def test_every_icon_is_in_the_sprite() -> None:
    held = set(
        re.findall(r'<symbol id="([\w-]+)"', (UI / "static/ui/icons.svg").read_text("utf-8"))
    )
    sources = "\n".join(path.read_text("utf-8") for path in TEMPLATES)
    asked = set(re.findall(r'{% icon "([\w-]+)" %}', sources))

    assert len(asked) > 5
    assert asked | {*STATUS_ICONS.values(), *EMPTY_ICONS.values()} <= held
