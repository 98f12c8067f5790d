"""Several at once: devices of one rater, saves and the close, two who lead."""

import uuid

import pytest
from django.db import transaction

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids import queries, services
from bastide.kernel.grids.core.answers import Vote
from bastide.kernel.grids.core.sheets import SheetConflictError
from bastide.kernel.grids.models import Rater, Round, Score, Sheet, Submission
from tests.kernel.grids.world import world
from tests.platform.database.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_devices_of_one_rater_one_is_kept_and_the_other_told():
    place = world()
    kept = []

    def act(rank):
        kept.append(place.save("elu1", "B01", A1=rank, T1=rank))

    errors = race(act, parties=3)
    assert [type(error) for error in errors] == [SheetConflictError] * 2
    (content,) = kept
    assert set(content.answers.values()) == {content.answers["A1"]}
    assert all(error.stored == content for error in errors)
    assert sorted([content.answers["A1"], *(error.sent.answers["A1"] for error in errors)]) == [
        0,
        1,
        2,
    ]
    assert Sheet.objects.get().version == 1


def test_one_save_sent_twice_at_once_is_stored_once():
    place = world()
    key = uuid.uuid4()
    kept = []
    errors = race(lambda _rank: kept.append(place.save("elu1", "B01", key=key, A1=2)), parties=4)
    assert errors == []
    assert {content.version for content in kept} == {1}
    assert (Sheet.objects.count(), Submission.objects.count(), Score.sealed.count()) == (1, 1, 1)


@pytest.mark.always
def test_a_close_among_saves_keeps_what_was_acknowledged_and_refuses_the_rest():
    place = world()
    who = [(name, code) for name in ("elu1", "elu2") for code in ("B01", "B02", "B03")]
    acknowledged = []

    def act(rank):
        if rank == len(who):
            services.close_round(actor=place.manager, campaign=place.campaign)
            return
        name, code = who[rank]
        place.save(name, code, A1=rank % 4)
        acknowledged.append((code, str(place.raters[name].pk), rank % 4))

    errors = race(act, parties=len(who) + 1)
    assert all(isinstance(error, InputRefusedError) for error in errors)
    assert len(errors) + len(acknowledged) == len(who)
    votes = queries.standing_votes_of(place.manager, place.fresh())
    assert sorted((vote.subject, vote.rater, vote.answer) for vote in votes) == sorted(acknowledged)


def test_two_who_lead_open_one_second_round():
    place = world(stage="closed")
    errors = race(
        lambda _rank: services.open_second_round(
            actor=place.manager, campaign=place.campaign, cells=[("B01", "A1")], reason="débat"
        ),
        parties=3,
    )
    assert [type(error) for error in errors] == [InputRefusedError] * 2
    assert list(Round.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_two_openings_are_one_opening():
    place = world(stage="draft")
    errors = race(
        lambda _rank: services.open_campaign(actor=place.manager, campaign=place.campaign),
        parties=3,
    )
    assert [type(error) for error in errors] == [InputRefusedError] * 2
    assert Round.objects.count() == 1


def test_a_grid_is_never_changed_under_an_opening():
    place = world(stage="draft")
    text = queries.grid_text(place.campaign.grid)

    def act(rank):
        if rank:
            services.open_campaign(actor=place.manager, campaign=place.campaign)
        else:
            services.change_grid(actor=place.manager, grid=place.campaign.grid, text=text)

    errors = race(act, parties=2)
    assert all("figée" in str(error) for error in errors)
    assert place.fresh().grid.is_frozen


def test_a_rater_made_anonymous_during_a_save_is_left_in_one_piece():
    place = world()

    def act(rank):
        if rank:
            services.anonymise_rater(
                actor=place.manager, rater=place.raters["elu1"], reason="demande"
            )
        else:
            place.save("elu1", "B01", A1=3, comments={"A1": "c’est moi"})

    race(act, parties=2)
    rater = Rater.objects.get(pk=place.raters["elu1"].pk)
    assert rater.user is None
    assert not Score.sealed.filter(rater=rater).exclude(comment="").exists()


def test_a_transaction_that_falls_leaves_no_half_sheet():
    place = world()

    @transaction.atomic
    def cut():
        place.save("elu1", "B01", A1=3)
        raise TimeoutError

    with pytest.raises(TimeoutError):
        cut()
    assert not Sheet.objects.exists()
    assert not Score.sealed.exists()
    assert not Submission.objects.exists()
    assert place.save("elu1", "B01", A1=2).version == 1


def test_two_imports_of_paper_name_a_rater_once():
    place = world()

    def act(rank):
        services.import_votes(
            actor=place.manager,
            campaign=place.campaign,
            votes=[Vote("B01", "A1", "M. Bic", "elu", rank)],
        )

    assert race(act, parties=3) == []
    assert Rater.objects.filter(label="M. Bic").count() == 1
    assert Sheet.objects.get().version == 3
    assert Score.sealed.count() == 1
