"""Writes of the inventory: states that follow, conflicts, ends, segments, records, files."""

import datetime as dt
from decimal import Decimal

import pytest
import vl_convert
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.buildings import services
from bastide.kernel.buildings.core.conflicts import EditConflictError
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.energy import Carrier
from bastide.kernel.buildings.models import (
    Asset,
    AssetLink,
    Attachment,
    EndKind,
    EnergyUse,
    Occupation,
    RunningCost,
    Segment,
    Site,
)
from bastide.kernel.buildings.queries import list_links, list_states, values_of
from bastide.kernel.buildings.services.records import OccupationFigures
from bastide.kernel.organisations.models import ServiceLevel
from bastide.kernel.organisations.services import create_service
from bastide.platform.access.actors import SYSTEM, actor_for
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from tests.kernel.buildings.conftest import PAST, ROOM
from tests.modules.spending.world import CITY, METROPOLE, person
from tests.platform.exchange.test_images import SECRET, exif, png, segment

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
D = Decimal


def current(asset):
    return list_states(asset).get(is_current=True)


def edit(asset, *, base=None, actor=SYSTEM, **cells):
    when = cells.pop("valid_from", None)
    return services.edit_asset(
        actor=actor,
        asset=asset,
        room=ROOM,
        base_id=base or current(asset).pk,
        cells=cells,
        valid_from=when,
        reason="essai",
    )


def mirrored(asset):
    """Tell whether the identity repeats the current state."""
    asset.refresh_from_db()
    state = current(asset)
    return all(
        getattr(asset, name) == getattr(state, name)
        for name in ("kind", "name", "site_id", "parent_id", "segment_id", "rnb_id")
    )


