"""The pages, exports and API of spending, as those who may and may not read them meet them."""

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bastide.kernel.budgets.models import Document
from bastide.kernel.budgets.queries import as_read
from bastide.kernel.budgets.readers import read_documents
from bastide.modules.spending.core.selection import Axis, Selection
from bastide.modules.spending.core.totals import named_totals, totals_of
from bastide.modules.spending.queries.breakdowns import show_spending
from bastide.modules.spending.services import import_budgets
from bastide.platform.access.actors import SYSTEM
from bastide.platform.exchange.models import BatchStatus, HeldFile, ImportBatch
from bastide.platform.exchange.readback import read_back
from bastide.platform.exchange.writers import Column
from tests.kernel.budgets.samples import line as xml_line
from tests.kernel.budgets.samples import totem
from tests.kernel.policies.samples import document, line
from tests.modules.spending.world import CITY, METROPOLE

CITY_2024 = Selection(authority=CITY, year=2024)
MAX_QUERIES = 25
PAGES = (
    "",
    "?par=nature",
    "evolution/",
    "epargne/",
    "lignes/",
    "non-affecte/",
    "documents/",
    "origine/",
    "epargne/origine/?mesure=epargne_brute",
    "nomenclature/",
    "importer/",
)
READ = [page for page in PAGES if page != "importer/"]


def got(world, page, who="reader", place=None, **query):
    address = (place or world.south).root + page
    if query:
        address += ("&" if "?" in page else "?") + urlencode(query)
    return world.clients[who].get(address)


def text_of(response):
    words = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", words.replace("\u00a0", " "))


def accounted(world, selection):
    return show_spending(SYSTEM, world.south.territory, selection).breakdown


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.some(5)
def test_every_page_answers_in_french_within_its_queries(
    world, page, django_assert_max_num_queries
):
    with django_assert_max_num_queries(MAX_QUERIES):
        response = got(world, page, "contributor")
    assert response.status_code == 200
    assert 'lang="fr"' in response.content.decode()


@pytest.mark.parametrize("page", READ)
def test_a_stranger_meets_nothing(world, page):
    assert got(world, page, "stranger").status_code == 404


@pytest.mark.parametrize("page", ["importer/"])
def test_a_reader_meets_no_import(world, page):
    assert got(world, page).status_code == 404
    batch = ImportBatch.objects.filter(room="spending").first()
    assert got(world, f"importer/{batch.pk}/annuler/").status_code == 404
    assert "Importer un fichier" not in text_of(got(world, "documents/"))
    assert "Importer un fichier" in text_of(got(world, "documents/", "contributor"))


def test_the_first_page_says_who_how_much_and_for_how_many(world):
    told = text_of(got(world, "", collectivite=CITY, exercice=2024))
    total = accounted(world, CITY_2024).total / 1_000_000
    assert f"En 2024, Ville a dépensé {total:.1f} M€".replace(".", ",") in told
    assert "CA_2024.xml" in told


def test_the_natures_page_shows_pooled_staff(world):
    for page in ("?par=nature", "lignes/?f-nature=64", "origine/?f-nature=64"):
        told = text_of(got(world, page, collectivite=CITY, exercice=2024))
        assert "compte 6216 : 39,6 M€" in told, page


def test_an_unreadable_address_gives_the_default_and_says_why(world):
    response = got(world, "?par=couleur")
    assert response.status_code == 200
    assert "« couleur » n'est pas une valeur connue" in text_of(response)
    assert got(world, "?collectivite=%00&f-nature=%00").status_code in {200, 404}


def test_a_mayor_sees_his_own_body_only(world):
    for page in READ:
        body = got(world, page, "mayor", collectivite=METROPOLE).content.decode()
        assert "CA_2024.csv" not in body
        assert ">Métropole<" not in body
    shown = world.clients["mayor"].get(f"{world.south.api}/documents").json()
    assert {one["siren"] for one in shown} == {CITY}
    answer = world.clients["mayor"].get(f"{world.south.api}?collectivite={METROPOLE}").json()
    assert (answer["total"], answer["groups"]) == ("0.00", [])
    export = got(world, "lignes/export/?format=csv", "mayor", collectivite=METROPOLE)
    assert "CA_2024.csv" not in export.content.decode()
    foreign = Document.objects.filter(authority__siren=METROPOLE).first()
    assert got(world, f"documents/{foreign.pk}/", "mayor").status_code == 404
    assert got(world, f"documents/{foreign.pk}/scdl/", "mayor").status_code == 404


@pytest.mark.parametrize("axis", [Axis.POLICY, Axis.NATURE, Axis.FUNCTION])
def test_the_api_answers_what_the_page_adds_up(world, axis):
    selection = replace(CITY_2024, axis=axis)
    answer = world.clients["reader"].get(f"{world.south.api}?{selection.query}").json()
    cut = accounted(world, selection)
    assert Decimal(answer["total"]) == cut.total
    assert {one["value"]: Decimal(one["amount"]) for one in answer["groups"]} == {
        group.value: group.amount for group in cut.groups
    }
    assert ("6216" in answer["notice"]) is (axis is Axis.NATURE)
    assert world.clients["stranger"].get(f"{world.south.api}").status_code == 404
    lines = world.clients["reader"].get(f"{world.south.api}/lignes?{selection.query}").json()
    assert lines["count"] == cut.lines


