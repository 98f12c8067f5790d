"""The workbook reckons by itself: every formula evaluated gives what the engine gave."""

import io
import json
from fractions import Fraction

import pytest
from django.test import Client
from openpyxl import load_workbook

from bastide.kernel.grids.core.aggregation import Aggregation
from bastide.modules.estate.exports.results_workbook import Workbook
from bastide.platform.exchange.writers import write_xlsx
from tests.modules.estate.builders import computed_result, scored_estate
from tests.modules.estate.core.samples import campaign as invented_campaign
from tests.modules.estate.core.samples import expected
from tests.modules.estate.evaluator import Book


def rows_of(book, name, *, top=1):
    """Return the rows of a sheet as header → cell address."""
    page = book[name]
    heads = [cell.value for cell in page[top]]
    return [
        {head: cell.coordinate for head, cell in zip(heads, row, strict=True)}
        for row in page.iter_rows(min_row=top + 1)
    ]


def written(result, *, fictitious=""):
    return write_xlsx(
        Workbook(result, is_marked=bool(fictitious)).sheets(["Essai"]), fictitious=fictitious
    )


def not_all_answered(rank, vote):
    """Leave out whole cells of two buildings, so that bounds, coverage and reasons matter."""
    if vote.subject == "B01":
        return vote.item in {"A1", "A2", "A4", "T1"}
    return vote.subject != "B05" or vote.item.startswith("A")


def same(one, other):
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == pytest.approx(other, abs=1e-9)
    return (one or "") == (other or "")


WEIGHTS = {"elu": Fraction(2, 5), "service": Fraction(2, 5), "occupant": Fraction(1, 5)}


@pytest.mark.parametrize(
    ("options", "fictitious"),
    [
        ({}, ""),
        ({"threshold": "median", "indicator": "disposal"}, "territoire fictif"),
        ({"college_weights": WEIGHTS, "indicator": "ideal"}, ""),
        ({"aggregation": Aggregation.MEAN, "indicator": "mean"}, ""),
    ],
)
def test_every_formula_gives_the_value_that_the_engine_cached(options, fictitious):
    votes, items, segments = invented_campaign()
    kept = [vote for rank, vote in enumerate(votes) if not_all_answered(rank, vote)]
    _found, result = computed_result(kept, items, segments, **options)
    data = written(result, fictitious=fictitious)
    live, cached = (load_workbook(io.BytesIO(data), data_only=told) for told in (False, True))
    book = Book(live)
    formulas = 0
    for page in live.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    kept = cached[page.title][cell.coordinate].value
                    found = book.value(page.title, cell.coordinate)
                    assert same(found, kept), (page.title, cell.coordinate, cell.value)
                    formulas += 1
    assert formulas >= len(result.told) * 30 + 12


def test_the_classes_of_the_workbook_are_those_of_the_fixture():
    _found, result = computed_result(*invented_campaign())
    live = load_workbook(io.BytesIO(written(result)))
    book = Book(live)
    found = {
        book.value("Résultats", row["Code du bien"]): book.value("Résultats", row["Classe"])
        for row in rows_of(live, "Résultats")
    }
    assert found == {code: told["classe_1.5"][:2] for code, told in expected()["batiments"].items()}


def test_a_weight_changed_in_the_workbook_moves_the_classes_as_the_engine_does():
    _found, result = computed_result(*invented_campaign())
    live = load_workbook(io.BytesIO(written(result)))
    (row,) = [one for one in rows_of(live, "Paramètres")
              if live["Paramètres"][one["Paramètre"]].value == "Poids de A1"]  # fmt: skip
    live["Paramètres"][row["Valeur"]].value = 20
    book = Book(live)
    weights = {item.code: Fraction(item.weight) for item in result.items} | {"A1": Fraction(20)}
    answer = result.placed(weights, result.rules)
    codes = [one.scored.building for one in result.matrix.placements]
    wanted = dict(zip(codes, (one.value for one in answer.scored_classes), strict=True))
    found = {
        book.value("Calcul", one["Code du bien"]): book.value("Calcul", one["Classe des scores"])
        for one in rows_of(live, "Calcul")
    }
    assert found == wanted
    assert found != {code: told["class"] for code, told in result.told.items()}


def exported(made, who, query):
    client = Client()
    client.force_login(made.actors[who].user)
    return client.get(f"{made.root}export/?{query}")


@pytest.mark.django_db
def test_files_carry_the_classes_and_say_their_source():
    made = scored_estate(is_fictitious=True)
    table = exported(made, "manager", "format=csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 1 + 18
    assert "territoire fictif" in table[1]
    points = json.loads(exported(made, "manager", "format=geojson").content)
    classes = {one["properties"]["building"]: one["properties"]["class"]
               for one in points["features"]}  # fmt: skip
    assert classes == {code: told["classe_1.5"][:2]
                       for code, told in expected()["batiments"].items()}  # fmt: skip
    places = [one["geometry"] for one in points["features"]]
    assert places.count(None) == 3
    workbook = load_workbook(io.BytesIO(exported(made, "manager", "format=xlsx").content))
    assert workbook.sheetnames == ["Paramètres", "Calcul", "Résultats", "Sources"]
    assert workbook["Calcul"]["A1"].value == "Territoire fictif"


@pytest.mark.django_db
def test_a_file_follows_the_filters_of_the_page_and_refuses_other_forms():
    made = scored_estate()
    table = exported(made, "manager", "format=csv&classe=C2").content.decode("utf-8-sig")
    assert [line.split(";")[0] for line in table.splitlines()[1:]] == ["B09"]
    assert exported(made, "manager", "format=exe").status_code == 404
    assert exported(made, "reader", "format=csv").status_code == 404
