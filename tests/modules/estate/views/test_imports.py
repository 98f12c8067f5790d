"""Importing a list by the pages, in four steps, and undoing it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from bastide.kernel.buildings.models import Asset
from bastide.platform.exchange.models import BatchStatus, ImportBatch
from tests.kernel.buildings.samples import csv
from tests.modules.estate.desk_world import desk_land
from tests.modules.spending.world import CITY, METROPOLE

pytestmark = pytest.mark.django_db
LIST = ("Code;Nom;Surface SDP;Fluides (€)", "G1;Gymnase;1 200;900", "G2;Salle;douze;1 000", ";;;")


@pytest.fixture
def made():
    return desk_land()


def uploaded(made, *lines, who="contributor", status=302, **more):
    file = SimpleUploadedFile("biens.csv", csv(*(lines or LIST)), "text/csv")
    answer = made.client(who).post(
        f"{made.root}importer/", {"authority": CITY, "file": file, **more}
    )
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer


def got(made, address, who="contributor", status=200):
    answer = made.client(who).get(address)
    assert answer.status_code == status, address
    return html.fromstring(answer.content.decode()) if status == 200 else None


def text(element):
    return " ".join(element.text_content().split())


def confirmed(made, held, **data):
    answer = made.client("contributor").post(f"{held}valider/", data)
    assert answer.status_code == 302
    return answer


def test_four_steps_write_the_list_and_say_what_is_refused(made):
    held = uploaded(made).url
    columns = got(made, held)
    chosen = {
        one.get("name"): one.xpath("./option[@selected]/@value")
        or one.xpath(".//option[@selected]/@value")
        for one in columns.xpath("//select")
    }
    assert ["area_sdp_m2"] in chosen.values()
    told = {name: value[0] if value else "" for name, value in chosen.items()}
    answer = made.client("contributor").post(held, {**told, "year": "2025"})
    assert answer.url == f"{held}verifier/"
    page = got(made, answer.url)
    assert "2 à créer" in text(page)
    assert "« douze » n’est pas un nombre" in text(page)
    assert not Asset.objects.filter(code="G1").exists()
    refusals = made.client("contributor").get(f"{held}refus/")
    assert refusals["Content-Type"].startswith("application/vnd.openxmlformats")
    confirmed(made, held)
    assert Asset.objects.get(code="G1").costs.get().year == 2025
    state = Asset.objects.get(code="G2").states.get()
    assert state.area_sdp_m2 is None


def test_the_same_list_again_changes_nothing(made):
    confirmed(made, uploaded(made).url)
    held = uploaded(made).url
    page = got(made, f"{held}verifier/")
    assert "0 à créer, 0 à mettre à jour, 2 inchangées" in text(page)
    assert "Rien à écrire" in text(page)
    confirmed(made, held)
    assert Asset.objects.filter(code__startswith="G").count() == 2


def test_a_list_given_up_is_forgotten(made):
    held = uploaded(made).url
    confirmed(made, held, action="abandonner")
    assert not Asset.objects.filter(code="G1").exists()


def test_an_import_is_undone_with_a_reason_unless_somebody_used_it(made):
    confirmed(made, uploaded(made).url)
    batch = ImportBatch.objects.get(status=BatchStatus.IMPORTED)
    undo = f"{made.root}importer/{batch.pk}/annuler/"
    assert undo in [one.get("href") for one in got(made, f"{made.root}importer/").xpath("//a")]
    client = made.client("contributor")
    assert client.post(undo, {"reason": ""}).status_code == 422
    asked = made.ask(asset=Asset.objects.get(code="G1"))
    answer = client.post(undo, {"reason": "Mauvais fichier."})
    assert answer.status_code == 422
    assert "une demande au guichet" in answer.content.decode()
    asked.delete()
    assert client.post(undo, {"reason": "Mauvais fichier."}).status_code == 302
    assert not Asset.objects.filter(code="G1").exists()


def test_outsiders_and_readers_import_nothing(made):
    held = uploaded(made).url
    batch = held.rstrip("/").rpartition("/")[2]
    for who in ("reader", "elsewhere"):
        uploaded(made, who=who, status=404)
        for path in ("", f"{batch}/", f"{batch}/verifier/", f"{batch}/refus/", f"{batch}/annuler/"):
            got(made, f"{made.root}importer/{path}", who, 404)
        answer = made.client(who).post(f"{made.root}importer/{batch}/valider/")
        assert answer.status_code == 404
    got(made, held, "mayor")
    uploaded(made, who="mayor", status=422, authority=METROPOLE)


@pytest.mark.parametrize(
    "lines", [("Couleur;Poids", "bleu;3"), ("<html><body>Connexion</body></html>",), ("Code;Nom",)]
)
def test_a_file_that_is_no_list_is_refused_with_the_reason(made, lines):
    answer = uploaded(made, *lines, status=422)
    assert html.fromstring(answer.content.decode()).xpath(
        "//*[@class='error-summary']//a | //*[contains(@class, 'error')]"
    )
    assert not ImportBatch.objects.exists()


def test_pasted_rows_are_a_list_too_and_nothing_is_not(made):
    address, client = f"{made.root}importer/", made.client("contributor")
    assert client.post(address, {"authority": CITY}).status_code == 422
    pasted = "Code\tNom\nP1\tPréau\n"
    held = client.post(address, {"authority": CITY, "pasted": pasted})
    assert "1 à créer" in text(got(made, f"{held.url}verifier/"))
