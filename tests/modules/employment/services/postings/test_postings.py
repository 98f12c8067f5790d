"""Posting: the address proves itself, the offer is written, sent, put off, closed, forgotten."""

from __future__ import annotations

import datetime as dt

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.models import (
    Advertiser,
    AdvertiserKind,
    AdvertiserRequest,
    Channel,
    ModerationBody,
    Posting,
    PostingState,
    PublishedJob,
    Source,
    SourceOffer,
)
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.services.feeds.passes import due_sources
from bastide.modules.employment.services.feeds.receiving import receive_feed
from bastide.modules.employment.services.postings.advertisers import (
    Identity,
    block_advertiser,
    delete_space,
    describe_advertiser,
    unblock_advertiser,
    verify_advertiser,
)
from bastide.modules.employment.services.postings.requests import ask_space
from bastide.modules.employment.services.postings.writing import (
    MOST_OPEN,
    close_posting,
    copy_posting,
    extend_posting,
    start_posting,
    withdraw_posting,
    write_posting,
)
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.audit.models import Event
from bastide.platform.mail.core.mailboxes import read_mailbox
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.basin import NOW, basin_world, day, ft_feed, ft_offer
from tests.modules.employment.posting_world import (
    TEXT,
    WRITTEN,
    advertiser,
    decided,
    draft,
    invented_siret,
    manager,
    moderator,
    online,
    sent,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return basin_world()


def asks(world, address="a@exemple.fr", origin="203.0.113.1", at=NOW):
    ask_space(
        actor=VISITOR,
        territory=world.territory,
        mailbox=read_mailbox(address),
        origin=origin,
        at=at,
    )


def live(world, at=NOW):
    return list(live_jobs(world.territory, at))


# The space


def test_one_letter_whether_the_address_is_known_or_not(world):
    advertiser(world, "connu@exemple.fr")
    asks(world, "connu@exemple.fr")
    asks(world, "inconnu@exemple.fr", origin="203.0.113.2")
    one, two = OutgoingMail.objects.order_by("created_at")
    assert one.subject == two.subject
    assert one.recipient != two.recipient
    assert Advertiser.objects.count() == 2


def test_too_many_requests_are_answered_alike_and_nothing_leaves(world):
    for rank in range(7):
        asks(world, origin=f"203.0.113.{rank}")
    assert OutgoingMail.objects.count() == 5
    OutgoingMail.objects.all().delete()
    for rank in range(25):
        asks(world, f"p{rank}@exemple.fr", origin="198.51.100.1")
    assert OutgoingMail.objects.count() == 20
    asks(world, at=NOW + dt.timedelta(days=2))
    assert OutgoingMail.objects.count() == 21


def test_a_network_address_is_never_kept(world):
    asks(world, origin="203.0.113.77")
    assert "203.0.113.77" not in str(AdvertiserRequest.objects.values())


@pytest.mark.parametrize(
    ("kind", "name", "siret", "field"),
    [
        (AdvertiserKind.COMPANY, "Atelier", "", "siret"),
        (AdvertiserKind.PUBLIC_BODY, "Mairie", "", "siret"),
        (AdvertiserKind.TRAINING_BODY, "École", "", "siret"),
        (AdvertiserKind.COMPANY, "Atelier", "12345678901234", "siret"),
        (AdvertiserKind.INDIVIDUAL, " ", "", "name"),
        (AdvertiserKind.ASSOCIATION, "Club", "35600000049838", "siret"),
    ],
)
def test_an_identity_that_does_not_hold_is_refused(world, kind, name, siret, field):
    who = advertiser(world, kind=AdvertiserKind.INDIVIDUAL)
    with pytest.raises(InputRefusedError) as refused:
        describe_advertiser(actor=VISITOR, advertiser=who, identity=Identity(kind, name, siret))
    assert [one.field for one in refused.value.refusals] == [field]


def test_a_siret_may_be_spaced_and_la_poste_has_its_own_way(world):
    who = advertiser(world)
    identity = Identity(AdvertiserKind.COMPANY, "La Poste", "356 000 000 49837")
    assert describe_advertiser(actor=VISITOR, advertiser=who, identity=identity).siret == (
        "35600000049837"
    )


def test_another_siret_is_to_be_verified_again(world):
    who = advertiser(world)
    verify_advertiser(actor=manager(world), advertiser=who)
    who.refresh_from_db()
    assert who.verified_at is not None
    identity = Identity(AdvertiserKind.COMPANY, who.name, invented_siret(78))
    assert describe_advertiser(actor=VISITOR, advertiser=who, identity=identity).verified_at is None


# Writing and sending


def test_a_draft_is_nowhere_and_is_sent_to_the_body_of_its_author(world):
    posting = draft(advertiser(world))
    assert (posting.state, live(world)) == (PostingState.DRAFT, [])
    done = sent(posting)
    assert not done.is_online
    assert done.posting.state == PostingState.SUBMITTED
    assert done.posting.body.code == "chambre"
    assert done.posting.due_at.date() == dt.date(2026, 12, 2)  # a Monday and two working days
    (mail,) = OutgoingMail.objects.all()
    assert mail.recipient == "patron@atelier.exemple"
    assert "Chambre de commerce" in mail.text
    assert live(world) == []


@pytest.mark.parametrize(
    ("who", "kind", "code"),
    [
        (AdvertiserKind.INDIVIDUAL, Kind.JOB, "assistant"),
        (AdvertiserKind.ASSOCIATION, Kind.INTERNSHIP, "assistant"),
        (AdvertiserKind.COMPANY, Kind.INTERNSHIP, "chambre"),
        (AdvertiserKind.PUBLIC_BODY, Kind.SEASONAL, "chambre"),
        (AdvertiserKind.COMPANY, Kind.APPRENTICESHIP, "formation"),
        (AdvertiserKind.TRAINING_BODY, Kind.TRAINING, "formation"),
        (AdvertiserKind.INDIVIDUAL, Kind.PROFESSIONALISATION, "formation"),
    ],
)
def test_each_offer_goes_to_its_body(world, who, kind, code):
    posting = draft(advertiser(world, kind=who), kind=kind, starts_on="2027-02-01")
    assert sent(posting).posting.body.code == code


def test_what_the_territory_posts_goes_to_another_body_than_its_own(world):
    siren = world.territory.siren
    who = advertiser(world, kind=AdvertiserKind.PUBLIC_BODY)
    Advertiser.objects.filter(pk=who.pk).update(siret=f"{siren}00013")
    who.refresh_from_db()
    posting = draft(who, kind=Kind.APPRENTICESHIP)
    assert sent(posting).posting.body.code == "chambre"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": ""}, "title"),
        ({"description": "Court."}, "description"),
        ({"contract": None}, "contract"),
        ({"commune": ""}, "commune"),
        ({"apply_email": ""}, "apply_email"),
        ({"ends_on": "2026-11-01"}, "ends_on"),
        ({"description": f"{TEXT} Frais de dossier : 30 €."}, "description"),
    ],
)
def test_what_is_missing_or_against_the_law_is_refused_by_field(world, said, field):
    posting = draft(advertiser(world), **said)
    with pytest.raises(InputRefusedError) as refused:
        sent(posting)
    assert {one.field for one in refused.value.refusals} == {field}
    posting.refresh_from_db()
    assert posting.state == PostingState.DRAFT


