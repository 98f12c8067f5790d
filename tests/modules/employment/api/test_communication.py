"""The API tells what the pages tell: news, agenda, campaigns, audience."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from bastide.modules.employment.cli import app
from bastide.modules.employment.core.audience.visits import Entry, Sighting
from bastide.modules.employment.models import Visit
from bastide.modules.employment.services.communication.counting import Noted, write_sightings
from bastide.modules.employment.services.communication.demonstration import load_communication
from bastide.platform.access.actors import SYSTEM
from tests.modules.employment.basin import BasinWorld, basin_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> BasinWorld:
    made = basin_world()
    load_communication(actor=SYSTEM, territory=made.territory, today=timezone.localdate())
    return made


@pytest.mark.always
def test_everybody_reads_what_the_site_tells(world: BasinWorld) -> None:
    def read(what: str) -> list[dict[str, object]]:
        return Client().get(f"/api/v1/emploi/essai/{what}").json()

    assert [one["title"] for one in read("actualites")] == [
        "Les bus du matin partent une demi-heure plus tôt",
        "Une permanence pour refaire son CV",
    ]
    assert [bool(one["cancelled_at"]) for one in read("agenda")] == [False, True, False]
    assert [one["slug"] for one in read("campagnes")] == ["taille-de-la-vigne"]


def test_officers_read_the_audience_that_the_command_gives(world: BasinWorld) -> None:
    address = f"/api/v1/territoires/{world.territory.slug}/emploi/audience"
    told = world.client("reader").get(address, {"days": 7}).json()
    shown = CliRunner().invoke(app, ["audience", "show", "essai", "--days", "7", "--json"])
    assert shown.exit_code == 0
    assert json.loads(shown.stdout) == told
    assert told["visits"] == sum(one["visits"] for one in told["entries"])
    assert 0 < told["bounce_rate"] < 0.4
    assert Client().get(address).status_code in {401, 404}


def test_the_command_counts_the_days_that_are_over(world: BasinWorld) -> None:
    yesterday = timezone.now() - dt.timedelta(days=1)
    what = Sighting(yesterday, entry=Entry.HOME)
    day = timezone.localdate(yesterday)
    noted = Noted(world.territory.pk, day, "203.0.113.9", "Firefox", "/", what)
    write_sightings(actor=SYSTEM, noted=[noted], ticks={})
    for visits in (1, 0):
        told = CliRunner().invoke(app, ["audience", "roll-up", "--json"])
        assert json.loads(told.stdout) == {"territories": visits, "days": visits, "visits": visits}
    assert not Visit.objects.exists()
    unknown = CliRunner().invoke(app, ["audience", "show", "ailleurs", "--json"])
    assert unknown.exit_code == 1
    assert json.loads(unknown.stdout)["errors"][0]["field"] == "site"
