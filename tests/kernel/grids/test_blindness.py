"""Until a round is closed nobody learns what others answered: every way in is tried."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.http import Http404

from bastide.kernel.grids import queries, services
from bastide.kernel.grids.core.answers import Vote
from bastide.kernel.grids.models import Score, Sheet
from bastide.kernel.grids.models.campaigns import Campaign
from bastide.kernel.grids.rules import may_read_votes
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event, Payload
from bastide.platform.search.models import Entry
from tests.kernel.grids.world import world

pytestmark = pytest.mark.django_db
CANARY = "canari-secret"
EVERYBODY = [*(role.name.lower() for role in Role), "elsewhere", "elu2", "occupant", "elu1"]
ROOT = Path(__file__).resolve().parents[3]


def reads(place, actor):
    """Yield every function that answers with votes, ready to be called by an actor."""
    campaign, voted = place.fresh(), place.campaign.rounds.order_by("-number")[0]
    yield lambda: queries.votes_of(actor, campaign, voted)
    yield lambda: queries.comments_of(actor, campaign, voted)
    yield lambda: queries.change_of(actor, campaign, voted)
    yield lambda: queries.standing_votes_of(actor, campaign)
    yield lambda: queries.scores_of(actor, campaign)


def actors_of(place):
    return [*(place.actors[who] for who in EVERYBODY), SYSTEM, VISITOR]


def test_nobody_reads_an_open_round_not_even_the_product_itself():
    place = world()
    place.save("elu1", "B01", A1=3, comments={"A1": CANARY})
    for actor in actors_of(place):
        for read in reads(place, actor):
            with pytest.raises(Http404):
                read()


def test_rows_of_an_open_round_are_sealed_whatever_the_code_around_asks():
    place = world()
    place.save("elu1", "B01", A1=3)
    voted, rater, subject = place.campaign.rounds.get(), place.raters["elu1"], place.subject("B01")
    assert Score.sealed.count() == 1
    assert not Score.objects.exists()
    for owner in (voted, rater, subject, place.campaign.grid.items.get(code="A1")):
        assert not owner.scores.exists()
    assert not Score.objects.filter(rater=rater).exists()
    services.close_round(actor=place.manager, campaign=place.campaign)
    assert Score.objects.count() == voted.scores.count() == 1


def test_only_the_sheet_of_a_rater_and_the_writes_reach_sealed_rows():
    users = {
        path.relative_to(ROOT / "src" / "bastide").as_posix()
        for path in (ROOT / "src" / "bastide").rglob("*.py")
        if re.search(r"\bScore\.(sealed|_base_manager)\.", path.read_text(encoding="utf-8"))
    }
    assert users == {
        "kernel/grids/queries/sheets.py",
        "kernel/grids/services/raters.py",
        "kernel/grids/services/sheets.py",
    }


def test_the_audit_says_that_somebody_saved_and_nothing_else():
    """Two raters say opposite things of two subjects: the journal cannot tell them apart."""
    place = world()
    before = Event.objects.count()
    place.save("elu1", "B01", A1=3, A2=3, T1=3, comments={"A1": CANARY})
    place.save("elu1", "B02", A1=0)
    saves = list(Event.objects.filter(action="record_sheet").order_by("sequence"))
    assert Event.objects.count() == before + 2
    said = {payload.content for payload in Payload.objects.filter(event__in=saves)}
    assert len(said) == 1
    assert {(one.target_type, one.target_id) for one in saves} == {
        ("grids.campaign", str(place.campaign.pk))
    }
    everything = " ".join(content or "" for content in
                          Payload.objects.values_list("content", flat=True))  # fmt: skip
    assert CANARY not in everything


def test_search_knows_nothing_of_answers():
    place = world()
    place.save("elu1", "B01", A1=3, comments={"A1": CANARY})
    assert not [
        entry for entry in Entry.objects.all() if CANARY in " ".join(map(str, vars(entry).values()))
    ]


def test_progress_is_the_same_whatever_was_answered():
    place = world()
    place.save("elu1", "B01", A1=3)
    high = queries.progress_of(place.manager, place.campaign)
    place.save("elu1", "B01", 1, A1=0)
    assert queries.progress_of(place.manager, place.campaign) == high
    place.save("elu1", "B01", 2, A1="")
    place.save("elu1", "B02", A1="SO")
    assert queries.progress_of(place.manager, place.campaign) == high


def test_names_of_rows_tell_nothing():
    place = world()
    place.save("elu1", "B01", A1=3)
    for row in (Score.sealed.get(), Sheet.objects.get()):
        assert str(row) == "Campagne 2026, tour 1"


def test_paper_votes_are_as_blind_as_the_others():
    place = world(with_paper=True)
    vote = Vote("B01", "A1", "Mme Papier", "elu", 2)
    services.import_votes(actor=place.manager, campaign=place.campaign, votes=[vote])
    for actor in actors_of(place):
        for read in reads(place, actor):
            with pytest.raises(Http404):
                read()
    (content,) = Payload.objects.filter(event__action="import_votes").values_list(
        "content", flat=True
    )
    assert '"after":{"raters":1}' in content.replace(" ", "")


def test_a_second_round_is_as_blind_and_the_first_stays_read_by_those_who_lead():
    place = world()
    place.save("elu1", "B01", A1=0)
    services.close_round(actor=place.manager, campaign=place.campaign)
    first = place.campaign.rounds.get()
    services.open_second_round(
        actor=place.manager, campaign=place.campaign, cells=[("B01", "A1")], reason="à débattre"
    )
    place.save("elu1", "B01", A1=3)
    second = place.campaign.rounds.get(number=2)
    for who in ("referent", "manager", "administrator"):
        actor, campaign = place.actors[who], place.fresh()
        assert [vote.answer for vote in queries.votes_of(actor, campaign, first)] == [0]
        assert [vote.answer for vote in queries.standing_votes_of(actor, campaign)] == [0]
        for read in (queries.votes_of, queries.comments_of, queries.change_of):
            with pytest.raises(Http404):
                read(actor, campaign, second)
    for who in ("reader", "contributor", "elu2", "elsewhere"):
        with pytest.raises(Http404):
            queries.votes_of(place.actors[who], place.fresh(), first)


def test_a_campaign_given_up_while_open_stays_sealed_for_ever():
    place = world()
    place.save("elu1", "B01", A1=3)
    services.drop_campaign(actor=place.manager, campaign=place.campaign, reason="sans suite")
    for actor in actors_of(place):
        for read in reads(place, actor):
            with pytest.raises(Http404):
                read()
    assert not Score.objects.exists()


READERS_OF = {
    "closed": {"referent", "manager", "administrator"},
    "published": {"reader", "contributor", "referent", "manager", "administrator", "elu1", "elu2",
                  "occupant"},
}  # fmt: skip


@pytest.mark.parametrize("stage", list(READERS_OF))
def test_after_the_close_votes_open_to_those_of_the_stage(stage):
    place = world()
    place.save("elu1", "B01", A1=3, comments={"A1": CANARY})
    services.close_round(actor=place.manager, campaign=place.campaign)
    if stage == "published":
        services.publish_campaign(actor=place.manager, campaign=place.campaign)
    campaign, voted = place.fresh(), place.campaign.rounds.get()
    for who in EVERYBODY:
        actor = place.actors[who]
        allowed = who in READERS_OF[stage]
        assert may_read_votes(actor, campaign, voted) is allowed, who
        if allowed:
            (vote,) = queries.votes_of(actor, campaign, voted)
            assert (vote.subject, vote.item, vote.college, vote.answer) == ("B01", "A1", "elu", 3)
            assert vote.rater == str(place.raters["elu1"].pk)
            (remark,) = queries.comments_of(actor, campaign, voted)
            assert remark.text == CANARY
        else:
            with pytest.raises(Http404):
                queries.votes_of(actor, campaign, voted)
    assert not may_read_votes(VISITOR, campaign, voted)


def test_a_round_of_another_campaign_opens_nothing():
    place = world(stage="closed")
    services.create_campaign(
        actor=place.manager,
        territory=place.territory,
        perimeter_id=place.territory.perimeter_id,
        room="estate",
        grid=place.campaign.grid,
        name="Autre",
        retention="Un an.",
    )
    other = Campaign.objects.get(name="Autre")
    with pytest.raises(Http404):
        queries.votes_of(place.manager, other, place.campaign.rounds.get())


SEEN = {
    "draft": {"referent", "manager", "administrator"},
    "open": {"reader", "contributor", "referent", "manager", "administrator", "elu1", "elu2",
             "occupant"},
    "closed": {"reader", "contributor", "referent", "manager", "administrator", "elu1", "elu2",
               "occupant"},
    "dropped": {"reader", "contributor", "referent", "manager", "administrator"},
}  # fmt: skip


@pytest.mark.parametrize("stage", list(SEEN))
def test_gates_show_a_campaign_to_those_of_its_room_and_to_its_raters(stage):
    place = world(stage=stage)
    for who in EVERYBODY:
        actor = place.actors[who]
        visible = queries.list_visible_campaigns(actor, place.territory, room="estate")
        assert visible.exists() is (who in SEEN[stage]), who
        if not visible:
            with pytest.raises(Http404):
                queries.get_visible_campaign(
                    actor, place.territory, place.campaign.pk, room="estate"
                )
    assert not queries.list_visible_campaigns(
        place.manager, place.territory, room="pooling"
    ).exists()
    assert not queries.list_visible_campaigns(VISITOR, place.territory, room="estate").exists()


def test_raters_and_recusals_are_seen_by_those_who_lead_and_oneself():
    place = world()
    for who, code in product(("elu1", "elu2"), ("B01", "B02")):
        services.declare_recusal(
            actor=place.actors[who],
            rater=place.raters[who],
            subject=place.subject(code),
            reason="j’y siège",
        )
    counted = {
        who: (
            queries.list_visible_raters(place.actors[who], place.campaign).count(),
            queries.list_visible_recusals(place.actors[who], place.campaign).count(),
        )
        for who in ("manager", "referent", "reader", "elu1", "agent", "elsewhere")
    }
    assert counted == {
        "manager": (4, 4),
        "referent": (4, 4),
        "reader": (0, 0),
        "elu1": (1, 2),
        "agent": (1, 0),
        "elsewhere": (0, 0),
    }
    assert queries.get_own_rater(place.actors["elu1"], place.campaign) == place.raters["elu1"]
    for who in ("manager", "elsewhere"):
        with pytest.raises(Http404):
            queries.get_own_rater(place.actors[who], place.campaign)
    with pytest.raises(Http404):
        queries.get_visible_rater(place.actors["elu1"], place.campaign, place.raters["elu2"].pk)
