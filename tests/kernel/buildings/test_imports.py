"""Imports of assets: row by row, once, undone exactly or not at all."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.buildings import services
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.models import (
    Asset,
    AssetState,
    EnergyUse,
    ImportProfile,
    RunningCost,
    Site,
)
from bastide.kernel.buildings.queries import (
    kept_profiles,
    known_assets,
    list_states,
    list_visible_imports,
    values_of,
)
from bastide.kernel.buildings.services.imports import ImportFile
from bastide.kernel.buildings.services.records import OccupationFigures
from bastide.platform.access.actors import SYSTEM, actor_for
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.exchange.models import BatchStatus, ImportBatch
from tests.kernel.buildings.conftest import PAST, ROOM
from tests.kernel.buildings.samples import csv
from tests.modules.spending.world import CITY, METROPOLE, person
from tests.platform.exchange.test_images import png

pytestmark = pytest.mark.django_db
D = Decimal
FIRST = csv(
    "Code;Nom;Site;Segment;SDP (m²);Coût des fluides 2023 (€);Conso gaz 2023 (kWh);CLASS;RNB",
    "B1;École;Groupe A;Scolaire et enfance;1 200;100,50;2000;BT;Z1A2B3C4D5E6",
    "B2;Gymnase;Groupe A;sportif;800;;;BC;",
    "B3;Mairie;;;abc;;;;",
)
SECOND = csv(
    "Code;Nom;SDP (m²);Coût des fluides 2023 (€);Niveaux",
    "B1;École Neuve;1 250;140;2",
    "B2;Gymnase;800;;",
    "B4;Halle;60;;1",
)


def contents():
    """Return everything that an import may write, without the identifiers that it makes."""
    states = AssetState.objects.order_by("asset__code", "number").values()
    drop = {"id", "recorded_at", "batch_id"}
    return (
        [{k: v for k, v in row.items() if k not in drop} for row in states],
        list(Asset.objects.order_by("code").values()),
        list(RunningCost.objects.order_by("asset", "year", "kind").values()),
        list(EnergyUse.objects.order_by("asset", "year").values()),
        list(Site.objects.order_by("key").values()),
    )


def undo(batch, *, actor=SYSTEM, reason="essai", **how):
    return services.undo_import(actor=actor, batch=batch, room=ROOM, reason=reason, **how)


def counts(check):
    keys = ("seen", "created", "updated", "unchanged", "rows_refused")
    return tuple(check.answer[key] for key in keys)


class TestImport:
    def test_a_first_file_creates_and_keeps_every_column(self, bring, city) -> None:
        done = bring(FIRST)
        assert counts(done.check) == (3, 3, 0, 0, 0)
        assert [one.value for one in done.check.plan.refusals] == ["abc"]
        school = Asset.objects.get(code="B1")
        state = list_states(school).get(is_current=True)
        assert (state.batch, state.line, state.source) == (done.batch, 2, "biens.csv")
        values = values_of(state)
        assert values["area_sdp_m2"] == D("1200.00")
        assert (values["site"], values["segment"]) == ("Groupe A", "Scolaire et enfance")
        assert values["extra:CLASS"] == "BT"
        assert school.rnb_id == "Z1A2B3C4D5E6"
        assert RunningCost.objects.get().amount == D("100.50")
        assert EnergyUse.objects.get().kwh == D("2000.00")
        assert "area_sdp_m2" not in values_of(list_states(Asset.objects.get(code="B3")).get())

    def test_the_same_file_again_changes_nothing(self, bring) -> None:
        bring(FIRST)
        before, events = contents(), Event.objects.count()
        again = bring(FIRST)
        assert again.batch is None
        assert counts(again.check) == (3, 0, 0, 3, 0)
        assert (contents(), Event.objects.count()) == (before, events)
        assert ImportBatch.objects.count() == 1

    def test_a_second_file_updates_what_it_says_and_erases_nothing(self, bring) -> None:
        bring(FIRST)
        done = bring(SECOND)
        assert counts(done.check) == (3, 1, 1, 1, 0)
        state = list_states(Asset.objects.get(code="B1")).get(is_current=True)
        assert (state.number, state.changed) == (2, ["area_sdp_m2", "floors", "name"])
        assert values_of(state)["extra:CLASS"] == "BT"
        assert RunningCost.objects.get().amount == 140
        assert Asset.objects.get(code="B1").name == "École Neuve"

    def test_checking_writes_nothing(self, city) -> None:
        check = services.check_import(
            actor=SYSTEM, authority=city, room=ROOM, file=ImportFile("biens.csv", FIRST)
        )
        assert counts(check) == (3, 3, 0, 0, 0)
        assert not Asset.objects.exists()
        assert not ImportBatch.objects.exists()

    def test_a_segment_that_does_not_exist_is_refused_and_the_row_goes_on(self, bring) -> None:
        done = bring(csv("Code;Nom;Segment", "B1;École;Lunaire"))
        (refusal,) = done.check.plan.refusals
        assert (refusal.field, refusal.value, refusal.line) == ("Segment", "Lunaire", 2)
        assert "Sportif" in refusal.remedy
        assert Asset.objects.get().segment is None

    def test_rows_of_another_body_are_refused(self, bring, place) -> None:
        header = "COLL_SIRET,EQUIP_UID,EQUIP_NOM"
        data = csv(header, f"{CITY}01787,34172-01010401-001,Mairie", "21940059500019,9,Autre")
        done = bring(data)
        assert counts(done.check) == (2, 1, 0, 0, 1)
        assert "219400595" in done.check.plan.refusals[0].reason

    def test_an_rnb_identifier_of_another_authority_is_refused(self, bring, place) -> None:
        bring(csv("Code;RNB", "M1;Z1A2B3C4D5E6"), authority=place.bodies[METROPOLE])
        done = bring(csv("Code;RNB", "B1;Z1A2B3C4D5E6"))
        assert done.check.plan.refusals[0].field == "Identifiant RNB"
        assert Asset.objects.get(code="B1").rnb_id == ""

    def test_parents_may_come_after_their_parts(self, bring) -> None:
        bring(csv("Code;Nature du bien;Code parent", "L1;Local;B1", "B1;Bâtiment;"))
        part = Asset.objects.get(code="L1")
        assert (part.parent.code, part.kind) == ("B1", "lot")

    def test_an_asset_that_left_is_not_changed(self, bring, make) -> None:
        gone = make("B1")
        services.end_asset(
            actor=SYSTEM, asset=gone, room=ROOM, kind="sold", on=dt.date(2024, 1, 1), reason="acte"
        )
        done = bring(csv("Code;Niveaux", "B1;3", "B2;1"))
        assert counts(done.check) == (2, 1, 0, 0, 1)
        assert "sorti" in done.check.plan.refusals[0].reason
        assert list_states(gone).count() == 1

    def test_a_file_of_an_earlier_date_does_not_go_back_in_time(self, bring, city) -> None:
        bring(FIRST)
        first = list_states(Asset.objects.get(code="B1")).get()
        services.import_assets(
            actor=SYSTEM,
            authority=city,
            room=ROOM,
            file=ImportFile("b.csv", SECOND),
            valid_from=PAST,
        )
        assert list_states(Asset.objects.get(code="B1")).first().valid_from == first.valid_from
        assert list_states(Asset.objects.get(code="B4")).first().valid_from == PAST

    @pytest.mark.parametrize(("role", "may"), [(Role.READER, False), (Role.CONTRIBUTOR, True)])
    def test_who_may(self, bring, city, role, may) -> None:
        actor = actor_for(person("agent", (city.perimeter, role), room=ROOM))
        if not may:
            with pytest.raises(NotAllowedError):
                bring(FIRST, actor=actor)
            return
        batch = bring(FIRST, actor=actor).batch
        assert list_visible_imports(actor, city.territory, room=ROOM).get() == batch
        assert batch.perimeter_id == city.perimeter_id

    def test_the_number_of_queries_does_not_follow_the_rows(self, bring) -> None:
        def queries(rows: int, prefix: str) -> int:
            lines = [f"{prefix}{rank};Bien {rank}" for rank in range(rows)]
            with CaptureQueriesContext(connection) as caught:
                bring(csv("Code;Nom", *lines), name=f"{prefix}.csv")
            return len(caught)

        few, many = queries(5, "A"), queries(60, "B")
        assert many < few + 25


class TestUndo:
    def test_everything_goes_back_to_what_it_was(self, bring) -> None:
        bring(FIRST)
        before = contents()
        batch = bring(SECOND).batch
        done = undo(batch)
        assert (done.removed, done.restored) == (1, 1)
        assert contents() == before
        batch.refresh_from_db()
        assert batch.status == BatchStatus.UNDONE
        assert RunningCost.objects.get().source == "biens.csv"

    def test_a_first_import_leaves_nothing(self, bring) -> None:
        empty = contents()
        undo(bring(FIRST).batch)
        assert contents() == empty
        assert Event.objects.filter(action="undo_import_assets").count() == 1

    def test_the_file_may_be_imported_again(self, bring) -> None:
        undo(bring(FIRST).batch)
        assert counts(bring(FIRST).check)[:2] == (3, 3)

    def test_it_says_its_reason_and_happens_once(self, bring) -> None:
        batch = bring(FIRST).batch
        with pytest.raises(InputRefusedError):
            undo(batch, reason=" ")
        undo(batch)
        with pytest.raises(InputRefusedError):
            undo(batch)

    def test_an_order_is_kept_the_later_import_first(self, bring) -> None:
        first, second = bring(FIRST).batch, bring(SECOND).batch
        before = contents()
        with pytest.raises(InputRefusedError) as caught:
            undo(first)
        assert {refusal.value for refusal in caught.value.refusals} == {"B1"}
        assert contents() == before
        undo(second)
        undo(first)
        assert not Asset.objects.exists()

    @pytest.mark.parametrize(
        "touch",
        ["edit", "part", "cost", "replace", "energy", "occupation", "photo", "end", "campaign"],
    )
    def test_what_depends_on_it_is_named_and_nothing_is_undone(self, bring, make, touch) -> None:
        batch = bring(FIRST).batch
        asset = Asset.objects.get(code="B1")
        held = {asset.pk: "une campagne de notation"} if touch == "campaign" else None
        if touch != "campaign":
            self.touch(touch, asset, make)
        before = contents()
        with pytest.raises(InputRefusedError) as caught:
            undo(batch, held=held)
        assert "B1" in {refusal.value for refusal in caught.value.refusals}
        assert contents() == before

    @staticmethod
    def touch(what, asset, make) -> None:
        common = {"actor": SYSTEM, "asset": asset, "room": ROOM}
        if what == "edit":
            base = list_states(asset).get().pk
            services.edit_asset(**common, base_id=base, cells={"floors": "3"})
        elif what == "part":
            make("L9", parent="B1")
        elif what == "cost":
            services.record_cost(**common, year=2022, kind=CostKind.UPKEEP, amount=D(1))
        elif what == "replace":
            services.record_cost(**common, year=2023, kind=CostKind.FLUIDS, amount=D(1))
        elif what == "energy":
            services.record_energy(**common, year=2022, carrier="gas", kwh=D(1))
        elif what == "occupation":
            services.record_occupation(
                **common, year=2023, occupant="Club", figures=OccupationFigures()
            )
        elif what == "photo":
            services.attach_file(**common, file_name="a.png", data=png())
        else:
            services.end_asset(**common, kind="sold", on=timezone.localdate(), reason="x")

    def test_a_contributor_elsewhere_may_not(self, bring, place) -> None:
        batch = bring(FIRST).batch
        actor = actor_for(person("autre", (place.bodies[METROPOLE].perimeter, Role.MANAGER)))
        with pytest.raises(NotAllowedError):
            undo(batch, actor=actor)


class TestProfiles:
    def keep(self, city, data=FIRST, name="Nos bâtiments", rules=None):
        check = services.check_import(
            actor=SYSTEM, authority=city, room=ROOM, file=ImportFile("b.csv", data)
        )
        return services.keep_profile(
            actor=SYSTEM,
            territory=city.territory,
            room=ROOM,
            name=name,
            found=check.found,
            rules=rules,
        )

    def test_the_same_header_is_read_the_same_way_again(self, bring, city) -> None:
        kept = self.keep(city)
        (profile,) = kept_profiles(city.territory)
        assert profile.label == "Nos bâtiments"
        done = bring(FIRST)
        assert done.check.found.profile == profile
        assert done.batch.report["profile"] == "nos-batiments"
        assert counts(bring(FIRST, profile="Nos bâtiments").check)[3] == 3
        assert kept.signature == done.check.found.table.signature

    def test_kept_again_it_is_replaced_and_names_are_not_shared(self, city) -> None:
        self.keep(city)
        self.keep(city, name="Autre nom")
        assert ImportProfile.objects.get().name == "Autre nom"
        for name in ("", "Montpellier", "Autre nom"):
            with pytest.raises(InputRefusedError):
                self.keep(city, data=SECOND, name=name)

    def test_one_is_forgotten_and_what_it_imported_stays(self, bring, city) -> None:
        kept = self.keep(city)
        bring(FIRST)
        services.drop_profile(actor=SYSTEM, profile=kept, room=ROOM)
        assert kept_profiles(city.territory) == ()
        assert Asset.objects.count() == 3


def test_known_assets_are_what_an_export_needs(bring, city) -> None:
    bring(FIRST)
    (school, *_others) = known_assets(city)
    assert school.values["cost:fluids:2023"] == D("100.50")
    assert school.values["energy:gas:2023"] == D("2000.00")
    assert school.values["code"] == "B1"
