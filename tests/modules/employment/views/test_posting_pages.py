"""The private space in a browser without script: from the address to the offer online."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from bastide.modules.employment.models import Advertiser, AdvertiserKind, Posting, PostingState
from bastide.modules.employment.queries.moderation_clock import opened_token
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.basin import basin_world
from tests.modules.employment.posting_world import (
    TEXT,
    account,
    advertiser,
    draft,
    links,
    moderator,
    space,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return basin_world()


def version_in(page):
    return re.search(r'name="version" value="(\d+)"', page.content.decode())[1]


@pytest.mark.always
def test_from_an_address_to_an_offer_online(world):
    browser = Client()
    asked = browser.post(f"{world.site}publier/", {"courriel": "patron@atelier.exemple"})
    assert asked.url == f"{world.site}publier/demande/"
    (link,) = links(OutgoingMail.objects.get())
    assert "Confirmer mon adresse" in browser.get(link).content.decode()
    assert Advertiser.objects.get().confirmed_at is None  # opening a link changes nothing
    assert browser.get(f"{link}nouvelle/").status_code == 404
    who = browser.post(link).url
    wrong = browser.post(who, {"kind": "entreprise", "name": "Atelier", "siret": "123"})
    assert wrong.status_code == 422
    assert "clé de contrôle" in wrong.content.decode()
    said = {"kind": "association", "name": "Atelier du Pont", "siret": ""}
    assert browser.post(who, said).url == link
    first = browser.post(f"{link}nouvelle/", {"kind": "emploi"}).url
    steps = (
        {"title": "Mécanicien cycles (H/F)", "description": TEXT, "rome": "", "positions": "2"},
        {"commune": "00001", "contract": "CDI", "salary": "1 950 € brut par mois"},
        {"apply_email": "rh@atelier.exemple", "education_level": "4"},
    )
    page = first
    for step in steps:
        shown = browser.get(page)
        assert shown.status_code == 200
        page = browser.post(page, step | {"version": version_in(shown)}).url
    preview = browser.get(page)
    assert "Rien à signaler" in preview.content.decode()
    sent = browser.post(f"{page}envoyer/", {"version": version_in(preview)}, follow=True)
    assert "Assistance emploi du territoire" in sent.content.decode()
    posting = Posting.objects.get()
    assert posting.state == PostingState.SUBMITTED
    assert posting.proposed["education_level"] == 4

    moderator(world, "assistant")
    officer = Client()
    officer.force_login(account(world, "reader"))
    queue = officer.get(f"{world.root}moderation/").content.decode()
    assert "Mécanicien cycles" in queue
    case = f"{world.root}moderation/{posting.pk}/"
    answer = {
        "act": "approuver", "version": str(posting.version),
        "ouverte": opened_token(posting, timezone.now()),
    }  # fmt: skip
    assert officer.post(case, answer).url == f"{world.root}moderation/"
    again = officer.post(case, answer, follow=True).content.decode()
    assert "est passé avant vous" in again
    assert "rien de ce que vous venez de demander" in again
    site = browser.get(world.site).content.decode()
    assert "Mécanicien cycles" in site
    followed = browser.get(page).content.decode()
    assert "en ligne" in followed
    assert "reader-emploi" not in followed  # the author reads bodies, never persons


def test_what_cannot_be_sent_says_where_to_correct_it(world):
    posting = draft(advertiser(world), salary="", title="", description="x")
    browser, home = Client(), space(world, posting.advertiser)
    refused = browser.post(f"{home}{posting.pk}/envoyer/", {"version": posting.version})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert f"{home}{posting.pk}/etape/1/" in text
    assert "L’intitulé manque." in text


def test_remarks_show_the_words_and_escape_them(world):
    posting = draft(advertiser(world), description=f"{TEXT} <b>Jeune homme</b> exigé.")
    page = Client().get(f"{space(world, posting.advertiser)}{posting.pk}/").content.decode()
    assert "<mark>Jeune" in page
    assert "<b>Jeune" not in page
    assert "L1132-1" in page


def test_somebody_else_sees_nothing(world):
    posting = draft(advertiser(world))
    other = advertiser(world, "autre@exemple.fr", AdvertiserKind.ASSOCIATION, "Club", "")
    browser, theirs = Client(), space(world, other)
    for rest in ("", "etape/1/"):
        assert browser.get(f"{theirs}{posting.pk}/{rest}").status_code == 404
    assert browser.post(f"{theirs}{posting.pk}/clore/", {"version": 1}).status_code == 404
    link = space(world, posting.advertiser)
    forged = f"{link[:-2]}{'1' if link.endswith('0/') else '0'}/"
    assert browser.get(forged).status_code == 404
    mine = space(world, posting.advertiser)
    assert browser.post(f"{mine}{posting.pk}/voler/").status_code == 404
    assert browser.get(f"{mine}{posting.pk}/etape/9/").status_code == 404


def test_an_offer_under_examination_is_not_edited_but_taken_back(world):
    posting = submitted(advertiser(world))
    browser, home = Client(), space(world, posting.advertiser)
    page = f"{home}{posting.pk}/"
    assert browser.get(f"{page}etape/1/").url == page
    assert browser.post(f"{page}retirer/", {"version": posting.version}).url == page
    assert browser.get(f"{page}etape/1/").status_code == 200


def test_a_space_is_deleted_by_its_button_alone(world):
    who = advertiser(world)
    browser, page = Client(), space(world, who, "supprimer/")
    assert browser.get(page).status_code == 200
    assert Advertiser.objects.exists()
    assert browser.post(page).url == f"{world.site}publier/fin/"
    assert not Advertiser.objects.exists()


def test_officers_pages_hold_their_doors(world):
    posting = submitted(advertiser(world))
    nobody = Client()
    nobody.force_login(account(world, "contributor"))
    case = f"{world.root}moderation/{posting.pk}/"
    assert nobody.get(f"{world.root}moderation/").status_code == 200
    assert nobody.get(case).status_code == 404
    boss = Client()
    boss.force_login(account(world, "manager"))
    text = boss.get(case).content.decode()
    assert "patron@atelier.exemple" in text
    verify = f"{world.root}moderation/annonceurs/{posting.advertiser_id}/verifier/"
    assert boss.post(verify).url == case
    assert Advertiser.objects.get().verified_at is not None
    block = f"{world.root}moderation/annonceurs/{posting.advertiser_id}/bloquer/"
    assert boss.post(block, {"reason": "Fausses annonces"}).status_code == 302
    posting.refresh_from_db()
    assert posting.state == PostingState.REJECTED
    bodies = f"{world.root}moderation/organismes/"
    assert "Chambre de commerce" in boss.get(bodies).content.decode()
    body = posting.body_id
    email = account(world, "contributor").email
    assert boss.post(f"{bodies}{body}/siege/", {"email": email}).url == bodies
    assert nobody.get(case).status_code == 200
    changed = {"name": "CCI", "days": "3", "email": "", "version": "1"}
    assert boss.post(f"{bodies}{body}/", changed).url == bodies
    assert "CCI" in boss.get(bodies).content.decode()
