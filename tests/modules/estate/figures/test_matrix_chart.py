"""The matrix of a segment says in words, in a table and in links what it draws."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from bastide.modules.estate.core.matrix import MatrixRules, ScoredBuilding, matrix
from bastide.modules.estate.figures.matrix_chart import (
    ChartedBuilding,
    ChartedSegment,
    certainty,
    matrix_figure,
    points_text,
)
from bastide.platform.figures.charts import svg
from bastide.platform.figures.core.quadrants import Mark
from tests.modules.estate.core.samples import axis, placed, portfolio

BUILDINGS = (
    placed("B1", 2, "5/2"),
    placed("B2", "8/5", 1),
    ScoredBuilding("B3", "S", {}, axis("atout", 1, low="1/2", high=2), axis("attrait", 2)),
    ScoredBuilding("B4", "S", {}, axis("atout", 3, raters=1), axis("attrait", 3)),
    placed("B5", None, 2),
)


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


def charted(buildings=BUILDINGS, *, sizes=(), **changes):
    whole = matrix(buildings, changes.get("rules"))
    return ChartedSegment(
        **{
            "key": "scolaire",
            "label": "Scolaire",
            "buildings": [
                ChartedBuilding(
                    one,
                    f"École {one.scored.building}",
                    f"/b/{one.scored.building}/",
                    dict(enumerate(sizes)).get(rank),
                )
                for rank, one in enumerate(whole.placements)
            ],
            "thresholds": whole.portfolio,
            "rules": whole.rules,
            "source": "campagne 2026",
            **changes,
        }
    )


def test_the_sentence_says_classes_thresholds_and_doubts():
    figure = matrix_figure(charted())
    assert figure.title == "Scolaire\u00a0: 2 bâtiments sur 5 à conserver et entretenir"
    for part in (
        "C1 (conserver et entretenir)\u00a0: 2",
        "C2 (rénover ou restructurer)\u00a0: 1",
        "C3 (mutualiser, réaffecter ou valoriser)\u00a0: 1",
        "Seuils\u00a0: atouts 1,50, attraits 1,50.",
        "1 classe est incertaine",
        "1 classe est provisoire, faute de réponses.",
        "1 bâtiment sans note sur un axe n’est pas dessiné.",
    ):
        assert part in figure.sentence, part
    assert "C4" not in figure.sentence


def test_the_table_is_the_key_of_the_numbers():
    figure = matrix_figure(
        charted(size_label="m²", sizes=[Decimal(100), None, Decimal(9), Decimal(7), Decimal(1)])
    )
    assert figure.table.columns == ("Bâtiment", "Atouts", "Attraits", "Classe", "Certitude", "m²")
    assert figure.table.rows[0] == (
        "1. École B1",
        Decimal("2.00"),
        Decimal("2.50"),
        "C1 (conserver et entretenir)",
        "certaine",
        Decimal(100),
    )
    assert [row[4] for row in figure.table.rows] == [
        "certaine",
        "certaine, zone grise",
        "incertaine",
        "provisoire",
        "sans classe",
    ]
    assert figure.table.rows[1][5] is None
    assert figure.table.rows[4][1:4] == (None, Decimal("2.00"), None)


def test_a_point_says_building_scores_class_and_certainty():
    points = matrix_figure(charted()).quadrants.points
    assert points[0].said == (
        "1. École B1\u00a0: atouts 2,00, attraits 2,50, C1 conserver et entretenir, certaine"
    )
    assert [point.number for point in points] == [1, 2, 3, 4]
    assert [point.mark for point in points] == [
        Mark.CERTAIN,
        Mark.CERTAIN,
        Mark.UNCERTAIN,
        Mark.PROVISIONAL,
    ]
    assert points[2].x_bounds == (0.5, 2.0)
    assert points[2].y_bounds is None
    assert points[0].url == "/b/B1/"


def test_the_drawing_links_every_placed_building():
    text = str(svg(matrix_figure(charted())))
    assert re.findall(r'<a href="([^"]+)"', text) == ["/b/B1/", "/b/B2/", "/b/B3/", "/b/B4/"]
    for words in ("C1 conserver et entretenir", "C4 céder ou démolir", "zone grise", "Attraits"):
        assert words in text


def test_the_median_of_the_segment_cuts_the_drawing():
    rules = MatrixRules(threshold=None)
    segment = charted(portfolio(), rules=rules)
    scale = matrix_figure(segment).quadrants.scale
    assert (scale.x_limit, scale.y_limit) == (float(Fraction(53, 28)), float(Fraction(12, 11)))
    assert scale.grey == 0.15


@pytest.mark.parametrize("threshold", [Fraction(3, 2), None])
def test_an_empty_segment_says_so(threshold):
    figure = matrix_figure(charted((), rules=MatrixRules(threshold=threshold)))
    assert figure.title == "Scolaire\u00a0: aucun bâtiment noté"
    assert figure.sentence == "Ce segment n’a encore aucun bâtiment dans la campagne."
    assert "Aucun bâtiment noté dans ce segment." in str(svg(figure))


def test_buildings_without_any_score_are_told_and_not_drawn():
    figure = matrix_figure(charted((placed("B1", None, None), placed("B2", None, 1))))
    assert figure.sentence == "2 bâtiments sans note sur un axe ne sont pas dessinés."
    assert figure.quadrants.points == ()
    assert len(figure.table.rows) == 2


def test_scores_are_written_to_the_hundredth_half_up():
    assert points_text(Fraction(1, 200)) == "0,01"
    assert points_text(None) == ""


def test_a_class_on_the_grey_zone_of_both_axes_says_it_once():
    (one,) = matrix([placed("B1", "3/2", "8/5")]).placements
    assert certainty(one) == "certaine, zone grise"
