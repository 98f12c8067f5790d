"""Those who look for work, and those who keep the offers: on a phone without scripts, at a desk."""

import re

import pytest

from tests.e2e import accessibility as must
from tests.e2e.conftest import PHONE
from tests.e2e.steps import follow, invented, said

pytestmark = pytest.mark.browser

SITE = "/emploi/arze-et-corvenne/"


def test_a_job_seeker_goes_from_nothing_to_an_alert_on_a_phone_without_scripts(
    new_page, site, sign_in
):
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.goto(SITE)
    assert "en ligne aujourd’hui" in said(page)
    page.get_by_label("Métier, employeur, mot").fill("vendeuse magazin")
    page.get_by_role("button", name="Chercher", exact=True).click()
    assert re.search(r"\d+ offres? « vendeuse magazin »", said(page))

    page.locator(".offer-title a").first.click()
    answer = said(page)
    assert "Voir l’annonce et postuler" in answer
    assert "Employeur" in answer
    page.go_back()

    page.get_by_role("button", name="Recevoir les nouvelles offres").click()
    page.get_by_label(re.compile("[Aa]dresse")).first.fill("chercheuse@exemple.fr")
    page.locator("main form button[type=submit]").last.click()
    assert "chercheuse@exemple.fr" not in page.url
    assert "Regardez votre boîte" in said(page)

    letters = new_page()
    sign_in(letters, "admin")
    letters.goto("/courriels/")
    letters.locator("tbody a").first.click()
    page.goto(re.search(r"/emploi/\S+/confirmer/[^/\s]+/", said(letters))[0])
    page.get_by_role("button", name="Confirmer").click()
    assert "Votre alerte est active." in said(page)


def test_a_list_that_holds_nothing_leads_somewhere(page, site):
    page.goto(f"{SITE}?q=licorne&contrat=CDI")
    assert "Aucune offre en ligne" in said(page)
    follow(page, "Voir toutes les offres")
    assert "en ligne aujourd’hui" in said(page)
    must.assert_no_console_errors(page)


def test_a_number_beside_a_criterion_is_that_of_its_list(page, site):
    page.goto(SITE)
    page.get_by_text("Affiner la recherche").click()
    link = page.locator(".facets li a").nth(1)
    count = re.search(r"\((\d+)", link.inner_text())[1]
    link.click()
    page.wait_for_load_state()
    assert re.match(rf"{count}\s", page.locator(".results-count").inner_text())


def test_an_officer_sees_what_to_look_at_and_parts_two_offers(page, site, sign_in):
    sign_in(page, "admin")
    page.goto(invented(site))
    follow(page, "Les offres d’emploi")
    assert "en ligne" in said(page)
    page.goto(f"{invented(site)}emploi/offres/?etat=plusieurs")
    page.locator("tbody a").first.click()
    assert "Pourquoi c’est le même emploi" in said(page)
    page.get_by_role("link", name=re.compile("^Séparer")).last.click()
    page.get_by_label("Raison").fill("Deux établissements différents.")
    page.get_by_role("button", name="Enregistrer").click()
    assert "Deux établissements différents." in said(page)
    must.assert_no_console_errors(page)
