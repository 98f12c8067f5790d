"""Writes of the organisations room."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.organisations import queries, services
from bastide.kernel.organisations.models import (
    Authority,
    FunctionKind,
    Service,
    ServiceLevel,
    StaffCount,
)
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.services import load_reference_geography
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.exchange.models import BatchStatus
from tests.kernel.territories.editions import (
    EST_ENSEMBLE,
    MONTPELLIER,
    next_edition,
    small_edition,
)
from tests.kernel.territories.shipped import DATA

pytestmark = pytest.mark.django_db
CITY = "213401722"
STAFF = DATA / "staff" / "montpellier_effectifs_par_grade_2018_2025.csv"


@pytest.fixture
def territory(tmp_path: Path, settings: pytest.FixtureRequest) -> Territory:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    small_edition(tmp_path / "territory" / "2026")
    return services.load_territory(actor=SYSTEM, siren=MONTPELLIER)


@pytest.fixture
def city(territory: Territory) -> Authority:
    return Authority.objects.get(territory=territory, siren=CITY)


def _service(body: Authority, code: str, parent: Service | None = None) -> Service:
    return services.create_service(
        actor=SYSTEM,
        authority=body,
        code=code,
        name=code,
        level=ServiceLevel.SERVICE,
        parent=parent,
    )


def test_the_epci_and_each_commune_get_a_perimeter_inside_the_territory(
    territory: Territory,
) -> None:
    bodies = Authority.objects.filter(territory=territory)
    assert bodies.count() == 32
    assert {body.perimeter.parent_id for body in bodies} == {territory.perimeter_id}
    services.load_territory(actor=SYSTEM, siren=MONTPELLIER)
    assert bodies.count() == 32
    other = services.load_territory(actor=SYSTEM, siren=EST_ENSEMBLE)
    assert Authority.objects.filter(territory=other).count() == 10


def test_a_merged_commune_keeps_its_authority_closed(territory: Territory, tmp_path: Path) -> None:
    next_edition(tmp_path / "territory" / "2027")
    load_reference_geography("2027")
    events = services.refresh_territory(actor=SYSTEM, territory=territory, edition="2027")
    assert len(events) == 3
    closed = Authority.objects.filter(territory=territory, valid_to__isnull=False)
    assert {body.name: body.valid_to for body in closed} == {
        "Jacou": dt.date(2026, 12, 31),
        "Lattes": dt.date(2026, 12, 31),
    }
    assert Authority.objects.filter(territory=territory, name="Clapiers-Jacou").exists()


def test_a_service_never_stands_under_itself(city: Authority) -> None:
    top = _service(city, "A")
    middle = _service(city, "B", top)
    bottom = _service(city, "C", middle)
    with pytest.raises(InputRefusedError, match="sous lui-même"):
        services.move_service(actor=SYSTEM, service=top, parent=bottom)
    services.move_service(actor=SYSTEM, service=bottom, parent=None)
    bottom.refresh_from_db()
    assert bottom.parent is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=top.pk).update(parent=top.pk)


def test_a_tree_stays_inside_its_territory(territory: Territory, city: Authority) -> None:
    other = services.load_territory(actor=SYSTEM, siren=EST_ENSEMBLE)
    foreign = Authority.objects.get(territory=other, siren=EST_ENSEMBLE)
    abroad = _service(foreign, "X")
    here = _service(city, "A")
    with pytest.raises(InputRefusedError, match="autre territoire"):
        services.move_service(actor=SYSTEM, service=here, parent=abroad)
    with pytest.raises(InputRefusedError, match="même territoire"):
        services.set_served(actor=SYSTEM, service=here, served=[foreign])
    with pytest.raises(InputRefusedError, match="même territoire"):
        services.set_served(actor=SYSTEM, service=here, served=[city])
    epci = Authority.objects.get(territory=territory, siren=MONTPELLIER)
    services.set_served(actor=SYSTEM, service=here, served=[epci])
    (unit,) = queries.current_version(territory).units
    assert (unit.is_pooled, unit.served) == (True, (epci.name,))


def test_centres_form_one_tree_for_every_authority(territory: Territory, city: Authority) -> None:
    top = services.create_centre(actor=SYSTEM, territory=territory, code="1", name="Un")
    below = services.create_centre(
        actor=SYSTEM,
        territory=territory,
        code="11",
        name="Onze",
        parent=top,
        service=_service(city, "A"),
    )
    with pytest.raises(InputRefusedError):
        services.move_centre(actor=SYSTEM, centre=top, parent=below)
    found = queries.in_tree_order(queries.list_visible_centres(SYSTEM, territory))
    assert [(centre.code, depth) for centre, depth in found] == [("1", 0), ("11", 1)]


def test_functions_have_terms(city: Authority) -> None:
    held = services.record_function(
        actor=SYSTEM,
        authority=city,
        person_name="Odile Vantarel",
        kind=FunctionKind.ELECTED,
        title="Référente",
        starts_on=dt.date(2020, 1, 1),
    )
    assert list(queries.list_functions(city)) == [held]
    services.record_function(
        actor=SYSTEM,
        authority=city,
        person_name="Odile  Vantarel",
        kind=FunctionKind.ELECTED,
        title="Ancienne",
        starts_on=dt.date(2014, 1, 1),
        ends_on=dt.date(2019, 12, 31),
    )
    assert list(queries.list_functions(city)) == [held]
    assert city.territory.people.count() == 1
    with pytest.raises(InputRefusedError, match="avant de commencer"):
        services.record_function(
            actor=SYSTEM,
            authority=city,
            person_name="X",
            kind=FunctionKind.AGENT,
            title="Y",
            starts_on=dt.date(2020, 1, 2),
            ends_on=dt.date(2020, 1, 1),
        )


def test_a_version_is_kept_as_it_was(territory: Territory, city: Authority) -> None:
    service = _service(city, "A")
    kept = services.freeze_organisation(actor=SYSTEM, territory=territory, label="Conseil")
    again = services.freeze_organisation(actor=SYSTEM, territory=territory, label="Conseil")
    assert again == kept
    services.create_service(
        actor=SYSTEM, authority=city, code="B", name="B", level=ServiceLevel.TEAM, parent=service
    )
    with pytest.raises(InputRefusedError, match="autre contenu"):
        services.freeze_organisation(actor=SYSTEM, territory=territory, label="Conseil")
    frozen = queries.get_visible_version(SYSTEM, territory, str(kept.pk))
    assert [unit.code for unit in frozen.units] == ["A"]
    with pytest.raises(Http404):
        queries.get_visible_version(VISITOR, territory, str(kept.pk))
    with pytest.raises(Http404):
        queries.get_visible_version(SYSTEM, territory, "absente")


def test_posts_are_imported_once_and_can_be_undone(city: Authority) -> None:
    data = STAFF.read_bytes()
    first = services.import_staff(actor=SYSTEM, authority=city, data=data, file_name=STAFF.name)
    again = services.import_staff(actor=SYSTEM, authority=city, data=data, file_name=STAFF.name)
    assert (first.is_new, again.is_new, again.batch) == (True, False, first.batch)
    years = {row.key: row for row in queries.staff_years(city)}
    assert sorted(years) == [str(year) for year in range(2018, 2026)]
    assert (years["2023"].budgeted, years["2023"].filled) == (
        Decimal("3521.84"),
        Decimal("3366.74"),
    )
    for dimension in ("category", "sector", "status"):
        rows = queries.staff_by(city, 2023, dimension)
        assert sum(row.filled for row in rows) == Decimal("3366.74")
    other = data.splitlines(keepends=True)
    with pytest.raises(InputRefusedError, match="déjà importés"):
        services.import_staff(
            actor=SYSTEM, authority=city, data=b"".join(other[:9]), file_name="autre.csv"
        )
    removed = services.undo_staff_import(actor=SYSTEM, batch=first.batch)
    assert removed == first.grades
    assert not StaffCount.objects.exists()
    first.batch.refresh_from_db()
    assert first.batch.status == BatchStatus.UNDONE
    assert services.import_staff(
        actor=SYSTEM, authority=city, data=data, file_name=STAFF.name
    ).is_new


def test_a_visitor_writes_nothing(territory: Territory, city: Authority) -> None:
    with pytest.raises(NotAllowedError):
        services.import_staff(
            actor=VISITOR, authority=city, data=STAFF.read_bytes(), file_name=STAFF.name
        )
    with pytest.raises(NotAllowedError):
        services.freeze_organisation(actor=VISITOR, territory=territory, label="x")
    assert not queries.list_visible_authorities(VISITOR, territory, room="organisations").exists()
