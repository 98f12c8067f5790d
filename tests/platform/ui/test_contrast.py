"""The colours of the style sheet, in light and dark: words ≥ 4.5, controls and marks ≥ 3."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bastide.platform.ui

SHEET = Path(bastide.platform.ui.__file__).parent / "static" / "ui" / "css" / "tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
GROUNDS = ("bg", "surface", "surface-2")
WORDS = (
    *[
        (word, ground)
        for word in ("text", "text-muted", "primary", "primary-hover", "visited", "accent", "err")
        for ground in GROUNDS
    ],
    *[(level, f"{level}-bg") for level in ("ok", "warn", "err", "info")],
    *[("text", f"{level}-bg") for level in ("ok", "warn", "err", "info")],
    *[("text", f"tile-{rank}") for rank in range(1, 7)],
    ("primary", "info-bg"),
    ("visited", "info-bg"),
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("bg", "err"),
)
MARKS = (
    *[("border-input", ground) for ground in GROUNDS],
    *[(f"chart-{rank}", "bg") for rank in range(1, 7)],
)


def colours() -> dict[str, tuple[str, str]]:
    """Return each token with its light and its dark colour."""
    return {name: (light, dark) for name, light, dark in PAIR.findall(SHEET.read_text("utf-8"))}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour. Source: WCAG 2.2, relative luminance."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_known_colours() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), WORDS)
def test_words_can_be_read(word: str, ground: str, theme: int) -> None:
    pair = colours()

    assert contrast(pair[word][theme], pair[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_controls_and_marks_can_be_seen(mark: str, ground: str, theme: int) -> None:
    pair = colours()

    assert contrast(pair[mark][theme], pair[ground][theme]) >= 3


def test_the_focus_is_seen_on_every_ground() -> None:
    line, halo = re.findall(r"--focus-(?:line|halo): (#[0-9a-f]{6});", SHEET.read_text("utf-8"))

    assert contrast(line, halo) >= 3
    for ground in GROUNDS:
        for colour in colours()[ground]:
            assert max(contrast(line, colour), contrast(halo, colour)) >= 3


SESSION = re.compile(r":root\[data-kind=.projection.\] \{(.*?)\}", re.DOTALL)


def projected() -> dict[str, str]:
    """Return the light colours of a projected page: the usual ones, then its own."""
    own = SESSION.search(SHEET.with_name("archetypes.css").read_text("utf-8"))
    assert own
    light = {name: pair[0] for name, pair in colours().items()}
    return {**light, **dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", own[1]))}


@pytest.mark.parametrize(
    ("word", "ground"),
    [
        *[
            (word, ground)
            for word in ("text", "text-muted", "primary", "primary-hover", "visited", "accent")
            for ground in GROUNDS
        ],
        *[(level, f"{level}-bg") for level in ("ok", "warn", "err", "info")],
        ("on-primary", "primary"),
    ],
)
def test_a_projected_page_is_read_from_the_back_of_the_room(word: str, ground: str) -> None:
    pair = projected()

    assert contrast(pair[word], pair[ground]) >= 7
