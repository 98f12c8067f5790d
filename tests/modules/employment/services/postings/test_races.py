"""Two at once on one offer: one decision, one publication, one source; the other is told so."""

from __future__ import annotations

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.models import (
    Channel,
    ModerationStep,
    Posting,
    PostingState,
    PublishedJob,
    Source,
)
from bastide.modules.employment.services.postings.bodies import bodies_of
from bastide.modules.employment.services.postings.moderation import Verdict, decide_posting
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.basin import NOW, basin_world
from tests.modules.employment.posting_world import (
    advertiser,
    draft,
    manager,
    moderator,
    sent,
    submitted,
)
from tests.platform.database.races import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return basin_world()


def test_two_bodies_at_once_decide_once(world):
    posting = submitted(advertiser(world))
    version, actors = posting.version, (moderator(world), manager(world))
    verdicts = (Verdict(Act.APPROVE), Verdict(Act.REJECT, Reason.FRAUD))
    OutgoingMail.objects.all().delete()

    def act(rank):
        decide_posting(
            actor=actors[rank], posting=posting, version=version, verdict=verdicts[rank], at=NOW
        )

    errors = race(act, parties=2)
    assert [type(one) for one in errors] == [InputRefusedError]
    assert ModerationStep.objects.filter(act__in=["approuver", "refuser"]).count() == 1
    assert OutgoingMail.objects.count() == 1
    state = Posting.objects.get().state
    assert PublishedJob.objects.count() == (1 if state == PostingState.APPROVED else 0)


def test_an_offer_sent_twice_at_once_is_sent_once(world):
    posting = draft(advertiser(world))
    errors = race(lambda _rank: sent(posting), parties=2)
    assert [type(one) for one in errors] == [InputRefusedError]
    assert ModerationStep.objects.filter(act="soumettre").count() == 1


@pytest.mark.always
def test_two_first_approvals_at_once_share_one_source(world):
    who = advertiser(world)
    postings = [submitted(who), submitted(who, title="Vendeur ou vendeuse (H/F)")]
    me = moderator(world)
    bodies_of(world.territory)

    def act(rank):
        one = postings[rank]
        decide_posting(
            actor=me, posting=one, version=one.version, verdict=Verdict(Act.APPROVE), at=NOW
        )

    assert race(act, parties=2) == []
    assert Source.objects.filter(channel=Channel.ENTRY).count() == 1
    assert PublishedJob.objects.count() == 2
