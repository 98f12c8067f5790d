"""A communication officer puts a campaign online; a visitor arrives by it and stays."""

import datetime as dt
import re

import pytest

from tests.e2e import accessibility as must
from tests.e2e.conftest import PHONE
from tests.e2e.steps import follow, invented, said

pytestmark = pytest.mark.browser

SITE = "/emploi/arze-et-corvenne/"


@pytest.mark.long(
    "tests/modules/employment/views/test_communication.py::test_a_campaign_has_its_address_its_offers_and_its_look"
)
def test_a_communication_officer_puts_a_campaign_and_an_event_online(page, site, sign_in, new_page):
    today = dt.datetime.now(tz=dt.UTC).date()
    sign_in(page, "admin")
    page.goto(f"{invented(site)}emploi/")
    follow(page, "^Communication$")
    assert "Une visite rebondit quand" in page.content()
    assert "Taux de rebond" in said(page)
    must.assert_no_console_errors(page)
    follow(page, "Nouvelle campagne")
    page.get_by_label("Nom", exact=True).fill("Les métiers du soin")
    page.get_by_label("Adresse", exact=True).fill("metiers-du-soin")
    page.get_by_label("De quoi il s’agit").fill("Trois maisons de retraite recrutent.")
    page.locator("#id_query").fill(f"{site.url}{SITE}?q=aide-soignant")
    page.get_by_label("Premier jour").fill(today.isoformat())
    page.get_by_label("Dernier jour").fill((today + dt.timedelta(days=9)).isoformat())
    page.get_by_label("Couleur sur les pages claires").fill("#ffee00")
    page.get_by_role("button", name="Enregistrer").click()
    assert "Le contraste n’est que de" in said(page)
    page.get_by_label("Couleur sur les pages claires").fill("#5b2a86")
    page.get_by_role("button", name="Enregistrer").click()
    follow(page, "^Les métiers du soin$")
    address = page.locator(f'main a[href*="{SITE}campagne/"]').first.get_attribute("href")
    assert "Ce qu’on ne sait pas" in said(page)

    visitor = new_page()
    visitor.goto(address)
    assert "Trois maisons de retraite recrutent." in said(visitor)
    accent = visitor.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
    )
    assert "#5b2a86" in accent
    must.assert_no_console_errors(visitor)


def test_a_visitor_arrives_by_a_campaign_on_a_phone_without_scripts_and_stays(new_page, site):
    phone = new_page(viewport=PHONE, java_script_enabled=False)
    phone.goto(f"{SITE}campagne/apprentissage-rentree/")
    assert "Cette campagne s’est terminée" in said(phone)
    phone.goto(f"{SITE}campagne/taille-de-la-vigne/")
    assert "domaines et fermes du bassin taillent" in said(phone)
    phone.get_by_role("link", name=re.compile("offres? de cette recherche")).click()
    assert "domaine=A14" in phone.url
    phone.get_by_role("link", name="Carte", exact=True).click()
    rows = phone.locator("main tbody tr")
    count = int(rows.first.locator("td").inner_text())
    rows.first.locator("a").click()
    assert re.match(rf"{count}\s", phone.locator(".results-count").inner_text())
    phone.locator(".offer-title a").first.click()
    assert phone.locator('main a[href*="/postuler/"]').first.is_visible()
    assert not phone.context.cookies()
    phone.goto(f"{SITE}campagne/taille-de-la-vigne/")
    phone.get_by_role("button", name="Recevoir les nouvelles offres").click()
    assert "campagne=taille-de-la-vigne" in phone.url
