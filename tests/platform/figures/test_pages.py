"""A figure and its origin, as a page shows them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template

from bastide.platform.figures.charts import Figure, FigureTable
from bastide.platform.figures.core.specs import bars
from bastide.platform.figures.provenance import Input, Provenance, Source
from bastide.platform.figures.templatetags.figures import cell_text


def _shown(source, **context):
    return Template(f"{{% load figures %}}{source}").render(Context(context))


def _figure(**changes):
    return Figure(
        **{
            "key": "ecoles",
            "title": "L’école <pèse> le plus",
            "sentence": "Écoles : 12 €.",
            "spec": bars([("Écoles", Decimal(12))], unit="euros"),
            "table": FigureTable(
                ("Politique", "Montant (€)"),
                (("Écoles", Decimal("1234.50")), ("Voirie", None), ("Eau", Decimal(0))),
            ),
            "unit": "euros",
            "source": "compte administratif 2024",
            "csv_url": "/export.csv",
            **changes,
        }
    )


def test_a_figure_shows_claim_sentence_drawing_table_file_and_source():
    text = _shown("{% figure one %}", one=_figure())
    assert "L’école &lt;pèse&gt; le plus" in text
    assert "<pèse>" not in text
    for part in ("Écoles : 12 €.", "<svg", "<details", "<caption", "/export.csv", "2024"):
        assert part in text, part
    assert "1\u00a0234,50" in text


def test_the_table_of_a_figure_tells_missing_from_zero():
    text = _shown("{% figure one %}", one=_figure())
    assert text.count("non renseigné") == 1
    assert '<td class="number">0</td>' in text


def test_no_figure_shows_nothing():
    assert not _shown("{% figure one %}", one=None).strip()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal(-1234567), "\u22121\u00a0234\u00a0567"),
        (Decimal("0.5"), "0,50"),
        (12345, "12\u00a0345"),
        ("Voirie", "Voirie"),
        (None, "non renseigné"),
    ],
)
def test_cells_are_written_the_french_way(value, text):
    assert cell_text(value) == text


def test_an_origin_shows_formula_inputs_files_date_and_author():
    told = Provenance(
        label="Épargne brute",
        value="12 €",
        formula="Recettes moins dépenses de fonctionnement.",
        inputs=(Input("Recettes", "20 €", "/recettes/"), Input("Dépenses", "8 €")),
        sources=(Source("budget.xml", "lignes 3 à 9", "a" * 64, "/documents/1/", "corrigé"),),
        computed_at=dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC),
        author="Contrôleur de gestion",
        fingerprint="f" * 64,
        notes=("Le budget annexe de l’eau n’y est pas.",),
    )
    text = _shown("{% provenance one %}", one=told)
    for part in (
        "Épargne brute", "12 €", "Recettes moins dépenses", 'href="/recettes/"', "8 €",
        "budget.xml", "lignes 3 à 9", "a" * 64, "corrigé", "2 mars 2026", "Contrôleur de gestion",
        "f" * 64, "n’y est pas",
    ):  # fmt: skip
        assert part in text, part
