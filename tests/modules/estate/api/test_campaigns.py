"""Campaigns by the API: what is shown, one's own sheets, saved once, both versions in conflict."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from bastide.kernel.grids import services as grids
from bastide.kernel.grids.models import Sheet
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import ApiToken
from bastide.platform.accounts.tokens import digest_of
from tests.modules.estate.campaign_world import estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return estate()


def got(place, page="", who="manager"):
    return place.client(who).get(place.api + page)


def sheet_address(place, code="E1"):
    return f"{place.api}/fiches/{place.subject(code).pk}"


def put(place, who="elu1", code="E1", *, client=None, headers=None, **sent):
    body = {"round": 1, "version": 0, "key": str(uuid.uuid4())} | sent
    return (client or place.client(who)).put(
        sheet_address(place, code), body, content_type="application/json", headers=headers or {}
    )


def bearer(place, who, ceiling=Role.CONTRIBUTOR):
    """Return a client that answers with a token of that person."""
    secret = f"bst_{uuid.uuid4().hex}"
    ApiToken.objects.create(
        user=place.actors[who].user,
        name="essai",
        digest=digest_of(secret),
        prefix="bst_",
        ceiling=ceiling,
        expires_on=timezone.localdate() + dt.timedelta(9),
    )
    return {"client": Client(), "headers": {"Authorization": f"Bearer {secret}"}}


def test_a_campaign_is_told_with_its_rounds_colleges_and_rules(place):
    (listed,) = place.client("reader").get(f"/api/v1{place.root}campagnes").json()
    assert (listed["name"], listed["stage"], listed["subjects"], listed["raters"]) == (
        "Campagne 2026", "open", 5, 6,
    )  # fmt: skip
    told = got(place, "", "reader").json()
    assert told["rules"] == {
        "threshold_rule": "fixe",
        "threshold": "1.50",
        "grey_zone": "0.15",
        "elected_indicator": "priorite",
        "shown_from": "3",
    }
    assert [one["number"] for one in told["rounds"]] == [1]
    assert {one["code"]: one["weight"] for one in told["colleges"]} == {
        "elu": 0.4, "service": 0.4, "occupant": 0.2,
    }  # fmt: skip


def test_subjects_come_by_pages_in_the_order_of_the_sheets(place):
    first = got(place, "/biens?limit=3", "reader").json()
    rest = got(place, f"/biens?limit=3&cursor={first['next']}", "reader").json()
    assert [one["code"] for one in first["items"] + rest["items"]] == ["E1", "E2", "E3", "S1", "S2"]
    assert rest["next"] == ""
    assert first["items"][0]["asset"] == str(place.asset("E1").pk)
    assert got(place, "/biens?limit=0", "reader").status_code == 422


def test_progress_and_raters_are_for_who_follows(place):
    place.save("elu1", "E1", A1="3", A3="NSP")
    rows = {one["rater"]: one for one in got(place, "/avancement", "referent").json()}
    assert rows["elu1"] == {
        "rater": "elu1", "college": "Élus", "answered": 2, "expected": 58, "is_done": False,
    }  # fmt: skip
    assert got(place, "/avancement", "contributor").status_code == 404
    assert len(got(place, "/evaluateurs").json()) == 6
    assert [one["name"] for one in got(place, "/evaluateurs", "elu1").json()] == ["elu1"]
    assert got(place, "/evaluateurs", "reader").json() == []
    occupant = next(one for one in got(place, "/evaluateurs").json() if one["name"] == "occupant")
    assert (occupant["segments"], occupant["has_account"]) == (["Sportif"], True)


def test_scores_from_data_are_told_with_their_computation(place):
    rows = got(place, "/calculs?item=A6", "reader").json()
    assert [(one["building"], one["computed"]) for one in rows] == [
        ("E1", "3"), ("E2", "2"), ("E3", "0"), ("S1", ""), ("S2", ""),
    ]  # fmt: skip
    assert rows[0]["formula"].endswith("note 3.")


def test_grids_are_told_with_every_wording(place):
    (grid,) = place.client("reader").get(f"/api/v1{place.root}grilles").json()
    assert (grid["version"], grid["is_frozen"], len(grid["items"])) == (1, True, 13)
    one = place.client("reader").get(f"/api/v1{place.root}grilles/{grid['id']}").json()
    assert one == grid
    absent = place.client("reader").get(f"/api/v1{place.root}grilles/{uuid.uuid4()}")
    assert absent.status_code == 404


# One's own sheets ---------------------------------------------------------------------------------
def test_a_rater_lists_and_reads_his_own_sheets(place):
    listed = got(place, "/fiches", "elu1").json()
    assert [(one["code"], one["answered"], one["expected"]) for one in listed] == [
        ("E1", 0, 11), ("E2", 0, 11), ("E3", 0, 12), ("S1", 0, 12), ("S2", 0, 12),
    ]  # fmt: skip
    told = place.client("elu1").get(sheet_address(place)).json()
    assert (told["round"], told["version"], told["is_open"]) == (1, 0, True)
    assert told["questions"][0]["levels"][3] == "Bon, entretien courant"
    assert (told["questions"][0]["answer"], told["questions"][0]["comment"]) == ("", "")


@pytest.mark.parametrize("who", ["manager", "administrator", "reader", "elsewhere"])
def test_nobody_reads_nor_writes_the_sheet_of_another(place, who):
    assert got(place, "/fiches", who).status_code == 404
    assert place.client(who).get(sheet_address(place)).status_code == 404
    assert put(place, who, answers={"A1": 3}).status_code == 404
    assert not Sheet.objects.exists()


def test_a_save_is_idempotent_by_its_key(place):
    key = str(uuid.uuid4())
    sent = {"key": key, "answers": {"A1": 3, "A3": "NSP"}, "comments": {"A1": "vu"}}
    first, second = put(place, **sent), put(place, **sent)
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    told = {one["item"]: (one["answer"], one["comment"]) for one in first.json()["questions"]}
    assert (told["A1"], told["A3"], first.json()["version"]) == (("3", "vu"), ("NSP", ""), 1)
    refused = put(place, **(sent | {"answers": {"A1": 0}}))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "key"


def test_a_conflict_gives_both_versions(place):
    put(place, answers={"A1": 3, "A3": 1})
    answer = put(place, answers={"A1": 0, "A3": 1})
    assert answer.status_code == 409
    told = answer.json()
    assert told["differing"] == ["A1"]
    assert (told["stored"]["answers"], told["stored"]["version"]) == ({"A1": "3", "A3": "1"}, 1)
    assert told["sent"]["answers"] == {"A1": "0", "A3": "1"}
    assert put(place, version=1, answers={"A1": 0}).json()["version"] == 2


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"answers": {"A1": 4}}, "A1"),
        ({"answers": {"A1": "２"}}, "A1"),
        ({"answers": {"A2": 1}}, "A2"),
        ({"answers": {"Z9": 1}}, "Z9"),
        ({"comments": {"A1": "x" * 2001}}, "A1"),
        ({"round": 2, "answers": {"A1": 1}}, "round"),
    ],
)
def test_what_cannot_be_saved_is_refused_with_its_reason(place, sent, field):
    answer = put(place, **sent)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [(one["field"], bool(one["reason"])) for one in answer.json()["errors"]] == [
        (field, True)
    ]
    assert not Sheet.objects.exists()


@pytest.mark.parametrize("body", ["", "null", "[]", '{"version": 0}', '{"round": 1, "key": "x"}'])
def test_an_unreadable_save_is_refused(place, body):
    answer = place.client("elu1").put(sheet_address(place), body, content_type="application/json")
    assert answer.status_code == 422


def test_a_save_after_the_close_is_refused(place):
    put(place, answers={"A1": 3})
    grids.close_round(actor=SYSTEM, campaign=place.campaign)
    answer = put(place, version=1, answers={"A1": 0})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "stage")
    told = place.client("elu1").get(sheet_address(place)).json()
    assert (told["is_open"], told["questions"][0]["answer"]) == (False, "3")


def test_a_token_that_writes_saves_and_one_that_reads_does_not(place):
    assert put(place, answers={"A1": 3}, **bearer(place, "elu1")).status_code == 200
    reading = bearer(place, "elu1", Role.READER)
    assert put(place, version=1, answers={"A1": 0}, **reading).status_code == 404
    assert reading["client"].get(sheet_address(place), headers=reading["headers"]).json()[
        "version"
    ] == 1  # fmt: skip


def test_a_session_without_the_mark_of_its_form_writes_nothing(place):
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        place.actors["elu1"].user, "allauth.account.auth_backends.AuthenticationBackend"
    )
    assert put(place, client=client, answers={"A1": 3}).status_code == 401
    assert not Sheet.objects.exists()


def test_a_draft_is_absent_to_its_raters():
    place = estate(stage="draft")
    assert got(place, "", "elu1").status_code == 404
    assert got(place, "/fiches", "elu1").status_code == 404
    assert got(place, "").status_code == 200


@pytest.mark.parametrize("page", ["", "/biens", "/avancement", "/evaluateurs", "/calculs"])
def test_answers_keep_their_budget_of_queries(place, page, django_assert_max_num_queries):
    got(place, page)
    with django_assert_max_num_queries(16):
        assert got(place, page).status_code == 200
