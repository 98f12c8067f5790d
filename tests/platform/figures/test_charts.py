"""Drawings are read aloud in French, follow the page's colours, and carry nothing foreign."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from lxml import etree

from bastide.platform.figures.charts import Figure, FigureTable, TreeItem, svg
from bastide.platform.figures.core.specs import bars, lines
from bastide.platform.figures.core.theme import VARIABLES

SVG = "{http://www.w3.org/2000/svg}"


def _figure(spec=None, **changes):
    figure = Figure(
        key="essai",
        title="L’école pèse le plus",
        sentence="Écoles : 1 234 567 €.",
        spec=bars([("Écoles", Decimal(1234567)), ("Voirie", Decimal(-89))], unit="euros"),
        table=FigureTable(("Politique", "Montant"), (("Écoles", Decimal(1234567)),)),
        unit="euros",
        source="compte administratif 2024",
    )
    return replace(figure, **({"spec": spec} if spec else {}), **changes)


def _root(figure):
    return etree.fromstring(str(svg(figure)).encode())


SPECS = {
    "bars": bars([("Écoles", Decimal(12))], unit="euros"),
    "lines": lines({"Ville": [("2023", Decimal(1)), ("2024", Decimal(2))]}, unit="euros"),
}


@pytest.mark.parametrize("name", SPECS)
def test_a_drawing_has_one_role_one_name_one_description(name):
    root = _root(_figure(SPECS[name]))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "essai-titre essai-description"
    assert [root[0].tag, root[0].text] == [f"{SVG}title", "L’école pèse le plus"]
    assert [root[1].tag, root[1].text] == [f"{SVG}desc", "Écoles : 1 234 567 €."]
    inner = [
        (element.tag, attribute)
        for element in root.iterdescendants()
        for attribute in element.attrib
        if attribute == "role" or str(attribute).startswith("aria-")
    ]
    assert not inner


@pytest.mark.parametrize("name", SPECS)
def test_a_drawing_takes_every_colour_from_the_page(name):
    text = str(svg(_figure(SPECS[name])))
    assert not [colour for colour in VARIABLES if colour.lower() in text.lower()]
    assert "var(--text" in text
    assert "<style" not in text
    assert " style=" not in text


def test_numbers_are_written_the_french_way():
    words = " ".join(_root(_figure()).itertext())
    assert "1\u00a0234\u00a0567" in words
    assert "\u221289" in words
    assert "1,234" not in words


def test_a_missing_value_breaks_the_line():
    whole = {"Ville": [(str(year), Decimal(year)) for year in range(2019, 2025)]}
    holed = {"Ville": [(moment, None if moment == "2021" else v) for moment, v in whole["Ville"]]}

    def strokes(series):
        paths = _root(_figure(lines(series, unit="€"))).iter(f"{SVG}path")
        drawn = [path.get("d") for path in paths if path.get("stroke") == "var(--chart-1)"]
        return max(path.count("M") for path in drawn)

    assert strokes(whole) == 1
    assert strokes(holed) == 2


def test_data_elsewhere_are_refused():
    spec = {"data": {"url": "http://127.0.0.1:1/x.csv"}, "mark": "bar", "encoding": {}}
    with pytest.raises(ValueError, match=r"(?i)url|allowed|denied"):
        svg(_figure(spec))


def test_labels_stay_words():
    evil = '</text><script>alert(1)</script><image href="http://x.example/"/>&'
    root = _root(_figure(bars([(evil, Decimal(1))], unit="euros")))
    assert not list(root.iter(f"{SVG}script"))
    assert not list(root.iter(f"{SVG}image"))


def _tree(**changes):
    items = (
        TreeItem("Écoles", Decimal(9_000_000), "Écoles : 9,0 M€", url="?a=1&b=2"),
        TreeItem("<b>Voirie</b>", Decimal(4_000_000), "<b>Voirie</b> : 4,0 M€", url="?v"),
        TreeItem("Non affecté", Decimal(1), "Non affecté : 1 €", is_muted=True),
        TreeItem("Recette", Decimal(-3), "Recette : −3 €"),
    )
    return _figure(tree=items, **changes)


def test_each_rectangle_of_a_tree_map_is_a_link_that_says_its_amount():
    root = _root(_tree())
    links = [(link.get("href"), link.get("aria-label")) for link in root.iter(f"{SVG}a")] or [
        (link.get("href"), link.get("aria-label")) for link in root.iter("a")
    ]
    assert links == [("?a=1&b=2", "Écoles : 9,0 M€"), ("?v", "<b>Voirie</b> : 4,0 M€")]


def test_what_a_tree_map_shows_begins_what_it_says():
    for link in re.findall(r"<a .*?</a>", str(svg(_tree()))):
        said = re.search(r'aria-label="(.*?)"', link)[1]
        shown = " ".join(re.findall(r"<tspan[^>]*>(.*?)</tspan>", link))
        label = shown.replace("9,0\u00a0M€", "").replace("4,0\u00a0M€", "").strip()
        assert said.startswith(label)


def test_what_is_unmapped_is_drawn_apart_and_never_dropped():
    text = str(svg(_tree()))
    assert text.count("tile-muted") == 1
    assert "Non affecté : 1 €" in text


def test_lengths_of_a_drawing_do_not_follow_the_language():
    with translation.override("fr"):
        french = str(svg(_tree()))
    with translation.override("en"):
        english = str(svg(_tree()))
    assert french == english
    assert not re.search(r'(x|y|width|height)="\d+,\d', french)