def test_advice_does_not_prevent_the_sending(world):
    posting = draft(advertiser(world), description=f"{TEXT} Équipe jeune et dynamique.")
    assert sent(posting).posting.state == PostingState.SUBMITTED


def test_two_pages_that_write_do_not_erase_each_other(world):
    posting = draft(advertiser(world))
    write_posting(actor=VISITOR, posting=posting, version=posting.version, said={"title": "Un"})
    with pytest.raises(InputRefusedError):
        write_posting(
            actor=VISITOR, posting=posting, version=posting.version, said={"title": "Deux"}
        )
    posting.refresh_from_db()
    assert posting.title == "Un"


def test_an_offer_sent_twice_is_sent_once(world):
    posting = draft(advertiser(world))
    sent(posting)
    with pytest.raises(InputRefusedError, match="à examiner"):
        sent(posting)
    assert OutgoingMail.objects.count() == 1


def test_an_offer_under_examination_is_taken_back_before_it_is_written(world):
    posting = submitted(advertiser(world))
    with pytest.raises(InputRefusedError):
        write_posting(actor=VISITOR, posting=posting, version=posting.version, said={"title": "A"})
    back = withdraw_posting(actor=VISITOR, posting=posting, version=posting.version)
    assert back.state == PostingState.DRAFT


def test_one_advertiser_has_a_bounded_number_of_offers(world):
    who = advertiser(world)
    first = draft(who)
    Posting.objects.bulk_create(
        Posting(territory=world.territory, advertiser=who, created_at=NOW, changed_at=NOW)
        for _rank in range(MOST_OPEN - 1)
    )
    with pytest.raises(InputRefusedError, match="50"):
        start_posting(actor=VISITOR, advertiser=who, kind=Kind.JOB)
    close_posting(actor=VISITOR, posting=first, version=first.version)
    assert start_posting(actor=VISITOR, advertiser=who, kind=Kind.JOB).pk


