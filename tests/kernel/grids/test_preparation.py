"""What is taken back or exchanged before the opening, and never after."""

import uuid

import pytest
from django.http import Http404

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.grids import queries, services
from bastide.kernel.grids.core.answers import NonAnswer
from bastide.kernel.grids.models import Campaign, College, ComputedScore, Subject
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.models import Event
from tests.kernel.grids.world import GRID, ROOM, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return world(stage="draft")


def other_grid(place, room=ROOM):
    return services.create_grid(actor=SYSTEM, territory=place.territory, room=room, grid=GRID)


def test_another_grid_takes_the_computed_scores_of_the_former_away(place):
    made = services.Computation(2, "donnée ÷ cible")
    services.fill_computed(
        actor=place.manager, campaign=place.campaign, scores={("B01", "A2"): made}
    )
    grid = other_grid(place)
    changed = services.choose_grid(actor=place.manager, campaign=place.campaign, grid=grid)
    assert (changed.grid, ComputedScore.objects.count()) == (grid, 0)
    assert str(grid) == "Essai (version 2)"
    last = Event.objects.order_by("-sequence")[0]
    assert last.action == "change_campaign"


def test_a_grid_of_another_room_is_refused(place):
    with pytest.raises(InputRefusedError, match="autre pièce"):
        services.choose_grid(
            actor=place.manager, campaign=place.campaign, grid=other_grid(place, "pooling")
        )


def test_a_college_goes_once_nobody_is_in_it(place):
    college = place.campaign.colleges.get(code="occupant")
    with pytest.raises(InputRefusedError, match="évaluateurs"):
        services.remove_college(actor=place.manager, college=college)
    services.remove_rater(actor=place.manager, rater=place.raters["occupant"])
    services.remove_college(actor=place.manager, college=college)
    assert not College.objects.filter(code="occupant").exists()


def test_subjects_taken_out_may_come_back(place):
    gone = place.subject("B02")
    facts = services.NewSubject(gone.reference, gone.code, gone.label, gone.group)
    assert (
        services.remove_subjects(actor=place.manager, campaign=place.campaign, subjects=[gone]) == 1
    )
    assert list(place.campaign.subjects.values_list("code", flat=True)) == ["B01", "B03"]
    services.add_subjects(actor=place.manager, campaign=place.campaign, subjects=[facts])
    assert list(place.campaign.subjects.values_list("code", flat=True)) == ["B01", "B03", "B02"]


def test_subjects_of_another_campaign_stay(place):
    other = services.create_campaign(
        actor=SYSTEM,
        territory=place.territory,
        perimeter_id=place.territory.perimeter_id,
        room=ROOM,
        grid=place.campaign.grid,
        name="Autre",
        retention="Un an.",
    )
    (there,) = services.add_subjects(
        actor=SYSTEM, campaign=other, subjects=[services.NewSubject(uuid.uuid4(), "X", "X")]
    )
    assert (
        services.remove_subjects(actor=place.manager, campaign=place.campaign, subjects=[there])
        == 0
    )
    assert Subject.objects.filter(pk=there.pk).exists()


@pytest.mark.parametrize("who", ["reader", "contributor", "referent", "elsewhere", "elu1"])
def test_only_a_manager_prepares(place, who):
    actor = place.actors[who]
    for act in acts(place, actor):
        with pytest.raises(NotAllowedError):
            act()


@pytest.mark.parametrize("stage", ["open", "closed", "published", "dropped"])
def test_nothing_is_taken_back_after_the_opening(stage):
    place = world(stage=stage)
    for act in acts(place, place.manager):
        with pytest.raises(InputRefusedError):
            act()
    assert Campaign.objects.get().subjects.count() == 3


def acts(place, actor):
    return (
        lambda: services.choose_grid(actor=actor, campaign=place.campaign, grid=other_grid(place)),
        lambda: services.remove_college(
            actor=actor, college=place.campaign.colleges.get(code="occupant")
        ),
        lambda: services.remove_subjects(
            actor=actor, campaign=place.campaign, subjects=[place.subject("B01")]
        ),
    )


