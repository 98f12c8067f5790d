"""The estate lived: an elected rater, a director in session, a newcomer, a manager."""

import csv
import re

import openpyxl
import pytest

from tests.e2e import accessibility as must
from tests.e2e.conftest import PHONE
from tests.e2e.steps import ARZEBOURG, as_upload, invented, kept, said

pytestmark = pytest.mark.browser

PUBLISHED, OPEN = "Notation du patrimoine 2025", "Bâtiments d’Arzebourg, notation en cours"
NEW = ("Buvette du stade", "Remise du garde-champêtre")
LIST = (
    f"code;nom;surface_sdp_m2;annee\nNEUF-1;{NEW[0]};64;1988\nNEUF-2;{NEW[1]};une trentaine;1951\n"
).encode()


def _campaign(page, site, name):
    page.goto(f"{invented(site)}patrimoine/campagnes/")
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state()


def _score(page, value):
    """Answer every item of the sheet shown, as fast as a thumb may; return its name and count."""
    page.locator("form.score-sheet .score").first.wait_for()
    choices = page.locator(f"input[name^=note-][value='{value}']")
    choices.evaluate_all("all => all.forEach((one) => one.click())")
    return page.locator("h1").inner_text(), choices.count()


def _progress(page, name):
    """Return how far a sheet of the list is."""
    return re.search(rf"{re.escape(name)} (\d+ sur \d+)", said(page))[1]


def test_an_elected_rater_scores_on_a_phone_and_loses_nothing_without_network(
    new_page, site, sign_in
):
    page = sign_in(new_page(viewport=PHONE, has_touch=True), "maire")
    _campaign(page, site, OPEN)
    page.get_by_role("link", name="Noter : vos fiches").click()
    listed = page.url
    must.assert_accessible(page)
    must.assert_fits_320(page)
    page.get_by_role("button", name="Emporter hors ligne").click()
    page.locator("[data-offline-bar][data-state=ok]").wait_for()
    page.wait_for_function("navigator.serviceWorker.ready.then((one) => Boolean(one.active))")

    todo = page.locator(".task:has-text('0 sur') a[data-offline-page]")
    sheets = todo.evaluate_all("all => all.map((one) => one.href)")[:5]
    assert len(sheets) == 5
    page.goto(sheets[0])
    must.assert_accessible(page)
    must.assert_fits_320(page)
    first = page.locator("input[name^=note-][value='2']").first
    first.check()
    assert first.is_checked()
    names = [_score(page, "2")[0]]
    page.get_by_role("button", name="Suivant").click()
    page.wait_for_url(lambda address: address != sheets[0])

    page.context.set_offline(True)
    waiting = 0
    for address in sheets[1:4]:
        page.goto(address)
        name, count = _score(page, "1")
        names.append(name)
        waiting += count
        page.get_by_text(f"{waiting} notes en attente d’envoi", exact=True).wait_for()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_text(re.compile(r"en attente d’envoi")).first.wait_for(state="detached")

    page.goto(sheets[4])
    names.append(_score(page, "NSP")[0])
    page.get_by_role("button", name=re.compile("Suivant|Enregistrer et finir")).click()
    page.wait_for_url(lambda address: address != sheets[4])
    page.goto(listed)
    for name in names:
        done, whole = _progress(page, name).split(" sur ")
        assert done == whole, name
    assert "Il vous reste 3 fiches" in said(page)
    page.goto(sheets[2])
    chosen = page.locator("input[name^=note-]:checked")
    assert set(chosen.evaluate_all("all => all.map((one) => one.value)")) == {"1"}


SEGMENTS = 6
VOTERS = {
    "Élus": ("Vice-présidence", "Finances", "Maires"),
    "Services": ("Bâtiments", "Ressources", "Secrétariats"),
}


def _prepared_campaign(page, site, name):
    """Prepare a campaign of every segment and open it, as who leads it does; return its address."""
    page.goto(f"{invented(site)}patrimoine/campagnes/nouvelle/")
    page.get_by_label("Nom de la campagne").fill(name)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/campagnes/[0-9a-f-]{36}/"))
    home = re.match(r".*/campagnes/[0-9a-f-]{36}/", page.url)[0]
    page.goto(f"{home}biens/")
    boxes = page.locator("input[name=groupe]")
    boxes.evaluate_all("all => all.forEach((one) => one.click())")
    page.get_by_role("button", name="Ajouter les segments cochés").click()
    page.wait_for_load_state()
    for college, names in VOTERS.items():
        page.goto(f"{home}evaluateurs/")
        page.get_by_label("Collège", exact=True).select_option(label=college)
        page.get_by_label(re.compile("Ou des noms")).fill("\n".join(names))
        page.locator("main form:has(#id_names) button[type=submit]").click()
        page.wait_for_load_state()
    page.goto(home)
    page.get_by_role("button", name=re.compile("^Ouvrir")).first.click()
    page.wait_for_load_state()
    return home


