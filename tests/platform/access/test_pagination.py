"""Pages by cursor hold every row once, in order, whatever is added meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.platform.access.models import Perimeter
from bastide.platform.access.pagination import MOST_PER_PAGE, cursor_page

pytestmark = pytest.mark.django_db

ORDER = ("label", "id")


@given(labels=st.lists(st.sampled_from(["a", "b", "c"]), max_size=12), limit=st.integers(1, 5))
@settings(max_examples=30)
def test_every_row_once_in_order(labels: list[str], limit: int) -> None:
    Perimeter.objects.all().delete()
    Perimeter.objects.bulk_create(Perimeter(label=label) for label in labels)
    seen, cursor = [], ""
    while True:
        page = cursor_page(Perimeter.objects.all(), cursor=cursor, limit=limit, order=ORDER)
        seen += [row.pk for row in page.items]
        cursor = page.next_cursor
        if not cursor:
            break
        assert len(page.items) == limit
    assert seen == [row.pk for row in Perimeter.objects.order_by(*ORDER)]


def test_a_row_added_before_moves_nothing() -> None:
    Perimeter.objects.bulk_create(Perimeter(label=label) for label in "bcd")
    first = cursor_page(Perimeter.objects.all(), limit=2, order=ORDER)
    Perimeter.objects.create(label="a")
    second = cursor_page(Perimeter.objects.all(), cursor=first.next_cursor, limit=2, order=ORDER)
    assert [row.label for row in second.items] == ["d"]


@pytest.mark.parametrize("cursor", ["x", "WzFd:abc", "e30:1:2"])
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(InputRefusedError):
        cursor_page(Perimeter.objects.all(), cursor=cursor)


def test_a_cursor_of_another_order_is_refused() -> None:
    Perimeter.objects.bulk_create(Perimeter(label=label) for label in "ab")
    cursor = cursor_page(Perimeter.objects.all(), limit=1, order=ORDER).next_cursor
    with pytest.raises(InputRefusedError):
        cursor_page(Perimeter.objects.all(), cursor=cursor, order=("id",))


@pytest.mark.parametrize("limit", [0, -1, MOST_PER_PAGE + 1])
def test_a_page_has_a_size(limit: int) -> None:
    with pytest.raises(InputRefusedError):
        cursor_page(Perimeter.objects.all(), limit=limit)
