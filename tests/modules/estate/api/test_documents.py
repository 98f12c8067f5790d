"""Documents by the API: the same list as the page, behind the same gate."""

import pytest
from django.test import Client

from tests.modules.estate.builders import scored_estate

pytestmark = pytest.mark.django_db


def as_(made, who):
    client = Client()
    client.force_login(made.actors[who].user)
    return client


@pytest.mark.always
def test_the_documents_are_listed_once_results_may_be_read():
    made = scored_estate()
    address = f"{made.api.removesuffix('/resultats')}/documents"
    assert as_(made, "reader").get(address).status_code == 404
    listed = as_(made, "manager").get(address).json()
    assert listed[0]["key"] == "carnet"
    assert len(listed) >= 3
    for row in listed:
        assert row["label"]
        assert row["holds"]
        for one in row["formats"]:
            assert one["url"].startswith("http://testserver/territoires/")
            assert as_(made, "manager").get(one["url"]).status_code == 200
