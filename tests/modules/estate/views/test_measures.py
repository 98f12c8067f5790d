"""The years of a measure: against the path, written, corrected, by two people at once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from lxml import html

from bastide.kernel.plans.models import Measure, MeasureValue
from bastide.modules.estate.core.followup import PolicyMeasure
from bastide.modules.estate.services.followup import MeasureGoal, set_policy
from bastide.platform.access.roles import Role
from tests.modules.estate.followup_world import followed

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year - 1
WRITTEN = {"value": "1 450", "on": f"{YEAR}-12-31", "source": "Inventaire"}


@pytest.fixture
def made():
    world = followed()
    goal = MeasureGoal(
        baseline=Decimal(1500),
        baseline_on=dt.date(YEAR - 1, 12, 31),
        target=Decimal(1200),
        target_on=dt.date(YEAR + 2, 12, 31),
    )
    set_policy(
        actor=world.manager,
        plan=world.plan,
        version=world.plan.version,
        ambition="Moins de murs.",
        goals={PolicyMeasure.OWNED_M2: goal},
        reason="Vote",
    )
    return world


def text(answer):
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def hidden(answer):
    inputs = html.fromstring(answer.content.decode()).xpath("//input[@type='hidden']")
    kept = {one.get("name"): one.get("value") for one in inputs}
    return {name: kept[name] for name in ("version", "base")}


def write(made, sent, who="manager"):
    return made.client(who).post(f"{made.root}mesures/m2/{YEAR}/", sent)


def test_a_year_is_written_then_corrected_with_its_history(made):
    address = f"mesures/m2/{YEAR}/"
    first = hidden(made.get(address)) | WRITTEN
    assert write(made, first | {"source": ""}).status_code == 422
    assert write(made, first | {"on": f"{YEAR - 3}-01-01"}).status_code == 422
    assert write(made, first | {"value": "beaucoup"}).status_code == 422
    assert not MeasureValue.objects.exists()
    assert write(made, first).status_code == 302
    shown = text(made.get("mesures/m2/"))
    assert "1 450 m²" in shown.replace("\u202f", " ").replace("\xa0", " ")
    assert "Inventaire" in shown
    again = hidden(made.get(address)) | WRITTEN | {"value": "1440"}
    assert write(made, again).status_code == 422, "a correction says why"
    assert write(made, again | {"reason": "Une école oubliée"}).status_code == 302
    assert MeasureValue.objects.get().value == 1440
    shown = text(made.get("mesures/m2/"))
    assert "Une école oubliée" in shown
    assert "1450" in shown.replace("\u202f", "").replace("\xa0", "").replace("1 450", "1450")


def test_two_people_writing_the_same_year_meet_on_the_conflict_page(made):
    mine = hidden(made.get(f"mesures/m2/{YEAR}/")) | WRITTEN
    assert write(made, mine | {"value": "1400"}, "referent").status_code == 302
    stale = write(made, mine)
    assert stale.status_code == 409
    assert "1400" in text(stale).replace("\u202f", "").replace("\xa0", "").replace("1 400", "1400")
    assert MeasureValue.objects.get().value == 1400


def test_the_path_goes_evenly_from_the_baseline_to_the_target(made):
    rows = made.client("reader").get(f"{made.api}/mesures/m2").json()
    due = {one["year"]: one["due"] for one in rows}
    assert due[YEAR - 1] == 1500
    assert due[YEAR + 2] == 1200
    assert 1390 < due[YEAR] < 1410
    assert [one["value"] for one in rows] == [None] * len(rows)


def test_readers_read_and_only_referents_write(made):
    page = made.get("mesures/m2/", "reader")
    assert page.status_code == 200
    assert f"mesures/m2/{YEAR}/" not in page.content.decode()
    assert made.get("mesures/m2/", "elsewhere").status_code in {403, 404}
    for who in ("reader", "contributor", "elsewhere"):
        assert write(made, WRITTEN | {"version": "0"}, who).status_code in {403, 404}, who
    assert not MeasureValue.objects.exists()
    for path in ("mesures/autre/", "mesures/cout/", f"mesures/m2/{YEAR + 2}/", "mesures/m2/1990/"):
        assert made.get(path).status_code == 404, path
    assert Role.REFERENT.name.lower() in made.actors
    assert Measure.objects.count() == 1


def test_the_api_writes_a_year_and_tells_a_conflict(made):
    address = f"{made.api}/mesures/m2/{YEAR}"
    said = {"value": "1450", "on": f"{YEAR}-12-31", "source": "Inventaire"}

    def put(body, who="manager"):
        return made.client(who).put(address, body, content_type="application/json")

    assert put(said, "reader").status_code in {403, 404}
    assert put(said | {"source": " "}).status_code == 422
    assert put(said | {"value": "-1"}).status_code == 422
    done = put(said)
    assert (done.status_code, Decimal(done.json()["value"]), done.json()["version"]) == (
        200, Decimal(1450), 1,
    )  # fmt: skip
    late = put(said | {"value": "1300", "reason": "Erreur"})
    assert (late.status_code, late.json()["version"]) == (409, 1)
    assert put(said | {"value": "1300", "version": 1}).status_code == 422
    right = put(said | {"value": "1300", "version": 1, "reason": "Erreur"})
    assert Decimal(right.json()["value"]) == 1300
