"""Documents to keep: tagged PDF that say what the pages say, and nothing before they may."""

import io
import re
import struct
import zipfile
import zlib
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import CharField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.models import Occupation, RunningCost
from bastide.kernel.buildings.services import attach_file
from bastide.modules.estate.models import Decision, ResultRun
from bastide.platform.access.actors import actor_for
from bastide.platform.access.roles import Role
from tests.modules.estate.builders import scored_estate
from tests.modules.spending.world import person
from tests.platform.documents.reading import Read

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    """Return the invented campaign, closed and computed, in an invented territory."""
    return scored_estate(is_fictitious=True)


def as_(made, who):
    client = Client()
    client.force_login(made.actors[who].user)
    return client


def here(made):
    """Return the page of the documents of the campaign."""
    return f"{made.root.removesuffix('resultats/')}documents/"


def sheet_of(made, code):
    return f"/territoires/{made.territory.slug}/patrimoine/biens/{made.assets[code].pk}/fiche/"


def read(made, address, who="manager"):
    answer = as_(made, who).get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "application/pdf"
    return Read(answer.content)


def spaced(text):
    return re.sub(r"[\s\u00a0]+", " ", text)


@pytest.mark.always
def test_the_book_is_a_tagged_document_with_its_title_its_language_and_its_headings(made):
    answer = as_(made, "manager").get(f"{here(made)}carnet/")
    assert "carnet-campagne-2026-territoire-fictif.pdf" in answer["Content-Disposition"]
    book = Read(answer.content)
    assert book.pdf.metadata.title == "Carnet de campagne : Campagne 2026".replace(" :", "\u00a0:")
    assert book.root["/Lang"] == "fr"
    assert book.root["/MarkInfo"]["/Marked"].value is True
    assert "<pdfuaid:part>1</pdfuaid:part>" in book.said_about_itself
    roles = [tag.role for tag in book.tags()]
    assert roles.count("Title") == 1
    assert roles.count("H1") >= 10
    figures = book.tags("Figure")
    assert len(figures) == 6
    assert all(tag.alt for tag in figures)
    assert all("Territoire fictif" in page for page in book.pages)


def test_the_book_says_what_the_pages_say(made):
    book = read(made, f"{here(made)}carnet/")
    said = book.text
    run = ResultRun.objects.get()
    document = html.fromstring(as_(made, "manager").get(made.root).content.decode())
    (headline,) = document.xpath("//p[@class='headline']")
    assert spaced(headline.text_content()).strip() in said
    table = document.xpath("//table[caption[@id='resultats-titre']]/tbody/tr")
    assert len(table) == 18
    for row in table:
        cells = [spaced(cell.text_content()).strip() for cell in row.xpath("./th | ./td")]
        code, atout, indicator = cells[1].split()[0], cells[3].split()[0], cells[7].split()[0]
        assert f"{code} Bâtiment {code}" in said
        assert atout in said
        assert indicator in said
    assert run.inputs_sha256 in book.letters
    assert "(attraits ÷ 3) × (1 − atouts ÷ 3)" in said
    assert "alpha vaut 0,71" in said
    assert "?" not in said.replace("tient-elle ?", "")
    for cell in run.content["debate"]:
        assert spaced(cell["reason"]) in said
    for words in ("Élus", "Services", "Occupants", "nul", "fort", "Personne n’est nommé"):
        assert words in said


def test_the_book_counts_the_answers_of_each_college(made):
    book = read(made, f"{here(made)}carnet/")
    votes = ResultRun.objects.get().content["rows"]
    parts = re.search(r"Ensemble – (\d+) (\d+) ([\d ]+?) (\d+) (\d+) Réponses", book.text)
    assert parts is not None
    scores = int(parts[3].replace(" ", ""))
    assert scores + int(parts[4]) + int(parts[5]) == votes
    assert parts[1] == parts[2] == str(made.campaign.raters.count())


def test_nothing_is_given_before_the_publication_nor_to_outsiders(
    made, django_capture_on_commit_callbacks
):
    other = actor_for(person("other", (made.territory.perimeter, Role.MANAGER), room="spending"))
    made.actors["elsewhere"] = other
    for path in ("", "carnet/", "annexe/"):
        for who in ("reader", "contributor", "elsewhere"):
            assert as_(made, who).get(f"{here(made)}{path}").status_code == 404
        assert Client().get(f"{here(made)}{path}").status_code in {302, 404}
    assert "ne se diffuse pas" in read(made, f"{here(made)}carnet/").text
    with django_capture_on_commit_callbacks(execute=True):
        as_(made, "manager").post(f"{made.root.removesuffix('resultats/')}publier/")
    assert "ne se diffuse pas" not in read(made, f"{here(made)}carnet/", "reader").text
    assert as_(made, "elsewhere").get(sheet_of(made, "B01")).status_code == 404


