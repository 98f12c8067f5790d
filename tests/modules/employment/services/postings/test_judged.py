"""Those who examine read what was sent to them, whatever its author writes since."""

from __future__ import annotations

import pytest
from django.test import Client

from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.models import Posting, PostingState
from bastide.modules.employment.services.postings.advertisers import delete_space
from bastide.modules.employment.services.postings.writing import withdraw_posting, write_posting
from bastide.platform.access.actors import VISITOR
from tests.modules.employment.basin import basin_world
from tests.modules.employment.posting_world import (
    WRITTEN,
    account,
    advertiser,
    decided,
    moderator,
    online,
    sent,
    submitted,
)

pytestmark = pytest.mark.django_db
DRAFT = {"title": "Brouillon secret (H/F)", "description": "Jeune homme bienvenu. " * 5}


@pytest.fixture
def world():
    return basin_world()


def rewritten(posting, **said):
    """Return an offer as its author writes it anew, without sending it."""
    held = Posting.objects.get(pk=posting.pk)
    return write_posting(actor=VISITOR, posting=held, version=held.version, said=said or DRAFT)


def read_by_officer(world, posting):
    """Return what the moderator reads: the page of the case, the queue, the API."""
    moderator(world)
    officer = Client()
    officer.force_login(account(world, "reader"))
    api = f"/api/v1/territoires/{world.territory.slug}/emploi/moderation"
    return "\n".join(
        officer.get(address).content.decode()
        for address in (
            f"{world.root}moderation/{posting.pk}/",
            f"{world.root}moderation/",
            f"{api}/{posting.pk}",
            api,
        )
    )


@pytest.mark.parametrize(
    ("act", "more"),
    [(Act.REJECT, {}), (Act.ASK, {"message": "Quels horaires ?"}), (Act.APPROVE, {"reason": None})],
)
def test_what_is_being_written_is_read_by_its_author_alone(world, act, more):
    posting = submitted(advertiser(world))
    reason = {"reason": Reason.INCOMPLETE} | more
    rewritten(decided(moderator(world), posting, act, **reason))
    told = read_by_officer(world, posting)
    assert told.count(WRITTEN["title"]) >= 4
    assert "secret" not in told
    assert "homme bienvenu" not in told


def test_what_is_sent_again_is_judged_anew(world):
    posting = decided(
        moderator(world), submitted(advertiser(world)), Act.REJECT, reason=Reason.INCOMPLETE
    )
    again = sent(rewritten(posting, title="Mécanicienne ou mécanicien vélo (H/F)")).posting
    assert again.judged_title.startswith("Mécanicienne")
    assert "Mécanicienne ou mécanicien vélo" in read_by_officer(world, again)


def test_a_change_that_was_taken_back_shows_what_is_online(world):
    posting = online(world, advertiser(world))
    waiting = sent(rewritten(posting, title="Autre titre (H/F)")).posting
    assert waiting.judged_title == "Autre titre (H/F)"
    back = withdraw_posting(actor=VISITOR, posting=waiting, version=waiting.version)
    assert (back.state, back.judged_title) == (PostingState.APPROVED, WRITTEN["title"])


def test_nothing_of_what_was_judged_is_left_of_a_deleted_space(world):
    posting = submitted(advertiser(world))
    delete_space(actor=VISITOR, advertiser=posting.advertiser)
    kept = Posting.objects.get(pk=posting.pk)
    assert (kept.sent, kept.judged) == (None, {})
