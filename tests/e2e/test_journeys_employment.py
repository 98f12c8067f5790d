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


@pytest.mark.long(
    "tests/modules/employment/views/test_officers.py::test_a_job_says_why_its_offers_are_one_and_may_be_parted"
)
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


def letter_link(new_page, sign_in, pattern):
    """Return the link of the last letter of the demonstration that holds one of this kind."""
    letters = new_page()
    sign_in(letters, "admin")
    letters.goto("/courriels/")
    letters.locator("tbody a").first.click()
    return re.search(pattern, said(letters))[0]


def test_a_small_employer_posts_an_offer_on_a_phone_without_scripts(new_page, site, sign_in):
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.goto(SITE)
    page.get_by_role("button", name=re.compile("^Pages du site")).click()
    page.get_by_role("link", name="Publier une offre").first.click()
    assert "Gratuit, sans compte" in said(page)
    page.get_by_label("Votre adresse électronique").fill("patronne@cycles-du-pont.exemple.fr")
    page.get_by_role("button", name="Recevoir le lien").click()
    assert "Regardez votre boîte" in said(page)
    page.goto(letter_link(new_page, sign_in, r"/emploi/\S+/publier/espace/[^/\s]+/"))
    page.get_by_role("button", name=re.compile("^Confirmer")).click()
    page.get_by_label("Vous êtes").select_option("association")
    page.get_by_label("Nom", exact=True).fill("Cycles du Pont")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Nouvelle offre").click()
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Intitulé du poste").fill("Mécanicienne cycles (H/F)")
    page.get_by_label("Description").fill(
        "Vous réparez les vélos et accueillez les adhérents de l’atelier trois jours par semaine. "
        "Équipe jeune et dynamique."
    )
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("Commune de travail").select_option(index=1)
    page.get_by_label("Contrat", exact=True).select_option("CDI")
    page.get_by_label("Salaire").fill("1 950 € brut par mois")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("Adresse électronique où postuler").fill("emploi@cycles-du-pont.exemple.fr")
    page.get_by_role("button", name="Enregistrer et relire").click()
    preview = said(page)
    assert "L1132-1" in preview
    assert "débutants acceptés" in preview
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Envoyer", exact=True).click()
    assert "l’examine, au plus tard le" in said(page)


def test_a_moderator_decides_of_an_offer_and_its_cost_is_shown(page, site, sign_in):
    sign_in(page, "admin")
    page.goto(f"{invented(site)}emploi/")
    page.get_by_role("link", name="Modération").click()
    assert "À examiner, la plus pressée d’abord" in said(page)
    must.assert_accessible(page)
    page.get_by_role("link", name="Vendeuse").click()
    case = said(page)
    assert "présentation" in case
    assert "Fournil des Halles" in case
    must.assert_accessible(page)
    page.get_by_label("Demander une précision").check()
    page.get_by_label("Raison").select_option("discrimination")
    page.get_by_label("Message à l’annonceur").fill("Écrivez les deux genres et un salaire.")
    page.get_by_role("button", name="Décider").click()
    assert "l’annonceur est prévenu" in said(page)
    assert "Durée médiane" in said(page)
    must.assert_no_console_errors(page)
