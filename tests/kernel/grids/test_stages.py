"""The stages of a campaign: every way × every role, and what each stage still allows."""

import datetime as dt
from itertools import product

import pytest

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.grids import services
from bastide.kernel.grids.core.stages import Stage, may_follow
from bastide.kernel.grids.models import Round
from bastide.kernel.grids.rules import TRANSITIONS, may_move
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from tests.kernel.grids.world import world

pytestmark = pytest.mark.django_db
ACTS = {
    Stage.OPEN: (
        ("draft", lambda w, a: services.open_campaign(actor=a, campaign=w.campaign)),
        (
            "closed",
            lambda w, a: services.open_second_round(
                actor=a, campaign=w.campaign, cells=[("B01", "A1")], reason="à débattre"
            ),
        ),
    ),
    Stage.CLOSED: (("open", lambda w, a: services.close_round(actor=a, campaign=w.campaign)),),
    Stage.PUBLISHED: (
        ("closed", lambda w, a: services.publish_campaign(actor=a, campaign=w.campaign)),
    ),
    Stage.DROPPED: (
        (
            "",
            lambda w, a: services.drop_campaign(actor=a, campaign=w.campaign, reason="sans suite"),
        ),
    ),
}
ROLES = [role.name.lower() for role in Role]


@pytest.mark.parametrize(("stage", "following"), list(product(Stage, Stage)))
@pytest.mark.some(8)
def test_every_way_for_every_role(stage, following):
    """N × N × role: an act is done when the table says so, and refused otherwise."""
    acts = ACTS.get(following, ())
    place = world(stage=stage.value)
    for who in [*ROLES, "elsewhere", "elu1"]:
        actor = place.actors[who]
        allowed = who in {"manager", "administrator"}
        assert may_move(actor, place.campaign, following) is (
            allowed and may_follow(stage, following)
        )
        if allowed:
            continue
        for _start, act in acts:
            with pytest.raises(NotAllowedError):
                act(place, actor)
    for start, act in acts:
        if may_follow(stage, following) and start in {"", stage.value}:
            act(place, place.manager)
            assert place.fresh().stage == following
        else:
            with pytest.raises(InputRefusedError):
                act(place, place.manager)
            assert place.fresh().stage in {stage, following}


def test_the_table_of_roles_is_the_table_of_stages():
    assert set(TRANSITIONS) == {pair for pair in product(Stage, Stage) if may_follow(*pair)}
    assert set(TRANSITIONS.values()) == {Role.MANAGER}


def test_opening_freezes_the_grid_and_begins_the_first_round():
    place = world(stage="draft")
    assert not place.campaign.grid.is_frozen
    services.open_campaign(actor=place.manager, campaign=place.campaign)
    assert place.fresh().grid.is_frozen
    assert list(place.campaign.rounds.values_list("number", "closed_at")) == [(1, None)]
    actions = list(Event.objects.order_by("sequence").values_list("action", flat=True))
    assert actions[-2:] == ["freeze_grid", "open_campaign"]


def test_a_campaign_without_subject_or_rater_does_not_open():
    place = world(stage="draft")
    place.campaign.raters.all().delete()
    place.campaign.subjects.all().delete()
    with pytest.raises(InputRefusedError) as error:
        services.open_campaign(actor=place.manager, campaign=place.campaign)
    assert [one.field for one in error.value.refusals] == ["subjects", "raters"]
    assert place.fresh().stage == "draft"


def test_weighted_colleges_must_weigh_something():
    place = world(stage="draft", weighs_colleges=True)
    for code in ("elu", "service", "occupant"):
        services.add_college(
            actor=place.manager, campaign=place.campaign, code=code, label=code, weight=0
        )
    with pytest.raises(InputRefusedError, match="poids des collèges"):
        services.open_campaign(actor=place.manager, campaign=place.campaign)


def test_rules_colleges_and_grid_do_not_change_after_the_opening():
    place = world()
    for name, value in (
        ("aggregation", "mean"),
        ("weighs_colleges", True),
        ("decided_rules", {"threshold": 2}),
        ("name", "Autre"),
        ("stage", "published"),
        ("grid", None),
    ):
        with pytest.raises(InputRefusedError):
            services.change_campaign(
                actor=place.manager, campaign=place.campaign, changes={name: value}
            )
    with pytest.raises(InputRefusedError):
        services.add_college(actor=place.manager, campaign=place.campaign, code="x", label="X")
    fresh = place.fresh()
    assert (fresh.aggregation, fresh.weighs_colleges, fresh.name) == (
        "median",
        False,
        "Campagne 2026",
    )


def test_the_announced_close_may_still_be_put_off():
    place = world(opens_on=dt.date(2026, 1, 5))
    services.change_campaign(
        actor=place.manager, campaign=place.campaign, changes={"closes_on": dt.date(2026, 2, 1)}
    )
    assert place.fresh().closes_on == dt.date(2026, 2, 1)
    with pytest.raises(InputRefusedError):
        services.change_campaign(
            actor=place.manager, campaign=place.campaign, changes={"closes_on": dt.date(2026, 1, 1)}
        )


def test_in_preparation_rules_change_and_are_told():
    place = world(stage="draft")
    services.change_campaign(
        actor=place.manager,
        campaign=place.campaign,
        changes={"aggregation": "mean", "decided_rules": {"threshold": "1.5"}},
    )
    fresh = place.fresh()
    assert (fresh.aggregation, fresh.decided_rules) == ("mean", {"threshold": "1.5"})
    assert Event.objects.filter(action="change_campaign").count() == 1


@pytest.mark.parametrize(
    "cells", [[], [("B09", "A1")], [("B01", "Z9")]], ids=["none", "subject", "item"]
)
def test_a_second_round_asks_cells_that_are_scored(cells):
    place = world(stage="closed")
    with pytest.raises(InputRefusedError):
        services.open_second_round(
            actor=place.manager, campaign=place.campaign, cells=cells, reason="à débattre"
        )
    assert place.fresh().stage == "closed"
    assert Round.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_dropping_and_asking_again_say_why(reason):
    place = world(stage="closed")
    with pytest.raises(InputRefusedError, match="motif"):
        services.drop_campaign(actor=place.manager, campaign=place.campaign, reason=reason)
    with pytest.raises(InputRefusedError, match="motif"):
        services.open_second_round(
            actor=place.manager, campaign=place.campaign, cells=[("B01", "A1")], reason=reason
        )


def test_a_campaign_names_its_room_its_retention_and_its_own_territory():
    place = world(stage="draft")
    base = {
        "actor": place.manager,
        "territory": place.territory,
        "perimeter_id": place.territory.perimeter_id,
        "room": "estate",
        "grid": place.campaign.grid,
        "name": "Autre",
        "retention": "Un an.",
    }
    for changed in ({"name": " "}, {"retention": ""}, {"name": "Campagne 2026"}):
        with pytest.raises(InputRefusedError) as error:
            services.create_campaign(**(base | changed))
        assert all(one.reason for one in error.value.refusals)
    with pytest.raises(NotAllowedError):
        services.create_campaign(**(base | {"room": "pooling"}))
    other = services.create_campaign(**base)
    assert (other.stage, other.created_by) == ("draft", place.manager.user)
