"""An officer types an offer for its advertiser: the rules of the form, once for each key."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from bastide.modules.employment.models import (
    Advertiser,
    AdvertiserKind,
    ModerationStep,
    Posting,
    PostingEntry,
    PostingState,
)
from bastide.modules.employment.services.basins import open_basin
from bastide.modules.employment.services.postings.advertisers import block_advertiser
from bastide.platform.access.actors import SYSTEM
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.basin import basin_world
from tests.modules.employment.posting_world import (
    WRITTEN,
    account,
    advertiser,
    invented_siret,
    links,
    manager,
    moderator,
)

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def world():
    return basin_world()


def browser(world, who):
    client = Client()
    client.force_login(account(world, who))
    return client


def typed(key=None, address="patron@atelier.exemple", siret=None, **offer):
    who = {"address": address, "kind": "entreprise", "name": "Atelier du Pont"}
    return {
        "key": str(key or uuid.uuid4()),
        "advertiser": who | {"siret": invented_siret() if siret is None else siret},
        "kind": "emploi",
        "offer": WRITTEN | offer,
    }


def root(world):
    return f"/api/v1/territoires/{world.territory.slug}/emploi"


def send(world, body, who="contributor"):
    return browser(world, who).post(f"{root(world)}/annonces", body, content_type=JSON)


def fields(answer):
    return {one["field"] for one in answer.json()["errors"]}


def test_an_offer_takes_the_way_of_the_form(world):
    answer = send(world, typed())
    assert answer.status_code == 201
    told = answer.json()
    assert (told["state"], told["title"]) == ("soumise", WRITTEN["title"])
    assert told["body"] == "Chambre de commerce et d’industrie"
    posting = Posting.objects.get()
    assert (posting.proposed["employer"], posting.sent) == ("Atelier du Pont", posting.proposed)
    step = ModerationStep.objects.get()
    assert (step.user, step.is_advertiser) == (account(world, "contributor"), False)
    (letter,) = OutgoingMail.objects.filter(recipient="patron@atelier.exemple")
    assert "en votre nom" in letter.subject
    (space,) = links(letter)
    page = Client().get(f"{space}{posting.pk}/").content.decode()
    assert "un agent, pour vous" in page
    assert "contributor-emploi" not in page


def test_the_same_key_is_the_same_offer(world):
    body = typed()
    first, second = send(world, body), send(world, body)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert (Posting.objects.count(), OutgoingMail.objects.count()) == (1, 1)
    other = body | {"offer": body["offer"] | {"title": "Autre métier (H/F)"}}
    refused = send(world, other)
    assert (refused.status_code, fields(refused)) == (422, {"key"})


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"commune": "99999"}, "commune"),
        ({"contract": None}, "contract"),
        ({"positions": 0}, "positions"),
        ({"apply_email": ""}, "apply_email"),
        ({"description": "Frais de dossier : 30 € à verser avant l’entretien. " * 2},
         "description"),
        ({"description": "Trop court."}, "description"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"contract": "?"}, "body.offer.contract"),
    ],
)  # fmt: skip
def test_what_the_form_refuses_is_refused_and_nothing_is_kept(world, more, named):
    answer = send(world, typed(**more))
    assert answer.status_code == 422
    assert named in fields(answer)
    assert not Posting.objects.exists()
    assert not Advertiser.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("address", "siret"),
    [("pas une adresse", None), ("", None), ("a@exemple.fr", "123"), ("a@exemple.fr", "")],
)
def test_an_advertiser_is_refused_as_by_the_form(world, address, siret):
    answer = send(world, typed(address=address, siret=siret))
    assert (answer.status_code, Advertiser.objects.count()) == (422, 0)


def test_an_advertiser_that_is_known_stays_as_it_is(world):
    known = advertiser(world)
    assert send(world, typed(siret=known.siret)).status_code == 201
    assert Advertiser.objects.count() == 1
    other = typed(siret=invented_siret(78))
    refused = send(world, other)
    assert (refused.status_code, fields(refused)) == (422, {"address"})
    block_advertiser(actor=manager(world), advertiser=known, reason="Fausses annonces")
    assert fields(send(world, typed(siret=known.siret))) == {"address"}


def test_whoever_typed_it_does_not_examine_it(world):
    told = send(world, typed(), who="manager").json()
    case = f"{root(world)}/moderation/{told['id']}/decider"
    decision = {"act": "approuver", "version": told["version"]}
    mine = browser(world, "manager").post(case, decision, content_type=JSON)
    assert mine.status_code == 404
    page = browser(world, "manager").get(f"{world.root}moderation/{told['id']}/")
    assert "Vous avez saisi cette offre" in page.content.decode()
    moderator(world)
    other = browser(world, "reader").post(case, decision, content_type=JSON)
    assert (other.status_code, Posting.objects.get().state) == (200, PostingState.APPROVED)


def test_the_offer_is_followed_to_its_decision(world):
    told = send(world, typed()).json()
    moderator(world)
    case = f"{root(world)}/moderation/{told['id']}/decider"
    decision = {
        "act": "interroger", "version": told["version"], "reason": "incomplete",
        "message": "Quels horaires ?",
    }  # fmt: skip
    assert browser(world, "reader").post(case, decision, content_type=JSON).status_code == 200
    one = f"{root(world)}/annonces/{told['id']}"
    now = browser(world, "contributor").get(one).json()
    assert (now["state"], now["decision"]) == ("a_preciser", "interroger")
    assert (now["reason"], now["message"]) == ("incomplete", "Quels horaires ?")
    (listed,) = browser(world, "contributor").get(f"{root(world)}/annonces").json()["items"]
    assert listed == now
    decided = decision | {"act": "refuser", "version": now["version"]}
    browser(world, "reader").post(case, decided, content_type=JSON)
    assert browser(world, "contributor").get(one).json()["state"] == "refusee"


def correct(world, told, who="contributor", version=None, **offer):
    body = {"version": told["version"] if version is None else version, "offer": WRITTEN | offer}
    one = f"{root(world)}/annonces/{told['id']}"
    return browser(world, who).put(one, body, content_type=JSON)


def test_whoever_typed_it_corrects_it_while_it_waits_and_once_it_is_questioned(world):
    told = send(world, typed()).json()
    mended = correct(world, told, positions=3).json()
    posting = Posting.objects.get()
    assert (mended["state"], mended["id"]) == ("soumise", told["id"])
    assert posting.sent["positions"] == posting.proposed["positions"] == 3
    steps = ModerationStep.objects.order_by("at", "pk").values_list("act", "is_advertiser")
    assert list(steps) == [("soumettre", False), ("retirer", False), ("soumettre", False)]
    moderator(world)
    case = f"{root(world)}/moderation/{told['id']}/decider"
    asked = {
        "act": "interroger", "version": mended["version"], "reason": "incomplete", "message": "?",
    }  # fmt: skip
    assert browser(world, "reader").post(case, asked, content_type=JSON).status_code == 200
    now = browser(world, "contributor").get(f"{root(world)}/annonces/{told['id']}").json()
    assert correct(world, now, title="Boulanger de nuit (H/F)").json()["state"] == "soumise"


def test_a_refused_correction_leaves_the_offer_where_it_was(world):
    told = send(world, typed()).json()
    moderator(world)
    before = Posting.objects.values().get()
    for answer, named in (
        (correct(world, told, title=""), "title"),
        (correct(world, told, commune="99999"), "commune"),
        (correct(world, told, version=0), "version"),
        (correct(world, told, who="manager"), "version"),
    ):
        assert answer.status_code == 422
        assert named in fields(answer)
    assert correct(world, told, who="reader").status_code == 404
    assert Posting.objects.values().get() == before


def test_the_doors_are_those_of_the_room(world):
    assert send(world, typed(), who="reader").status_code == 404
    told = send(world, typed()).json()
    stranger = browser(world, "reader")
    assert stranger.get(f"{root(world)}/annonces").json()["items"] == []
    assert stranger.get(f"{root(world)}/annonces/{told['id']}").status_code == 404
    assert Client().get(f"{root(world)}/annonces").status_code == 401


def test_nothing_is_typed_for_a_site_that_is_closed(world):
    open_basin(actor=SYSTEM, territory=world.territory, name="Essai", is_open=False)
    assert fields(send(world, typed())) == {"territory"}
    assert not PostingEntry.objects.exists()


def test_a_private_person_is_never_named_by_an_officer_either(world):
    body = typed(siret="")
    body["advertiser"] |= {"kind": AdvertiserKind.INDIVIDUAL, "name": "Jeanne Roux"}
    assert send(world, body).status_code == 201
    assert Posting.objects.get().proposed["is_anonymous"] is True