def test_the_api_and_the_file_give_the_same_lines(world):
    selection = replace(CITY_2024, path=((Axis.NATURE, "6216"),))
    answer = world.clients["reader"].get(f"{world.south.api}/lignes?{selection.query}").json()
    response = got(world, f"lignes/export/?{selection.query}&format=csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))[1:]
    names = ("file", "rank", "budget", "year", "nature", "nature_label", "function",
             "function_label", "policy", "subpolicy", "amount")  # fmt: skip
    assert set(answer["lines"][0]) == set(names)
    told = [[str(line[name]) for name in names] for line in answer["lines"]]
    written = [[*row[:-1], row[-1].replace(",", ".")] for row in rows]
    assert sorted(told) == sorted(written)
    assert told


@pytest.mark.parametrize("page", ["", "evolution/", "epargne/", "non-affecte/", "lignes/"])
def test_no_page_says_a_sentence_twice(world, page):
    body = got(world, page, collectivite=CITY).content.decode()
    said = [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)).strip()
        for text in re.findall(r"<p[ >].*?</p>", body, flags=re.DOTALL)
    ]
    long = [text for text in said if len(text) > 40]
    assert long
    assert [text for text in long if long.count(text) > 1] == []


def test_the_api_refuses_an_unknown_value_in_words(world):
    response = world.clients["reader"].get(f"{world.south.api}?par=couleur")
    assert response.status_code == 422
    assert "couleur" in json.dumps(response.json())


AMOUNT = Column("amount", "Montant (€)", "money")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("page", ["export/", "lignes/export/"])
def test_an_export_reads_back_to_the_total(world, page, form):
    response = got(world, f"{page}?{CITY_2024.query}&format={form}")
    rows = read_back(response.content, f"export.{form}", [AMOUNT])
    assert sum(row["amount"] for row in rows) == accounted(world, CITY_2024).total
    assert b"fictif" not in response.content
    assert got(world, f"{page}?format=exe").status_code == 404


def test_an_export_of_an_invented_territory_says_so(world):
    territory = world.south.territory
    type(territory).objects.filter(pk=territory.pk).update(is_fictitious=True)
    assert "territoire fictif" in got(world, "export/?format=csv").content.decode().lower()
    assert "territoire fictif" in text_of(got(world, "")).lower()


@pytest.mark.parametrize("year", [2022, 2024])
def test_the_scdl_of_a_stored_document_reads_back_to_its_totals(world, year):
    stored = Document.objects.get(authority__siren=CITY, year=year)
    response = got(world, f"documents/{stored.pk}/scdl/")
    (again,) = read_documents(response.content, "scdl.csv")
    before = named_totals(totals_of(as_read(stored)))
    after = named_totals(totals_of(again))
    for name in ("real_expenditure", "real_receipts", "order_expenditure", "order_receipts"):
        assert after[name] == before[name]
    assert len(again.lines) == stored.lines.count()


def sent(world, data, name="ca.xml", who="contributor"):
    return world.clients[who].post(
        f"{world.south.root}importer/", {"file": SimpleUploadedFile(name, data)}
    )


@pytest.mark.always
def test_a_file_is_held_checked_then_imported(world):
    response = sent(world, totem(xml_line(MtReal="1234.56"), year="2019"))
    assert response.status_code == 302
    assert not Document.objects.filter(year=2019).exists()
    check = world.clients["contributor"].get(response.url)
    assert "1 234,56 €" in text_of(check)
    assert "Rien n’est encore importé" in text_of(check)
    done = world.clients["contributor"].post(f"{response.url}valider/")
    assert done.status_code == 302
    kept = Document.objects.get(year=2019)
    assert kept.lines.get().amount == Decimal("1234.56")
    assert not HeldFile.objects.exists()
    assert world.clients["contributor"].post(f"{response.url}valider/").status_code == 404
    undo = f"{world.south.root}importer/{kept.batch_id}/annuler/"
    assert world.clients["contributor"].post(undo, {"reason": ""}).status_code == 422
    assert world.clients["reader"].post(undo, {"reason": "non"}).status_code == 404
    assert world.clients["contributor"].post(undo, {"reason": "erreur"}).status_code == 302
    assert not Document.objects.filter(year=2019).exists()
    again = world.clients["contributor"].post(undo, {"reason": "erreur"})
    assert (again.status_code, "déjà annulé" in text_of(again)) == (422, True)


def test_a_held_file_can_be_given_up(world):
    response = sent(world, totem(year="2019"))
    given_up = world.clients["contributor"].post(
        f"{response.url}valider/", {"action": "abandonner"}
    )
    assert given_up.status_code == 302
    assert not HeldFile.objects.exists()
    assert ImportBatch.objects.filter(status=BatchStatus.CHECKED).exists()
    assert not Document.objects.filter(year=2019).exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (totem(siret="21930048000015", year="2019"), "n'est pas une collectivité de Montpellier"),
        (totem(xml_line(MtReal="12 345,67"), year="2019"), "12 345,67"),
        (totem(year="2203"), "2203"),
        (b"<html></html>", "refusé"),
    ],
)
def test_a_refused_file_is_told_and_leaves_nothing(world, data, said):
    before = ImportBatch.objects.count()
    response = sent(world, data)
    assert response.status_code == 422
    assert said in text_of(response)
    assert (ImportBatch.objects.count(), HeldFile.objects.count()) == (before, 0)


def test_a_file_that_no_longer_fits_is_refused_when_confirmed(world):
    response = sent(world, totem(year="2019"))
    other = document(
        line(), siren=CITY, year=2019, budget="Principal", siret="21340172201787", sha256="c" * 64
    )
    import_budgets(actor=SYSTEM, territory=world.south.territory, documents=[other])
    refused = world.clients["contributor"].post(f"{response.url}valider/")
    assert refused.status_code == 422
    assert "est déjà là" in text_of(refused)
    assert HeldFile.objects.count() == 1
