"""Posted offers of the demonstration: every state, a queue, minutes; twice adds none."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bastide.modules.employment.demo.postings import load_postings
from bastide.modules.employment.models import ModerationStep, Posting, PostingState
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.queries.moderation import moderation_cost
from bastide.platform.access.actors import SYSTEM
from tests.modules.employment.basin import basin_world

pytestmark = pytest.mark.django_db


@pytest.mark.always
def test_every_state_stands_in_the_demonstration():
    world = basin_world()
    load_postings(actor=SYSTEM, territory=world.territory)
    states = set(Posting.objects.values_list("state", flat=True))
    assert states == set(PostingState.values)
    changed = Posting.objects.get(state=PostingState.SUBMITTED, approved__isnull=False)
    assert changed.is_online
    now = timezone.now()
    assert live_jobs(world.territory, now).count() >= 4
    assert moderation_cost(world.territory, now).late >= 1
    assert ModerationStep.objects.filter(seconds__gt=0).exists()
    count = Posting.objects.count()
    load_postings(actor=SYSTEM, territory=world.territory)
    assert Posting.objects.count() == count