# The list of one's sheets -------------------------------------------------------------------------


def listed(place, who="elu1"):
    found = queries.list_own_sheets(place.actors[who], place.raters[who])
    return [(one.subject.code, one.answered, one.expected, one.is_done) for one in found]


def test_a_rater_sees_how_far_each_of_his_sheets_is():
    place = world()
    place.save("elu1", "B01", A1=3, A2="NSP", T1=0)
    place.save("elu1", "B03", A1="SO")
    place.save("elu2", "B02", A1=1)
    assert listed(place) == [("B01", 3, 3, True), ("B02", 0, 3, False), ("B03", 1, 3, False)]
    assert listed(place, "occupant") == [("B03", 0, 3, False)]


def test_a_second_round_lists_the_subjects_that_it_asks_only():
    place = world()
    place.save("elu1", "B01", A1=3)
    services.close_round(actor=place.manager, campaign=place.campaign)
    services.open_second_round(
        actor=place.manager, campaign=place.campaign, cells=[("B02", "A1")], reason="à débattre"
    )
    assert listed(place) == [("B02", 0, 1, False)]


def test_sheets_are_their_own_rater_s_and_none_stand_before_the_opening():
    place = world(stage="draft")
    assert listed(place) == []
    with pytest.raises(Http404):
        queries.list_own_sheets(place.manager, place.raters["elu1"])


def test_items_that_data_answer_are_not_asked():
    place = world(stage="draft")
    made = {("B01", "A2"): services.Computation(NonAnswer.NOT_APPLICABLE, "sans objet")}
    services.fill_computed(actor=place.manager, campaign=place.campaign, scores=made)
    services.open_campaign(actor=place.manager, campaign=place.campaign)
    assert listed(place)[0] == ("B01", 0, 2, False)


def test_a_sheet_opened_among_the_others_is_the_sheet(django_assert_num_queries):
    """The sheet of a page is the one of `sheet_of`, with the list, in six queries."""
    place = world(stage="draft")
    made = {("B01", "A2"): services.Computation(2, "donnée")}
    services.fill_computed(actor=place.manager, campaign=place.campaign, scores=made)
    services.open_campaign(actor=place.manager, campaign=place.campaign)
    place.save("elu1", "B01", A1=3, comments={"T1": "à voir"})
    place.save("elu1", "B02", A1="SO", A2=0, T1=1)
    actor = place.actors["elu1"]
    rater = queries.get_own_rater(actor, place.fresh())
    for code in ("B01", "B02", "B03"):
        subject = place.subject(code)
        with django_assert_num_queries(6):
            opened = queries.open_sheet(actor, rater, subject.pk)
        assert (opened.subject, opened.sheet) == (subject, queries.sheet_of(actor, rater, subject))
        assert opened.listed == queries.list_own_sheets(actor, rater)


def test_a_sheet_is_opened_by_its_own_rater_only_and_once_asked():
    place = world()
    rater = place.raters["occupant"]
    with pytest.raises(Http404):
        queries.open_sheet(place.manager, rater, place.subject("B03").pk)
    with pytest.raises(Http404):
        queries.open_sheet(place.actors["occupant"], rater, place.subject("B01").pk)
    draft = place.raters["elu1"]
    draft.campaign.rounds.all().delete()
    opened = queries.open_sheet(place.actors["elu1"], draft, place.subject("B01").pk)
    assert (opened.sheet.is_open, opened.sheet.asked, opened.listed) == (False, (), ())


def test_the_list_asks_the_same_whatever_the_number_of_sheets(django_assert_num_queries):
    place = world()
    for code in ("B01", "B02", "B03"):
        place.save("elu1", code, A1=1)
    rater = queries.get_own_rater(place.actors["elu1"], place.campaign)
    with django_assert_num_queries(5):
        queries.list_own_sheets(place.actors["elu1"], rater)