# Online


def test_an_approved_offer_is_on_the_site_at_once(world):
    posting = online(world, advertiser(world))
    (job,) = live(world)
    assert (job.title, job.employer) == (WRITTEN["title"], "Atelier du Pont")
    assert (job.commune, job.commune_name) == ("00001", "Castelbrac-sur-Arze")
    assert (str(job.salary_min), job.salary_period) == ("1950.00", "month")
    assert job.live_until == NOW + dt.timedelta(days=30) == posting.live_until
    assert posting.offer.said["apply_email"] == "recrutement@atelier.exemple"
    assert posting.offer.source.channel == Channel.ENTRY


def test_the_own_source_is_never_read_nor_emptied(world):
    posting = online(world, advertiser(world))
    source = Source.objects.get(channel=Channel.ENTRY)
    assert due_sources(world.territory, NOW + dt.timedelta(days=9)) == []
    with pytest.raises(InputRefusedError):
        receive_feed(actor=SYSTEM, source=source, content=b"<rss/>")
    world.group(day(3))
    assert [job.pk for job in live(world, day(3))] == [posting.offer.job_id]


def test_what_feeds_say_of_the_same_job_joins_it_and_it_speaks_for_all(world):
    who = advertiser(world, name="Maison Levain")
    posting = online(
        world, who, title="Boulanger (H/F)", rome="D1102",
        description="Au sein de notre fournil, vous pétrissez, façonnez et cuisez les pains de "
        "tradition. Vous travaillez de 3 h à 10 h, cinq jours sur sept, avec deux collègues.",
    )  # fmt: skip
    world.read(world.source(), ft_feed(ft_offer(1)))
    world.group()
    (job,) = live(world)
    assert job.pk == posting.offer.job_id
    assert job.sources_count == 2
    assert job.head_id == posting.offer_id


def test_personal_data_is_taken_away_but_the_channel_to_apply(world):
    text = f"{TEXT} Contactez Mme Léa BLONDEAU au 06 12 34 56 78 ou à lea@perso.exemple."
    online(world, advertiser(world), description=text)
    (job,) = live(world)
    for word in ("BLONDEAU", "06 12", "lea@perso"):
        assert word not in job.text


def test_a_private_person_is_never_named_to_the_public(world):
    who = advertiser(world, kind=AdvertiserKind.INDIVIDUAL, name="Jeanne Valmorte")
    posting = decided(moderator(world, "assistant"), submitted(who))
    assert "Valmorte" not in str(posting.offer.said)
    assert posting.proposed["employer"] == "Jeanne Valmorte"
    assert live(world)[0].employer == ""


def test_an_anonymous_offer_hides_its_siret_too(world):
    who = advertiser(world)
    posting = online(world, who, is_anonymous=True)
    assert who.siret[:9] not in str(posting.offer.said)


def test_a_light_change_is_online_at_once(world):
    posting = online(world, advertiser(world))
    changed = write_posting(
        actor=VISITOR, posting=posting, version=posting.version,
        said={"description": f"{TEXT} Tickets restaurant."},
    )  # fmt: skip
    assert "Tickets" not in live(world)[0].text
    done = sent(changed, NOW + dt.timedelta(hours=1))
    assert done.is_online
    assert done.posting.state == PostingState.APPROVED
    (job,) = live(world)
    assert "Tickets" in job.text
    assert job.live_until == posting.live_until  # a change puts nothing off


@pytest.mark.parametrize(
    "said",
    [
        {"title": "Vendeur (H/F)"},
        {"salary": "2 500 € brut par mois"},
        {"commune": "00002"},
        {"contract": "CDD"},
        {"apply_email": "autre@atelier.exemple"},
        {"kind": "stage"},
        {"description": f"{TEXT} Jeune homme exigé."},
    ],
)
def test_a_change_of_substance_is_examined_while_the_earlier_offer_stays(world, said):
    posting = online(world, advertiser(world))
    before = live(world)[0]
    changed = write_posting(actor=VISITOR, posting=posting, version=posting.version, said=said)
    done = sent(changed)
    assert not done.is_online
    assert done.posting.state == PostingState.SUBMITTED
    (job,) = live(world)
    assert (job.title, job.text, job.salary_min) == (before.title, before.text, before.salary_min)
    assert decided(moderator(world), done.posting).state == PostingState.APPROVED
    assert len(live(world)) == 1


