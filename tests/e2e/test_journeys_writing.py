"""Those who write: an import tried, confirmed, undone; a file refused; a right given and taken."""

import re

import pytest

from tests.e2e import accessibility as must
from tests.e2e.steps import ARZEBOURG, as_upload, invented, ledger, said, territory

pytestmark = pytest.mark.browser


def _documents(page, site):
    page.goto(f"{invented(site)}depenses/documents/?sort=-year")
    return int(re.search(r"(\d+) lignes", said(page))[1])


def _send(page, site, name, data):
    page.goto(f"{invented(site)}depenses/importer/")
    page.locator("input[type=file]").set_input_files(as_upload(name, data))
    page.get_by_role("button", name="Lire le fichier").click()
    page.wait_for_load_state()


def _undo(page, site, name, reason):
    page.goto(f"{invented(site)}depenses/documents/?sort=-year")
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name=re.compile("Annuler")).click()
    page.get_by_label("Pourquoi annuler cet import").fill(reason)
    page.get_by_role("button", name="Annuler cet import").click()
    page.wait_for_load_state()


@pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(True, id="with scripts"),
        pytest.param(
            False,
            id="without scripts",
            marks=pytest.mark.long(
                "tests/e2e/test_journeys_writing.py::"
                "test_an_import_is_tried_confirmed_seen_and_undone"
            ),
        ),
    ],
)
def test_an_import_is_tried_confirmed_seen_and_undone(new_page, site, sign_in, scripts):
    page = new_page(java_script_enabled=scripts)
    sign_in(page, "controle")
    year = 2026 if scripts else 2027
    name = f"grand-livre-{year}.csv"
    before = _documents(page, site)

    _send(page, site, name, ledger(year))
    answer = said(page)
    assert "Rien n’est encore importé" in answer
    assert "213 845,67 €" in answer
    assert "Un nouveau document" in answer
    if scripts:
        must.assert_accessible(page)
    check = page.url
    assert _documents(page, site) == before, "looking at a file imports nothing"

    page.goto(check)
    page.get_by_role("button", name="Importer", exact=True).click()
    page.wait_for_load_state()
    assert _documents(page, site) == before + 1
    chosen = f"?collectivite={ARZEBOURG}&exercice={year}"
    page.goto(f"{invented(site)}depenses/{chosen}")
    assert f"En {year}, Arzebourg a dépensé" in said(page)
    page.goto(f"{invented(site)}depenses/non-affecte/{chosen}")
    assert "1 500,00" in said(page)

    _undo(page, site, name, f"essai de {year}")
    assert _documents(page, site) == before
    sign_in(page, "admin")
    page.goto(f"{invented(site)}journal/")
    assert f"essai de {year}" in said(page)


def test_a_bad_file_is_refused_with_its_field_and_its_remedy(page, site, sign_in):
    sign_in(page, "controle")
    before = _documents(page, site)
    _send(page, site, "grand-livre-faux.csv", ledger(2028, amount="douze mille"))
    summary = page.locator(".error-summary")
    told = summary.inner_text()
    assert "rien n’a été enregistré" in told
    for words in ("grand-livre-faux.csv", "montant realise", "douze mille", "Écrivez par exemple"):
        assert words in told
    assert page.evaluate("document.activeElement.className").startswith("error-summary")
    must.assert_accessible(page)
    assert _documents(page, site) == before


@pytest.mark.long(
    "tests/e2e/test_journeys_writing.py::test_a_bad_file_is_refused_with_its_field_and_its_remedy"
)
def test_an_import_can_be_abandoned_before_it_is_made(page, site, sign_in):
    sign_in(page, "controle")
    before = _documents(page, site)
    _send(page, site, "grand-livre-2029.csv", ledger(2029))
    page.get_by_role("button", name=re.compile("Abandonner")).click()
    page.wait_for_load_state()
    assert _documents(page, site) == before


@pytest.mark.long("tests/e2e/test_journeys_reading.py::test_a_mayor_sees_nothing_of_other_communes")
def test_a_reader_is_offered_no_import_and_gets_none(page, site, sign_in):
    sign_in(page, "lecture")
    page.goto(f"{invented(site)}depenses/documents/")
    assert page.get_by_role("link", name="Importer un fichier").count() == 0
    assert page.goto(f"{invented(site)}depenses/importer/").status in {403, 404}


@pytest.mark.long(
    "tests/e2e/test_journeys_writing.py::test_an_import_is_tried_confirmed_seen_and_undone"
)
def test_unmapped_lines_are_listed_by_amount_with_suggestions(page, site, sign_in):
    sign_in(page, "controle")
    page.goto(f"{territory(site, 'Est Ensemble')}depenses/non-affecte/")
    answer = said(page)
    assert "54 lignes ne sont rattachées à aucune politique : 5 752 749,85 €" in answer
    assert page.locator("tbody tr").count() > 0
    assert page.locator(".suggestion").count() > 0


def test_an_administrator_gives_and_withdraws_a_right(page, site, sign_in):
    sign_in(page, "admin")
    rights = f"{invented(site)}droits/"
    page.goto(rights)
    form = page.locator("main form").last
    form.get_by_label(re.compile("Courriel|Adresse")).fill("stagiaire@demo.bastide.example")
    for label in ("Nom", "Prénom"):
        if (field := form.get_by_label(re.compile(label))).count():
            field.first.fill("Camille Stagiaire")
    form.get_by_label("Pièce").select_option("spending")
    form.get_by_label("Rôle").select_option(label="lecture")
    form.get_by_role("button", name="Donner ce droit").click()
    page.wait_for_load_state()
    row = page.get_by_role("row", name=re.compile("stagiaire@demo"))
    assert row.count() == 1

    row.get_by_label(re.compile("Raison")).fill("fin du stage")
    row.get_by_role("button", name=re.compile("Retirer")).click()
    page.wait_for_load_state()
    assert page.get_by_role("row", name=re.compile("stagiaire@demo")).count() == 0
    page.goto(f"{invented(site)}journal/")
    assert "fin du stage" in said(page)
