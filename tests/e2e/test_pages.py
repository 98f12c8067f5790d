"""Every kind of page keeps the same promises: to the ear, to the keyboard, to the phone, on paper.

One row per page below; `accessibility.every_promise` says what each keeps, in one visit. A new kind
of page is a new row. The pages that links reach are asked the same by `make walk`.
"""

import re

import pytest

from tests.e2e import accessibility as must
from tests.e2e.conftest import PHONE

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
    "offres d’emploi": (VISITOR, "/emploi/arze-et-corvenne/?q=serveur", 200),
    "sources d’offres": (VISITOR, "/emploi/arze-et-corvenne/sources/", 200),
    "carte des offres": (VISITOR, "/emploi/arze-et-corvenne/?q=serveur&vue=carte", 200),
    "campagne": (VISITOR, "/emploi/arze-et-corvenne/campagne/taille-de-la-vigne/", 200),
    "campagne passée": (VISITOR, "/emploi/arze-et-corvenne/campagne/apprentissage-rentree/", 200),
    "actualités": (VISITOR, "/emploi/arze-et-corvenne/actualites/", 200),
    "agenda de l’emploi": (VISITOR, "/emploi/arze-et-corvenne/agenda/", 200),
    "widget composé": (VISITOR, "/emploi/arze-et-corvenne/widget/composer/?nombre=5", 200),
    "alerte demandée": (VISITOR, "/emploi/arze-et-corvenne/alertes/", 200),
    "observatoire de l’emploi": (VISITOR, "/emploi/arze-et-corvenne/observatoire/", 200),
    "origine des embauches": (VISITOR, "/emploi/arze-et-corvenne/observatoire/embauches/", 200),
    "signalement reçu": (VISITOR, "/emploi/arze-et-corvenne/signalement/recu/", 200),
    "publier une offre": (VISITOR, "/emploi/arze-et-corvenne/publier/", 200),
    "espace demandé": (VISITOR, "/emploi/arze-et-corvenne/publier/demande/", 200),
    "modération": ("dgs", "/territoires/{invented}/emploi/moderation/", 200),
    "organismes de modération": (
        "dgs",
        "/territoires/{invented}/emploi/moderation/organismes/",
        200,
    ),
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
    "emploi": ("dgs", "/territoires/{invented}/emploi/", 200),
    "emploi réel": ("dgs", "/territoires/{real}/emploi/", 200),
    "sources de l’emploi": ("dgs", "/territoires/{invented}/emploi/sources/", 200),
    "emplois publiés": ("dgs", "/territoires/{invented}/emploi/offres/", 200),
    "doublons possibles": ("admin", "/territoires/{invented}/emploi/offres/doublons/", 200),
    "résultats de l’emploi": ("dgs", "/territoires/{invented}/emploi/resultats/", 200),
    "signalements": ("admin", "/territoires/{invented}/emploi/signalements/", 200),
    "communication": ("dgs", "/territoires/{invented}/emploi/communication/", 200),
    "campagne suivie": (
        "dgs",
        "/territoires/{invented}/emploi/communication/campagnes/taille-de-la-vigne/",
        200,
    ),
    "nouvelle campagne": ("admin", "/territoires/{invented}/emploi/communication/campagne/", 200),
    "contour du bassin": ("admin", "/territoires/{invented}/emploi/site/contour/", 200),
    "nouvelle source": ("admin", "/territoires/{invented}/emploi/sources/nouvelle/", 200),
    "site d’offres": ("admin", "/territoires/{invented}/emploi/site/", 200),
    "droits": ("admin", "/territoires/{real}/droits/", 200),
    "journal": ("admin", "/territoires/{real}/journal/", 200),
}


ONE_OF_EACH_KIND = (
    *("bienvenue", "page absente", "tableau de bord"),
    *("dépenses inventées", "lignes", "importer"),
)
"""A door, a refusal, a board, a figure, a list, a form in steps."""

LONG = pytest.mark.long(
    "tests/e2e/test_pages.py::test_page_keeps_every_promise_and_says_the_same_without_scripts"
)


@pytest.mark.parametrize(
    "name",
    [
        *ONE_OF_EACH_KIND,
        *(pytest.param(name, marks=LONG) for name in PAGES if name not in ONE_OF_EACH_KIND),
    ],
)
def test_page_keeps_every_promise_and_says_the_same_without_scripts(name, window, site):
    who, address, status = PAGES[name]
    address = address.format(real=site.slug(fictitious=False), invented=site.slug(fictitious=True))
    page, plain = window(who), window(who, java_script_enabled=False)
    for one in (page, plain):
        assert one.goto(address).status == status, address
    words = _words(page)
    assert len(words) > 20
    assert _words(plain) == words
    faults = must.every_promise(page, is_found=status == 200)
    assert not faults, f"{len(faults)} fault(s)\n" + "\n\n".join(faults)


def _words(page):
    """Return the visible words of the content; the ages of things may tick between two looks."""
    text = page.locator("main").inner_text()
    return re.sub(r"\d+ (minutes?|secondes?)", "", re.sub(r"\s+", " ", text)).strip()


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
    phone = new_page(viewport=PHONE, java_script_enabled=False)
    sign_in(phone, "dgs")
    phone.goto(f"/territoires/{site.slug(fictitious=False)}/")
    link = phone.locator("#menu a").first
    assert not link.is_visible()
    phone.locator("[popovertarget=menu]").first.click()
    assert link.is_visible()
    phone.keyboard.press("Escape")
    assert not link.is_visible()


@pytest.mark.long(
    "tests/e2e/test_pages.py::test_the_menu_of_a_phone_opens_and_closes_without_scripts"
)
def test_the_header_leaves_the_screen_of_a_phone_to_the_page(new_page, sign_in, site):
    phone = sign_in(new_page(viewport=PHONE), "dgs")
    phone.goto(f"/territoires/{site.slug(fictitious=True)}/depenses/")
    height = phone.locator(".site-header").evaluate("(one) => one.offsetHeight")
    assert height < PHONE["height"] * 0.38, height


def test_the_language_switch_keeps_the_page(page):
    page.goto("/glossaire/")
    page.locator(".header-links a[lang=en]").click()
    assert page.url.endswith("/en/glossaire/")
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.long("tests/e2e/test_archetype_samples.py::test_it_keeps_every_promise")
def test_pages_print_to_pdf(window, site):
    page = window("dgs")
    for path in ("depenses/", "depenses/epargne/", "collectivites/"):
        page.goto(f"/territoires/{site.slug(fictitious=False)}/{path}")
        printed = page.pdf(format="A4")
        assert printed.startswith(b"%PDF-")
        assert len(printed) > 10_000
