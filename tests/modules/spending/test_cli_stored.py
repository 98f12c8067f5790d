"""`bastide spending import --territory` and `undo`: the services of the pages, from a terminal."""

import json

import pytest
from typer.testing import CliRunner

from bastide.kernel.budgets.models import Document
from bastide.modules.spending.cli import app
from bastide.platform.access.roles import Role
from bastide.platform.exchange.models import BatchStatus, ImportBatch
from tests.kernel.budgets.samples import totem
from tests.modules.spending.world import CITY, METROPOLE, land, person

pytestmark = pytest.mark.django_db
SMALL = "200099999"


@pytest.fixture
def place():
    return land("Pays commandé", SMALL, (SMALL, "EPCI"), (CITY, "Ville"), (METROPOLE, "Autre"))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ca.xml"
    path.write_bytes(totem())
    return str(path)


def ran(*arguments):
    done = CliRunner().invoke(app, [*arguments, "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout)


def test_a_dry_run_writes_nothing_an_import_does_and_again_does_not(place, file):
    into = ("--territory", place.territory.slug)
    code, answer = ran("import", file, *into, "--dry-run")
    assert (code, answer["batch"], answer["dry_run"]) == (0, None, True)
    assert answer["documents"][0]["status"] == "created"
    assert not Document.objects.exists()
    code, answer = ran("import", file, *into)
    assert (code, answer["documents"][0]["status"]) == (0, "created")
    assert answer["documents"][0]["totals"]["real_expenditure"] == "90.50"
    kept = Document.objects.get()
    assert str(kept.batch_id) == answer["batch"]
    code, again = ran("import", file, *into)
    assert (code, again["documents"][0]["status"], again["batch"]) == (0, "unchanged", None)
    code, undone = ran("undo", answer["batch"], "--reason", "essai")
    assert (code, undone) == (0, {"batch": answer["batch"], "removed": 1})
    assert ImportBatch.objects.get().status == BatchStatus.UNDONE
    code, refused = ran("undo", answer["batch"])
    assert (code, "déjà annulé" in refused["errors"][0]["reason"]) == (1, True)


def test_an_account_imports_and_undoes_what_it_may_only(place, file):
    root = place.territory.perimeter
    person("lecture", (root, Role.READER))
    person("apport", (root, Role.CONTRIBUTOR))
    into = ("--territory", place.territory.slug)
    code, refused = ran("import", file, *into, "--as", "lecture@ville.example")
    assert (code, refused["errors"][0]["field"]) == (1, "SIRET")
    code, answer = ran("import", file, *into, "--as", "apport@ville.example")
    assert code == 0
    assert Document.objects.get().batch.created_by.email == "apport@ville.example"
    code, refused = ran("undo", answer["batch"], "--as", "lecture@ville.example")
    assert (code, refused["errors"][0]["field"]) == (1, "LOT")
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("--territory", "nulle-part"), "--territory"),
        (("--territory", "pays-commande", "--as", "personne@ville.example"), "--as"),
    ],
)
def test_an_unknown_territory_or_account_is_refused(place, file, arguments, field):
    code, refused = ran("import", file, *arguments)
    assert (code, refused["errors"][0]["field"]) == (1, field)
    assert refused["errors"][0]["remedy"]


def test_an_unknown_batch_is_refused(place):
    assert ran("undo", "rien")[1]["errors"][0]["field"] == "LOT"
