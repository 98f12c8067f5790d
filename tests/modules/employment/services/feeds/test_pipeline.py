"""Feeds → offers → jobs: nothing is lost, nothing removed on a doubt, everything can be redone."""

from __future__ import annotations

import datetime as dt

import pytest

from bastide.foundation.errors import NotAllowedError
from bastide.modules.employment.models import (
    EndReason,
    FeedPayload,
    FeedRun,
    PublishedJob,
    Source,
    SourceOffer,
    Stage,
)
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.services import grouping
from bastide.modules.employment.services.feeds import storing
from bastide.modules.employment.services.feeds.passes import Fetched, run_pass
from bastide.modules.employment.services.feeds.receiving import receive_feed
from bastide.platform.access.actors import SYSTEM
from bastide.platform.fetcher import FetchError
from tests.modules.employment.basin import NOW, basin_world, day, ft_feed, ft_offer, many

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return basin_world()


def numbers(world, at=NOW):
    return set(live_jobs(world.territory, at).values_list("pk", flat=True))


def test_an_offer_becomes_a_job(world):
    run = world.read(world.source(), ft_feed(ft_offer(1)))
    assert (run.verdict, run.seen, run.new, run.may_remove) == ("ok", 1, 1, True)
    world.group()
    (job,) = world.jobs()
    assert (job.title, job.employer, job.commune, job.rome) == (
        "Boulanger (H/F)", "Maison Levain", "00001", "D1102",
    )  # fmt: skip
    assert numbers(world) == {job.pk}


def test_the_same_feed_again_changes_nothing(world):
    source, content = world.source(), ft_feed(*many(5))
    world.read(source, content)
    world.group()
    before = list(PublishedJob.objects.order_by("pk").values())
    run = world.read(source, content, at=day(1))
    assert (run.new, run.changed, run.unchanged, run.missing) == (0, 0, 5, 0)
    assert world.group(day(1)).touched == ()
    assert list(PublishedJob.objects.order_by("pk").values()) == before


def test_a_place_outside_is_kept_with_its_reason_and_not_published(world):
    far = ft_offer(2, lieuTravail={"libelle": "75 - PARIS", "codePostal": "75001"})
    run = world.read(world.source(), ft_feed(ft_offer(1), far))
    assert (run.seen, run.outside) == (2, 1)
    world.group()
    assert len(world.jobs()) == 1
    left = SourceOffer.objects.get(external_id="2")
    assert not left.is_inside
    assert left.outside_reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vide", b""),
        ("liste vide", ft_feed()),
        ("page", b"<!DOCTYPE html><html><body>Maintenance</body></html>"),
        ("coupé", ft_feed(*many(10))[:-400]),
        ("un tiers", ft_feed(*many(3))),
    ],
)
def test_a_doubtful_run_removes_nothing(world, name, content):
    source = world.source(misses=2)
    for count in range(3):
        world.read(source, ft_feed(*many(10)), at=day(count))
    world.group(day(2))
    shown = numbers(world, day(2))
    assert len(shown) == 10
    for count in range(3, 6):
        run = world.read(source, content, at=day(count))
        assert not run.may_remove, name
        assert run.reasons, name
        assert run.is_quarantined
        assert run.removed == 0
    world.group(day(5))
    assert numbers(world, day(5)) == shown


def test_a_renamed_root_loses_nothing(world):
    source = world.source()
    world.read(source, ft_feed(*many(10)))
    world.group()
    for count in (1, 2, 3):
        renamed = ft_feed(*many(10)).replace(b'"resultats"', b'"erreurs"')
        assert world.read(source, renamed, at=day(count)).removed == 0
    world.group(day(3))
    assert len(numbers(world, day(3))) == 10


def test_two_healthy_misses_remove_and_one_does_not(world):
    source, offers = world.source(), many(10)
    world.read(source, ft_feed(*offers))
    world.group()
    assert world.read(source, ft_feed(*offers[:9]), at=day(1)).removed == 0
    world.group(day(1))
    assert len(numbers(world, day(1))) == 10
    assert world.read(source, ft_feed(*offers[:9]), at=day(2)).removed == 1
    world.group(day(2))
    assert len(numbers(world, day(2))) == 9
    ended = PublishedJob.objects.get(ended_at__isnull=False)
    assert ended.end_reason == EndReason.MISSING


def test_a_new_offer_comes_in_by_a_doubtful_run(world):
    source = world.source()
    world.read(source, ft_feed(*many(10)))
    run = world.read(source, ft_feed(ft_offer("nouvelle", "Géomètre")), at=day(1))
    assert (run.may_remove, run.new) == (False, 1)
    world.group(day(1))
    assert len(numbers(world, day(1))) == 11