@pytest.mark.always
def test_the_page_lists_the_documents_and_one_sheet_per_building(made):
    client = as_(made, "manager")
    client.get(here(made))
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(here(made))
    assert len(asked) <= 15
    page = html.fromstring(answer.content.decode())
    links = page.xpath("//table[caption[@id='documents-titre']]//a/@href")
    for link in links:
        assert client.get(link).status_code == 200
    assert len(page.xpath("//table[caption[@id='fiches-titre']]/tbody/tr")) == 18
    tabs = html.fromstring(client.get(made.root).content.decode())
    assert here(made) in tabs.xpath("//nav//a/@href")


def test_a_sheet_says_what_is_known_and_what_is_not(made):
    Occupation.objects.create(
        asset=made.assets["B09"], year=2025, occupant="M. Dupont", is_person=True, hours_used=10
    )
    sheet = read(made, sheet_of(made, "B09"))
    assert sheet.pdf.metadata.title == "B09 Bâtiment B09"
    said = sheet.text
    assert sheet.root["/Lang"] == "fr"
    assert "1 800 m²" in said
    assert "9 000 €" in said
    assert "5,00 €" in said
    assert "C2 rénover ou restructurer" in said
    assert "Domanialité non renseigné" in said
    assert "Particulier" in said
    assert "Dupont" not in said
    assert len(sheet.tags("Figure")) == 1
    hidden = read(made, sheet_of(made, "B09"), "reader")
    assert "rénover" not in hidden.text
    assert "Sa position n’est pas connue." in read(made, sheet_of(made, "B06")).text


def test_the_sheet_of_an_asset_offers_its_printed_one(made):
    shown = as_(made, "reader").get(sheet_of(made, "B09").removesuffix("fiche/"))
    assert sheet_of(made, "B09") in shown.content.decode()


def decide(made, code):
    return Decision.objects.create(
        run=ResultRun.objects.get(),
        asset=made.assets[code],
        number=1,
        action="sell",
        reason="Vide depuis trois ans.",
        stage="deliberation",
        vote="28 pour",
        decided_on="2026-11-20",
    )


def test_the_annex_lists_what_is_retained_the_law_and_what_is_left_to_write(made):
    decide(made, "B02")
    answer = as_(made, "manager").get(f"{here(made)}annexe/")
    annex = Read(answer.content)
    said = annex.text
    assert annex.root["/Lang"] == "fr"
    assert annex.pdf.metadata.title == "Projet d’annexe à la délibération\u00a0: patrimoine"
    assert "Seule la délibération du conseil décide" in said
    assert "Vide depuis trois ans. Délibération du conseil du 20 novembre 2026 (28 pour)" in said
    assert "proposé, à décider" in said
    assert "Avis des domaines" in said
    assert "Exposé des motifs" in said
    assert all(f"{code} Bâtiment {code}" in said for code in made.assets)


def test_the_annex_is_also_a_text_that_a_word_processor_opens(made):
    decide(made, "B02")
    ResultRun.objects.get().campaign.__class__.objects.update(name="Bâti <script>x</script>")
    answer = as_(made, "manager").get(f"{here(made)}annexe/?format=html")
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "projet-d-annexe" in answer["Content-Disposition"]
    assert "attachment" in answer["Content-Disposition"]
    assert "<script>" not in answer.content.decode()
    text = html.fromstring(answer.content.decode())
    assert text.get("lang") == "fr"
    assert len(text.xpath("//h1")) == 1
    said = spaced(text.text_content())
    for words in ("Territoire fictif", "Vide depuis trois ans.", "Céder", "à compléter"):
        assert words in said
    assert as_(made, "manager").get(f"{here(made)}annexe/?format=rtf").status_code == 404


def test_decisions_and_legal_steps_stand_in_the_book_and_on_the_sheet(made):
    decide(made, "B02")
    book = read(made, f"{here(made)}carnet/").text
    assert "Propositions et décisions" in book
    assert "céder. Délibération du conseil du 20 novembre 2026 (28 pour)" in book
    sheet = read(made, sheet_of(made, "B02")).text
    assert "Motif Vide depuis trois ans." in sheet
    assert "Proposition, décision, étapes de la loi" in sheet
    assert "Déclassement" in sheet