def _scored_on_paper(page, home):
    """Fill the table of the paper votes, and hand it in."""
    page.goto(f"{home}papier/")
    _name, data = kept(page, page.get_by_role("link", name="CSV", exact=True))
    head, *rows = data.decode("utf-8-sig").splitlines()
    delimiter = ";" if ";" in head else ","
    place = head.split(delimiter).index("note")
    filled = [head]
    for rank, row in enumerate(csv.reader(rows, delimiter=delimiter)):
        row[place] = str((rank * 7 + len(row[0])) % 4)
        filled.append(delimiter.join(f'"{cell}"' for cell in row))
    page.locator("input[type=file]").set_input_files(
        as_upload("notes.csv", "\n".join(filled).encode())
    )
    page.get_by_role("button", name="Vérifier ce tableau").click()
    page.get_by_role("button", name="Enregistrer ces réponses").click()
    page.wait_for_load_state()


def _read_results(page, home):
    """Wait for the work that closing started, whatever page shows it, and read the results."""
    for _second in range(120):
        page.goto(f"{home}resultats/")
        if "C1" in said(page):
            return
        page.wait_for_timeout(1000)
    raise AssertionError("the results never came")


@pytest.mark.long(
    "tests/e2e/test_journeys_estate.py::test_a_director_projects_the_charts_and_goes_to_the_decision"
)
def test_a_director_closes_a_campaign_and_goes_from_its_charts_to_its_book(page, site, sign_in):
    page.set_default_timeout(120_000)
    sign_in(page, "dgs")
    home = _prepared_campaign(page, site, "Campagne que la direction clôt")
    _scored_on_paper(page, home)

    page.goto(home)
    page.get_by_text(re.compile("^Clore le tour")).click()
    page.get_by_role("button", name="Clore maintenant").click()
    page.wait_for_load_state()
    _read_results(page, home)
    assert "C1" in said(page)
    results = f"{home}resultats/"

    page.get_by_role("link", name="Projeter en séance").click()
    page.wait_for_load_state()
    seen = set()
    for _chart in range(SEGMENTS):
        page.locator("main figure svg").first.wait_for()
        seen.add(page.locator("h1").inner_text())
        following = page.get_by_role("link", name=re.compile("Suivant"))
        if not following.count():
            break
        following.first.click()
        page.wait_for_load_state()
    assert len(seen) == SEGMENTS, seen

    page.goto(results)
    page.get_by_role("link", name="Robustesse", exact=True).click()
    page.get_by_label(re.compile("^A2 ")).first.evaluate(
        """one => { one.value = one.max || 10;
                    for (const name of ["input", "change"])
                        one.dispatchEvent(new Event(name, {bubbles: true})); }"""
    )
    moved = page.get_by_role("table", name="Ceux qui changent de classe").locator("tbody tr")
    moved.first.wait_for()
    assert moved.count() > 0

    page.goto(f"{results}propositions/")
    assert "étape" in said(page)
    page.locator("main table tbody th a").first.click()
    page.wait_for_load_state()
    assert "loi" in said(page)
    must.assert_accessible(page)
    page.get_by_label("Pourquoi").fill("Décidé en séance, au vu de la matrice.")
    page.get_by_role("button", name="Enregistrer la décision").click()
    page.wait_for_load_state()
    assert "Décidé en séance, au vu de la matrice." in said(page)

    page.goto(f"{home}documents/")
    name, data = kept(page, page.locator("a[href$='/documents/carnet/']").first)
    assert name.startswith("carnet")
    assert data.startswith(b"%PDF-")


def test_a_director_projects_the_charts_and_goes_to_the_decision(page, site, sign_in):
    sign_in(page, "dgs")
    _campaign(page, site, PUBLISHED)
    page.get_by_role("link", name="Lire les résultats").click()
    assert "C1" in said(page)
    page.get_by_role("link", name="Projeter en séance").click()
    page.locator("main figure svg").first.wait_for()
    assert "à conserver et entretenir" in said(page)
    must.assert_accessible(page)
    building = page.locator("main li a").first
    name = building.inner_text()
    building.click()
    page.wait_for_load_state()
    assert name.split(maxsplit=1)[1] in page.locator("h1").inner_text()
    page.get_by_role("link", name="Écrire ce qui est retenu").click()
    page.wait_for_load_state()
    assert page.locator("main form").count() > 0
    must.assert_accessible(page)