class TestCreation:
    def test_an_asset_has_a_first_state_with_what_was_read(self, make) -> None:
        asset = make(
            "B1",
            site="Groupe A",
            segment="Sportif",
            area_sdp_m2="1 200 m²",
            erp_types="W;L",
            is_school="oui",
            market_value_low_eur="1,2 M€",
            cadastre="AB 12",
            latitude="43.61",
        )
        state = current(asset)
        assert (state.number, state.valid_from, state.author) == (1, PAST, "système")
        values = values_of(state)
        assert values["area_sdp_m2"] == D("1200.00")
        assert values["market_value_low_eur"] == D("1200000.00")
        assert (values["erp_types"], values["cadastre"]) == (("L", "W"), ("AB 12",))
        assert (values["site"], values["segment"]) == ("Groupe A", "Sportif")
        assert values["latitude"] == D("43.610000")
        assert "area_su_m2" not in values
        assert mirrored(asset)

    def test_it_is_told_in_the_journal(self, make) -> None:
        make()
        assert Event.objects.filter(action="create_asset").count() == 1

    @pytest.mark.parametrize(
        ("cells", "field"),
        [
            ({"construction_year": "XIXe"}, "Année de construction"),
            ({"segment": "Lunaire"}, "Segment"),
            ({"parent": "B9"}, "Code du bien qui le contient"),
            ({"market_value_low_eur": "2", "market_value_high_eur": "1"}, "Valeur vénale basse"),
            ({"gold": "1"}, "gold"),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_written(self, make, cells, field) -> None:
        with pytest.raises(InputRefusedError) as caught:
            make("B1", **cells)
        assert [refusal.field for refusal in caught.value.refusals] == [field]
        assert not Asset.objects.exists()

    def test_a_code_is_taken_whatever_its_case(self, make) -> None:
        make("b1")
        with pytest.raises(InputRefusedError):
            make("B1")

    def test_one_rnb_identifier_for_one_asset_of_the_territory(self, make, place) -> None:
        make("B1", rnb_id="Z1A2B3C4D5E6")
        with pytest.raises(InputRefusedError):
            make("B2", authority=place.bodies[METROPOLE], rnb_id="z1a2-b3c4-d5e6")

    def test_the_future_is_refused(self, city) -> None:
        with pytest.raises(InputRefusedError):
            services.create_asset(
                actor=SYSTEM,
                authority=city,
                room=ROOM,
                cells={"code": "B1"},
                valid_from=TODAY + dt.timedelta(days=30),
            )

    @pytest.mark.parametrize(
        ("role", "room", "may"),
        [
            (Role.READER, ROOM, False),
            (Role.CONTRIBUTOR, ROOM, True),
            (Role.CONTRIBUTOR, "spending", False),
        ],
    )
    def test_who_may(self, city, role, room, may) -> None:
        actor = actor_for(person("agent", (city.perimeter, role), room=room))
        act = {"actor": actor, "authority": city, "room": ROOM, "cells": {"code": "B1"}}
        if may:
            assert services.create_asset(**act).code == "B1"
        else:
            with pytest.raises(NotAllowedError):
                services.create_asset(**act)

    def test_a_contributor_of_the_city_writes_nothing_for_another(self, place) -> None:
        actor = actor_for(person("agent", (place.bodies[CITY].perimeter, Role.CONTRIBUTOR)))
        with pytest.raises(NotAllowedError):
            services.create_asset(
                actor=actor, authority=place.bodies[METROPOLE], room=ROOM, cells={"code": "X"}
            )


class TestEdition:
    def test_a_change_is_a_new_state_and_the_former_one_stays(self, make) -> None:
        asset = make(floors="2", use="École")
        state = edit(asset, floors="3", use="")
        assert (state.number, state.changed) == (2, ["floors", "use"])
        values = values_of(current(asset))
        assert values["floors"] == 3
        assert "use" not in values
        former = list_states(asset).get(number=1)
        assert (former.is_current, values_of(former)["use"]) == (False, "École")

    def test_no_change_writes_nothing(self, make) -> None:
        asset = make(floors="2")
        before = Event.objects.count()
        assert edit(asset, floors="2").number == 1
        assert Event.objects.count() == before

    def test_the_identity_follows_name_site_segment_and_parent(self, make) -> None:
        make("P1")
        asset = make("B1", site="Parc")
        edit(asset, name="Autre", site="Port", segment="sportif", parent="P1", kind="Local ou lot")
        assert mirrored(asset)
        assert (asset.name, asset.site.label, asset.parent.code) == ("Autre", "Port", "P1")
        assert asset.kind == "lot"

    def test_two_people_at_once_get_the_three_versions(self, make) -> None:
        asset = make(floors="2", use="École")
        base = current(asset).pk
        edit(asset, base=base, floors="3")
        with pytest.raises(EditConflictError) as caught:
            edit(asset, base=base, floors="4", notes="vu sur place")
        error = caught.value
        found = {one.key: (one.base, one.yours, one.other) for one in error.clashes}
        assert found == {"floors": (2, 4, 3), "notes": (None, "vu sur place", None)}
        assert error.current_id == current(asset).pk
        assert edit(asset, base=error.current_id, floors="4").number == 3

    def test_a_state_never_goes_back_in_time(self, make) -> None:
        asset = make()
        edit(asset, floors="2", valid_from=dt.date(2024, 5, 1))
        with pytest.raises(InputRefusedError) as caught:
            edit(asset, floors="3", valid_from=dt.date(2024, 4, 30))
        assert "01/05/2024" in str(caught.value)

    def test_a_building_is_not_inside_itself(self, make) -> None:
        top = make("B1")
        make("L1", parent="B1")
        for parent in ("B1", "L1"):
            with pytest.raises(InputRefusedError):
                edit(top, parent=parent)

    def test_the_code_is_no_fact_to_edit(self, make) -> None:
        asset = make("B1")
        edit(asset, code="B9", floors="1")
        asset.refresh_from_db()
        assert asset.code == "B1"


class TestEnds:
    def leave(self, asset, kind=EndKind.SOLD, on=None, reason="acte du 3 mai"):
        return services.end_asset(
            actor=SYSTEM, asset=asset, room=ROOM, kind=kind, on=on or TODAY, reason=reason
        )

    def test_a_sold_asset_keeps_its_history_and_changes_no_more(self, make) -> None:
        asset = make(floors="2")
        self.leave(asset)
        assert list_states(asset).count() == 1
        with pytest.raises(InputRefusedError) as caught:
            edit(asset, floors="3")
        assert "cédé" in str(caught.value)
        with pytest.raises(InputRefusedError):
            self.leave(asset)

    @pytest.mark.parametrize(
        ("on", "reason"),
        [(PAST - dt.timedelta(days=1), "x"), (TODAY + dt.timedelta(days=30), "x"), (TODAY, "  ")],
    )
    def test_a_leaving_has_its_reason_and_a_date_that_may_be(self, make, on, reason) -> None:
        with pytest.raises(InputRefusedError):
            self.leave(make(), on=on, reason=reason)

    def test_what_it_contains_leaves_first(self, make) -> None:
        top = make("B1")
        part = make("L1", parent="B1")
        with pytest.raises(InputRefusedError) as caught:
            self.leave(top)
        assert "L1" in str(caught.value)
        self.leave(part)
        assert self.leave(top).is_ended

    def test_its_rnb_identifier_is_free_again(self, make) -> None:
        self.leave(make("B1", rnb_id="Z1A2B3C4D5E6"), kind=EndKind.MISTAKEN)
        assert make("B2", rnb_id="Z1A2B3C4D5E6").rnb_id == "Z1A2B3C4D5E6"

    def test_a_demolition_leaves_the_land(self, make) -> None:
        asset = make(
            "B1",
            address="1 rue X",
            cadastre="AB 12",
            domain_status="Domaine public",
            area_sdp_m2="100",
            land_m2="400",
            floors="2",
        )
        land = services.demolish_asset(
            actor=SYSTEM, asset=asset, room=ROOM, on=TODAY, reason="péril", land_code="T1"
        )
        values = values_of(current(land))
        assert values["kind"] == "land"
        assert (values["cadastre"], values["land_m2"]) == (("AB 12",), D("400.00"))
        assert values["domain_status"] == "public"
        assert "area_sdp_m2" not in values
        assert "floors" not in values
        asset.refresh_from_db()
        assert (asset.end_kind, asset.ended_on) == ("demolished", TODAY)
        (link,) = list_links(land)
        assert (link.before, link.kind) == (asset, "land")
        with pytest.raises(InputRefusedError):
            services.demolish_asset(
                actor=SYSTEM, asset=land, room=ROOM, on=TODAY, reason="x", land_code="T2"
            )

    def test_merged_assets_lead_to_the_one_they_make(self, make) -> None:
        one = make("B1", address="1 rue X", area_sdp_m2="100", area_su_m2="80", floors="1")
        two = make("B2", address="1 rue X", area_sdp_m2="50", floors="2")
        made = services.merge_assets(
            actor=SYSTEM,
            assets=[one, two],
            room=ROOM,
            code="B3",
            name="Ensemble",
            on=TODAY,
            reason="x",
        )
        values = values_of(current(made))
        assert values["area_sdp_m2"] == D("150.00")
        assert values["address"] == "1 rue X"
        assert "area_su_m2" not in values
        assert "floors" not in values
        assert {link.before.code for link in list_links(made)} == {"B1", "B2"}
        assert set(Asset.objects.filter(ended_on=TODAY).values_list("code", flat=True)) == {
            "B1",
            "B2",
        }

    def test_one_asset_or_two_authorities_are_not_merged(self, make, place) -> None:
        one = make("B1")
        other = make("B2", authority=place.bodies[METROPOLE])
        for assets in ([one], [one, one], [one, other]):
            with pytest.raises(InputRefusedError):
                services.merge_assets(
                    actor=SYSTEM, assets=assets, room=ROOM, code="X", name="X", on=TODAY, reason="x"
                )
        assert not Asset.objects.filter(ended_on__isnull=False).exists()

    def test_a_division_inherits_law_and_place_and_no_measure(self, make) -> None:
        asset = make(
            "B1", address="1 rue X", domain_status="public", area_sdp_m2="100", capacity="9"
        )
        parts = [
            services.PartDescription("B1-A", "Aile A", {"area_sdp_m2": "60"}),
            services.PartDescription("B1-B", "Aile B"),
        ]
        made = services.split_asset(
            actor=SYSTEM, asset=asset, room=ROOM, parts=parts, on=TODAY, reason="x"
        )
        values = [values_of(current(one)) for one in made]
        assert [one.get("area_sdp_m2") for one in values] == [D("60.00"), None]
        assert all(one["domain_status"] == "public" for one in values)
        assert all("capacity" not in one for one in values)

    def test_a_mistaken_leaving_is_cancelled_unless_what_followed_was_used(self, make) -> None:
        asset = make("B1", cadastre="AB 12")
        land = services.demolish_asset(
            actor=SYSTEM, asset=asset, room=ROOM, on=TODAY, reason="erreur", land_code="T1"
        )
        edit(land, notes="clôturé")
        cancel = {"actor": SYSTEM, "asset": asset, "room": ROOM, "reason": "erreur"}
        with pytest.raises(InputRefusedError):
            services.cancel_ending(**cancel)
        other = make("B2")
        services.demolish_asset(
            actor=SYSTEM, asset=other, room=ROOM, on=TODAY, reason="erreur", land_code="T2"
        )
        services.cancel_ending(**{**cancel, "asset": other})
        assert not Asset.objects.filter(code="T2").exists()
        assert not Asset.objects.get(code="B2").is_ended
        assert AssetLink.objects.count() == 1
        assert edit(other, floors="1").number == 2


class TestSegments:
    def test_a_territory_begins_with_six(self, place) -> None:
        labels = list(Segment.objects.values_list("code", flat=True))
        assert labels == [
            "administratif",
            "scolaire_enfance",
            "sportif",
            "culturel",
            "associatif_social",
            "technique_logement",
        ]
        again = services.set_up_segments(actor=SYSTEM, territory=place.territory, room=ROOM)
        assert (len(again), Segment.objects.count()) == (6, 6)

    def test_they_are_renamed_moved_added_and_removed(self, place) -> None:
        added = services.create_segment(
            actor=SYSTEM, territory=place.territory, label="Petite  enfance", room=ROOM
        )
        assert (added.code, added.label, added.rank) == ("petite_enfance", "Petite enfance", 7)
        services.edit_segment(actor=SYSTEM, segment=added, room=ROOM, label="Crèches", rank=1)
        codes = list(Segment.objects.values_list("code", flat=True))
        assert codes[0] == "petite_enfance"
        assert list(Segment.objects.values_list("rank", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
        services.remove_segment(actor=SYSTEM, segment=added, room=ROOM)
        assert Segment.objects.count() == 6

    def test_two_have_not_the_same_name(self, place) -> None:
        first = Segment.objects.first()
        for label in ("SPORTIF", " "):
            with pytest.raises(InputRefusedError):
                services.create_segment(
                    actor=SYSTEM, territory=place.territory, label=label, room=ROOM
                )
        with pytest.raises(InputRefusedError):
            services.edit_segment(actor=SYSTEM, segment=first, room=ROOM, label="sportif")

    def test_one_that_assets_were_in_is_not_removed(self, make) -> None:
        asset = make(segment="sportif")
        segment_of = asset.segment
        edit(asset, segment="culturel")
        with pytest.raises(InputRefusedError):
            services.remove_segment(actor=SYSTEM, segment=segment_of, room=ROOM)

    def test_a_contributor_does_not_edit_them(self, place) -> None:
        actor = actor_for(person("agent", (place.territory.perimeter, Role.CONTRIBUTOR)))
        with pytest.raises(NotAllowedError):
            services.create_segment(actor=actor, territory=place.territory, label="X", room=ROOM)


class TestRecords:
    def test_a_cost_is_written_once_and_replaced(self, make) -> None:
        asset = make()
        write = {
            "actor": SYSTEM,
            "asset": asset,
            "room": ROOM,
            "year": 2024,
            "kind": CostKind.FLUIDS,
        }
        services.record_cost(**write, amount=D("12.345"), source="facture")
        services.record_cost(**write, amount=D("12.35"), source="facture")
        events = Event.objects.filter(action="record_cost").count()
        assert events == 1
        services.record_cost(**write, amount=D(20))
        row = RunningCost.objects.get()
        assert (row.amount, row.source) == (D("20.00"), "")
        with pytest.raises(InputRefusedError):
            services.record_cost(**{**write, "year": 3024}, amount=D(1))

    def test_energy_is_not_negative(self, make) -> None:
        write = {
            "actor": SYSTEM,
            "asset": make(),
            "room": ROOM,
            "year": 2024,
            "carrier": Carrier.GAS,
        }
        services.record_energy(**write, kwh=D("1000.5"))
        assert EnergyUse.objects.get().kwh == D("1000.50")
        with pytest.raises(InputRefusedError):
            services.record_energy(**write, kwh=D(-1))

    def test_an_occupation_does_not_exceed_what_is_available(self, make) -> None:
        asset = make()
        write = {"actor": SYSTEM, "asset": asset, "room": ROOM, "year": 2024}
        figures = OccupationFigures(D(500), 20, D(1000), 30)
        services.record_occupation(**write, occupant="Judo club", figures=figures)
        services.record_occupation(
            **write, occupant=" Judo club ", figures=OccupationFigures(D(600), 20)
        )
        assert Occupation.objects.get().hours_used == D("600.00")
        for figures in (
            OccupationFigures(D(2), 1, D(1), 1),
            OccupationFigures(D(1), 2, D(1), 1),
            OccupationFigures(D(9000), 1),
        ):
            with pytest.raises(InputRefusedError):
                services.record_occupation(**write, occupant="Autre", figures=figures)
        with pytest.raises(InputRefusedError):
            services.record_occupation(**write, occupant=" ", figures=OccupationFigures())
        services.remove_occupation(actor=SYSTEM, occupation=Occupation.objects.get(), room=ROOM)
        assert not Occupation.objects.exists()

    def test_a_service_of_another_territory_is_refused(self, make, place, city) -> None:
        service = create_service(
            actor=SYSTEM, authority=city, code="SPO", name="Sports", level=ServiceLevel.SERVICE
        )
        write = {"actor": SYSTEM, "asset": make(), "room": ROOM, "year": 2024, "occupant": "Sports"}
        row = services.record_occupation(**write, figures=OccupationFigures(), service=service)
        assert row.service == service
        service.territory_id = None
        with pytest.raises(InputRefusedError):
            services.record_occupation(**write, figures=OccupationFigures(), service=service)

    def test_an_amount_is_spread_over_areas_and_says_that_it_is_an_estimate(self, make) -> None:
        assets = [make("B1", area_sdp_m2="100"), make("B2", area_sdp_m2="200"), make("B3")]
        measured = make("B4", area_sdp_m2="900")
        services.record_cost(
            actor=SYSTEM, asset=measured, room=ROOM, year=2024, kind=CostKind.INSURANCE, amount=D(7)
        )
        parts = services.spread_cost(
            actor=SYSTEM,
            assets=[*assets, measured],
            room=ROOM,
            year=2024,
            kind=CostKind.INSURANCE,
            amount=D("100.00"),
            source="compte 6161",
        )
        assert parts == {"B1": D("33.33"), "B2": D("66.67")}
        rows = RunningCost.objects.filter(is_estimated=True)
        assert {row.source for row in rows} == {"compte 6161, réparti au prorata des surfaces"}
        assert RunningCost.objects.get(asset=measured).amount == 7
        with pytest.raises(InputRefusedError):
            services.spread_cost(
                actor=SYSTEM,
                assets=[assets[2]],
                room=ROOM,
                year=2024,
                kind=CostKind.FLUIDS,
                amount=D(1),
            )


class TestFiles:
    def test_a_photo_is_kept_once_without_what_the_camera_wrote(self, make) -> None:
        asset = make()
        drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>'
        drawn = vl_convert.svg_to_jpeg(drawing)
        data = drawn[:2] + segment(0xE1, exif()) + drawn[2:]
        attach = {"actor": SYSTEM, "asset": asset, "room": ROOM, "caption": "Façade  nord"}
        photo = services.attach_file(**attach, file_name="../IMG 12.JPG", data=data)
        assert services.attach_file(**attach, file_name="copie.jpg", data=data) == photo
        assert (photo.name, photo.kind, photo.caption) == ("IMG 12.JPG", "jpeg", "Façade nord")
        assert photo.is_photo
        with photo.file.open("rb") as stream:
            stored = stream.read()
        assert SECRET not in stored
        assert len(stored) == photo.size

    def test_what_a_file_is_decides_and_not_its_name(self, make) -> None:
        attach = {"actor": SYSTEM, "asset": make(), "room": ROOM}
        assert services.attach_file(**attach, file_name="plan.pdf", data=png()).kind == "png"
        with pytest.raises(InputRefusedError):
            services.attach_file(**attach, file_name="photo.jpg", data=b"<svg/>")
        assert Attachment.objects.count() == 1

    def test_its_bytes_go_with_it(self, make, django_capture_on_commit_callbacks) -> None:
        attach = {"actor": SYSTEM, "asset": make(), "room": ROOM}
        photo = services.attach_file(**attach, file_name="a.png", data=png())
        stored, storage = photo.file.name, photo.file.storage
        assert storage.exists(stored)
        with django_capture_on_commit_callbacks(execute=True):
            services.remove_attachment(actor=SYSTEM, attachment=photo, room=ROOM, reason="floue")
        assert not storage.exists(stored)
        assert not Attachment.objects.exists()


def test_sites_are_one_for_each_label_of_an_authority(make, place) -> None:
    make("B1", site="Halles")
    make("B2", site="HALLES")
    make("B3", site="Halles", authority=place.bodies[METROPOLE])
    assert Site.objects.count() == 2
