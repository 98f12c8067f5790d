"""A drawing of a page keeps its look on paper, in light colours, and brings nothing along."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

import bastide.platform.ui
from bastide.platform.documents.core.drawings import FAMILY, drawing_rules, light_colours, plain
from bastide.platform.documents.core.letters import LETTERS
from tests.platform.documents.samples import DRAWING

CSS = Path(bastide.platform.ui.__file__).parent / "static" / "ui" / "css"
COLOURS = {"text": "#1f2328", "chart-1": "#14506b"}


def test_colours_are_the_light_ones_of_the_product() -> None:
    colours = light_colours((CSS / "tokens.css").read_text("utf-8"))
    assert colours["text"] == "#1f2328"
    assert colours["bg"] == "#ffffff"
    assert colours["border-soft"] == "#d9d6ce", "a rule under a condition is not for paper"
    assert not [value for value in colours.values() if "light-dark" in value]


def test_only_rules_that_draw_travel() -> None:
    sheet = """
      /* words { fill: red } */
      .figure-svg svg .tile, .tile:hover { fill: var(--text); padding: 4px; }
      .figure-title { font-size: 1.2rem; }
      @media (width < 40em) { .tile { fill: red; } }
      .dash > line { stroke-dasharray: 6 4; stroke: light-dark(#abc, #123); color: currentcolor }
    """
    assert drawing_rules(sheet, COLOURS) == (
        ".tile{fill:#1f2328}.dash > line{stroke-dasharray:6 4;stroke:#abc}"
    )


def test_the_style_sheet_of_figures_gives_rules_without_variables() -> None:
    colours = light_colours((CSS / "tokens.css").read_text("utf-8"))
    rules = drawing_rules((CSS / "figures.css").read_text("utf-8"), colours)
    assert ".tile-1{fill:#bfdde9}" in rules
    assert "var(" not in rules
    assert "light-dark" not in rules


def test_a_drawing_stands_alone() -> None:
    made = plain(DRAWING, colours=COLOURS, rules=".tile{stroke:#000}")
    root = etree.fromstring(made.encode())
    assert "var(" not in made
    assert root[0].text == ".tile{stroke:#000}"
    assert root.get("font-family") == FAMILY
    assert {one.get("font-family") for one in root.iter("{*}text")} == {
        "Atkinson Hyperlegible Next"
    }
    assert "".join(root.itertext()).endswith("Écoles >= 3")
    assert set(made) - {"\n"} <= LETTERS


def test_an_unknown_colour_is_written_in_ink() -> None:
    made = plain('<svg><path fill="var(--new, red)" stroke="currentColor"/></svg>', colours={})
    assert re.findall(r'(?:fill|stroke)="(.*?)"', made) == ["#1f2328", "#1f2328"]


@pytest.mark.parametrize(
    "evil",
    [
        '<svg><image href="photo.png"/></svg>',
        '<svg><IMAGE xlink:href="http://x.example/"/></svg>',
        "<svg><script>1</script></svg>",
        "<svg><foreignObject/></svg>",
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
        '<?xml-stylesheet href="a.css"?><svg/>',
        "<svg><style>@import 'a.css'</style></svg>",
        '<svg><rect fill="url(http://x.example/#a)"/></svg>',
        "<svg><rect fill=\"url('a.svg#b')\"/></svg>",
        "<p>pas un dessin</p>",
        "",
    ],
)
def test_what_would_call_elsewhere_is_refused(evil: str) -> None:
    with pytest.raises(ValueError, match="SVG du produit"):
        plain(evil, colours=COLOURS)


@pytest.mark.parametrize("inner", ["url(#hachures)", "url('#hachures')", 'url( "#hachures" )'])
def test_patterns_of_the_drawing_itself_are_kept(inner: str) -> None:
    quote = "'" if '"' in inner else '"'
    assert inner in plain(f"<svg><rect fill={quote}{inner}{quote}/></svg>", colours=COLOURS)
