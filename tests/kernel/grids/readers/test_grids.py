import json
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.core.grids import items_of
from bastide.kernel.grids.readers import grids_folder, read_grid

WEIGHTS = "A1 3, A2 2, A3 2, A4 3, A5 2, A6 1, A7 1, T1 2, T2 2, T3 3, T4 2, T5 1, T6 1"
PLAIN = {
    "name": "Pistes",
    "scale_max": 1,
    "items": [{"code": "F1", "axis": "faisabilite", "label": "Coût", "levels": ["haut", "bas"]}],
}


def read(content):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_grid(data, "grille.yaml")


def changed(**facts):
    return PLAIN | {"items": [PLAIN["items"][0] | facts]}


def test_the_proposed_grid_of_the_estate_has_the_thirteen_items_and_their_weights():
    grid = read_grid((grids_folder() / "patrimoine.yaml").read_bytes(), "patrimoine.yaml")
    assert ", ".join(f"{item.code} {item.weight}" for item in grid.items) == WEIGHTS
    assert Counter(item.axis for item in grid.items) == {"atout": 7, "attrait": 6}
    assert [item.code for item in grid.items if item.is_computed] == ["A2", "A6", "T2"]
    assert all(len(set(item.levels)) == 4 for item in grid.items)
    assert dict(grid.axes) == {"atout": "Atouts", "attrait": "Attraits"}
    assert "proposition" in grid.note
    assert sum(item.weight for item in items_of(grid)) == 25


def test_a_grid_says_nothing_of_buildings():
    grid = read(changed(weight="2,5"))
    assert grid.items[0].weight == Decimal("2.5")
    assert items_of(grid)[0].weight == Fraction(5, 2)
    assert (grid.scale_max, grid.items[0].is_computed) == (1, False)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (changed(levels=["haut"]), "levels"),
        (changed(levels=["haut", " "]), "levels"),
        (changed(levels="haut"), "levels"),
        (changed(weight=-1), "weight"),
        (changed(weight=float("nan")), "weight"),
        (changed(weight=float("inf")), "weight"),
        (changed(weight=True), "weight"),
        (changed(weight="lourd"), "weight"),
        (changed(weight=0), "weight"),
        (changed(weight=1001), "weight"),
        (changed(code=""), "code"),
        (changed(axis=" "), "axis"),
        (changed(label=None), "label"),
        (PLAIN | {"items": []}, "items"),
        (PLAIN | {"items": ["A1"]}, "items"),
        (PLAIN | {"axes": "deux"}, "axes"),
        (PLAIN | {"scale_max": 0}, "scale_max"),
        (PLAIN | {"scale_max": 11}, "scale_max"),
        (PLAIN | {"scale_max": 1.5}, "scale_max"),
        (PLAIN | {"items": PLAIN["items"] * 2}, "code"),
        ({"name": "rien"}, "items"),
    ],
)
def test_a_grid_that_could_not_be_used_is_refused(content, field):
    with pytest.raises(InputRefusedError) as error:
        read(content)
    assert field in {one.field for one in error.value.refusals}
    assert all(one.file == "grille.yaml" and one.remedy for one in error.value.refusals)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"- 1",
        b"{",
        b"\xff\xfe\xff",
        b"name: !!python/object/apply:os.system ['true']\nitems: []",
        b"a: &a [1]\nitems: [*a, *a]",
        b"x" * 600_000,
        b"[" * 5000,
    ],
    ids=range(8),
)
def test_what_is_no_grid_is_refused(data):
    with pytest.raises(InputRefusedError):
        read(data)
