"""Setting a campaign of the estate up: assets, colleges, rules, data, grids, papers."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.buildings.models import Asset, EndKind
from bastide.kernel.buildings.services import create_asset, edit_asset, end_asset
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.aggregation import Aggregation
from bastide.kernel.grids.models import Grid
from bastide.kernel.grids.queries import computed_of, grid_text, votes_of
from bastide.modules.estate.models import CampaignSettings, ElectedIndicator, ThresholdRule
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.queries import setup
from bastide.modules.estate.services import campaigns as services
from bastide.modules.estate.services import paper
from bastide.modules.estate.services.grids import proposed_grid, save_grid, use_proposed_grid
from bastide.modules.estate.services.prefill import fill_from_data
from bastide.platform.access.actors import SYSTEM, actor_for
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event, Payload
from bastide.platform.exchange.files import FileKind
from bastide.platform.exchange.uploads import Upload
from tests.modules.estate.campaign_world import ROOM, estate
from tests.modules.spending.world import CITY, METROPOLE, person

pytestmark = pytest.mark.django_db
RULES = services.CampaignRules(
    name="Campagne 2026",
    retention="Les noms sont effacés deux ans après la publication.",
    aggregation=Aggregation.MEAN,
    opens_on=dt.date(2026, 1, 5),
    closes_on=dt.date(2026, 3, 31),
    threshold_rule=ThresholdRule.MEDIAN,
    threshold=Decimal("1.60"),
    grey_zone=Decimal("0.20"),
    elected_indicator=ElectedIndicator.IDEAL,
)


@pytest.fixture
def place():
    return estate(stage="draft")


# Assets -------------------------------------------------------------------------------------------
def test_assets_come_in_the_order_of_their_segments_under_their_codes(place):
    assert list(place.campaign.subjects.values_list("code", "label", "group")) == [
        ("E1", "École du Parc", "Scolaire et enfance"),
        ("E2", "École du Bourg", "Scolaire et enfance"),
        ("E3", "École Ferry", "Scolaire et enfance"),
        ("S1", "Gymnase", "Sportif"),
        ("S2", "Piscine", "Sportif"),
    ]


def test_an_asset_that_is_there_stays_once(place):
    assert not services.add_assets(
        actor=place.manager,
        territory=place.territory,
        campaign=place.campaign,
        assets=[place.asset("E1")],
    )
    assert place.campaign.subjects.count() == 5


def test_two_authorities_may_use_the_same_code(place):
    other = create_asset(
        actor=SYSTEM,
        authority=place.land.bodies[METROPOLE],
        room=ROOM,
        cells={"code": "E1", "name": "Siège", "kind": "building", "segment": "Administratif"},
    )
    (added,) = services.add_assets(
        actor=place.manager, territory=place.territory, campaign=place.campaign, assets=[other]
    )
    assert (added.code, added.label) == ("E1-2", "Siège (Métropole)")


def test_a_very_long_code_is_shortened(place):
    other = create_asset(
        actor=SYSTEM,
        authority=place.land.bodies[CITY],
        room=ROOM,
        cells={"code": "X" * 80, "name": "Long", "kind": "building"},
    )
    (added,) = services.add_assets(
        actor=place.manager, territory=place.territory, campaign=place.campaign, assets=[other]
    )
    assert (len(added.code), added.group) == (56, "Sans segment")


def test_assets_of_another_perimeter_or_ended_are_refused_as_a_whole(place):
    place.campaign.perimeter = place.land.bodies[METROPOLE].perimeter
    place.campaign.save(update_fields=["perimeter"])
    with pytest.raises(InputRefusedError, match="périmètre"):
        services.add_assets(
            actor=place.manager,
            territory=place.territory,
            campaign=place.fresh(),
            assets=[place.asset("T1")],
        )
    place.campaign.perimeter = place.territory.perimeter
    place.campaign.save(update_fields=["perimeter"])
    end_asset(
        actor=place.manager, asset=place.asset("T1"), room=ROOM, kind=EndKind.SOLD,
        on=timezone.localdate(), reason="vendu",
    )  # fmt: skip
    with pytest.raises(InputRefusedError, match="en service"):
        services.add_assets(
            actor=place.manager,
            territory=place.territory,
            campaign=place.fresh(),
            assets=[place.asset("T1")],
        )
    assert place.campaign.subjects.count() == 5


def test_assets_are_taken_out_and_put_back_before_the_opening(place):
    gone = [place.asset("S1").pk]
    assert (
        services.remove_assets(actor=place.manager, campaign=place.campaign, references=gone) == 1
    )
    services.add_assets(
        actor=place.manager,
        territory=place.territory,
        campaign=place.campaign,
        assets=[place.asset("S1")],
    )
    assert place.campaign.subjects.count() == 5


def test_an_asset_added_to_an_open_campaign_gets_its_own_scores_from_data_only():
    place = estate()
    before = computed_of(place.campaign)
    late = create_asset(
        actor=SYSTEM,
        authority=place.land.bodies[CITY],
        room=ROOM,
        cells={
            "code": "E4", "name": "École neuve", "kind": "building",
            "segment": "Scolaire et enfance", "area_sdp_m2": "100", "energy_class": "A",
        },
    )  # fmt: skip
    edit = place.asset("E1")
    edit_asset(
        actor=SYSTEM, asset=edit, room=ROOM, base_id=edit.states.get(is_current=True).pk,
        cells={"energy_class": "G"},
    )  # fmt: skip
    services.add_assets(
        actor=place.manager, territory=place.territory, campaign=place.fresh(), assets=[late]
    )
    after = computed_of(place.campaign)
    assert after.pop("E4") == {"A2": 3}
    assert after == before


# Rules --------------------------------------------------------------------------------------------
def test_rules_are_decided_together_and_told_once(place):
    services.change_rules(actor=place.manager, campaign=place.campaign, rules=RULES)
    settings = CampaignSettings.objects.get(campaign=place.campaign)
    assert (settings.threshold_rule, settings.threshold) == ("mediane", Decimal("1.60"))
    assert settings.elected_indicator == "ideal"
    assert (place.fresh().aggregation, place.campaign.closes_on) == ("mean", dt.date(2026, 3, 31))
    actions = list(Event.objects.order_by("-sequence").values_list("action", flat=True)[:2])
    assert actions == ["change_rules", "change_campaign"]
    count = Event.objects.count()
    services.change_rules(actor=place.manager, campaign=place.fresh(), rules=RULES)
    assert Event.objects.filter(action="change_rules").count() == 1
    assert Event.objects.count() <= count + 1


def test_after_the_opening_only_the_announced_close_changes():
    place = estate(stage="draft")
    services.change_rules(actor=place.manager, campaign=place.campaign, rules=RULES)
    services.open_scoring(actor=place.manager, campaign=place.fresh())
    later = replace(RULES, closes_on=dt.date(2026, 4, 30))
    services.change_rules(actor=place.manager, campaign=place.fresh(), rules=later)
    assert place.fresh().closes_on == dt.date(2026, 4, 30)
    for changed in (
        replace(later, threshold=Decimal("1.20")),
        replace(later, elected_indicator=ElectedIndicator.MEAN),
        replace(later, aggregation=Aggregation.MEDIAN),
        replace(later, retention="Toujours."),
    ):
        with pytest.raises(InputRefusedError, match="ne changent plus"):
            services.change_rules(actor=place.manager, campaign=place.fresh(), rules=changed)
    assert CampaignSettings.objects.get().threshold == Decimal("1.60")


@pytest.mark.parametrize(
    ("name", "value"),
    [("threshold", Decimal(3)), ("threshold", Decimal(0)), ("grey_zone", Decimal(1))],
)
def test_a_rule_out_of_the_scale_is_refused(place, name, value):
    with pytest.raises(InputRefusedError):
        services.change_rules(
            actor=place.manager, campaign=place.campaign, rules=replace(RULES, **{name: value})
        )
    assert not CampaignSettings.objects.exists()


def test_the_opening_writes_the_rules_down_and_looks_at_the_data(place):
    assert not place.campaign.computed_scores.exists()
    services.open_scoring(actor=place.manager, campaign=place.campaign)
    assert place.fresh().stage == "open"
    assert place.campaign.decided_rules == {
        "threshold_rule": "fixe",
        "threshold": "1.50",
        "grey_zone": "0.15",
        "elected_indicator": "priorite",
        "shown_from": "3",
    }
    assert place.campaign.computed_scores.count() == 15
    assert CampaignSettings.objects.filter(campaign=place.campaign).exists()


def test_a_campaign_opens_once():
    place = estate()
    with pytest.raises(InputRefusedError, match="Ouverte"):
        services.open_scoring(actor=place.manager, campaign=place.campaign)
    assert place.campaign.rounds.count() == 1


# Colleges -----------------------------------------------------------------------------------------
def colleges(place):
    return {one.code: (one.label, one.weight) for one in place.campaign.colleges.all()}


def test_three_colleges_are_proposed(place):
    assert colleges(place) == {
        "elu": ("Élus", Decimal("0.4")),
        "service": ("Services", Decimal("0.4")),
        "occupant": ("Occupants", Decimal("0.2")),
    }


def test_colleges_change_together(place):
    kept = {
        one: (one.label, Decimal(2)) for one in place.campaign.colleges.exclude(code="occupant")
    }
    for rater in place.campaign.raters.filter(college__code="occupant"):
        grids.remove_rater(actor=SYSTEM, rater=rater)
    services.change_colleges(
        actor=place.manager,
        campaign=place.campaign,
        is_weighed=True,
        kept=kept,
        added=[("Conseil des jeunes", Decimal(1)), ("Élus", Decimal(1))],
    )
    assert colleges(place) == {
        "elu": ("Élus", Decimal(2)),
        "service": ("Services", Decimal(2)),
        "conseil-des-jeunes": ("Conseil des jeunes", Decimal(1)),
        "elus": ("Élus", Decimal(1)),
    }
    assert place.fresh().weighs_colleges


def test_a_college_with_raters_stays_and_nothing_else_changes(place):
    kept = {one: ("Autre", Decimal(9)) for one in place.campaign.colleges.exclude(code="occupant")}
    with pytest.raises(InputRefusedError, match="évaluateurs"):
        services.change_colleges(
            actor=place.manager, campaign=place.campaign, is_weighed=True, kept=kept
        )
    assert colleges(place)["elu"] == ("Élus", Decimal("0.4"))
    assert not place.fresh().weighs_colleges


def test_the_last_college_stays(place):
    with pytest.raises(InputRefusedError, match="aucun collège"):
        services.change_colleges(
            actor=place.manager, campaign=place.campaign, is_weighed=False, kept={}
        )


# Raters -------------------------------------------------------------------------------------------
def test_names_on_paper_are_added_all_or_none(place):
    college = place.campaign.colleges.get(code="elu")
    facts = {"actor": place.manager, "campaign": place.campaign, "college": college, "user": None}
    assert services.name_raters(names=["M. Un", "Mme Deux"], groups=["Sportif"], **facts) == 2
    count = place.campaign.raters.count()
    with pytest.raises(InputRefusedError):
        services.name_raters(names=["M. Trois", "x" * 200], groups=None, **facts)
    assert place.campaign.raters.count() == count


def test_accounts_offered_are_those_that_read_the_estate_here(place):
    offered = {
        user.full_name for user in setup.list_candidate_accounts(place.territory, place.campaign)
    }
    assert {"reader", "manager"} <= offered
    assert offered.isdisjoint({"elu1", "occupant", "elsewhere"})


def test_groups_tell_whether_enough_raters_score_them(place):
    for rater in place.campaign.raters.all():
        grids.assign_rater(actor=SYSTEM, rater=rater, groups=["Sportif"])
    found = {one.group: one for one in setup.setup_of(place.campaign).groups}
    assert found["Sportif"].is_enough
    assert (found["Scolaire et enfance"].raters, found["Scolaire et enfance"].is_enough) == (
        0,
        False,
    )


# Scores from data ---------------------------------------------------------------------------------
def test_data_score_what_they_can_with_their_computation(place):
    fill_from_data(actor=place.manager, campaign=place.campaign)
    assert computed_of(place.campaign) == {
        "E1": {"A2": 3, "A6": 3},
        "E2": {"A2": 2, "A6": 2},
        "E3": {"A6": 0},
        "S1": {"A2": 0},
        "S2": {"A2": 0},
    }
    score = place.campaign.computed_scores.get(subject__code="E1", item__code="A6")
    assert score.how["formula"].endswith(
        "10,00\u00a0€/m² ÷ 20,00\u00a0€/m² = 50,0\u00a0%\u00a0: note 3."
    )
    assert "Grand livre 2025" in score.how["sources"]
    assert {"label": "Médiane du segment", "value": "20,00\u00a0€/m²"} in score.how["inputs"]
    blank = place.campaign.computed_scores.get(subject__code="S1", item__code="A6")
    assert (blank.value, "moins de 3 biens" in blank.how["formula"]) == ("", True)


def test_what_a_person_chose_survives_the_data(place):
    fill_from_data(actor=place.manager, campaign=place.campaign)
    score = place.campaign.computed_scores.get(subject__code="E1", item__code="A2")
    grids.choose_score(actor=place.manager, score=score, answer="1", reason="Étiquette périmée")
    assert fill_from_data(actor=place.manager, campaign=place.campaign) == 0
    assert computed_of(place.campaign)["E1"]["A2"] == 1


def test_filling_asks_a_few_queries_whatever_the_number_of_assets(
    place, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30):
        fill_from_data(actor=place.manager, campaign=place.campaign)


# Grids --------------------------------------------------------------------------------------------
def test_the_proposed_grid_is_written_once(place):
    assert Grid.objects.count() == 1
    again = use_proposed_grid(actor=place.manager, territory=place.territory)
    assert again == place.campaign.grid
    assert [item.code for item in proposed_grid().items][:3] == ["A1", "A2", "A3"]


def changed(grid):
    text = grid_text(grid)
    return replace(text, items=(replace(text.items[0], weight=Decimal(5)), *text.items[1:]))


def test_a_grid_that_nobody_scores_on_changes_in_place(place):
    grid = place.campaign.grid
    saved = save_grid(actor=place.manager, grid=grid, text=changed(grid), campaign=place.campaign)
    assert (saved.pk, saved.version) == (grid.pk, 1)
    assert saved.items.get(code="A1").weight == 5


def test_a_frozen_grid_gets_a_next_version_and_the_campaign_in_preparation_follows(place):
    grid = grids.freeze_grid(actor=SYSTEM, grid=place.campaign.grid)
    saved = save_grid(actor=place.manager, grid=grid, text=changed(grid), campaign=place.campaign)
    assert (saved.version, place.fresh().grid_id) == (2, saved.pk)
    assert Grid.objects.get(pk=grid.pk).items.get(code="A1").weight == 3


def test_a_grid_on_another_scale_or_axis_is_refused(place):
    grid = place.campaign.grid
    text = grid_text(grid)
    for wrong in (
        replace(
            text,
            scale_max=4,
            items=tuple(replace(one, levels=(*one.levels, "cinq")) for one in text.items),
        ),
        replace(text, items=tuple(replace(one, axis="atout") for one in text.items)),
    ):
        with pytest.raises(InputRefusedError):
            save_grid(actor=place.manager, grid=grid, text=wrong)
    assert grid_text(Grid.objects.get(pk=grid.pk)).items == text.items


# Papers -------------------------------------------------------------------------------------------
HEADER = "batiment;segment;item;axe;poids;evaluateur;college;note"


def upload(*lines):
    data = "\n".join([HEADER, *lines]).encode()
    return Upload("notes.csv", data, FileKind.TEXT, "0" * 64)


def row(building="E1", item="A1", axis="atout", rater="Mme Papier", note="2", college="occupant"):
    return f"{building};Scolaire;{item};{axis};1;{rater};{college};{note}"


def held(place, *lines):
    return paper.hold_votes(actor=place.manager, campaign=place.campaign, upload=upload(*lines))


def test_a_table_is_checked_without_storing_anything():
    place = estate()
    batch = held(place, row(), row(item="A3", note="4"), row(item="T1", axis="attrait"))
    events = Event.objects.count()
    report = paper.check_votes(actor=place.manager, campaign=place.campaign, batch=batch)
    assert (report.rows, report.stored, report.raters) == (3, 2, ("Mme Papier",))
    assert [(one.line, one.field) for one in report.refused] == [(3, "note")]
    assert report.may_be_stored
    assert Event.objects.count() == events
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    assert votes_of(place.manager, place.campaign, place.campaign.rounds.get()) == []


def test_a_checked_table_is_stored_whole_and_forgotten():
    place = estate()
    batch = held(place, row(), row(item="A3", note="NSP"), row(rater="M. Neuf", note="0"))
    report = paper.store_votes(actor=place.manager, campaign=place.campaign, batch=batch)
    assert report.stored == 3
    assert place.campaign.raters.filter(label="M. Neuf").exists()
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    votes = votes_of(place.manager, place.campaign, place.campaign.rounds.get())
    assert {(vote.item, str(vote.answer)) for vote in votes} == {
        ("A1", "2"), ("A3", "NSP"), ("A1", "0"),
    }  # fmt: skip
    assert not hasattr(batch.__class__.objects.get(pk=batch.pk), "held")


@pytest.mark.parametrize(
    "line",
    [
        row(building="Z9"),
        row(item="A2"),
        row(rater="elu1", college="elu"),
        row(rater="M. Vert", college="martien"),
    ],
    ids=["unknown building", "item from data", "rater with an account", "unknown college"],
)
def test_what_has_no_place_keeps_the_whole_table_out(line):
    place = estate()
    batch = held(place, row(), line)
    report = paper.check_votes(actor=place.manager, campaign=place.campaign, batch=batch)
    assert (report.stored, report.may_be_stored, bool(report.blocking)) == (0, False, True)
    with pytest.raises(InputRefusedError):
        paper.store_votes(actor=place.manager, campaign=place.campaign, batch=batch)


def test_what_is_kept_of_a_held_table_tells_no_answer():
    """Who contributes to the estate may see the batch: its report and its acts hold no note."""
    place = estate()
    batch = held(place, row(note="3"), row(item="A3", note="1,5"))
    assert batch.report == {"campaign": str(place.campaign.pk), "rows": 2}
    told = [one for one in Payload.objects.values_list("content", flat=True) if one]
    assert not [one for one in told if "1,5" in one]


def test_a_table_of_another_campaign_is_not_this_one_s():
    place = estate()
    batch = held(place, row())
    other = services.prepare_campaign(
        actor=SYSTEM,
        territory=place.territory,
        perimeter_id=place.territory.perimeter_id,
        grid=place.campaign.grid,
        name="Autre",
        retention="Un an.",
    )
    assert paper.is_of_campaign(batch, place.campaign)
    assert not paper.is_of_campaign(batch, other)


# Who may ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["reader", "contributor", "referent", "elsewhere", "elu1"])
def test_only_who_leads_a_campaign_sets_it_up(place, who):
    actor = place.actors[who]
    facts = {"actor": actor, "campaign": place.campaign}
    acts = (
        lambda: services.change_rules(rules=RULES, **facts),
        lambda: services.remove_assets(references=[place.asset("E1").pk], **facts),
        lambda: services.change_colleges(
            is_weighed=True,
            kept={one: (one.label, one.weight) for one in place.campaign.colleges.all()},
            **facts,
        ),
        lambda: services.open_scoring(**facts),
        lambda: fill_from_data(**facts),
        lambda: paper.hold_votes(upload=upload(row()), **facts),
        lambda: services.name_raters(
            college=place.campaign.colleges.first(), user=None, names=["X"], groups=None, **facts
        ),
    )
    for act in acts:
        with pytest.raises(NotAllowedError):
            act()


def test_a_manager_of_one_authority_leads_there_only(place):
    mayor = actor_for(person("mayor", (place.land.bodies[CITY].perimeter, Role.MANAGER), room=ROOM))
    assert queries.list_leadable_perimeters(mayor, place.territory) == [
        (place.land.bodies[CITY].perimeter_id, "Ville")
    ]
    own = services.prepare_campaign(
        actor=mayor,
        territory=place.territory,
        perimeter_id=place.land.bodies[CITY].perimeter_id,
        grid=place.campaign.grid,
        name="Campagne de la ville",
        retention="Un an.",
    )
    assert queries.list_candidate_assets(mayor, place.territory, own).count() == 6
    assert Asset.objects.count() == 6
    with pytest.raises(NotAllowedError):
        services.open_scoring(actor=mayor, campaign=place.campaign)
