"""The sheet that a rater saves: what is stored, refused, replayed, in conflict."""

import uuid
from dataclasses import replace

import pytest
from django.http import Http404

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.grids import queries, services
from bastide.kernel.grids.core.answers import NonAnswer
from bastide.kernel.grids.core.sheets import SheetConflictError, SheetContent
from bastide.kernel.grids.models import Score, Sheet, Submission
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from tests.kernel.grids.world import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return world()


def sheet(place, who="elu1", code="B01"):
    return queries.sheet_of(place.actors[who], place.raters[who], place.subject(code))


def answers_of(found):
    return {asked.item.code: asked.answer for asked in found.asked}


def test_a_sheet_never_saved_asks_every_item_and_holds_nothing(place):
    found = sheet(place)
    assert (found.is_open, found.version, found.round.number) == (True, 0, 1)
    assert answers_of(found) == dict.fromkeys(("A1", "A2", "T1"), NonAnswer.BLANK)
    assert found.asked[0].item.levels[3] == "fort"


def test_answers_and_comments_are_kept_and_items_not_named_stay(place):
    first = place.save("elu1", "B01", A1=3, T1="NSP", comments={"A1": " toit neuf "})
    assert first == SheetContent(1, {"A1": 3, "T1": NonAnswer.DONT_KNOW}, {"A1": "toit neuf"})
    second = place.save("elu1", "B01", 1, A2=NonAnswer.NOT_APPLICABLE)
    assert second.version == 2
    found = sheet(place)
    assert answers_of(found) == {
        "A1": 3,
        "A2": NonAnswer.NOT_APPLICABLE,
        "T1": NonAnswer.DONT_KNOW,
    }
    assert (found.version, found.asked[0].comment) == (2, "toit neuf")
    assert Event.objects.filter(action="record_sheet").count() == 2


def test_a_blank_takes_the_answer_back_and_a_comment_may_stand_alone(place):
    place.save("elu1", "B01", A1=2, A2=1, comments={"A1": "à revoir"})
    content = place.save("elu1", "B01", 1, A1="", A2=NonAnswer.BLANK)
    assert content == SheetContent(2, {}, {"A1": "à revoir"})
    assert Score.sealed.count() == 1
    assert place.save("elu1", "B01", 2, comments={"A1": ""}) == SheetContent(3)
    assert Score.sealed.count() == 0


def test_a_zero_is_an_answer(place):
    place.save("elu1", "B01", A1=0)
    assert answers_of(sheet(place))["A1"] == 0


@pytest.mark.parametrize("answer", [4, -1, 1.5, True, "2,0", "３", "=2+2", "NaN", "bien"])
def test_what_is_no_answer_is_refused_and_nothing_is_written(place, answer):
    with pytest.raises(InputRefusedError) as error:
        place.save("elu1", "B01", A1=answer, T1=2)
    assert error.value.refusals[0].field == "A1"
    assert not Sheet.objects.exists()
    assert not Score.sealed.exists()


def test_unknown_items_and_long_comments_are_refused_together(place):
    with pytest.raises(InputRefusedError) as error:
        place.save("elu1", "B01", Z9=1, A1=7, comments={"T1": "x" * 2001})
    assert [one.field for one in error.value.refusals] == ["Z9", "A1", "T1"]


def test_a_comment_keeps_what_people_write(place):
    text = "<script>alert(1)</script> \u202eRTL 🏫 ' \" &"
    assert place.save("elu1", "B01", comments={"A1": text}).comments["A1"] == text


def test_the_same_key_again_changes_nothing(place):
    key = uuid.uuid4()
    first = place.save("elu1", "B01", key=key, A1=3)
    assert place.save("elu1", "B01", key=key, A1=3) == first
    place.save("elu1", "B01", 1, T1=1)
    late = place.save("elu1", "B01", key=key, A1=3)
    assert (late.version, late.answers) == (2, {"A1": 3, "T1": 1})
    assert Submission.objects.count() == 2
    assert Event.objects.filter(action="record_sheet").count() == 2


def test_a_replay_after_the_close_says_what_was_stored(place):
    key = uuid.uuid4()
    first = place.save("elu1", "B01", key=key, A1=3)
    services.close_round(actor=place.manager, campaign=place.campaign)
    assert place.save("elu1", "B01", key=key, A1=3) == first
    with pytest.raises(InputRefusedError, match="Aucun tour n’est ouvert"):
        place.save("elu1", "B01", 1, A1=2)
    assert answers_of(sheet(place))["A1"] == 3
    assert not sheet(place).is_open


def test_a_key_used_for_something_else_is_refused(place):
    key = uuid.uuid4()
    place.save("elu1", "B01", key=key, A1=3)
    with pytest.raises(InputRefusedError, match="déjà servi"):
        place.save("elu1", "B01", key=key, A1=2)
    assert place.save("elu2", "B01", key=key, A1=0).version == 1
    assert place.save("elu1", "B02", key=key, A1=1).version == 1


def test_two_devices_are_shown_both_versions_and_nothing_is_lost(place):
    place.save("elu1", "B01", A1=3, T1=1, comments={"A1": "du téléphone"})
    with pytest.raises(SheetConflictError) as error:
        place.save("elu1", "B01", A1=0, T1=1, comments={"A1": "du bureau"})
    conflict = error.value
    assert conflict.stored == SheetContent(1, {"A1": 3, "T1": 1}, {"A1": "du téléphone"})
    assert conflict.sent == SheetContent(0, {"A1": 0, "T1": 1}, {"A1": "du bureau"})
    assert conflict.differing == ("A1",)
    assert "autre appareil" in str(conflict)
    assert answers_of(sheet(place))["A1"] == 3
    assert place.save("elu1", "B01", 1, A1=0).answers["A1"] == 0


