"""What persons decide of jobs lasts: it survives every later reading."""

from __future__ import annotations

import pytest

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.modules.employment.core.searches.addresses import parse_search
from bastide.modules.employment.models import PairDecision, PublishedJob, SourceOffer
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.queries.search import find_offers
from bastide.modules.employment.services.decisions import join_jobs, part_offer
from bastide.modules.employment.services.hiding import hide_job, show_job
from tests.modules.employment.basin import NOW, TEXT, basin_world, day, ft_feed, ft_offer, many

pytestmark = pytest.mark.django_db

CSV = (
    "reference;intitule;description;type_offre;type_contrat;employeur;code_postal;commune;"
    "date_publication;url_candidature\n"
    f"A;Boulanger;{TEXT} Dossier 1.;emploi;CDI;MAISON LEVAIN SARL;00100;Castelbrac-sur-Arze;"
    "2026-11-29;https://partenaire.exemple/a\n"
).encode()


@pytest.fixture
def world():
    made = basin_world()
    made.ft, made.csv = made.source("ft"), made.source("csv", "csv")
    made.read(made.ft, ft_feed(ft_offer(1), *many(4)))
    made.read(made.csv, CSV)
    made.group()
    return made


def twice(world):
    """Return the job that stands on two sources."""
    return PublishedJob.objects.get(sources_count=2)


def again(world, at):
    """Read both sources again and group."""
    world.read(world.ft, ft_feed(ft_offer(1), *many(4)), at=at)
    world.read(world.csv, CSV, at=at)
    return world.group(at)


def test_two_sources_of_one_job_make_one(world):
    assert len(world.jobs()) == 5
    assert twice(world).offers.count() == 2


def test_a_parting_survives_the_next_readings(world):
    job, offer = twice(world), SourceOffer.objects.get(external_id="A")
    part_offer(actor=world.actor("manager"), job=job, offer=offer, reason="Deux fournils.")
    world.group()
    for count in (1, 2):
        again(world, day(count))
        assert live_jobs(world.territory, day(count)).count() == 6
    offer.refresh_from_db()
    assert offer.job_id != job.pk
    assert PublishedJob.objects.get(pk=job.pk).offers.count() == 1


def test_joining_gives_one_job_and_leads_from_the_other(world):
    first, second = PublishedJob.objects.filter(sources_count=1).order_by("pk")[:2]
    join_jobs(actor=world.actor("manager"), job=first, other=second, reason="C’est le même.")
    world.group()
    again(world, day(1))
    second.refresh_from_db()
    assert live_jobs(world.territory, day(1)).count() == 4
    assert second.merged_into_id == first.pk


def test_the_last_decision_prevails(world):
    job, offer = twice(world), SourceOffer.objects.get(external_id="A")
    manager = world.actor("manager")
    part_offer(actor=manager, job=job, offer=offer, reason="Deux fournils.")
    world.group()
    offer.refresh_from_db()
    job.refresh_from_db()
    join_jobs(actor=manager, job=job, other=offer.job, reason="Un seul, finalement.")
    world.group()
    assert PairDecision.objects.get().is_same
    assert twice(world).pk == job.pk


def test_the_address_lasts_when_the_offer_that_speaks_disappears(world):
    job = twice(world)
    for count in (1, 2):
        world.read(world.ft, ft_feed(*many(4)), at=day(count))
        world.read(world.csv, CSV, at=day(count))
        world.group(day(count))
    job.refresh_from_db()
    assert job.ended_at is None
    assert job.head.external_id == "A"
    assert job.sources_count == 1


def test_a_hidden_job_is_found_nowhere_until_it_is_shown_again(world):
    job, manager = twice(world), world.actor("manager")
    hide_job(actor=manager, job=job, reason="Signalée.")
    assert not live_jobs(world.territory, NOW).filter(pk=job.pk).exists()
    assert find_offers(world.territory, parse_search("q=boulanger levain"), NOW).total == sum(
        "Boulanger" in one.title for one in live_jobs(world.territory, NOW)
    )
    again(world, day(1))
    assert not live_jobs(world.territory, day(1)).filter(pk=job.pk).exists()
    show_job(actor=manager, job=PublishedJob.objects.get(pk=job.pk), reason="Vérifiée.")
    assert live_jobs(world.territory, day(1)).filter(pk=job.pk).exists()


@pytest.mark.parametrize("reason", ["", "   "])
def test_nothing_is_decided_without_a_reason(world, reason):
    with pytest.raises(InputRefusedError):
        hide_job(actor=world.actor("manager"), job=twice(world), reason=reason)
    assert twice(world).hidden_at is None


def test_an_offer_alone_is_not_parted_nor_a_job_joined_to_itself(world):
    job = PublishedJob.objects.filter(sources_count=1).first()
    manager = world.actor("manager")
    with pytest.raises(InputRefusedError):
        part_offer(actor=manager, job=job, offer=job.offers.get(), reason="Non.")
    with pytest.raises(InputRefusedError):
        join_jobs(actor=manager, job=job, other=job, reason="Non.")


def test_only_managers_decide(world):
    job = twice(world)
    with pytest.raises(NotAllowedError):
        hide_job(actor=world.actor("contributor"), job=job, reason="Non.")