def test_thirty_days_then_extended_and_counted(world):
    who = advertiser(world)
    posting = online(world, who)
    longer = extend_posting(actor=VISITOR, posting=posting, version=posting.version, at=day(25))
    assert longer.extensions == 1
    assert longer.live_until == day(60)
    assert len(live(world, day(50))) == 1
    world.group(day(50))
    assert len(live(world, day(50))) == 1  # the grouping believes the extension too
    assert live(world, day(61)) == []


def test_an_offer_over_is_not_extended(world):
    posting = online(world, advertiser(world))
    with pytest.raises(InputRefusedError):
        extend_posting(actor=VISITOR, posting=posting, version=posting.version, at=day(31))


def test_a_training_course_lasts_until_its_session(world):
    who = advertiser(world, kind=AdvertiserKind.TRAINING_BODY)
    posting = submitted(who, kind="formation", starts_on="2027-03-01", contract=None)
    posting = decided(moderator(world, "formation"), posting)
    assert posting.live_until.isoformat().startswith("2027-03-01T00:00")
    assert len(live(world, day(80))) == 1
    with pytest.raises(InputRefusedError):
        extend_posting(actor=VISITOR, posting=posting, version=posting.version, at=day(80))


def test_a_closed_offer_leaves_and_may_begin_anew(world):
    posting = online(world, advertiser(world))
    closed = close_posting(actor=VISITOR, posting=posting, version=posting.version, at=day(2))
    assert closed.state == PostingState.CLOSED
    assert live(world, day(2)) == []
    fresh = copy_posting(actor=VISITOR, posting=closed, at=day(3))
    assert (fresh.state, fresh.title) == (PostingState.DRAFT, WRITTEN["title"])
    with pytest.raises(InputRefusedError):
        close_posting(actor=VISITOR, posting=closed, version=closed.version)


# Known advertisers


def trusted(world):
    who = advertiser(world)
    online(world, who)
    verify_advertiser(actor=manager(world), advertiser=who)
    ModerationBody.objects.filter(code="chambre").update(trusts_known=True)
    who.refresh_from_db()
    return who


def test_a_known_advertiser_goes_online_at_once_where_the_body_says_so(world):
    assert sent(draft(trusted(world), title="Vendeur (H/F)")).is_online
    assert len(live(world)) == 2


def test_the_first_offer_or_an_unverified_siret_always_waits(world):
    who = advertiser(world)
    ModerationBody.objects.all().delete()
    first = draft(who)
    assert not sent(first).is_online
    ModerationBody.objects.filter(code="chambre").update(trusts_known=True)
    decided(moderator(world), first)
    assert not sent(draft(who, title="Vendeur (H/F)")).is_online


def test_a_remark_of_the_linter_makes_it_wait(world):
    assert not sent(draft(trusted(world), description=f"{TEXT} Moins de 35 ans.")).is_online


# Blocked, deleted


def test_a_blocked_advertiser_has_nothing_online_and_sends_nothing(world):
    who = advertiser(world)
    shown, waiting, written = online(world, who), submitted(who), draft(who)
    block_advertiser(actor=manager(world), advertiser=who, reason="Fausses annonces")
    states = {one.pk: Posting.objects.get(pk=one.pk).state for one in (shown, waiting, written)}
    assert states[shown.pk] == PostingState.SUSPENDED
    assert states[waiting.pk] == PostingState.REJECTED
    assert states[written.pk] == PostingState.DRAFT
    assert live(world) == []
    who.refresh_from_db()
    with pytest.raises(InputRefusedError, match="bloqué"):
        sent(Posting.objects.get(pk=written.pk))
    with pytest.raises(InputRefusedError, match="bloqué"):
        decided(manager(world), shown, Act.RESUME)
    unblock_advertiser(actor=manager(world), advertiser=who)
    decided(manager(world), shown, Act.RESUME)
    assert len(live(world)) == 1


def test_a_deleted_space_leaves_nothing_personal(world):
    who = advertiser(world, "jeanne@valmorte.exemple", AdvertiserKind.INDIVIDUAL, "Jeanne Valmorte")
    shown = decided(moderator(world, "assistant"), submitted(who), at=day(1))
    draft(who)
    delete_space(actor=VISITOR, advertiser=who, at=day(2))
    assert live(world, day(2)) == []
    assert not Advertiser.objects.exists()
    (left,) = Posting.objects.all()
    assert (left.pk, left.state, left.advertiser) == (shown.pk, PostingState.CLOSED, None)
    assert left.steps.filter(act=Act.APPROVE.value).exists()
    kept = [Posting, SourceOffer, PublishedJob, OutgoingMail, Event]
    for model in kept:
        said = str(list(model.objects.values()))
        for word in ("Valmorte", "valmorte", "atelier.exemple", TEXT[:20]):
            assert word not in said, (model, word)
