"""Those who read: the mayor with a keyboard, the director who compares, all without scripts."""

import csv
import io
import re
from decimal import Decimal

import openpyxl
import pytest

from tests.e2e import accessibility as must
from tests.e2e.conftest import fill_sign_in
from tests.e2e.steps import (
    ARZEBOURG,
    euros,
    follow,
    invented,
    kept,
    reach,
    said,
    territory,
    words_of,
)

pytestmark = pytest.mark.browser

METROPOLE = "243400017"
MONTPELLIER = "213401722"


def test_a_mayor_finds_the_schools_with_the_keyboard_alone(page, site):
    page.goto("/")
    follow(page, "^Se connecter$")
    reach(page, "^login$")
    account = site.account("maire")
    page.keyboard.type(account["email"])
    reach(page, "^password$")
    page.keyboard.type(account["password"])
    with page.expect_navigation():
        page.keyboard.press("Enter")

    follow(page, "Où va l’argent")
    assert "par habitant" in said(page)
    row = page.get_by_role("row", name=re.compile("Éducation et jeunesse")).last
    per_inhabitant = row.get_by_role("cell").nth(2).inner_text()
    amount = euros(row.get_by_role("cell").nth(0).inner_text())
    assert euros(per_inhabitant) > 0

    follow(page, "D’où vient le chiffre de Éducation et jeunesse")
    answer = said(page)
    assert "D’où vient ce chiffre" in page.title()
    assert "Comment il est calculé" in answer
    assert per_inhabitant.strip() in answer
    assert "SHA-256" in answer

    follow(page, r"^\d+ lignes$")
    total = euros(re.search(r"Ces lignes font (.*?) €", said(page))[1])
    assert total.quantize(Decimal(1)) == amount
    shown = page.locator("tbody tr td:last-child").all_inner_texts()
    assert sum(map(euros, shown)) == total
    must.assert_no_console_errors(page)


def test_a_mayor_sees_nothing_of_other_communes(page, site, sign_in):
    sign_in(page, "maire")
    home = f"{invented(site)}depenses/"
    page.goto(home)
    offered = page.get_by_label("Collectivité").locator("option").all_inner_texts()
    assert offered == ["Arzebourg"]
    page.goto(f"{home}?collectivite=000001016&exercice=2024")
    assert "Castelbrac" not in said(page)
    assert page.goto(f"{home}importer/").status in {403, 404}


def test_a_director_is_refused_unequal_perimeters_with_the_reason(page, site, sign_in):
    sign_in(page, "dgs")
    home = f"{territory(site, 'Montpellier')}depenses/evolution/"
    page.goto(f"{home}?collectivite={METROPOLE}&budget=tous")
    answer = said(page)
    assert "Les périmètres diffèrent" in answer
    assert "« Assainissement » n'est pas dans 2023" in answer
    assert page.get_by_role("table", name="Budgets importés par exercice").is_visible()
    assert page.locator("main figure").count() == 0

    page.goto(f"{home}?collectivite={METROPOLE}")
    assert "Les périmètres diffèrent" not in said(page)
    table = page.locator("main table").last
    assert table.locator("tbody tr").count() > 0


@pytest.mark.long(
    "tests/e2e/test_journeys_reading.py::test_a_mayor_finds_the_schools_with_the_keyboard_alone"
)
def test_contributions_of_a_year_to_year_table_add_up(page, site, sign_in):
    sign_in(page, "dgs")
    page.goto(f"{territory(site, 'Montpellier')}depenses/evolution/?collectivite={MONTPELLIER}")
    table = page.locator("table:has(#evolution-caption)")
    changes = [
        euros(text) for text in table.locator("tbody td:nth-last-child(2)").all_inner_texts()
    ]
    total = euros(table.locator("tfoot td").nth(-2).inner_text())
    assert len(changes) > 5
    assert abs(sum(changes) - total) <= len(changes)  # each is shown rounded to the euro