def test_three_days_of_outage_leave_lineage_and_address(world):
    source, content = world.source(), ft_feed(*many(6))
    world.read(source, content)
    world.group()
    before = {job.pk: job.lineage for job in world.jobs()}

    def down(_source: Source) -> Fetched:
        raise FetchError("Pas de réponse.")

    Source.objects.update(channel="web", address="https://flux.exemple/")
    for count in range(1, 4):
        done = run_pass(actor=SYSTEM, territory=world.territory, fetch=down, at=day(count))
        assert [run.stage for run in done.runs] == [Stage.FAILED]
        assert numbers(world, day(count)) == set(before)
    run_pass(
        actor=SYSTEM, territory=world.territory, fetch=lambda _s: Fetched(200, content), at=day(4)
    )
    assert {job.pk: job.lineage for job in world.jobs()} == before
    assert numbers(world, day(4)) == set(before)


def test_what_a_source_confirms_without_sending_it_counts_as_seen(world):
    source = world.source()
    world.read(source, ft_feed(*many(4)))
    run = world.read(source, b"", at=day(1), status=304)
    assert (run.unchanged, run.may_remove, run.missing) == (4, True, 0)
    assert set(SourceOffer.objects.values_list("last_seen_at", flat=True)) == {day(1)}


def test_an_offer_that_comes_back_is_online_again_under_its_number(world):
    source, offers = world.source(), many(10)
    world.read(source, ft_feed(*offers))
    world.group()
    for count in (1, 2):
        world.read(source, ft_feed(*offers[1:]), at=day(count))
    world.group(day(2))
    (gone,) = set(PublishedJob.objects.filter(ended_at__isnull=False).values_list("pk", flat=True))
    world.read(source, ft_feed(*offers), at=day(3))
    world.group(day(3))
    assert gone in numbers(world, day(3))
    assert PublishedJob.objects.count() == 10


def test_thirty_days_are_counted_from_the_first_sight_whatever_the_source_rewrites(world):
    source = world.source()
    for count in range(0, 32, 4):
        again = ft_offer(1, dateCreation=(NOW + dt.timedelta(days=count)).isoformat())
        world.read(source, ft_feed(again), at=day(count))
        world.group(day(count))
    (job,) = world.jobs()
    assert numbers(world, day(28)) == {job.pk}
    assert numbers(world, day(31)) == set()


def test_the_same_job_under_a_new_identifier_goes_on_with_its_life(world):
    source = world.source()
    world.read(source, ft_feed(ft_offer(1), *many(8)))
    world.group()
    first = PublishedJob.objects.get(title="Boulanger (H/F)", employer="Maison Levain")
    again = ft_offer(2) | {"description": ft_offer(1)["description"]}
    for count in (20, 21):
        world.read(source, ft_feed(again, *many(8)), at=day(count))
        world.group(day(count))
    jobs = PublishedJob.objects.filter(lineage=first.lineage)
    assert {job.first_seen_at for job in jobs} == {first.first_seen_at}


@pytest.mark.parametrize("broken", ["store", "group"])
def test_a_process_killed_in_a_stage_is_completed_by_the_next_pass(world, broken, monkeypatch):
    source, content = world.source(), ft_feed(*many(6))
    module, name = {
        "store": (storing, "_close"),
        "group": (grouping, "_write_members"),
    }[broken]
    whole = getattr(module, name)

    def killed(*_arguments):
        raise RuntimeError("killed")

    monkeypatch.setattr(module, name, killed)
    Source.objects.filter(pk=source.pk).update(channel="web", address="https://flux.exemple/")
    with pytest.raises(RuntimeError):
        run_pass(
            actor=SYSTEM, territory=world.territory, fetch=lambda _s: Fetched(200, content), at=NOW
        )
    assert PublishedJob.objects.count() == 0
    assert FeedPayload.objects.count() == 1
    monkeypatch.setattr(module, name, whole)

    def silent(_source: Source) -> Fetched:
        raise FetchError("Pas de réponse.")

    run_pass(actor=SYSTEM, territory=world.territory, fetch=silent, at=NOW)
    assert len(numbers(world)) == 6
    assert SourceOffer.objects.count() == 6


def test_what_comes_during_the_comparison_is_grouped_too(world, monkeypatch):
    source, whole, calls = world.source(), grouping.deduplicated, []
    world.read(source, ft_feed(*many(3)))

    def late(territory, offers):
        calls.append(len(offers))
        if len(calls) == 1:
            world.read(source, ft_feed(*many(4)), at=day(1))
        return whole(territory, offers)

    monkeypatch.setattr(grouping, "deduplicated", late)
    world.group(day(1))
    assert calls == [3, 4]
    assert len(numbers(world, day(1))) == 4


def test_only_the_last_contents_are_kept(world):
    source = world.source()
    for count in range(6):
        world.read(source, ft_feed(*many(3)), at=day(count))
    assert FeedRun.objects.count() == 6
    assert FeedPayload.objects.count() <= 4


def test_a_reader_receives_nothing(world):
    source = world.source()
    with pytest.raises(NotAllowedError):
        receive_feed(actor=world.actor("reader"), source=source, content=b"{}")
    assert FeedRun.objects.count() == 0
