"""A quadrant chart is read point by point, follows the page's colours, says when it is empty."""

import re
from dataclasses import replace

import pytest
from django.utils import translation
from lxml import etree

from bastide.platform.figures.charts import Figure, FigureTable, svg
from bastide.platform.figures.core.quadrants import Mark, QuadrantPoint, Scale
from bastide.platform.figures.quadrants import Quadrants

POINTS = (
    QuadrantPoint(
        1, "Halle", "1. Halle : atouts 2,00", 2, 2, (1.5, 2.5), None, 100, url="/b/1/?a&b"
    ),
    QuadrantPoint(2, "<b>Mairie</b>", "2. <b>Mairie</b>", 1, 2, mark=Mark.UNCERTAIN, url="/b/2/"),
    QuadrantPoint(3, "Stade", "3. Stade", 1, 1, (1, 1), (0.5, 1.5), mark=Mark.PROVISIONAL),
)
CHART = Quadrants(
    points=POINTS,
    scale=Scale(3, 1.5, 1.5, 0.15),
    x_title="Atouts",
    y_title="Attraits",
    titles=("C1", "C2", "C3", "C4"),
    marks=((Mark.CERTAIN, "certaine"), (Mark.UNCERTAIN, "incertaine")),
    grey="zone grise",
    size="aire : m²",
    empty="Aucun bâtiment.",
)


def figure(**changes):
    return Figure(
        key="essai",
        title="Matrice <scolaire>",
        sentence="Trois bâtiments.",
        spec={},
        table=FigureTable((), ()),
        unit="points",
        source="campagne",
        quadrants=replace(CHART, **changes),
    )


def drawn(**changes):
    text = str(svg(figure(**changes)))
    return text, etree.fromstring(text.encode())


def by_class(root, name):
    return [one for one in root.iter() if name in (one.get("class") or "").split()]


def test_each_point_is_a_link_that_says_itself_in_the_order_of_the_points():
    _text, root = drawn()
    assert root.get("role") == "group"
    assert root.get("aria-label") == "Matrice <scolaire>"
    said = [
        (one.tag, one.get("href"), one.get("aria-label")) for one in root if one.get("aria-label")
    ]
    assert said == [
        ("a", "/b/1/?a&b", "1. Halle : atouts 2,00"),
        ("a", "/b/2/", "2. <b>Mairie</b>"),
        ("g", None, "3. Stade"),
    ]
    assert root[-2].get("role") == "img"  # a point without page is still read


def test_what_is_not_a_point_is_hidden_from_screen_readers():
    _text, root = drawn()
    for one in root:
        assert one.get("aria-label") or one.get("aria-hidden") == "true" or one.tag == "defs"


def test_shapes_tell_how_sure_a_point_is():
    _text, root = drawn()
    links = [one for one in root if one.get("aria-label")]
    assert [one.find("circle").get("class") for one in links] == [
        "point certain",
        "point uncertain",
        "point provisional",
    ]


def test_bars_go_from_the_lowest_to_the_highest_place():
    _text, root = drawn()
    bars = [one.get("d") for one in by_class(root, "bars")]
    scale = CHART.scale
    assert bars == [
        f"M{scale.x(1.5):.1f} {scale.y(2):.1f}H{scale.x(2.5):.1f}".replace(".0", ""),
        f"M{scale.x(1):.1f} {scale.y(0.5):.1f}V{scale.y(1.5):.1f}".replace(".0", ""),
    ]


def test_quadrants_have_titles_grounds_and_patterns_and_the_figure_names_them():
    _text, root = drawn()
    assert [one.text for one in by_class(root, "quadrant-title")] == ["C1", "C2", "C3", "C4"]
    for rank in range(1, 5):
        assert len(by_class(root, f"quadrant-{rank}")) == 1
    defined = [one.get("id") for one in root.iter("pattern")]
    assert defined == [f"essai-p{rank}" for rank in range(1, 6)]
    used = re.findall(r"url\(#([\w-]+)\)", etree.tostring(root, encoding="unicode"))
    assert set(used) == set(defined)
    (limits,) = by_class(root, "threshold")
    across, down = f"M{CHART.scale.x(1.5):g} ", f" {CHART.scale.y(1.5):g}H"
    assert across in limits.get("d")
    assert down in limits.get("d")


def test_the_first_ground_is_at_the_top_right():
    _text, root = drawn()
    places = {
        rank: (float(one.get("x")), float(one.get("y")))
        for rank in range(1, 5)
        for one in by_class(root, f"quadrant-{rank}")
    }
    assert places[1][0] > places[2][0] == places[4][0]
    assert places[1][1] == places[2][1] < places[3][1]


def test_without_grey_zone_none_is_hatched():
    _text, root = drawn(scale=Scale(3, 1.5, 1.5))
    words = " ".join(root.itertext())
    assert "zone grise" not in words
    assert "essai-p5" not in re.findall(r"url\(#([\w-]+)\)", _text)


def test_an_empty_chart_says_so_and_has_no_legend():
    _text, root = drawn(points=())
    words = " ".join(root.itertext())
    assert "Aucun bâtiment." in words
    assert "incertaine" not in words
    assert "Aucun bâtiment." not in " ".join(drawn()[1].itertext())


def test_colours_and_style_come_from_the_page():
    text, _root = drawn()
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b(?!-)", text.replace("url(#essai", ""))
    assert "style" not in text
    assert "<b>" not in text
    assert "\u202f" not in text


def test_lengths_do_not_follow_the_language():
    with translation.override("fr"):
        french, _root = drawn()
    with translation.override("en"):
        english, _root = drawn()
    assert french == english


@pytest.mark.parametrize("limit", [0, 3])
def test_a_threshold_at_an_end_of_the_scale_keeps_grounds_in_the_frame(limit):
    _text, root = drawn(scale=Scale(3, limit, limit, 0.15))
    for one in root.iter("rect"):
        assert float(one.get("width")) >= 0
        assert float(one.get("height")) >= 0
        assert float(one.get("x")) + float(one.get("width")) <= 960


def test_six_hundred_points_stay_light():
    points = tuple(
        QuadrantPoint(
            rank + 1, f"Bâtiment {rank}", f"{rank + 1}. Bâtiment {rank}", rank % 43 / 14,
            rank % 34 / 11, (rank % 43 / 14 - 0.1, rank % 43 / 14), url=f"/b/{rank}/",
        )
        for rank in range(600)
    )  # fmt: skip
    text, root = drawn(points=points)
    assert len(list(root.iter("a"))) == 600
    assert len(text) < 170_000
