"""The follow-up by the API: the policy, actions, money, energy, gaps; who reads them."""

from decimal import Decimal

import pytest
from django.utils import timezone

from tests.modules.estate.followup_world import bare, followed

pytestmark = pytest.mark.django_db


def asked(made, path="", who="reader"):
    return made.client(who).get(f"{made.api}{path}")


def test_the_policy_its_actions_and_its_money_are_those_of_the_pages():
    made = followed()
    policy = asked(made).json()
    assert (policy["plan"], policy["actions"], policy["late"]) == (str(made.plan.pk), 3, 2)
    told = {one["measure"]: (one["today"], one["left_out"]) for one in policy["measures"]}
    assert told == {"m2": (1000.0, 2), "m2-heure": (None, 3), "cout": (9000.0, 2)}
    actions = asked(made, "/actions").json()
    assert [one["title"] for one in actions][:2] == ["Renover l’école", "Vendre l’école"]
    assert Decimal(actions[0]["expected"]) == Decimal("150000.10")
    assert actions[1]["expected"] is None
    years = asked(made, "/ppi").json()
    assert [one["year"] for one in years] == [
        *(timezone.localdate().year + n for n in (0, 1)),
        None,
    ]
    assert Decimal(years[-1]["own_share"]) == Decimal("130000.10")
    assert sum(Decimal(one["own_share"]) for one in years[:-1]) == Decimal("130000.10")


def test_nothing_voted_is_an_empty_answer_and_outsiders_get_none():
    made = bare()
    assert asked(made).json()["plan"] is None
    for path in ("/actions", "/ppi", "/energie", "/comparaison"):
        assert asked(made, path).json() == []
        assert asked(made, path, "elsewhere").status_code in {403, 404}
    assert {one["kind"] for one in asked(made, "/diagnostic").json()} == {"tache", "outil"}
