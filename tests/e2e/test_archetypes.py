"""Every kind of page keeps the same promises: to the ear, to the keyboard, to the phone, on paper.

One row per page below; one test per promise. A new kind of page is a new row.
"""

import re

import pytest

from tests.e2e import accessibility as must

pytestmark = pytest.mark.browser

VISITOR = ""
"""Who looks: a visitor without account."""

PAGES = {
    # name: (who looks, address; {real} and {invented} are the territories, status expected)
    "bienvenue": (VISITOR, "/", 200),
    "connexion": (VISITOR, "/compte/login/", 200),
    "mot de passe oublié": (VISITOR, "/compte/password/reset/", 200),
    "géographie": (VISITOR, "/geographie/", 200),
    "commune publique": (VISITOR, "/geographie/communes/34172/", 200),
    "intercommunalité publique": (VISITOR, "/geographie/epci/243400017/", 200),
    "sources": (VISITOR, "/sources/", 200),
    "glossaire": (VISITOR, "/glossaire/", 200),
    "accessibilité": (VISITOR, "/accessibilite/", 200),
    "page absente": (VISITOR, "/rien-de-tel/", 404),
    "tableau de bord": ("dgs", "/", 200),
    "recherche": ("dgs", "/recherche/?q=voirie", 200),
    "recherche sans résultat": ("dgs", "/recherche/?q=zzzzzz", 200),
    "préférences": ("dgs", "/compte/", 200),
    "jetons": ("dgs", "/compte/jetons/", 200),
    "sessions": ("dgs", "/compte/sessions/", 200),
    "mot de passe": ("dgs", "/compte/password/change/", 200),
    "données personnelles": ("dgs", "/donnees-personnelles/", 200),
    "tâches": ("dgs", "/taches/", 200),
    "territoire réel": ("dgs", "/territoires/{real}/", 200),
    "territoire inventé": ("dgs", "/territoires/{invented}/", 200),
    "collectivités": ("dgs", "/territoires/{real}/collectivites/", 200),
    "organisation": ("dgs", "/territoires/{invented}/organisation/", 200),
    "dépenses": ("dgs", "/territoires/{real}/depenses/", 200),
    "dépenses inventées": ("dgs", "/territoires/{invented}/depenses/", 200),
    "évolution": ("dgs", "/territoires/{real}/depenses/evolution/", 200),
    "épargne": ("dgs", "/territoires/{real}/depenses/epargne/", 200),
    "lignes": ("dgs", "/territoires/{real}/depenses/lignes/", 200),
    "non affecté": ("dgs", "/territoires/{real}/depenses/non-affecte/", 200),
    "nomenclature": ("dgs", "/territoires/{real}/depenses/nomenclature/", 200),
    "documents": ("dgs", "/territoires/{real}/depenses/documents/", 200),
    "d’où vient ce chiffre": ("dgs", "/territoires/{real}/depenses/origine/", 200),
    "importer": ("controle", "/territoires/{real}/depenses/importer/", 200),
    "droits": ("admin", "/territoires/{real}/droits/", 200),
    "journal": ("admin", "/territoires/{real}/journal/", 200),
}


@pytest.fixture(params=PAGES, name="place")
def _place(request, site):
    who, address, status = PAGES[request.param]
    return (
        who,
        address.format(real=site.slug(fictitious=False), invented=site.slug(fictitious=True)),
        status,
    )


@pytest.fixture
def shown(place, sign_in):
    """Return a function that shows the page of this row on any kind of page."""
    who, address, status = place

    def on(page):
        if who:
            sign_in(page, who)
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{address} answers {answer.status}"
        return page

    return on


def test_page_is_accessible_well_built_silent_light_and_at_home(page, shown, place):
    shown(page)
    if place[2] == 200:  # the browser itself tells in the console that an address is absent
        must.assert_no_console_errors(page)
    must.assert_structured(page)
    must.assert_no_third_party(page)
    must.assert_light(page)
    must.assert_prints(page)
    must.assert_accessible(page)  # last: axe-core writes in the page that it looks at


def test_page_is_accessible_in_the_dark(dark_page, shown):
    must.assert_accessible(shown(dark_page))


def test_page_fits_a_phone_and_stays_accessible(phone_page, shown):
    shown(phone_page)
    must.assert_fits_320(phone_page)
    must.assert_accessible(phone_page)


def test_page_is_walked_with_the_keyboard(page, shown):
    must.assert_keyboard(shown(page))


def test_page_says_the_same_without_scripts(page, no_script_page, shown):
    with_scripts = _words(shown(page))
    assert len(with_scripts) > 20
    assert _words(shown(no_script_page)) == with_scripts


def _words(page):
    """Return the visible words of the content; the ages of things may tick between two looks."""
    text = page.locator("main").inner_text()
    return re.sub(r"\d+ (minutes?|secondes?)", "", re.sub(r"\s+", " ", text)).strip()


def test_the_invented_territory_says_so_on_every_page(page, site, sign_in):
    sign_in(page, "dgs")
    invented = f"/territoires/{site.slug(fictitious=True)}/"
    for address in (invented, f"{invented}depenses/", f"{invented}collectivites/"):
        page.goto(address)
        assert page.get_by_text("Territoire fictif").first.is_visible(), address
    page.goto(f"/territoires/{site.slug(fictitious=False)}/")
    assert page.locator(".banner-fictitious").count() == 0


def test_the_skip_link_leads_to_the_content(page):
    page.goto("/glossaire/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_a_refused_sign_in_starts_at_the_summary_of_errors(page):
    page.goto("/compte/login/")
    page.locator("#id_login").fill("personne@demo.bastide.example")
    page.locator("#id_password").fill("ce-mot-de-passe-est-faux")
    page.locator("form:has(#id_password) [type=submit]").click()
    summary = page.locator(".error-summary")
    summary.wait_for()
    assert summary.evaluate("(one) => one === document.activeElement")
    assert page.title().startswith("Erreur"), page.title()
    must.assert_accessible(page)


def test_the_menu_of_a_phone_opens_and_closes_without_scripts(new_page, site, sign_in):
    phone = new_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    sign_in(phone, "dgs")
    phone.goto(f"/territoires/{site.slug(fictitious=False)}/")
    link = phone.locator("#menu a").first
    assert not link.is_visible()
    phone.locator("[popovertarget=menu]").first.click()
    assert link.is_visible()
    phone.keyboard.press("Escape")
    assert not link.is_visible()


def test_the_language_switch_keeps_the_page(page):
    page.goto("/glossaire/")
    page.locator(".header-links a[lang=en]").click()
    assert page.url.endswith("/en/glossaire/")
    assert page.evaluate("document.documentElement.lang") == "en"
