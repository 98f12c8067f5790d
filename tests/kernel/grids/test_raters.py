"""Raters: named once, assigned, removed or made anonymous; reminders that tell nothing."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.grids import queries, services
from bastide.kernel.grids.models import ANONYMOUS, Rater, Reminder, Score, Submission
from bastide.platform.audit.models import Payload
from tests.kernel.grids.world import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return world()


def test_the_same_account_or_name_is_the_same_rater(place):
    college = place.campaign.colleges.get(code="service")
    again = services.add_rater(
        actor=place.manager,
        campaign=place.campaign,
        college=college,
        user=place.actors["elu1"].user,
    )
    assert again == place.raters["elu1"]
    facts = {"actor": place.manager, "campaign": place.campaign, "college": college}
    named = services.add_rater(**facts, label=" Mme  Encre ")
    assert (named.label, services.add_rater(**facts, label="Mme Encre")) == ("Mme Encre", named)


@pytest.mark.parametrize(
    "facts",
    [{}, {"label": ANONYMOUS}, {"label": "x" * 121}, {"label": "Mme A", "groups": ["lune"]}],
)
def test_a_rater_who_cannot_be_named_or_assigned_is_refused(place, facts):
    before = Rater.objects.count()
    with pytest.raises(InputRefusedError):
        services.add_rater(
            actor=place.manager,
            campaign=place.campaign,
            college=place.campaign.colleges.get(code="elu"),
            **facts,
        )
    assert Rater.objects.count() == before


def test_an_account_and_a_name_are_one_too_many(place):
    with pytest.raises(InputRefusedError):
        services.add_rater(
            actor=place.manager,
            campaign=place.campaign,
            college=place.campaign.colleges.get(code="elu"),
            user=place.actors["reader"].user,
            label="Mme A",
        )


def test_groups_may_change_until_the_close(place):
    services.assign_rater(actor=place.manager, rater=place.raters["elu1"], groups=["sport"])
    assert [
        one.code for one in queries.list_own_subjects(place.actors["elu1"], place.raters["elu1"])
    ] == ["B03"]
    services.assign_rater(actor=place.manager, rater=place.raters["elu1"], groups=[])
    assert not queries.list_own_subjects(place.actors["elu1"], place.raters["elu1"]).exists()
    services.assign_rater(actor=place.manager, rater=place.raters["elu1"], groups=None)
    assert queries.list_own_subjects(place.actors["elu1"], place.raters["elu1"]).count() == 3
    services.close_round(actor=place.manager, campaign=place.campaign)
    with pytest.raises(InputRefusedError):
        services.assign_rater(actor=place.manager, rater=place.raters["elu1"], groups=None)


@pytest.mark.parametrize("who", ["referent", "elu2", "elsewhere"])
def test_only_those_who_lead_name_assign_and_remove(place, who):
    actor, college = place.actors[who], place.campaign.colleges.get(code="elu")
    with pytest.raises(NotAllowedError):
        services.add_rater(actor=actor, campaign=place.campaign, college=college, label="X")
    with pytest.raises(NotAllowedError):
        services.assign_rater(actor=actor, rater=place.raters["elu1"], groups=None)
    with pytest.raises(NotAllowedError):
        services.remove_rater(actor=actor, rater=place.raters["elu1"])
    with pytest.raises(NotAllowedError):
        services.anonymise_rater(actor=actor, rater=place.raters["elu1"], reason="x")


def test_a_rater_who_answered_is_not_removed(place):
    place.save("elu1", "B01", A1=3)
    with pytest.raises(InputRefusedError, match="anonyme"):
        services.remove_rater(actor=place.manager, rater=place.raters["elu1"])
    services.remove_rater(actor=place.manager, rater=place.raters["elu2"])
    assert not Rater.objects.filter(pk=place.raters["elu2"].pk).exists()
    with pytest.raises(NotAllowedError):
        place.save("elu2", "B01", A1=3)


@pytest.mark.parametrize("who", ["manager", "elu1"])
def test_a_rater_made_anonymous_leaves_his_scores_and_nothing_else(place, who):
    place.save("elu1", "B01", A1=3, T1="", comments={"A1": "moi, élue", "T1": "mot seul"})
    place.save("elu1", "B01", 1, A2=1)
    services.remind_raters(actor=place.manager, campaign=place.campaign)
    services.anonymise_rater(
        actor=place.actors[who], rater=place.raters["elu1"], reason="demande du 3 mars"
    )
    rater = Rater.objects.get(pk=place.raters["elu1"].pk)
    assert (rater.user, rater.name, rater.label) == (None, ANONYMOUS, ANONYMOUS)
    scores = list(Score.sealed.filter(rater=rater))
    opened_at = place.campaign.rounds.get().opened_at
    assert {(one.comment, one.version, one.updated_at) for one in scores} == {("", 1, opened_at)}
    assert sorted(one.answer for one in scores) == [1, 3]
    assert not Submission.objects.filter(sheet__rater=rater).exists()
    assert not Reminder.objects.filter(rater=rater).exists()
    with pytest.raises(NotAllowedError):
        place.save("elu1", "B02", A1=1)
    services.close_round(actor=place.manager, campaign=place.campaign)
    votes = queries.standing_votes_of(place.manager, place.fresh())
    assert {vote.rater for vote in votes} == {str(rater.pk)}


def test_the_audit_never_held_the_name_of_a_rater(place):
    services.add_rater(
        actor=place.manager,
        campaign=place.campaign,
        college=place.campaign.colleges.get(code="elu"),
        label="Nom-Canari",
    )
    said = [
        content
        for content in Payload.objects.values_list("content", flat=True)
        if "Nom-Canari" in (content or "")
    ]
    assert said == []


def test_an_account_that_is_deleted_leaves_scores_without_a_name(place):
    place.save("elu1", "B01", A1=3)
    place.actors["elu1"].user.delete()
    rater = Rater.objects.get(pk=place.raters["elu1"].pk)
    assert (rater.name, rater.label) == (ANONYMOUS, "")
    assert Score.sealed.filter(rater=rater).count() == 1


# Reminders ----------------------------------------------------------------------------------------


def remind(place, django_capture_on_commit_callbacks, **facts):
    with django_capture_on_commit_callbacks(execute=True):
        return services.remind_raters(actor=place.manager, campaign=place.campaign, **facts)


def done(place, who, *codes):
    for code in codes:
        place.save(who, code, A1=1, A2=2, T1="NSP")


def test_a_reminder_goes_to_each_rater_apart_and_says_nothing_of_answers(
    place, django_capture_on_commit_callbacks
):
    services.change_campaign(
        actor=place.manager, campaign=place.campaign, changes={"closes_on": dt.date(2026, 3, 31)}
    )
    done(place, "elu1", "B01", "B02", "B03")
    found = remind(place, django_capture_on_commit_callbacks, address="https://bastide.example/n")
    assert (found.sent, found.held) == (3, {"done": 1})
    assert sorted(message.to for message in mail.outbox) == [
        ["agent@ville.example"],
        ["elu2@ville.example"],
        ["occupant@ville.example"],
    ]
    bodies = {message.body for message in mail.outbox}
    assert len(bodies) == 1
    (body,) = bodies
    assert "avant le 31/03/2026" in body
    assert "https://bastide.example/n" in body
    assert place.campaign.retention in body
    assert not [message for message in mail.outbox if message.cc or message.bcc]


def test_no_more_than_one_reminder_in_twenty_four_hours(place, django_capture_on_commit_callbacks):
    assert remind(place, django_capture_on_commit_callbacks).sent == 4
    assert remind(place, django_capture_on_commit_callbacks) == services.Reminded(0, {"recent": 4})
    yesterday = timezone.now() - dt.timedelta(hours=24, minutes=1)
    Reminder.objects.update(sent_at=yesterday, sent_on=yesterday.date() - dt.timedelta(days=1))
    assert remind(place, django_capture_on_commit_callbacks).sent == 4
    assert len(mail.outbox) == 8


def test_no_message_leaves_when_the_transaction_is_not_kept(place):
    services.remind_raters(actor=place.manager, campaign=place.campaign)
    assert mail.outbox == []


def test_paper_raters_and_closed_accounts_get_none(django_capture_on_commit_callbacks):
    place = world(with_paper=True)
    user = place.actors["elu2"].user
    user.is_active = False
    user.save()
    found = remind(place, django_capture_on_commit_callbacks)
    assert (found.sent, found.held) == (3, {"no_address": 2})


def test_reminders_are_sent_by_those_who_lead_while_a_round_is_open(place):
    with pytest.raises(NotAllowedError):
        services.remind_raters(actor=place.actors["referent"], campaign=place.campaign)
    services.close_round(actor=place.manager, campaign=place.campaign)
    with pytest.raises(InputRefusedError):
        services.remind_raters(actor=place.manager, campaign=place.campaign)


# Subjects -----------------------------------------------------------------------------------------


def test_subjects_keep_their_order_and_a_reference_comes_once(place):
    known = place.subject("B01")
    added = services.add_subjects(
        actor=place.manager,
        campaign=place.campaign,
        subjects=[
            services.NewSubject(known.reference, "B01-bis", "le même"),
            services.NewSubject(uuid.uuid4(), "B04", "Gymnase", "sport"),
        ],
    )
    assert [one.code for one in added] == ["B04"]
    codes = list(place.campaign.subjects.order_by("rank").values_list("code", flat=True))
    assert codes == ["B01", "B02", "B03", "B04"]


@pytest.mark.parametrize(("code", "label"), [("B01", "X"), ("", "X"), ("B9", ""), ("x" * 61, "X")])
def test_a_subject_without_a_name_of_its_own_is_refused(place, code, label):
    with pytest.raises(InputRefusedError):
        services.add_subjects(
            actor=place.manager,
            campaign=place.campaign,
            subjects=[services.NewSubject(uuid.uuid4(), code, label)],
        )
    assert place.campaign.subjects.count() == 3


def test_a_subject_is_withdrawn_once_for_a_reason(place):
    subject = place.subject("B01")
    with pytest.raises(InputRefusedError, match="motif"):
        services.withdraw_subject(actor=place.manager, subject=subject, reason="")
    services.withdraw_subject(actor=place.manager, subject=subject, reason="démoli")
    with pytest.raises(InputRefusedError, match="déjà retiré"):
        services.withdraw_subject(actor=place.manager, subject=subject, reason="démoli")