def photo_of(width=64, height=48):
    """Return a small PNG."""
    line = b"\0" + bytes((90, 120, 60)) * width

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"tEXt", b"GPS\0 48.8566, 2.3522"),
            chunk(b"IDAT", zlib.compress(line * height)),
            chunk(b"IEND", b""),
        )
    )


@pytest.mark.long(
    "tests/modules/estate/views/test_documents.py::test_the_book_is_a_tagged_document_with_its_title_its_language_and_its_headings"
)
def test_a_sheet_holds_on_one_page_whatever_its_texts_with_its_photo(made):
    asset = made.assets["B09"]
    for code in made.assets:
        assert len(read(made, sheet_of(made, code)).pages) == 1, code
    attach_file(
        actor=made.manager,
        asset=asset,
        room="estate",
        file_name="facade.png",
        data=photo_of(),
        caption="Façade sur la place",
    )
    state = asset.states.get(is_current=True)
    for field in state._meta.get_fields():
        if (
            isinstance(field, CharField)
            and not field.choices
            and field.name not in {"code", "rnb_id"}
        ):
            setattr(state, field.name, "mot " * ((field.max_length or 400) // 4))
    state.save()
    for n in range(40):
        Occupation.objects.create(
            asset=asset, year=2025, occupant=f"Association des usagers du lieu numéro {n} " * 2
        )
    for year in range(2015, 2025):
        for kind in CostKind:
            RunningCost.objects.update_or_create(
                asset=asset, year=year, kind=kind, defaults={"amount": Decimal("123456789.12")}
            )
    sheet = read(made, sheet_of(made, "B09"))
    assert len(sheet.pages) == 1
    assert sheet.tags("Figure")[0].alt == "Façade sur la place"
    assert "Sources" in sheet.text


def test_a_photo_is_kept_without_its_position_and_a_broken_one_is_refused(made):
    asset = made.assets["B01"]

    def attached(data, name="photo.png"):
        return attach_file(
            actor=made.manager, asset=asset, room="estate", file_name=name, data=data, caption="x"
        )

    kept = attached(photo_of())
    with kept.file.open("rb") as stream:
        assert b"GPS" not in stream.read()
    empty = photo_of().replace(b"IDAT", b"IDXT")
    for data in (photo_of()[:-40], empty, photo_of(40_000, 1)[:33] + photo_of()[33:], b"GIF89a"):
        with pytest.raises(InputRefusedError):
            attached(data)
    assert asset.attachments.count() == 1


def test_the_api_lists_adds_and_removes_files_of_an_asset(made):
    address = (
        f"/api/v1/territoires/{made.territory.slug}/patrimoine/biens/{made.assets['B01'].pk}/pieces"
    )
    client = as_(made, "manager")

    def sent(who="manager"):
        upload = SimpleUploadedFile("facade.png", photo_of(), "image/png")
        return as_(made, who).post(address, {"file": upload, "caption": "Façade"})

    assert sent("reader").status_code in {403, 404}
    one = sent().json()
    assert (one["kind"], one["caption"]) == ("png", "Façade")
    assert [row["id"] for row in as_(made, "reader").get(address).json()] == [one["id"]]
    assert as_(made, "reader").get(one["address"])["Content-Type"] == "image/png"
    gone = f"{address}/{one['id']}"
    json = "application/json"
    assert client.delete(gone, {"reason": " "}, content_type=json).status_code == 422
    other = gone.replace(str(made.assets["B01"].pk), str(made.assets["B02"].pk))
    assert client.delete(other, {"reason": "x"}, content_type=json).status_code == 404
    assert client.delete(gone, {"reason": "Floue"}, content_type=json).status_code == 204
    assert client.get(address).json() == []


def test_the_annex_to_edit_says_what_the_printed_one_says(made):
    client = as_(made, "manager")
    answer = client.get(f"{here(made)}annexe/?format=odt")
    assert answer["Content-Type"] == "application/vnd.oasis.opendocument.text"
    assert "projet-d-annexe" in answer["Content-Disposition"]
    assert ".odt" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        body = html.fromstring(package.read("content.xml"))
    said = "".join(spaced(body.text_content()).split())
    page = html.fromstring(client.get(f"{here(made)}annexe/?format=html").content.decode())
    titles = [one.text_content() for one in page.xpath("//h2 | //h3 | //caption")]
    assert len(titles) > 5
    for title in titles:
        assert "".join(spaced(title).split()) in said, title
    assert client.get(f"{here(made)}annexe/?format=docx").status_code == 404
    assert as_(made, "reader").get(f"{here(made)}annexe/?format=odt").status_code == 404