@pytest.mark.long(
    "tests/e2e/test_journeys_estate.py::test_a_director_projects_the_charts_and_goes_to_the_decision"
)
def test_a_director_moves_one_weight_and_sees_who_changes(page, site, sign_in):
    sign_in(page, "dgs")
    _campaign(page, site, PUBLISHED)
    page.get_by_role("link", name="Lire les résultats").click()
    page.get_by_role("link", name="Robustesse", exact=True).click()
    assert "Aucun changement" in said(page)
    weight = page.get_by_label(re.compile("^A2 ")).first
    weight.evaluate(
        """one => { one.value = one.max || 10;
                    for (const name of ["input", "change"])
                        one.dispatchEvent(new Event(name, {bubbles: true})); }"""
    )
    page.get_by_role("table", name="Ceux qui changent de classe").wait_for()
    moved = page.get_by_role("table", name="Ceux qui changent de classe").locator("tbody tr")
    assert moved.count() > 3
    must.assert_no_console_errors(page)
    must.assert_accessible(page)


@pytest.mark.long("tests/e2e/test_journeys_reading.py::test_exports_read_back_equal_the_page")
def test_a_director_takes_the_results_away_with_their_formulas(page, site, sign_in, tmp_path):
    sign_in(page, "dgs")
    _campaign(page, site, PUBLISHED)
    page.get_by_role("link", name="Lire les résultats").click()
    name, data = kept(page, page.get_by_role("link", name="XLSX avec formules"))
    assert name.endswith(".xlsx")
    file = tmp_path / name
    file.write_bytes(data)
    cells = [
        str(cell)
        for sheet in openpyxl.load_workbook(file)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    assert any(cell.startswith("=") for cell in cells)
    assert "C01-01" in cells


def test_a_newcomer_understands_the_four_classes(window, site):
    page = window("lecture")
    _campaign(page, site, PUBLISHED)
    page.get_by_role("link", name="Lire les résultats").first.click()
    answer = said(page)
    for words in (
        "C1 conserver et entretenir",
        "C2 rénover ou restructurer",
        "C3 mutualiser, réaffecter ou valoriser",
        "C4 céder ou démolir",
        "Seuil fixe de 1,50",
        "Zone grise",
    ):
        assert words in answer, words
    assert page.get_by_role("link", name="Écrire ce qui est retenu").count() == 0
    link = page.locator("main table a.origin").first
    shown = link.inner_text().split()[0]
    link.click()
    page.wait_for_load_state()
    told = said(page)
    assert "Comment il est calculé" in told
    assert shown in told
    must.assert_accessible(page)


@pytest.mark.long(
    "tests/e2e/test_journeys_writing.py::test_an_import_is_tried_confirmed_seen_and_undone"
)
def test_a_manager_imports_a_list_in_four_steps_and_undoes_it(page, site, sign_in):
    sign_in(page, "dgs")
    home = f"{invented(site)}patrimoine/"
    page.goto(f"{home}importer/")
    page.get_by_label("Pour quelle collectivité").select_option(ARZEBOURG)
    page.locator("input[type=file]").set_input_files(as_upload("buvette.csv", LIST))
    page.get_by_role("button", name="Lire la liste").click()
    page.get_by_role("table", name=re.compile("Chaque colonne de votre fichier")).wait_for()
    must.assert_accessible(page)
    page.get_by_role("button", name="Vérifier ligne par ligne").click()
    page.get_by_role("table", name="Cellules et lignes refusées").wait_for()
    assert "une trentaine" in said(page)
    assert "Rien n’est encore enregistré" in said(page)
    must.assert_accessible(page)
    page.get_by_role("button", name="Importer 2 biens").click()
    page.wait_for_url(re.compile("collectivite="))
    assert all(name in said(page) for name in NEW)

    page.goto(f"{home}importer/")
    page.get_by_role("link", name="Annuler cet import buvette.csv").click()
    page.get_by_label("Pourquoi annuler cet import").fill("Fichier d’essai")
    page.get_by_role("button", name="Annuler cet import").click()
    page.wait_for_load_state()
    page.goto(f"{home}?collectivite={ARZEBOURG}")
    assert not any(name in said(page) for name in NEW)
