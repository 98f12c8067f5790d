"""Writes of the territory room."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.territories import queries
from bastide.kernel.territories.core.regimes import Regime, Tool
from bastide.kernel.territories.models import (
    Commune,
    Contour,
    Edition,
    Epci,
    FormerCommune,
    MemberCommune,
    Membership,
    RegimeFiscal,
    Territory,
)
from bastide.kernel.territories.readers.fictitious import FictitiousCommune, read_fictitious
from bastide.kernel.territories.services import (
    create_fictitious_territory,
    load_reference_geography,
    open_territory,
    refresh_members,
    set_regime,
)
from bastide.platform.access.actors import SYSTEM, VISITOR, Actor
from bastide.platform.audit.models import Event
from tests.kernel.territories.editions import (
    EST_ENSEMBLE,
    MONTPELLIER,
    next_edition,
    small_edition,
)
from tests.kernel.territories.shipped import DATA

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    return load_reference_geography(folder=small_edition(tmp_path / "2026")).edition


@pytest.mark.long(
    "tests/kernel/territories/test_services.py::test_the_invented_territory_says_that_it_is"
)
def test_all_of_france_is_loaded_once() -> None:
    first = load_reference_geography()
    assert first.is_new
    assert first.counts["communes"] == Commune.objects.count() == 34_969
    assert Epci.objects.count() == 1_266
    assert Membership.objects.count() == 35_000
    assert FormerCommune.objects.count() == 2_621
    assert Contour.objects.filter(level="commune").count() == 34_864
    again = load_reference_geography()
    assert not again.is_new
    assert (again.edition, Commune.objects.count()) == (first.edition, 34_969)
    assert {row.code for row in queries.list_found_communes("34070")} == {"34070", "34172"}
    denis = [row.code for row in queries.list_found_communes("saint denis")[:2]]
    assert denis == ["97411", "93066"]
    for siren in ("200054781", "200000172", "200046977"):
        territory = open_territory(actor=SYSTEM, siren=siren)
        epci = queries.get_epci(siren)
        assert queries.list_members(territory).count() == epci.communes_count


def test_other_content_under_a_known_code_is_refused(edition: Edition, tmp_path: Path) -> None:
    other = small_edition(tmp_path / "autre")
    (other / "regions.csv").write_bytes((other / "regions.csv").read_bytes() + b"\n")
    with pytest.raises(InputRefusedError, match="autre contenu"):
        load_reference_geography(folder=other)
    assert Edition.objects.count() == 1


def test_a_broken_edition_leaves_nothing(tmp_path: Path) -> None:
    folder = small_edition(tmp_path / "2026")
    members = (folder / "epci_membres.csv").read_text(encoding="utf-8")
    (folder / "epci_membres.csv").write_text(members.replace("34172", "99999"), encoding="utf-8")
    with pytest.raises(KeyError):
        load_reference_geography(folder=folder)
    assert (Edition.objects.count(), Commune.objects.count()) == (0, 0)


@pytest.mark.usefixtures("edition")
def test_a_territory_opens_once_with_its_communes_and_its_regime() -> None:
    territory = open_territory(actor=SYSTEM, siren=MONTPELLIER)
    assert open_territory(actor=SYSTEM, siren=MONTPELLIER) == territory
    assert territory.slug == "montpellier-mediterranee-metropole"
    city = queries.get_member(territory, "34172")
    assert (city.population_municipale, city.population_municipale_vintage) == (310_240, 2023)
    assert (city.population_totale, city.population_totale_vintage) == (310_611, 2022)
    assert queries.list_members(territory).count() == 31
    regime = queries.regime_on(territory, dt.date(2022, 6, 1))
    assert regime is not None
    assert regime.regime == Regime.FPU
    assert queries.tool_opening(territory, Tool.CLECT).is_open
    assert Event.objects.count() == 1


@pytest.mark.usefixtures("edition")
def test_the_ept_refuses_the_tools_of_the_metropole() -> None:
    territory = open_territory(actor=SYSTEM, siren=EST_ENSEMBLE)
    assert queries.list_members(territory).count() == 9
    refused = queries.tool_opening(territory, Tool.ATTRIBUTION_COMPENSATION, dt.date(2026, 1, 1))
    assert (refused.is_open, refused.article) == (False, "CGCT, art. L5219-5, XI")
    unknown = queries.tool_opening(territory, Tool.CIF, dt.date(2015, 12, 31))
    assert unknown.is_open is None


@pytest.mark.usefixtures("edition")
@pytest.mark.parametrize("siren", ["243400018", "", "213401722", "24340001", "000009001"])
def test_what_is_no_epci_is_refused(siren: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        open_territory(actor=SYSTEM, siren=siren)
    (refusal,) = caught.value.refusals
    assert (refusal.field, refusal.value) == ("siren", siren)
    assert not Territory.objects.exists()


@pytest.mark.usefixtures("edition")
def test_a_visitor_opens_nothing() -> None:
    with pytest.raises(NotAllowedError):
        open_territory(actor=VISITOR, siren=MONTPELLIER)
    territory = open_territory(actor=SYSTEM, siren=MONTPELLIER)
    with pytest.raises(NotAllowedError):
        refresh_members(actor=Actor(user=None, label="x"), territory=territory)
    with pytest.raises(Http404):
        queries.get_visible_territory(VISITOR, territory.slug)


@pytest.mark.usefixtures("edition")
def test_a_newer_edition_keeps_the_history(tmp_path: Path) -> None:
    territory = open_territory(actor=SYSTEM, siren=MONTPELLIER)
    jacou = MemberCommune.objects.get(territory=territory, name="Jacou")
    assert refresh_members(actor=SYSTEM, territory=territory) == ()
    load_reference_geography(folder=next_edition(tmp_path / "2027"))
    found = refresh_members(actor=SYSTEM, territory=territory)
    assert sorted(event.kind for event in found) == ["left", "merged", "renamed"]
    assert refresh_members(actor=SYSTEM, territory=territory) == ()
    jacou.refresh_from_db()
    clapiers = queries.list_members(territory).get(name="Clapiers-Jacou")
    assert (jacou.valid_to, jacou.successor_code) == (dt.date(2026, 12, 31), clapiers.code)
    assert queries.list_members(territory).count() == 29
    assert queries.list_members(territory, on=dt.date(2026, 6, 1)).count() == 31
    assert {row.name for row in queries.list_past_members(territory)} == {"Jacou", "Lattes"}
    assert queries.get_member(territory, jacou.code) == jacou


@pytest.mark.usefixtures("edition")
def test_a_regime_recorded_later_cuts_the_one_that_held() -> None:
    territory = open_territory(actor=SYSTEM, siren=MONTPELLIER)
    set_regime(
        actor=SYSTEM,
        territory=territory,
        regime=Regime.FA,
        valid_from=dt.date(2020, 1, 1),
        article="essai",
    )
    days = {dt.date(2019, 12, 31): Regime.FPU, dt.date(2020, 1, 1): Regime.FA}
    for day, regime in days.items():
        held = queries.regime_on(territory, day)
        assert held is not None
        assert held.regime == regime
    with pytest.raises(IntegrityError), transaction.atomic():
        RegimeFiscal.objects.create(territory=territory, regime=Regime.FPU, article="double")


@pytest.mark.usefixtures("edition")
@pytest.mark.parametrize(
    "name", ["MONTREUIL", "Est Ensemble", "montpellier mediterranee metropole"]
)
def test_an_invented_territory_takes_no_real_name(name: str) -> None:
    invented = FictitiousCommune("00001", "Castelbrac", "000001016", 10, 10)
    with pytest.raises(InputRefusedError) as caught:
        create_fictitious_territory(actor=SYSTEM, name=name, communes=[invented])
    assert [refusal.value for refusal in caught.value.refusals] == [name]
    real = FictitiousCommune("34172", name, "213401722", 10, 10)
    with pytest.raises(InputRefusedError) as caught:
        create_fictitious_territory(actor=SYSTEM, name="Castelbrac et Corvenne", communes=[real])
    assert [refusal.field for refusal in caught.value.refusals] == ["nom", "siren", "code"]
    assert not Territory.objects.exists()


def test_without_the_official_list_nothing_is_invented() -> None:
    invented = FictitiousCommune("00001", "Castelbrac", "000001016", 10, 10)
    with pytest.raises(InputRefusedError):
        create_fictitious_territory(actor=SYSTEM, name="Castelbrac", communes=[invented])


@pytest.mark.usefixtures("edition")
def test_the_invented_territory_says_that_it_is() -> None:
    described = read_fictitious(DATA / "demo" / "territoire_fictif.yaml")
    made = create_fictitious_territory(
        actor=SYSTEM, name=described.name, communes=described.communes, siren=described.siren
    )
    same = create_fictitious_territory(
        actor=SYSTEM, name=described.name, communes=described.communes, siren=described.siren
    )
    assert made == same
    assert made.is_fictitious
    assert made.epci is None
    assert queries.list_members(made).count() == 18
    with pytest.raises(InputRefusedError):
        refresh_members(actor=SYSTEM, territory=made)
