"""Moderation: who may decide, once, from the state seen; what it costs; bodies and seats."""

from __future__ import annotations

import datetime as dt

import pytest

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.models import (
    AdvertiserKind,
    EndReason,
    ModerationSeat,
    ModerationStep,
    Posting,
    PostingState,
)
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.queries.moderation import (
    list_queue,
    list_visible_postings,
    moderation_cost,
)
from bastide.modules.employment.queries.moderation_clock import opened_at, opened_token
from bastide.modules.employment.services.postings.bodies import (
    bodies_of,
    change_body,
    seat_moderator,
    unseat_moderator,
)
from bastide.modules.employment.services.postings.moderation import Verdict, decide_posting
from bastide.modules.employment.services.postings.writing import write_posting
from bastide.platform.access.actors import VISITOR, actor_for
from bastide.platform.audit.models import Event
from bastide.platform.database.versions import EditConflictError
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.basin import NOW, basin_world, day
from tests.modules.employment.posting_world import (
    account,
    advertiser,
    decided,
    manager,
    moderator,
    online,
    sent,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return basin_world()


def waits(world):
    posting = submitted(advertiser(world))
    OutgoingMail.objects.all().delete()
    return posting


def live(world, at=NOW):
    return list(live_jobs(world.territory, at))


# Who


def test_the_queue_shows_each_body_its_own_and_the_manager_everything(world):
    small = submitted(advertiser(world, "a@exemple.fr", AdvertiserKind.INDIVIDUAL, "Jeanne"))
    large = submitted(advertiser(world))
    mine = moderator(world, "chambre")
    assert list(list_queue(mine, world.territory)) == [large]
    assert set(list_queue(manager(world), world.territory)) == {small, large}
    nobody = actor_for(account(world, "contributor"))
    assert list(list_visible_postings(nobody, world.territory)) == []
    assert list(list_visible_postings(VISITOR, world.territory)) == []


def test_the_most_pressing_comes_first(world):
    who = advertiser(world)
    late, fresh = submitted(who, at=day(-9)), submitted(who, at=day(0))
    assert list(list_queue(manager(world), world.territory)) == [late, fresh]


def test_another_body_does_not_decide(world):
    posting = waits(world)
    with pytest.raises(NotAllowedError):
        decided(moderator(world, "assistant"), posting)
    with pytest.raises(NotAllowedError):
        decided(actor_for(account(world, "contributor")), posting)
    posting.refresh_from_db()
    assert posting.state == PostingState.SUBMITTED


@pytest.mark.parametrize("address", ["reader-emploi@ville.example", "rh@ville.example"])
def test_nobody_decides_of_his_own_organisation(world, address):
    posting = submitted(advertiser(world, address))
    with pytest.raises(NotAllowedError, match="votre organisation"):
        decided(moderator(world), posting)
    with pytest.raises(NotAllowedError, match="votre organisation"):
        decided(manager(world), posting)  # of the same domain: a manager is no exception


# What


def test_each_decision_moves_writes_and_is_kept(world):
    me, posting = moderator(world), waits(world)
    asked = decided(me, posting, Act.ASK, reason=Reason.INCOMPLETE, message="Quels horaires ?")
    assert asked.state == PostingState.NEEDS_INFO
    mail = OutgoingMail.objects.get()
    assert "Quels horaires ?" in mail.text
    assert "incomplète" in mail.text
    step = ModerationStep.objects.filter(posting=posting).latest("pk")
    assert (step.user, step.act, step.reason) == (me.user, "interroger", "incomplete")
    assert Event.objects.filter(action="question_posting").count() == 1


def test_what_must_be_explained_is(world):
    me, posting = moderator(world), waits(world)
    for act in (Act.ASK, Act.REJECT):
        with pytest.raises(InputRefusedError) as refused:
            decided(me, posting, act)
        assert refused.value.refusals[0].field == "reason"
    with pytest.raises(InputRefusedError) as refused:
        decided(me, posting, Act.ASK, reason=Reason.OTHER)
    assert refused.value.refusals[0].field == "message"
    with pytest.raises(InputRefusedError):
        decided(me, posting, Act.CLOSE)  # not a decision
    assert OutgoingMail.objects.count() == 0


def test_a_double_click_decides_once(world):
    me, posting = moderator(world), waits(world)
    version = posting.version
    for _click in range(2):
        try:
            decide_posting(
                actor=me, posting=posting, version=version, verdict=Verdict(Act.APPROVE), at=NOW
            )
        except InputRefusedError as error:
            told = str(error)
    assert "avant vous" in told
    assert OutgoingMail.objects.count() == 1
    assert ModerationStep.objects.filter(act="approuver").count() == 1


def test_the_second_of_two_is_told_who_came_first(world):
    posting = waits(world)
    version = posting.version
    decided(moderator(world), posting)
    refusal = Verdict(Act.REJECT, Reason.FRAUD)
    with pytest.raises(InputRefusedError, match=r"reader-emploi.*avant vous"):
        decide_posting(actor=manager(world), posting=posting, version=version, verdict=refusal)
    posting.refresh_from_db()
    assert posting.state == PostingState.APPROVED
    assert len(live(world)) == 1


def test_a_change_of_the_author_in_between_stops_the_decision(world):
    posting = waits(world)
    version = posting.version
    asked = decided(moderator(world), posting, Act.ASK, reason=Reason.OTHER, message="Précisez")
    write_posting(actor=VISITOR, posting=asked, version=asked.version, said={"title": "Autre"})
    with pytest.raises(InputRefusedError):
        decide_posting(
            actor=moderator(world), posting=posting, version=version,
            verdict=Verdict(Act.REJECT, Reason.FRAUD),
        )  # fmt: skip


def test_a_refused_change_leaves_the_offer_as_it_was(world):
    posting = online(world, advertiser(world))
    changed = write_posting(
        actor=VISITOR, posting=posting, version=posting.version, said={"title": "Autre (H/F)"}
    )
    waiting = sent(changed).posting
    done = decided(moderator(world), waiting, Act.REJECT, reason=Reason.MISLEADING)
    assert done.state == PostingState.APPROVED
    assert live(world)[0].title.startswith("Mécanicien")
    assert "reste en ligne" in OutgoingMail.objects.latest("created_at").text


def test_a_suspended_offer_leaves_and_comes_back(world):
    posting = online(world, advertiser(world))
    suspended = decided(moderator(world), posting, Act.SUSPEND, reason=Reason.REPORTED)
    assert live(world) == []
    assert Posting.objects.get(pk=posting.pk).offer.end_reason == EndReason.MODERATED
    world.group()
    assert live(world) == []
    decided(moderator(world), suspended, Act.RESUME)
    assert len(live(world)) == 1


def test_an_offer_that_the_law_blocks_is_never_approved(world):
    posting = waits(world)
    said = posting.proposed | {"description": f"{posting.proposed['description']} Argent facile."}
    Posting.objects.filter(pk=posting.pk).update(proposed=said)
    decided(moderator(world), posting)  # advice does not block
    other = submitted(advertiser(world, "b@exemple.fr"))
    said = other.proposed | {"description": "Frais de dossier : 30 € à verser avant l’entretien."}
    Posting.objects.filter(pk=other.pk).update(proposed=said)
    with pytest.raises(InputRefusedError, match="Somme demandée"):
        decided(moderator(world), other)


# What it costs


@pytest.mark.parametrize(
    ("opened", "seconds"),
    [(None, None), (dt.timedelta(seconds=42), 42), (dt.timedelta(hours=3), 900)],
)
def test_a_decision_measures_its_time(world, opened, seconds):
    posting = waits(world)
    at = NOW - opened if opened is not None else None
    decided(moderator(world), posting, opened_at=at)
    step = ModerationStep.objects.get(act="approuver")
    assert step.seconds == seconds


def test_the_clock_is_signed_for_one_offer(world):
    one, two = waits(world), submitted(advertiser(world, "b@exemple.fr"))
    token = opened_token(one, NOW)
    assert opened_at(one, token) == NOW
    assert opened_at(two, token) is None
    assert opened_at(one, token[:-4]) is None
    assert opened_at(one, "") is None


def test_minutes_are_counted_and_what_is_unknown_is_not_zero(world):
    me, who = moderator(world), advertiser(world)
    for seconds in (30, 90, None):
        opened = NOW - dt.timedelta(seconds=seconds) if seconds else None
        decided(me, submitted(who), opened_at=opened)
    cost = moderation_cost(world.territory, day(1))
    (week,) = cost.weeks
    assert (week.decisions, week.unknown, week.minutes, week.median_seconds) == (3, 1, 2.0, 60)
    assert (cost.waiting, cost.late) == (0, 0)


# Bodies


def test_bodies_are_made_when_needed_and_changed_by_a_manager(world):
    body = bodies_of(world.territory)["chambre"]
    said = {"name": "CCI d’Arze", "email": "cci@exemple.fr", "days": 3, "trusts_known": True}
    changed = change_body(actor=manager(world), body=body, version=1, **said)
    assert changed.name == "CCI d’Arze"
    with pytest.raises(EditConflictError):
        change_body(actor=manager(world), body=body, version=1, **(said | {"days": 5}))
    with pytest.raises(InputRefusedError):
        change_body(actor=manager(world), body=body, version=2, **(said | {"days": 31}))
    with pytest.raises(NotAllowedError):
        change_body(actor=moderator(world), body=body, version=2, **said)
    submitted(advertiser(world))
    assert OutgoingMail.objects.filter(recipient="cci@exemple.fr").count() == 1


def test_a_seat_is_given_to_who_reads_the_room_here(world):
    body = bodies_of(world.territory)["chambre"]
    reader = account(world, "reader")
    seat = seat_moderator(actor=manager(world), body=body, email=reader.email.upper())
    assert seat_moderator(actor=manager(world), body=body, email=reader.email) == seat
    with pytest.raises(InputRefusedError):
        seat_moderator(actor=manager(world), body=body, email="inconnu@ville.example")
    unseat_moderator(actor=manager(world), seat=seat)
    assert not ModerationSeat.objects.exists()
    with pytest.raises(NotAllowedError):
        seat_moderator(actor=actor_for(reader), body=body, email=reader.email)
