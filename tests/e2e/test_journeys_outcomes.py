"""Who reports an offer and hears the answer; who governs and reads what is known of hires."""

import re

import pytest

from tests.e2e import accessibility as must
from tests.e2e.conftest import PHONE
from tests.e2e.steps import follow, invented, kept, said

pytestmark = pytest.mark.browser

SITE = "/emploi/arze-et-corvenne/"


@pytest.mark.long("tests/modules/employment/views/test_reports.py::test_the_whole_journey")
def test_a_reader_reports_an_offer_on_a_phone_without_scripts_and_hears_the_answer(
    new_page, site, sign_in
):
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.goto(f"{SITE}?q=vendeur")
    page.locator(".offer-title a").first.click()
    title = page.locator("h1").inner_text()
    page.get_by_role("link", name="Signaler cette offre").click()
    page.get_by_label("On y demande de l’argent au candidat").check()
    page.get_by_label("Précisions").fill("On me demande 80 euros de dossier.")
    page.get_by_label(re.compile("Votre adresse")).fill("lecteur@exemple.fr")
    page.get_by_role("button", name="Envoyer le signalement").click()
    assert "Une personne va regarder cette offre." in said(page)
    assert "lecteur@exemple.fr" not in page.url

    officer = new_page()
    sign_in(officer, "admin")
    officer.goto("/courriels/")
    officer.locator("tbody a").first.click()
    link = re.search(r"/emploi/\S+/signalement/[^/\s]+/", said(officer))[0]
    page.goto(link)
    assert "à examiner" in said(page)

    officer.goto(f"{invented(site)}emploi/signalements/")
    must.assert_accessible(officer)
    row = officer.locator("tbody tr", has_text=title).first
    row.get_by_role("link").first.click()
    officer.get_by_label("L’offre reste en ligne").check()
    officer.get_by_label("Raison").fill("L’employeur ne demande plus rien.")
    officer.get_by_role("button", name="Décider et répondre").click()
    assert "1 signalement est répondu." in said(officer)
    must.assert_no_console_errors(officer)
    page.goto(link)
    assert "L’employeur ne demande plus rien." in said(page)


def test_who_governs_reads_one_number_how_sure_it_is_and_where_it_comes_from(page, site, sign_in):
    sign_in(page, "dgs")
    page.goto(f"{invented(site)}emploi/")
    page.get_by_role("link", name="Résultats").click()
    assert re.search(r"\d+ embauches certaines", said(page))
    assert re.search(r"\d+ % des réponses, entre \d+ et \d+ %", said(page))
    assert "Ce que ce nombre ne sait pas" in said(page)
    must.assert_accessible(page)
    follow(page, "D’où vient ce chiffre")
    assert "Wilson" in said(page)
    page.goto(f"{SITE}observatoire/")
    assert re.search(r"offres en ligne, dont \d+ parues", said(page))
    must.assert_accessible(page)
    name, data = kept(page, page.get_by_role("link", name="Données en CSV").last)
    assert name == "observatoire-arze-et-corvenne.csv"
    assert "embauches-certaines" in data.decode("utf-8-sig")
    must.assert_no_console_errors(page)