def test_two_devices_that_say_the_same_are_no_conflict(place):
    first = place.save("elu1", "B01", A1=3)
    assert place.save("elu1", "B01", A1=3) == first
    assert place.save("elu1", "B01", A1=3, T1="", comments={"T1": ""}) == first


def test_a_version_from_the_future_is_a_conflict(place):
    with pytest.raises(SheetConflictError):
        place.save("elu1", "B01", 5, A1=3)


@pytest.mark.parametrize("who", ["elu2", "manager", "administrator", "elsewhere"])
def test_nobody_answers_in_place_of_a_rater(place, who):
    with pytest.raises(NotAllowedError):
        services.save_sheet(
            actor=place.actors[who],
            rater=place.raters["elu1"],
            subject=place.subject("B01"),
            answers={"A1": 1},
            version=0,
            key=uuid.uuid4(),
        )
    with pytest.raises(Http404):
        queries.sheet_of(place.actors[who], place.raters["elu1"], place.subject("B01"))


@pytest.mark.parametrize("actor", [SYSTEM, VISITOR], ids=["system", "visitor"])
def test_neither_the_product_nor_a_visitor_answers(place, actor):
    with pytest.raises(NotAllowedError):
        services.save_sheet(
            actor=actor,
            rater=place.raters["elu1"],
            subject=place.subject("B01"),
            answers={"A1": 1},
            version=0,
            key=uuid.uuid4(),
        )


def test_a_token_that_only_reads_or_is_for_another_room_writes_nothing(place):
    own = place.actors["elu1"]
    for limited in (
        replace(own, ceiling=Role.READER),
        replace(own, rooms=frozenset({"spending"})),
    ):
        place.actors["elu1"] = limited
        with pytest.raises(NotAllowedError):
            place.save("elu1", "B01", A1=1)
    place.actors["elu1"] = replace(own, rooms=frozenset({"estate"}))
    assert place.save("elu1", "B01", A1=1).version == 1


def test_a_rater_scores_his_groups_only(place):
    own = place.actors["occupant"], place.raters["occupant"]
    assert [one.code for one in queries.list_own_subjects(*own)] == ["B03"]
    with pytest.raises(InputRefusedError, match="ne vous est pas confié"):
        place.save("occupant", "B01", A1=1)
    with pytest.raises(Http404):
        queries.get_own_subject(*own, place.subject("B01").pk)
    assert place.save("occupant", "B03", A1=1).version == 1


def test_a_withdrawn_subject_is_not_scored_any_more(place):
    place.save("elu1", "B01", A1=3)
    services.withdraw_subject(
        actor=place.manager, subject=place.subject("B01"), reason="vendu en mars"
    )
    with pytest.raises(InputRefusedError, match="ne vous est pas confié"):
        place.save("elu1", "B01", 1, A1=1)
    services.close_round(actor=place.manager, campaign=place.campaign)
    assert queries.standing_votes_of(place.manager, place.campaign) == ()
    assert list(queries.scores_of(place.manager, place.campaign)) == ["B02", "B03"]
    assert Score.objects.count() == 1


def test_a_subject_of_another_campaign_is_refused(place):
    stranger = place.subject("B01")
    other = services.create_campaign(
        actor=place.manager,
        territory=place.territory,
        perimeter_id=place.territory.perimeter_id,
        room="estate",
        grid=place.campaign.grid,
        name="Autre",
        retention="Un an.",
    )
    college = services.add_college(actor=place.manager, campaign=other, code="e", label="E")
    rater = services.add_rater(
        actor=place.manager, campaign=other, college=college, user=place.actors["elu1"].user
    )
    services.add_subjects(
        actor=place.manager,
        campaign=other,
        subjects=[services.NewSubject(uuid.uuid4(), "X1", "X")],
    )
    services.open_campaign(actor=place.manager, campaign=other)
    place.raters["elu1"] = rater
    with pytest.raises(InputRefusedError):
        services.save_sheet(
            actor=place.actors["elu1"],
            rater=rater,
            subject=stranger,
            answers={"A1": 1},
            version=0,
            key=uuid.uuid4(),
        )


@pytest.mark.parametrize("stage", ["draft", "closed", "published", "dropped"])
def test_no_answer_enters_before_the_opening_nor_after_the_close(stage):
    place = world(stage=stage)
    with pytest.raises(InputRefusedError) as error:
        place.save("elu1", "B01", A1=1)
    assert error.value.refusals[0].field == "stage"
    assert not Score.sealed.exists()


def test_progress_counts_answers_per_rater_and_never_blanks(place):
    place.save("elu1", "B01", A1=0, A2="NSP", T1="", comments={"T1": "mot seul"})
    place.save("elu1", "B02", A1="SO")
    own = queries.own_progress(place.actors["elu1"], place.raters["elu1"])
    assert (own.answered, own.expected, own.sentence) == (3, 9, "3 réponses sur 9.")
    found = {
        one.name: (one.answered, one.expected)
        for one in queries.progress_of(place.manager, place.campaign)
    }
    assert found == {"elu1": (3, 9), "elu2": (0, 9), "agent": (0, 9), "occupant": (0, 3)}
    for who in ("reader", "contributor", "elu1", "elsewhere"):
        with pytest.raises(Http404):
            queries.progress_of(place.actors[who], place.campaign)
    with pytest.raises(Http404):
        queries.own_progress(place.actors["elu2"], place.raters["elu1"])


def test_before_the_opening_there_is_nothing_to_do():
    place = world(stage="draft")
    own = queries.own_progress(place.actors["elu1"], place.raters["elu1"])
    assert (own.answered, own.expected) == (0, 0)
    found = sheet(place)
    assert (found.round, found.is_open, found.asked) == (None, False, ())
