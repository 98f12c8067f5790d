"""The pictures of the guides: `python -m tests.e2e.screenshots` takes them again.

With a word, it takes only those whose name starts with it. Each one comes from the served product,
unretouched. Flat colours keep the files small.
"""

import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.conftest import CHROMIUM, LANGUAGE, fill_sign_in
from tests.e2e.site import running
from tests.e2e.steps import ARZEBOURG, as_upload, invented, ledger, territory

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
WIDTH = 1200
BUDGET = 6_000_000
EDUCATION = "f-politique=%C3%89ducation+et+jeunesse"
MONTPELLIER = "collectivite=213401722&exercice=2024"
JOBS = "emploi/arze-et-corvenne/"
UNEQUAL = "collectivite=243400017&budget=tous"


@dataclass(frozen=True)
class Shot:
    """One picture: its name, who looks, at what, how."""

    name: str
    who: str
    place: str
    path: str
    options: dict[str, Any] = field(default_factory=dict)
    height: int = 800
    media: str = "screen"


PHONE = {"viewport": {"width": 320, "height": 640}, "device_scale_factor": 2}
DARK = {"color_scheme": "dark"}
REAL, INVENTED, MONTREUIL = "Montpellier", "", "Est Ensemble"

SHOTS = (
    Shot("connexion", "", "/", "compte/login/"),
    Shot("tableau-de-bord", "dgs", "/", "", height=1100),
    Shot("ou-va-l-argent", "dgs", REAL, f"depenses/?{MONTPELLIER}", height=1400),
    Shot("ou-va-l-argent-sombre", "dgs", REAL, f"depenses/?{MONTPELLIER}", DARK, height=900),
    Shot("ou-va-l-argent-telephone", "maire", INVENTED, "depenses/", PHONE, height=640),
    Shot("imprime", "dgs", REAL, f"depenses/?{MONTPELLIER}", height=1400, media="print"),
    Shot("creuser", "dgs", REAL, f"depenses/?{MONTPELLIER}&par=nature&{EDUCATION}", height=1100),
    Shot("d-ou-vient-ce-chiffre", "dgs", REAL, f"depenses/origine/?{MONTPELLIER}&{EDUCATION}"),
    Shot("lignes", "dgs", REAL, f"depenses/lignes/?{MONTPELLIER}&{EDUCATION}", height=800),
    Shot("perimetres-inegaux", "dgs", REAL, f"depenses/evolution/?{UNEQUAL}"),
    Shot("epargne", "dgs", REAL, f"depenses/epargne/?{MONTPELLIER}", height=1300),
    Shot("non-affecte", "controle", MONTREUIL, "depenses/non-affecte/", height=900),
    Shot("droits", "admin", INVENTED, "droits/", height=900),
    Shot("journal", "admin", INVENTED, "journal/", height=900),
    Shot("apparence", "admin", INVENTED, "apparence/", height=900),
    Shot("regime-fiscal", "admin", INVENTED, "regime/", height=1000),
    Shot("emploi-recherche", "", "/", f"{JOBS}?q=aide+soignante&pres=00001", height=1100),
    Shot("emploi-agents", "dgs", INVENTED, "emploi/", height=1000),
    Shot("emploi-publier", "", "/", f"{JOBS}publier/", height=1000),
    Shot("emploi-observatoire", "", "/", f"{JOBS}observatoire/", height=1000),
    Shot("emploi-moderation", "admin", INVENTED, "emploi/moderation/", height=800),
    Shot("emploi-resultats", "dgs", INVENTED, "emploi/resultats/", height=1000),
    Shot("emploi-communication", "dgs", INVENTED, "emploi/communication/", height=900),
)  # fmt: skip


def take(browser, site, shot):
    """Return the picture that a shot describes, as PNG."""
    options = {"viewport": {"width": WIDTH, "height": shot.height}, **LANGUAGE, **shot.options}
    context = browser.new_context(base_url=site.url, **{"color_scheme": "light", **options})
    page = context.new_page()
    if shot.who:
        fill_sign_in(page, site.account(shot.who))
    home = {"/": "/", INVENTED: invented(site)}.get(shot.place) or territory(site, shot.place)
    page.goto(home + shot.path)
    page.emulate_media(media=shot.media)
    picture = page.screenshot()
    context.close()
    return picture


def take_import(browser, site):
    """Return the pictures of an import that is looked at, and of a file that is refused."""
    context = browser.new_context(
        base_url=site.url, viewport={"width": WIDTH, "height": 900}, **LANGUAGE
    )
    page = context.new_page()
    fill_sign_in(page, site.account("controle"))
    pictures = {}
    for name, amount in (("importer-verifier", "12 345,67"), ("importer-refus", "douze mille")):
        page.goto(f"{invented(site)}depenses/importer/?collectivite={ARZEBOURG}")
        upload = as_upload("grand-livre-2025.csv", ledger(2025, amount=amount))
        page.locator("input[type=file]").set_input_files(upload)
        page.get_by_role("button", name="Lire le fichier").click()
        page.wait_for_load_state()
        pictures[name] = page.screenshot()
    context.close()
    return pictures


