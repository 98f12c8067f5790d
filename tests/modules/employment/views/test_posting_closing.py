"""Closing an offer: its first question is whether somebody was hired, and it may be left unsaid."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bastide.modules.employment.models import OutcomeSurvey, Posting, PostingState
from bastide.modules.employment.queries.advertisers import space_token
from tests.modules.employment.basin import BasinWorld, basin_world
from tests.modules.employment.posting_world import advertiser, draft, online

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> BasinWorld:
    return basin_world()


def opened(world: BasinWorld) -> tuple[Posting, str]:
    """Return an offer online and the address of its page in its author's space."""
    now = timezone.now()
    who = advertiser(world, at=now)
    posting = online(world, who, at=now, positions=2)
    return posting, f"{world.site}publier/espace/{space_token(who)}/{posting.pk}/"


def said(page: Any, **fields: Any) -> dict[str, Any]:
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())
    assert version is not None
    return {"version": version[1], **fields}


def test_closing_asks_first_and_keeps_both_at_once(world: BasinWorld) -> None:
    posting, home = opened(world)
    browser = Client()
    assert f'href="{home}fermer/"' in browser.get(home).content.decode()
    page = browser.get(f"{home}fermer/")
    assert "2 postes" in page.content.decode()
    assert not OutcomeSurvey.objects.exists()
    refused = browser.post(f"{home}fermer/", said(page, outcome="pourvue-ici"))
    assert refused.status_code == 422
    posting.refresh_from_db()
    assert posting.state == PostingState.APPROVED
    answer = said(page, outcome="pourvue-ici", hired="2")
    done = browser.post(f"{home}fermer/", answer, follow=True).content.decode()
    assert "L’offre est fermée." in done
    assert "Dire si vous avez recruté" in done
    posting.refresh_from_db()
    assert posting.state == PostingState.CLOSED
    kept = OutcomeSurvey.objects.get()
    assert (kept.outcome, kept.hired, kept.is_by_link, kept.asked_at) == (
        "pourvue-ici", 2, False, None,
    )  # fmt: skip
    corrected = said(browser.get(f"{home}fermer/"), outcome="pourvue-ici", hired="1")
    browser.post(f"{home}fermer/", corrected)
    assert OutcomeSurvey.objects.get().hired == 1


def test_whoever_still_looks_keeps_the_offer_online(world: BasinWorld) -> None:
    posting, home = opened(world)
    browser = Client()
    page = browser.get(f"{home}fermer/")
    browser.post(f"{home}fermer/", said(page, outcome="en-cours"))
    posting.refresh_from_db()
    assert posting.state == PostingState.APPROVED


def test_an_offer_changed_meanwhile_keeps_nothing(world: BasinWorld) -> None:
    posting, home = opened(world)
    answer = {"version": posting.version - 1, "outcome": "abandonnee"}
    assert Client().post(f"{home}fermer/", answer).status_code == 422
    assert not OutcomeSurvey.objects.exclude(outcome="").exists()
    posting.refresh_from_db()
    assert posting.state == PostingState.APPROVED


def test_closing_without_an_answer_stays_possible(world: BasinWorld) -> None:
    posting, home = opened(world)
    browser = Client()
    page = browser.get(f"{home}fermer/")
    browser.post(f"{home}clore/", said(page))
    posting.refresh_from_db()
    assert posting.state == PostingState.CLOSED
    assert not OutcomeSurvey.objects.exists()


def test_what_was_never_online_has_no_such_page(world: BasinWorld) -> None:
    now = timezone.now()
    who = advertiser(world, at=now)
    posting = draft(who, at=now)
    address = f"{world.site}publier/espace/{space_token(who)}/{posting.pk}/fermer/"
    assert Client().get(address).status_code == 404
