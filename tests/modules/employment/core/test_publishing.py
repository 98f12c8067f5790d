"""What is published of the offers of a job: basin, lives, head, title."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.places.resolution import PlaceReading, Precision
from bastide.modules.employment.core.publishing.basin import BasinExtent, area_of, standing
from bastide.modules.employment.core.publishing.heads import shown_title
from bastide.modules.employment.core.publishing.lives import (
    DAYS_ONLINE,
    Sight,
    live_until,
    present_life,
)
from tests.modules.employment.core.members import member

TOURS = BasinExtent(frozenset({"37261", "37233"}), departements=frozenset({"37"}))
SQUARE = {"type": "Polygon", "coordinates": [[[0, 46], [2, 46], [2, 48], [0, 48], [0, 46]]]}


def day(count: int) -> dt.datetime:
    return dt.datetime(2026, 11, 1, tzinfo=dt.UTC) + dt.timedelta(days=count)


@pytest.mark.parametrize(
    ("reading", "is_inside", "commune"),
    [
        (PlaceReading("Tours", ("37261",), Precision.COMMUNE), True, "37261"),
        (PlaceReading("Paris, Tours", ("75056", "37261"), Precision.COMMUNE), True, "37261"),
        (PlaceReading("37", (), Precision.DEPARTMENT, departments=("37",)), True, ""),
        (PlaceReading("86", (), Precision.DEPARTMENT, departments=("86",)), False, ""),
        (PlaceReading("chez soi", (), Precision.REMOTE), True, ""),
        (PlaceReading("France", (), Precision.COUNTRY), False, ""),
        (PlaceReading("?", refused="inconnu"), False, ""),
        (PlaceReading("Blois", ("41018",), Precision.COMMUNE, departments=("41",)), False, ""),
    ],
)
def test_a_basin_keeps_what_is_in_it(reading, is_inside, commune):
    found = standing(reading, TOURS)
    assert (found.is_inside, found.commune) == (is_inside, commune)
    assert bool(found.reason) is not is_inside


def test_a_basin_widens_by_a_setting_or_a_contour():
    blois = PlaceReading("Blois", ("41018",), Precision.EXACT, (47.58, 1.33), departments=("41",))
    assert standing(blois, BasinExtent(frozenset(), frozenset({"41"}))).is_inside
    assert standing(blois, BasinExtent(frozenset(), area=area_of(SQUARE))).is_inside
    assert area_of(None) is None


def test_a_basin_may_refuse_work_from_home():
    extent = BasinExtent(frozenset({"37261"}), keeps_remote=False)
    assert not standing(PlaceReading("chez soi", (), Precision.REMOTE), extent).is_inside


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), min_size=1, max_size=8))
def test_a_life_starts_with_a_sight_and_its_order_does_not_count(spans):
    sights = [Sight(day(first), day(first + length)) for first, length in spans]
    life = present_life(sights)
    assert life.since in {one.first for one in sights}
    assert present_life(list(reversed(sights))) == life
    assert 1 <= life.rank <= len(sights)


@given(st.sampled_from(list(Kind)), st.none() | st.integers(-10, 100))
def test_a_job_never_outlives_thirty_days_nor_its_own_end(kind, end):
    until = live_until(kind, since=day(0), expires_at=None if end is None else day(end))
    assert until <= day(DAYS_ONLINE)
    assert end is None or until <= day(end)


@pytest.mark.parametrize("kind", [Kind.TRAINING, Kind.APPRENTICESHIP])
def test_a_training_lasts_until_its_session(kind):
    assert live_until(kind, since=day(0), expires_at=None, session_at=day(90)) == day(90)
    assert live_until(kind, since=day(0), expires_at=day(50), session_at=day(90)) == day(50)
    assert live_until(kind, since=day(0), expires_at=None) == day(DAYS_ONLINE)


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        (["AIDE-SOIGNANT / AIDE-SOIGNANTE"], "Aide-soignant / aide-soignante"),
        (["ASSISTANT RH", "Assistant RH (H/F)"], "Assistant RH (H/F)"),
        (["CONDUCTEUR PL DE NUIT"], "Conducteur PL de nuit"),
        (["Serveur - Tours"], "Serveur"),
        (["Serveur à Tours"], "Serveur"),
        (["Tours"], "Tours"),
        (["DRH"], "DRH"),
    ],
)
def test_a_title_is_calm_and_without_its_town(titles, shown):
    members = [member(title, communes=("37261",)) for title in titles]
    assert shown_title(members, {"37261": "Tours"}) == shown
