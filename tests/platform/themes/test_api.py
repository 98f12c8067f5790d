"""The theme of a territory by the API: the same checks, versions and doors as the page."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bastide.kernel.territories.models import Territory
from bastide.platform.access.roles import Role
from bastide.platform.themes.models import Theme
from tests.platform.themes.test_pages import a_png, places, signed_in  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/territoires/ici/apparence"
LOGO = base64.b64encode(a_png()).decode()


def sent(client: Client, method: str, **asked: Any) -> Any:
    return client.generic(method, ADDRESS, json.dumps(asked), content_type="application/json")


@pytest.fixture
def administrator(signed_in: Callable[[str, Role], Client]) -> Client:  # noqa: F811
    return signed_in("chef", Role.ADMINISTRATOR)


def test_a_theme_is_chosen_read_and_taken_back(administrator: Client) -> None:
    assert administrator.get(ADDRESS).json()["version"] == 0
    chosen = sent(
        administrator,
        "PUT",
        version=0,
        accent_light="#1B6B3A",
        short_name="Mon Agglo",
        logo_png_base64=LOGO,
        logo_text="Agglo",
    )
    assert chosen.status_code == 200
    told = administrator.get(ADDRESS).json()
    assert told == chosen.json()
    assert told["accent_light"] == "#1b6b3a"
    assert told["accent_dark"].startswith("#")
    assert told["has_logo"]
    back = sent(administrator, "DELETE", version=told["version"])
    assert back.status_code == 200
    assert not back.json()["has_logo"]
    assert back.json()["accent_light"] == ""


def test_a_logo_stays_until_another_comes_or_it_is_dropped(administrator: Client) -> None:
    first = sent(administrator, "PUT", version=0, logo_png_base64=LOGO, logo_text="Agglo").json()
    second = sent(administrator, "PUT", version=first["version"], logo_text="Agglo").json()
    assert second["has_logo"]
    third = sent(administrator, "PUT", version=second["version"], drops_logo=True).json()
    assert not third["has_logo"]


def test_two_choices_at_once_meet(administrator: Client) -> None:
    sent(administrator, "PUT", version=0, short_name="Un")
    late = sent(administrator, "PUT", version=0, short_name="Deux")
    assert late.status_code == 409
    assert Theme.objects.get().short_name == "Un"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"accent_light": "#ffffee"}, "accent_light"),
        ({"accent_light": "rouge"}, "accent_light"),
        ({"logo_png_base64": "pas du base 64 !", "logo_text": "x"}, "logo_png_base64"),
        ({"logo_png_base64": base64.b64encode(b"<html>").decode(), "logo_text": "x"}, "logo"),
        ({"logo_png_base64": LOGO}, "logo_text"),
        ({"short_name": "x" * 41}, "short_name"),
        ({"version": 10**30, "short_name": "x"}, ""),
        ({"version": "un"}, "version"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    administrator: Client, asked: dict[str, Any], field: str
) -> None:
    answer = sent(administrator, "PUT", **({"version": 0} | asked))
    assert answer.status_code in {409, 422}
    assert field in answer.content.decode()
    assert not Theme.objects.exists()


def test_a_manager_reads_and_does_not_choose(
    signed_in: Callable[[str, Role], Client],  # noqa: F811
    places: tuple[Territory, Territory],  # noqa: F811
) -> None:
    client = signed_in("cadre", Role.MANAGER)
    assert client.get(ADDRESS).status_code == 200
    assert sent(client, "PUT", version=0, short_name="x").status_code == 404
    assert not Theme.objects.exists()