# The estate ---------------------------------------------------------------------------------------
CAMPAIGN, SCORED_NOW, VOTED = "Notation du patrimoine 2025", "Arzebourg", "Plan patrimonial"
ESTATE = (
    # name of the picture, links to follow from the inventory, height
    ("inventaire", (), 1000),
    ("qualite", ("Qualité des données",), 900),
    ("importer", ("Importer",), 700),
    ("campagne", ("Campagnes de notation", CAMPAIGN), 900),
    ("resultats", ("Campagnes de notation", CAMPAIGN, "Lire les résultats"), 1250),
    ("debat", ("Campagnes de notation", CAMPAIGN, "Lire les résultats", "À débattre"), 1000),
    ("robustesse", ("Campagnes de notation", CAMPAIGN, "Lire les résultats", "Robustesse"), 900),
    (
        "seance",
        ("Campagnes de notation", CAMPAIGN, "Lire les résultats", "Projeter en séance"),
        900,
    ),
    (
        "propositions",
        ("Campagnes de notation", CAMPAIGN, "Lire les résultats", "Propositions"),
        1100,
    ),
    ("documents", ("Campagnes de notation", CAMPAIGN, "Lire les résultats", "Documents"), 800),
    ("plan", ("Plans", VOTED), 1300),
    ("guichet", ("Guichet",), 1000),
    ("suivi", ("Suivi",), 1200),
)
"""Pages of the invented estate, found by their links; one that has no such link is left out."""


FROM = {"resultats": "main figure", "plan": "main .headline"}
"""Pictures that do not start at the top of the page: from what they start."""


def take_estate(browser, site):
    """Return the pictures of the estate: what its manager sees, and a sheet on a phone."""
    pictures = {}
    context = browser.new_context(
        base_url=site.url, color_scheme="light", **LANGUAGE,
    )  # fmt: skip
    page = context.new_page()
    fill_sign_in(page, site.account("dgs"))
    for name, links, height in ESTATE:
        page.set_viewport_size({"width": WIDTH, "height": height})
        page.goto(f"{invented(site)}patrimoine/")
        if all(go(page, words) for words in links):
            down_to(page, FROM.get(name, ""))
            pictures[f"patrimoine-{name}"] = page.screenshot()
    context.close()
    context = browser.new_context(base_url=site.url, color_scheme="light", **LANGUAGE, **PHONE)
    page = context.new_page()
    fill_sign_in(page, site.account("maire"))
    page.goto(f"{invented(site)}patrimoine/campagnes/")
    begin = re.compile("Continuer|Commencer")
    if all(go(page, words) for words in (SCORED_NOW, "vos fiches", begin)):
        down_to(page, "main fieldset")
        pictures["patrimoine-noter-telephone"] = page.screenshot()
    context.close()
    return pictures


JOBS_SHOTS = (
    # name of the picture, who looks, where, links to follow, height
    ("offre", "", f"/{JOBS}?q=vendeur", (re.compile("[Vv]endeu"),), 1100),
    ("source", "dgs", "emploi/sources/", ("Service public",), 1000),
)


def take_employment(browser, site):
    """Return the pictures of an offer and of a source, found by their links."""
    pictures = {}
    for name, who, path, links, height in JOBS_SHOTS:
        context = browser.new_context(
            base_url=site.url,
            color_scheme="light",
            viewport={"width": WIDTH, "height": height},
            **LANGUAGE,
        )
        page = context.new_page()
        if who:
            fill_sign_in(page, site.account(who))
        page.goto(path if path.startswith("/") else f"{invented(site)}{path}")
        if all(go(page, words) for words in links):
            pictures[f"emploi-{name}"] = page.screenshot()
        context.close()
    return pictures


def down_to(page, selector):
    """Bring an element to the top of the window, when there is one."""
    if selector and page.locator(selector).count():
        page.locator(selector).first.evaluate("one => one.scrollIntoView({block: 'start'})")


def go(page, words):
    """Follow the first link of the content that holds these words; tell whether there was one."""
    link = page.locator("main a, main button").filter(has_text=words).first
    if not link.count():
        return False
    link.click()
    page.wait_for_load_state()
    return True


def main():
    """Serve a demonstration of its own and take every picture, or those of a family."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only to take pictures

    family = sys.argv[1] if len(sys.argv) > 1 else ""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as site,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=CHROMIUM)
        pictures = {
            shot.name: take(browser, site, shot) for shot in SHOTS if shot.name.startswith(family)
        }
        if "importer".startswith(family) or family.startswith("importer"):
            pictures |= take_import(browser, site)
        if "patrimoine".startswith(family) or family.startswith("patrimoine"):
            pictures |= take_estate(browser, site)
        if "emploi".startswith(family) or family.startswith("emploi"):
            pictures |= take_employment(browser, site)
        browser.close()
    wanted = {name: picture for name, picture in pictures.items() if name.startswith(family)}
    for name, picture in sorted(wanted.items()):
        (IMAGES / f"{name}.png").write_bytes(picture)
        print(f"{name:<28} {len(picture):>9,} o")  # noqa: T201 -- a command of the developers
    total = sum(image.stat().st_size for image in IMAGES.glob("*.png"))
    print(f"{'total':<28} {total:>9,} o")  # noqa: T201 -- a command of the developers
    assert total < BUDGET, f"The pictures weigh {total} bytes, more than {BUDGET}."


if __name__ == "__main__":
    main()
