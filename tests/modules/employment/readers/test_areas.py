"""Contours of a basin: what may be read two ways is refused, with its reason."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.publishing.basin import area_of
from bastide.modules.employment.readers.areas import LARGEST, MOST_POINTS, crosses_itself, read_area

SQUARE = [[0.5, 47.2], [0.9, 47.2], [0.9, 47.5], [0.5, 47.5], [0.5, 47.2]]


def read(told: Any) -> dict[str, Any]:
    return read_area(json.dumps(told).encode())


def polygon(ring: list[Any]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def test_every_usual_wrapping_gives_the_same_contour() -> None:
    bare = polygon(SQUARE)
    feature = {"type": "Feature", "properties": {}, "geometry": bare}
    collection = {"type": "FeatureCollection", "features": [feature]}
    assert read(bare) == read(feature) == read(collection) == bare
    multi = {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    assert read(multi) == bare
    assert read_area(b"\xef\xbb\xbf" + json.dumps(bare).encode()) == bare


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"type": "Point", "coordinates": [0.5, 47.2]}, "pas du GeoJSON de polygones"),
        ({"type": "FeatureCollection", "features": []}, "aucun polygone"),
        ([], "pas du GeoJSON"),
        (polygon(SQUARE[:-1]), "pas fermée"),
        (polygon([[47.2, 0.5], [47.2, 0.9], [47.5, 0.9], [47.2, 0.5]]), "inversées"),
        (polygon([[520000, 6700000], [520100, 6700000], [520100, 6700100], [520000, 6700000]]),
         "pas des degrés"),
        (polygon([[0, 42], [9, 42], [9, 50], [0, 42]]), "trop étendu"),
        (polygon([[0.5, 47.2], [0.9, 47.5], [0.9, 47.2], [0.5, 47.6], [0.5, 47.2]]), "se croise"),
        (polygon([[0.5, 47.2], [0.9, 47.2], [0.7, 47.2], [0.5, 47.2]]), "n’entoure rien"),
        (polygon([["0.5", 47.2], [0.9, 47.2], [0.9, 47.5], ["0.5", 47.2]]), "pas du GeoJSON"),
        (polygon([[True, 47.2], [0.9, 47.2], [0.9, 47.5], [True, 47.2]]), "pas du GeoJSON"),
    ],
)  # fmt: skip
def test_what_will_not_do_is_refused(told: Any, said: str) -> None:
    with pytest.raises(InputRefusedError) as refused:
        read(told)
    assert said in refused.value.refusals[0].reason


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"type":"Feature","geometry":null}',
        b'{"type":"Polygon","coordinates":[[[NaN,1],[2,3],[4,5],[NaN,1]]]}',
        b'{"type":"Polygon","coordinates":[[[1e999,1],[2,3],[4,5],[1e999,1]]]}',
        b'{"type":"Polygon","coordinates":[]}', b" " * (LARGEST + 1),
    ],
)  # fmt: skip
def test_a_file_that_is_none_never_breaks(content: bytes) -> None:
    with pytest.raises(InputRefusedError):
        read_area(content)


def test_a_contour_too_fine_is_refused_and_a_fine_one_is_read() -> None:
    def ring(count: int) -> list[list[float]]:
        steps = [2 * math.pi * rank / count for rank in range(count)]
        points = [[0.7 + 0.3 * math.cos(one), 47.3 + 0.3 * math.sin(one)] for one in steps]
        return [*points, points[0]]

    assert area_of(read(polygon(ring(5_000)))).at(47.3, 0.7)
    with pytest.raises(InputRefusedError):
        read(polygon(ring(MOST_POINTS + 1)))


@given(st.lists(st.floats(0.2, 1.0), min_size=3, max_size=40))
def test_a_star_around_its_middle_never_crosses_itself(radii: list[float]) -> None:
    count = len(radii)
    points = [
        (r * math.cos(2 * math.pi * k / count), r * math.sin(2 * math.pi * k / count))
        for k, r in enumerate(radii)
    ]
    assert not crosses_itself([*points, points[0]])


def test_a_zigzag_made_to_take_minutes_is_refused() -> None:
    zigzag = [[0.0 if rank % 2 else 1.0, 47 + rank / 10_000] for rank in range(9_000)]
    with pytest.raises(InputRefusedError) as refused:
        read(polygon([*zigzag, [-0.5, 47.9], [-0.5, 46.9], zigzag[0]]))
    assert "tortueux" in refused.value.refusals[0].reason
