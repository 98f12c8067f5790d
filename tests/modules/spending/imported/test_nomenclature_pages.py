"""Loading a new version of the nomenclature from the browser: check, confirm, read years again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bastide.kernel.policies.models import AllocationRun, Nomenclature
from bastide.modules.spending.core.selection import Selection
from bastide.modules.spending.queries.breakdowns import show_spending
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.roles import Role
from bastide.platform.tasks.models import Job
from tests.modules.spending.world import MONTREUIL, person

RULES = (
    "politique;sous-politique;priorite;sens;nature\nTout le reste;;900;D;*\nPersonnel;;10;D;64*\n"
)


@pytest.fixture
def manager(world):
    """Return somebody who manages Est Ensemble."""
    client = Client()
    client.force_login(person("gestion", (world.east.territory.perimeter, Role.MANAGER)))
    return client


def sent(client, world, text, name="Politiques de Montreuil"):
    """Send a file of rules to Est Ensemble."""
    return client.post(
        f"/territoires/{world.east.territory.slug}/depenses/nomenclature/charger/",
        {
            "name": name,
            "valid_from": "2026-01-01",
            "source": "Délibération d'essai",
            "file": SimpleUploadedFile("regles.csv", text.encode()),
        },
    )


def test_new_version_reads_old_years_again(world, manager, django_capture_on_commit_callbacks):
    place = world.east.territory
    before = show_spending(SYSTEM, place, Selection(authority=MONTREUIL)).breakdown
    checked = sent(manager, world, RULES)
    assert checked.status_code == 302
    versions = Nomenclature.objects.filter(territory=place).count()
    page = manager.get(checked.headers["Location"])
    assert "Rien n’est encore chargé" in page.content.decode()
    assert Nomenclature.objects.filter(territory=place).count() == versions
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(checked.headers["Location"] + "valider/")
    assert Job.objects.get(work__endswith="read_years_again").status == "done"
    after = show_spending(SYSTEM, place, Selection(authority=MONTREUIL)).breakdown
    assert {group.value for group in after.groups} == {"Personnel", "Tout le reste"}
    assert after.total == before.total
    assert AllocationRun.objects.filter(nomenclature__territory=place).count() == 2


def test_a_refused_file_says_where_and_keeps_nothing(world, manager):
    rules = "politique;priorite;nature;part\nA;1;64*;0.5\nB;1;64*;0.499\n"
    answer = sent(manager, world, rules)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "regles.csv" in text
    assert "0,999" in text
    assert not Nomenclature.objects.filter(file_name="regles.csv").exists()


def test_only_managers_load(world):
    client = world.clients["reader"]
    assert sent(client, world, RULES).status_code == 404
    page = client.get(f"/territoires/{world.east.territory.slug}/depenses/nomenclature/")
    assert "Charger une nouvelle version" not in page.content.decode()
