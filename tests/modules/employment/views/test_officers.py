"""The officers' pages: sources, runs, deposits, what is decided of a job."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from bastide.modules.employment.models import Basin, PublishedJob, Source
from tests.modules.employment.basin import basin_world, ft_feed, ft_offer, many
from tests.modules.employment.services.test_decisions import CSV

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = basin_world()
    made.ft, made.csv = made.source("ft"), made.source("csv", "csv")
    made.read(made.ft, ft_feed(ft_offer(1), *many(4)))
    made.read(made.csv, CSV)
    made.group()
    return made


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """Return a request after which the long tasks that it starts are done."""

    def post(client, where, form):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(where, form)

    return post


def text(response):
    return response.content.decode()


def said(source, **more):
    form = {
        "name": source.name, "code": source.code, "kind": source.kind, "channel": "depot",
        "agreement": source.agreement, "trust": "80", "every_hours": "12",
        "largest_drop_pct": "40", "fewest": "0", "misses": "3", "is_active": "on",
        "version": str(source.version),
    }  # fmt: skip
    return form | more


def test_the_room_says_what_is_online(world):
    page = text(world.client("reader").get(world.root))
    assert "offres sont en ligne" in page
    assert "Lire toutes les sources" not in page


def test_a_manager_adds_a_source_and_changes_it(world):
    client = world.client("manager")
    new = said(Source(name="Presse", code="presse", kind="rss", agreement="Accord oral"))
    assert client.post(f"{world.root}sources/nouvelle/", new).status_code == 302
    source = Source.objects.get(code="presse")
    changed = said(source, name="Presse locale", agreement="")
    where = f"{world.root}sources/{source.pk}/modifier/"
    refused = client.post(where, changed)
    assert refused.status_code == 422
    assert client.post(where, changed | {"agreement": "Signé"}).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.trust, source.misses) == ("Presse locale", 80, 3)


def test_two_changes_of_a_source_meet(world):
    client, source = world.client("manager"), world.ft
    where = f"{world.root}sources/{source.pk}/modifier/"
    assert client.post(where, said(source, name="Un")).status_code == 302
    met = client.post(where, said(source, name="Deux"))
    assert met.status_code == 409
    assert Source.objects.get(pk=source.pk).name == "Un"


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "ft"), ("kind", "inconnu"), ("misses", "1"), ("channel", "web"),
     ("mapping", "items: ["), ("trust", "101")],
)  # fmt: skip
def test_what_is_wrong_of_a_source_is_refused(world, field, value):
    new = said(Source(name="N", code="neuve", kind="rss", agreement="A")) | {field: value}
    answer = world.client("manager").post(f"{world.root}sources/nouvelle/", new)
    assert answer.status_code == 422
    assert Source.objects.count() == 2


def test_a_contributor_deposits_a_feed_that_is_read_at_once(world, at_once):
    file = SimpleUploadedFile("flux.json", ft_feed(ft_offer(9, "Géomètre"), *many(5)))
    where = f"{world.root}sources/{world.ft.pk}/deposer/"
    assert at_once(world.client("contributor"), where, {"file": file}).status_code == 302
    assert PublishedJob.objects.filter(title="Géomètre").exists()
    page = text(world.client("reader").get(f"{world.root}sources/{world.ft.pk}/"))
    assert "Déposer un fichier" not in page


def test_a_file_that_is_no_feed_is_told_and_removes_nothing(world):
    file = SimpleUploadedFile("page.html", b"<html><body>Erreur</body></html>")
    where = f"{world.root}sources/{world.ft.pk}/deposer/"
    world.client("contributor").post(where, {"file": file})
    page = text(world.client("contributor").get(f"{world.root}sources/{world.ft.pk}/"))
    assert "quarantaine" in page
    assert PublishedJob.objects.filter(ended_at__isnull=True).count() == 5


def test_a_dangerous_file_is_refused_with_its_reason(world):
    file = SimpleUploadedFile("x.xml", b"<!DOCTYPE a [<!ENTITY x 'y'>]><jobs><job>&x;</job></jobs>")
    where = f"{world.root}sources/{world.ft.pk}/"
    world.client("contributor").post(f"{where}deposer/", {"file": file})
    page = text(world.client("contributor").get(where))
    run = world.ft.runs.order_by("-started_at").first()
    assert run.error
    assert escape(run.error) in page


@pytest.mark.always
def test_a_job_says_why_its_offers_are_one_and_may_be_parted(world, at_once):
    job = PublishedJob.objects.get(sources_count=2)
    client = world.client("manager")
    page = text(client.get(f"{world.root}offres/{job.pk}/"))
    assert "Séparer" in page
    other = job.offers.get(external_id="A")
    where = f"{world.root}offres/{job.pk}/separer/{other.pk}/"
    assert client.post(where, {"reason": ""}).status_code == 422
    assert at_once(client, where, {"reason": "Deux fournils."}).status_code == 302
    assert PublishedJob.objects.filter(sources_count=2).count() == 0
    assert "Deux fournils." in text(client.get(f"{world.root}offres/{job.pk}/"))


def test_joining_needs_a_number_of_this_territory(world, at_once):
    first, second = PublishedJob.objects.filter(sources_count=1).order_by("pk")[:2]
    client, where = world.client("manager"), f"{world.root}offres/{first.pk}/reunir/"
    assert client.post(where, {"number": "999999", "reason": "x"}).status_code == 422
    assert at_once(client, where, {"number": second.pk, "reason": "Le même."}).status_code == 302
    second.refresh_from_db()
    assert second.merged_into_id == first.pk


def test_a_manager_takes_an_offer_off_the_site(world):
    job = PublishedJob.objects.first()
    client, where = world.client("manager"), f"{world.root}offres/{job.pk}/masquer/"
    assert client.post(where, {"reason": "Signalée."}).status_code == 302
    assert "Montrer de nouveau" in text(client.get(f"{world.root}offres/{job.pk}/"))
    assert job.title in text(client.get(f"{world.root}offres/?etat=masquees"))


def test_the_site_is_named_closed_and_widened(world):
    client = world.client("manager")
    form = {"name": "Emploi neuf", "slug": "neuf", "promise": "", "version": world.basin.version,
            "departements": "99", "communes": "", "payload_days": 10, "offer_days": 200,
            "posting_days": 400}  # fmt: skip
    assert client.post(f"{world.root}site/", form).status_code == 422
    assert client.post(f"{world.root}site/", form | {"departements": "00"}).status_code == 302
    basin = Basin.objects.get()
    assert (basin.name, basin.slug, basin.is_open) == ("Emploi neuf", "neuf", False)
    assert (basin.payload_days, basin.offer_days, basin.posting_days) == (10, 200, 400)


@pytest.mark.parametrize("path", ["", "sources/", "offres/", "offres/?etat=toutes&q=boulanger"])
def test_pages_answer_each_reader(world, path):
    assert world.client("reader").get(f"{world.root}{path}").status_code == 200


def test_an_empty_room_says_what_to_do_next():
    empty = basin_world("Pays vide", "000009019")
    assert "Brancher une première source" in text(empty.client("manager").get(empty.root))
