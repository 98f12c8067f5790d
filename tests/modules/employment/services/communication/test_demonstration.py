"""The demonstration's communication: whole, plausible, and never in a real territory."""

from __future__ import annotations

import datetime as dt

import pytest

from bastide.foundation.errors import NotAllowedError
from bastide.modules.employment.core.audience.visits import Measure
from bastide.modules.employment.models import AgendaEvent, AudienceDay, NewsItem, OutreachCampaign
from bastide.modules.employment.queries.audience import audience_of
from bastide.modules.employment.queries.communication import announced_on, dressing_campaign
from bastide.modules.employment.readers.communication_demo import told_audience
from bastide.modules.employment.services.communication.demonstration import load_communication
from bastide.platform.access.actors import SYSTEM
from tests.modules.employment.alert_world import NOW, opened

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 30)


def test_the_demonstration_tells_something_of_everything() -> None:
    place = opened()
    load_communication(actor=SYSTEM, territory=place, today=TODAY)
    told = announced_on(place, NOW, TODAY)
    assert (len(told.campaigns), len(told.news), len(told.events)) == (1, 2, 2)
    assert OutreachCampaign.objects.count() == 2
    assert NewsItem.objects.count() == 3
    assert AgendaEvent.objects.filter(cancelled_at__isnull=False).count() == 1
    assert dressing_campaign(place, TODAY).slug == "taille-de-la-vigne"
    week = dt.timedelta(days=7)
    found = audience_of(SYSTEM, place, since=TODAY - 4 * week, until=TODAY)
    assert 0.2 < found.bounce_rate < 0.3
    assert found.count(Measure.CAMPAIGN_VISITS, "taille-de-la-vigne") > 100
    assert found.count(Measure.CAMPAIGN_VISITS, "apprentissage-rentree") == 0


def test_invented_counts_never_enter_a_real_territory() -> None:
    place = opened()
    place.is_fictitious = False
    with pytest.raises(NotAllowedError):
        load_communication(actor=SYSTEM, territory=place, today=TODAY)
    assert not AudienceDay.objects.exists()


def test_the_same_seed_gives_the_same_audience() -> None:
    assert told_audience(TODAY) == told_audience(TODAY)
    assert told_audience(TODAY) != told_audience(TODAY - dt.timedelta(days=1))
