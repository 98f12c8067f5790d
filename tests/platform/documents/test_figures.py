"""A figure of a page, drawn with its data, in a document."""

from __future__ import annotations

from decimal import Decimal

from bastide.platform.documents.core.model import Picture, Table
from bastide.platform.documents.figures import figure_blocks
from bastide.platform.documents.pdf import pdf, print_drawing
from bastide.platform.figures.charts import Figure, FigureTable, TreeItem
from bastide.platform.figures.core.specs import bars, lines
from tests.platform.documents.reading import Read
from tests.platform.documents.samples import document

SPECS = {
    "bars": bars([("Écoles ≥ 3", Decimal(12)), ("Voirie", Decimal(-3))], unit="euros"),
    "lines": lines({"Ville": [("2023", Decimal(1)), ("2024", None)]}, unit="euros"),
}
TREE = (
    TreeItem("Écoles", Decimal(9_000_000), "Écoles : 9,0 M€", url="?a=1&b=2"),
    TreeItem("Non affecté", Decimal(1_000_000), "Non affecté : 1,0 M€", is_muted=True),
)


def figure(**changes: object) -> Figure:
    given: dict[str, object] = {
        "key": "essai",
        "title": "L’école pèse le plus",
        "sentence": "Écoles : 12 €.",
        "spec": SPECS["bars"],
        "table": FigureTable(
            ("Politique", "Montant (€)"), (("Écoles", Decimal("1234.5")), ("Eau", None))
        ),
        "unit": "euros",
        "source": "Compte 2024.",
    }
    return Figure(**{**given, **changes})  # type: ignore[arg-type]


def test_a_figure_is_its_drawing_its_sentence_and_its_table() -> None:
    made = Read(pdf(document(*figure_blocks(figure()))))
    assert [tag.alt for tag in made.tags("Figure")] == ["Écoles : 12 €."]
    for words in ("L’école pèse le plus", "Compte 2024.", "1 234,50", "non renseigné"):
        assert words in made.text
    assert len(made.tags("TH")) == 2


def test_every_kind_of_drawing_can_be_printed() -> None:
    drawn = [figure(spec=SPECS["lines"]), figure(spec=SPECS["bars"]), figure(tree=TREE)]
    made = Read(pdf(document(*(block for one in drawn for block in figure_blocks(one)))))
    assert len(made.tags("Figure")) == 3
    assert "Écoles >= 3" in made.text
    assert "9,0 M€" in made.text


def test_a_printed_drawing_follows_no_page() -> None:
    (picture,) = figure_blocks(figure(tree=TREE), has_data=False)
    assert isinstance(picture, Picture)
    printed = print_drawing(picture.svg)
    assert "var(" not in printed
    assert ".tile-1{fill:#bfdde9}" in printed


def test_a_small_drawing_keeps_the_size_of_its_words() -> None:
    wide, table = figure_blocks(figure())
    assert isinstance(wide, Picture)
    assert isinstance(table, Table)
    assert wide.width == 100
    (small,) = figure_blocks(figure(spec={**SPECS["bars"], "width": 200}), has_data=False)
    assert isinstance(small, Picture)
    assert small.width < 80
