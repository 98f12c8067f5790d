"""The page of a job: readable without script, private, cancelled by a form."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.tasks.models import Job, JobStatus
from tests.platform.conftest import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(land: Perimeter) -> Actor:
    return person("jeanne", land, Role.CONTRIBUTOR)


@pytest.fixture
def job(land: Perimeter, owner: Actor) -> Job:
    return Job.objects.create(
        perimeter=land, room="spending", label="Import des budgets", work="bastide.x:y",
        created_by=owner.user, status=JobStatus.RUNNING, done=3, total=10, message="Ligne 300",
    )  # fmt: skip


def test_the_page_says_how_far(job: Job, owner: Actor) -> None:
    page = signed_in(owner).get(f"/taches/{job.pk}/").content.decode()
    for words in ("Import des budgets", "en cours", "3 sur 10", "Ligne 300", "Annuler ce travail"):
        assert words in page
    assert 'hx-get="' in page


def test_an_ended_job_no_longer_asks(job: Job, owner: Actor) -> None:
    Job.objects.filter(pk=job.pk).update(status="done", ended_at=job.created_at, result_url="/x/")
    page = signed_in(owner).get(f"/taches/{job.pk}/").content.decode()
    assert 'hx-get="' not in page
    assert 'href="/x/"' in page


def test_a_failed_job_says_what_to_correct(job: Job, owner: Actor) -> None:
    refusal = {"file": "a.csv", "line": 3, "field": "montant", "value": "1e9", "reason": "Faux.",
               "remedy": "Corrigez."}  # fmt: skip
    Job.objects.filter(pk=job.pk).update(
        status="failed", ended_at=job.created_at, refusals=[refusal]
    )
    page = signed_in(owner).get(f"/taches/{job.pk}/").content.decode()
    for words in ("a.csv", "ligne 3", "montant", "1e9", "Corrigez.", "Relancer"):
        assert words in page


def test_htmx_receives_the_fragment_only(job: Job, owner: Actor) -> None:
    answer = signed_in(owner).get(f"/taches/{job.pk}/", headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "3 sur 10" in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_the_state_in_json(job: Job, owner: Actor) -> None:
    state = signed_in(owner).get(f"/taches/{job.pk}/etat").json()
    assert (state["status"], state["done"], state["total"]) == ("running", 3, 10)


def test_cancel_is_a_post(job: Job, owner: Actor) -> None:
    client = signed_in(owner)
    assert client.get(f"/taches/{job.pk}/annuler").status_code == 405
    answer = client.post(f"/taches/{job.pk}/annuler", follow=True)
    assert "prochaine étape" in answer.content.decode()
    job.refresh_from_db()
    assert job.is_cancel_asked


def test_a_running_job_is_not_started_again(job: Job, owner: Actor) -> None:
    answer = signed_in(owner).post(f"/taches/{job.pk}/reprendre", follow=True)
    assert "en cours ou déjà terminé" in answer.content.decode()


def test_somebody_elses_job_is_absent(job: Job, land: Perimeter, elsewhere: Perimeter) -> None:
    for actor in (person("collegue", land, Role.CONTRIBUTOR), person("voisin", elsewhere)):
        client = signed_in(actor)
        absent = f"/taches/{uuid.uuid4()}/"
        assert client.get(f"/taches/{job.pk}/").status_code == client.get(absent).status_code == 404
        for verb in ("annuler", "reprendre"):
            assert client.post(f"/taches/{job.pk}/{verb}").status_code == 404
        assert client.get(f"/taches/{job.pk}/etat").status_code == 404
        assert "Import des budgets" not in client.get("/taches/").content.decode()
    assert Client().get(f"/taches/{job.pk}/").status_code == 302


def test_the_list(job: Job, owner: Actor) -> None:
    page = signed_in(owner).get("/taches/").content.decode()
    assert "Import des budgets" in page
    assert "1 tâche" in page


def test_an_empty_list_says_what_comes_here(owner: Actor) -> None:
    assert "apparaissent ici" in signed_in(owner).get("/taches/").content.decode()