@pytest.mark.long(
    "tests/e2e/test_journeys_reading.py::test_a_mayor_finds_the_schools_with_the_keyboard_alone"
)
def test_a_director_opens_the_net_savings_of_a_year(page, site, sign_in):
    sign_in(page, "dgs")
    page.goto(f"{territory(site, 'Montpellier')}depenses/epargne/?collectivite={MONTPELLIER}")
    row = page.get_by_role("row", name=re.compile("^Épargne nette"))
    link = row.get_by_role("link").last
    shown = link.inner_text().strip()
    link.click()
    page.wait_for_load_state()
    answer = said(page)
    assert re.sub(r"[\s\u00a0]+", " ", shown).removesuffix(" €") in answer
    assert "Comment il est calculé" in answer
    used = [
        euros(text) for text in page.locator(".provenance dl").first.locator("dd").all_inner_texts()
    ]
    assert len(used) >= 3
    assert "Remboursement du capital" in answer
    assert "SHA-256" in answer


def test_filters_and_drill_down_work_without_scripts(no_script_page, site, sign_in):
    page = no_script_page
    sign_in(page, "dgs")
    home = f"{territory(site, 'Montpellier')}depenses/"
    page.goto(home)
    page.get_by_label("Exercice").select_option("2023")
    page.get_by_label("Découper par").select_option("nature")
    page.get_by_role("button", name="Afficher").click()
    assert "exercice=2023" in page.url
    assert "En 2023, Montpellier a dépensé" in said(page)

    group = page.locator("main table tbody th a").first
    label = group.inner_text()
    amount = page.locator("main table:has(#table-caption) tbody tr td").first.inner_text()
    group.click()
    assert "Vous regardez" in said(page)
    total = page.locator("main table:has(#table-caption) tfoot td").first.inner_text()
    assert total == amount, f"{label}: the parts do not make the whole"
    page.get_by_role("link", name="tout").click()
    assert "Vous regardez" not in said(page)


def test_exports_read_back_equal_the_page(page, site, sign_in):
    sign_in(page, "dgs")
    page.goto(f"{invented(site)}depenses/?collectivite={ARZEBOURG}&exercice=2024")
    total = euros(page.locator("tfoot td").first.inner_text())

    name, data = kept(page, page.locator(".export-bar").get_by_role("link", name="CSV"))
    assert name.endswith(".csv")
    assert "fictif" in name + data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    header = next(row for row in rows if any("ontant" in cell for cell in row))
    column = next(rank for rank, cell in enumerate(header) if "ontant" in cell)
    body = rows[rows.index(header) + 1 :]
    amounts = [euros(row[column]) for row in body if len(row) > column and row[0] != "Total"]
    assert sum(amounts).quantize(Decimal(1)) == total

    name, data = kept(page, page.locator(".export-bar").get_by_role("link", name="XLSX"))
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    words = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    assert "fictif" in " ".join(words).lower()
    assert any("compte-fictif-000001073-2024" in word for word in words)


@pytest.mark.long("tests/e2e/test_journeys_reading.py::test_exports_read_back_equal_the_page")
def test_the_invented_territory_says_so_everywhere_and_the_real_never(window, site):
    page = window("dgs")
    pages = ("", "collectivites/", "organisation/", "journal/", "depenses/", "depenses/evolution/",
             "depenses/epargne/", "depenses/lignes/", "depenses/origine/", "depenses/documents/",
             "depenses/non-affecte/", "depenses/nomenclature/", "depenses/importer/")  # fmt: skip
    for path in pages:
        assert "Territoire fictif" in words_of(page.request.get(invented(site) + path)), path
        real = words_of(page.request.get(territory(site, "Montpellier") + path))
        assert "fictif" not in real.lower(), path
    page.goto(invented(site))
    assert page.get_by_text("Territoire fictif", exact=True).first.is_visible()
    page.goto(territory(site, "Montpellier"))
    assert page.locator(".banner-fictitious").count() == 0


@pytest.mark.long("tests/e2e/test_pages.py::test_a_refused_sign_in_starts_at_the_summary_of_errors")
def test_signing_in_with_a_wrong_password_says_what_to_do(page, site):
    page.goto("/compte/login/")
    page.locator("#id_login").fill("dgs@demo.bastide.example")
    page.locator("#id_password").fill("autre chose")
    page.locator("form:has(#id_password) [type=submit]").click()
    page.locator(".error-summary").wait_for()
    must.assert_accessible(page)
    fill_sign_in(page, site.account("dgs"))
    assert "Tableau de bord" in page.title()
